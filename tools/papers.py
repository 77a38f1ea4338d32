"""Which parts of the papers are made from the code, and are they up to date?

A page says where such a part stands, and what it is made of:

    <!-- made: story guest-pays-at-once -->
    …
    <!-- end -->

`make papers` writes all of them anew; what stands around them is written by hand.
"""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tools.booking_tables import story_list, story_table
from tools.cause_table import cause_table
from tools.configuration_table import variable_table

PART = re.compile(r"(<!-- made: (?P<what>.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
MAKERS: Mapping[str, Callable[[str], str]] = {
    "causes": lambda _: cause_table(),
    "stories": story_list,
    "story": story_table,
    "variables": lambda _: variable_table(),
}


def pages() -> list[Path]:
    """Every page that has such a part."""
    return [page for page in sorted(ROOT.glob("docs/**/*.md")) if PART.search(page.read_text())]


def refreshed(text: str) -> str:
    """The page with its made parts as they must be. Raises KeyError for a part that nobody makes."""
    return PART.sub(lambda part: f"{part[1]}\n{made(part['what'])}\n\n{part[3]}", text)


def made(what: str) -> str:
    """`what` is a maker's name, then what the maker is asked for: `story guest-pays-at-once`."""
    name, _, asked = what.partition(" ")
    return MAKERS[name](asked)


def main() -> None:
    """Writes what has changed, and says which pages those are."""
    for page in pages():
        text = page.read_text()
        if (new := refreshed(text)) != text:
            page.write_text(new)
            print(page.relative_to(ROOT))


if __name__ == "__main__":
    main()
