"""Does the table of `docs/dinero-double.md` tell the truth about its tests, its switches and its sources?"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.doubles.dinero.worlds import World
from tests.shared_material import shared_file

HERE = Path(__file__).parent
PAPER = HERE.parents[1] / "docs" / "dinero-double.md"
ROW = re.compile(
    r"^\| (?P<rule>.+?) \| (?P<source>.+?) \| (?P<sure>.+?) \| `(?P<file>\w+\.py)::(?P<test>\w+)(?:\[[^]]+\])?` \|$",
    re.MULTILINE,
)
ROWS = [match.groupdict() for match in ROW.finditer(PAPER.read_text(encoding="utf-8"))]
TAGS = {"S", "O", "L", "C", "H", "?", "own"}


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


def test_every_source_is_a_line_of_the_section_it_names() -> None:
    lines = shared_file("dinero/api.md").read_text(encoding="utf-8").splitlines()

    for row in ROWS:
        for section, number in re.findall(r"§(\d+)\w?, line (\d+)", row["source"]):
            headings = ["## 0.", *(line for line in lines[: int(number)] if line.startswith("## "))]
            assert headings[-1].startswith(f"## {section}."), row
            assert lines[int(number) - 1].strip(), row
