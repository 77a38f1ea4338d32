"""Which parts of the documentation are made from the code, and are they up to date?

A page marks where such a part begins and ends, and what it is made from:

    <!-- made: story guest-pays-at-once -->
    …
    <!-- end -->

`make papers` writes all these parts again. The text around them is written by hand.
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.booking_tables import entries_table, story_list, story_table
from tools.cause_table import cause_table
from tools.column_table import column_table
from tools.configuration_table import variable_table

PART = re.compile(r"(<!-- made: (?P<what>.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
MAKERS: Mapping[str, Callable[[str], str]] = {
    "entries": entries_table,
    "causes": lambda _: cause_table(),
    "columns": lambda _: column_table(),
    "stories": story_list,
    "story": story_table,
    "variables": lambda _: variable_table(),
}


def pages() -> list[Path]:
    """All pages that have such a part."""
    return [page for page in sorted(ROOT.glob("docs/**/*.md")) if PART.search(page.read_text())]


def refreshed(text: str) -> str:
    """The page's text with its made parts up to date. Raises KeyError for a part that has no maker."""
    return PART.sub(lambda part: f"{part[1]}\n{made(part['what'])}\n\n{part[3]}", text)


def made(what: str) -> str:
    """Makes one part. `what` is the maker's name and then its argument: `story guest-pays-at-once`."""
    name, _, asked = what.partition(" ")
    return MAKERS[name](asked)


def main() -> None:
    """Writes the pages that have changed, and prints their names."""
    for page in pages():
        text = page.read_text()
        if (new := refreshed(text)) != text:
            page.write_text(new)
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
