"""Which causes hold an order, and what is each called in three languages?"""

from krambod.words.causes import CAUSES


def cause_table() -> str:
    """A row for each cause that holds orders: the title over its card."""
    rows = ["| Danish | German | English | code |", "|---|---|---|---|"]
    titles = {code: cause.title for code, cause in CAUSES.items() if cause.title is not None}
    rows += [f"| {title.da} | {title.de} | {title.en} | `{code}` |" for code, title in titles.items()]
    return "\n".join(rows)
