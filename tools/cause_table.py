"""Which causes hold an order, and what is each called in three languages?"""

from krambod.backoffice.books.cause_words import TITLES


def cause_table() -> str:
    """A row for each cause that holds orders: the title over its card."""
    rows = ["| Danish | German | English | code |", "|---|---|---|---|"]
    rows += [f"| {title.da} | {title.de} | {title.en} | `{code}` |" for code, title in TITLES.items()]
    return "\n".join(rows)
