"""Do the papers say what the code says, and does a newcomer find what they look for?"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from krambod.backoffice.words import CHANGED, HELD, RETURN, ROLES, STATES, WAITING
from krambod.platforms.connections.pausing import RETRY_DELAYS_S
from krambod.project.configuration import Configuration
from krambod.transfers.batch import AGAIN_WITHOUT_A_PERSON_IN
from krambod.transfers.failures import OUTAGE_DELAYS, RETRY_DELAYS
from krambod.transfers.models import Step
from krambod.words.language import Sentence
from tools.configuration_table import variable_of
from tools.messages import read_catalog, rooms
from tools.papers import PART, pages, refreshed

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "krambod"
DESIGN = ROOT / "docs" / "design.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
CONFIGURATION = ROOT / "docs" / "configuration.md"
VARIABLE = re.compile(r"KRAMBOD_[A-Z_]*[A-Z]")
LANGUAGES = ("da", "de", "en")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_what_is_made_from_the_code_is_up_to_date(page: Path) -> None:
    """Else: `make papers`."""
    text = page.read_text()

    assert refreshed(text) == text


def test_a_part_that_is_out_of_date_is_noticed() -> None:
    text = "<!-- made: story guest-pays-at-once -->\nwrong\n<!-- end -->\n"

    assert refreshed(text) != text
    assert "| 1000 Salg af varer/ydelser m/moms |  | 199.20 |" in refreshed(text)


# Configuration


def django_settings() -> set[str]:
    """Names in `settings.py` that begin like a variable and are none."""
    assigned = re.findall(r"^(KRAMBOD_[A-Z_]+) =", (SOURCE / "project" / "settings.py").read_text(), re.MULTILINE)
    return set(assigned) - variables()


def variables() -> set[str]:
    return {variable_of(name) for name in Configuration.model_fields}


def test_every_variable_that_the_code_names_is_on_the_page(record_property: Callable[[str, object], None]) -> None:
    sources = [path for path in SOURCE.rglob("*") if path.suffix in (".py", ".html", ".po", ".txt")]
    named = {name for path in sources for name in VARIABLE.findall(path.read_text())} - django_settings()

    on_the_page = set(re.findall(r"^\| `(KRAMBOD_[A-Z_]+)`", CONFIGURATION.read_text(), re.MULTILINE))

    assert named - on_the_page == set()
    assert on_the_page == variables()
    record_property("variables in docs/configuration.md", len(on_the_page))


@pytest.mark.parametrize("paper", sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("**/*.md")
                                         if ".venv" not in path.parts))  # fmt: skip
def test_no_paper_names_a_variable_that_is_none(paper: str) -> None:
    named = set(VARIABLE.findall((ROOT / paper).read_text()))

    assert named <= variables() | {"KRAMBOD_KIOSK_APP_SECRET"}  # of the example platform


@pytest.mark.parametrize("name", Configuration.model_fields)
def test_the_example_of_a_variable_can_be_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    field = Configuration.model_fields[name]
    assert field.examples is not None
    monkeypatch.setenv(variable_of(name), str(field.examples[0]))

    configuration = Configuration()

    assert getattr(configuration, name) != field.default


# Glossary


def sections() -> Mapping[str, list[list[str]]]:
    """The rows of each section's table, cell by cell."""
    found: dict[str, list[list[str]]] = {}
    for section in PART.sub("", GLOSSARY.read_text()).split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        rows = [line for line in text.split("\n") if line.startswith("| ")][1:]
        found[title] = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return found


def on_the_screen() -> list[list[str]]:
    return [row[:3] for title, rows in sections().items() if title.startswith("On the screen") for row in rows]


def said(language: str) -> str:
    """All that our pages, mails and sentences say in a language."""
    texts = [text for path in SOURCE.rglob("*.py") for text in sentences_in(path, language)]
    translated = "da" if language == "en" else language
    for message in (message for room in rooms() for message in read_catalog(room.po(translated), translated)):
        told = message.id if language == "en" else message.string
        texts += [told] if isinstance(told, str) else told or ()
    return "\n".join(texts)


def sentences_in(path: Path, language: str) -> Iterator[str]:
    """Those written out in the file: a sentence that quotes a button is made when the program starts."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
            told = (one.value for one in node.keywords if one.arg == language)
            yield from (str(value.value) for value in told if isinstance(value, ast.Constant))


@pytest.mark.parametrize(("column", "language"), list(enumerate(LANGUAGES)), ids=LANGUAGES)
def test_each_word_of_the_screen_stands_on_our_pages(column: int, language: str) -> None:
    """The word, or one that begins with it: *Kladden*, *Rechnungen*."""
    text = said(language)

    missing = [row[column] for row in on_the_screen() if not re.search(rf"\b{re.escape(row[column])}", text, re.I)]

    assert len(on_the_screen()) >= 30
    assert missing == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("States of an order", [*STATES.values(), *WAITING.values(), HELD, CHANGED, RETURN]),
        ("People", [*ROLES.values()]),
    ],
)
def test_each_state_and_role_is_a_row(title: str, words: list[Sentence]) -> None:
    rows = [tuple(row[:3]) for row in sections()[title]]

    assert sorted(rows) == sorted((word.da, word.de, word.en) for word in words)


def test_no_word_has_two_rows() -> None:
    rows = [row[0].casefold() for rows in sections().values() for row in rows]

    assert sorted(rows) == sorted(set(rows))


# The design


def design_row(beginning: str) -> str:
    return next(line for line in DESIGN.read_text().split("\n") if line.startswith(f"| {beginning}"))


def written(delays: Sequence[timedelta]) -> str:
    """`1 min, 5 min, 30 min, 2 h, 12 h`."""
    units = [("h", 3600), ("min", 60), ("s", 1)]
    parts = [next((int(one.total_seconds()) // size, unit) for unit, size in units if one.total_seconds() >= size)
             for one in delays]  # fmt: skip
    return ", ".join(f"{count} {unit}" for count, unit in parts)


@pytest.mark.parametrize(
    ("what_failed", "delays"),
    [
        ("one order, while others go on", RETRY_DELAYS),
        ("Dinero does not answer anybody", OUTAGE_DELAYS),
        ("a shop does not answer", [timedelta(seconds=one) for one in RETRY_DELAYS_S]),
        ("Dinero Pro has ended", [AGAIN_WITHOUT_A_PERSON_IN]),
    ],
)
def test_the_delays_in_the_design_are_those_of_the_code(what_failed: str, delays: Sequence[timedelta]) -> None:
    assert f"| {written(delays)} |" in design_row(what_failed)


def test_the_design_names_each_chore_and_each_step() -> None:
    text = DESIGN.read_text()
    chores = re.findall(r'name="(\w+)"', (SOURCE / "project" / "running" / "recurring.py").read_text())

    assert chores
    assert [name for name in chores if f"`{name}`" not in text] == []
    assert [step.value for step in Step if f"\n| {step.value} |" not in text] == []


def test_the_design_names_each_room() -> None:
    rooms_of_the_source = {path.parent.name for path in SOURCE.glob("*/__init__.py")}

    drawn = DESIGN.read_text().partition("## Rooms")[2].partition("## Words")[0]

    assert {room for room in rooms_of_the_source if not re.search(rf"\b{room}\b", drawn)} == set()
