"""Which causes hold an order, and what is the name of each in three languages?"""

from krambod.words.causes import CAUSES


def cause_table() -> str:
    """A Markdown table with a row for each cause: the titles that the back office shows."""
    rows = ["| Danish | German | English | code |", "|---|---|---|---|"]
    titles = {code: cause.title for code, cause in CAUSES.items() if cause.title is not None}
    rows += [f"| {title.da} | {title.de} | {title.en} | `{code}` |" for code, title in titles.items()]
    return "\n".join(rows)
