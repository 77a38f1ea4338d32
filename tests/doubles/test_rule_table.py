"""Does the table of `docs/dinero-double.md` tell the truth about its tests, its switches and its sources?

Its sources are sections of `docs/dinero-api.md`, which is held here to its own form.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.doubles.dinero.worlds import World

HERE = Path(__file__).parent
PAPER = HERE.parents[1] / "docs" / "dinero-double.md"
ROW = re.compile(
    r"^\| (?P<rule>.+?) \| (?P<source>.+?) \| (?P<sure>.+?) \| `(?P<file>\w+\.py)::(?P<test>\w+)(?:\[[^]]+\])?` \|$",
    re.MULTILINE,
)
ROWS = [match.groupdict() for match in ROW.finditer(PAPER.read_text(encoding="utf-8"))]
SOURCED = [row for row in ROWS if row["source"] != "—"]
TAGS = {"S", "O", "L", "C", "H", "?", "own"}
FACTS = PAPER.with_name("dinero-api.md").read_text(encoding="utf-8")
HEADING = re.compile(r'^#{2,3} <a id="(?P<anchor>[\d.]+)"></a>(?P<number>\d+(?:\.\d+)?)\.? ', re.MULTILINE)
TAG = re.compile(r"\[(?P<tag>[SOLCH?])(?: (?P<page>[a-z-]+))?\]")
CITED = re.compile(r"\[§(?P<number>[\d.]+)\]")


def sections() -> dict[str, str]:
    """The text of each section of the facts, by its number."""
    headings = list(HEADING.finditer(FACTS))
    ends = [heading.start() for heading in headings[1:]] + [len(FACTS)]
    return {heading["number"]: FACTS[heading.end() : end] for heading, end in zip(headings, ends, strict=True)}


def cited(row: dict[str, str]) -> list[str]:
    return CITED.findall(row["source"])


def test_every_row_of_the_table_can_be_read(record_property: Callable[[str, object], None]) -> None:
    rows = [line for line in PAPER.read_text(encoding="utf-8").splitlines() if line.count("::") == 1]

    assert len(rows) == len(ROWS)
    record_property("rules in the table", len(ROWS))


@pytest.mark.parametrize("row", ROWS, ids=[f"{number} {row['test']}" for number, row in enumerate(ROWS, start=1)])
def test_a_rule_has_its_test_and_a_tag_that_is_known(row: dict[str, str]) -> None:
    text = (HERE / row["file"]).read_text(encoding="utf-8")

    assert f"def {row['test']}(" in text
    assert set(row["sure"].split()) <= TAGS
    assert ("own" in row["sure"]) == (row["source"] == "—")


def test_every_switch_stands_in_the_table() -> None:
    named = set(re.findall(r"`(\w+)`", " ".join(row["rule"] for row in ROWS)))

    assert set(World.model_fields) - named == set()


def test_every_kind_of_fault_stands_in_the_paper() -> None:
    text = PAPER.read_text(encoding="utf-8")

    assert [kind for kind in FaultKind if f"`{kind}`" not in text] == []


def test_every_section_of_the_facts_has_a_number_of_its_own_and_is_reached_by_it() -> None:
    headings = list(HEADING.finditer(FACTS))
    numbers = [heading["number"] for heading in headings]

    assert len(headings) == len(re.findall("^##", FACTS, re.MULTILINE))
    assert [heading["anchor"] for heading in headings] == numbers
    assert len(set(numbers)) == len(numbers)
    assert set(re.findall(r"\(#([\d.]+)\)", FACTS)) - set(numbers) == set()


def test_every_page_that_a_fact_names_is_in_the_list_of_pages() -> None:
    pages = set(re.findall(r"[a-z-]+", " ".join(re.findall(r"^\| ([a-z, -]+) \| ", FACTS, re.MULTILINE))))

    named = {match["page"] for match in TAG.finditer(FACTS) if match["page"]}

    assert named
    assert named - pages == set()


@pytest.mark.parametrize("row", SOURCED, ids=[f"{number} {row['test']}" for number, row in enumerate(SOURCED, start=1)])
def test_a_rule_is_as_sure_as_the_section_that_it_cites(row: dict[str, str]) -> None:
    texts = sections()

    assert cited(row)
    assert set(cited(row)) - texts.keys() == set()
    tags = {match["tag"] for number in cited(row) for match in TAG.finditer(texts[number])}
    assert set(row["sure"].split()) <= tags


def test_every_section_that_the_table_cites_can_be_followed() -> None:
    links = dict(re.findall(r"^\[§([\d.]+)\]: dinero-api\.md#([\d.]+)$", PAPER.read_text("utf-8"), re.MULTILINE))

    assert links == {number: number for row in ROWS for number in cited(row)}
