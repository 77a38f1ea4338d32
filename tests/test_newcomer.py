"""Does a newcomer find an answer within two steps from the README or CONTRIBUTING?"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DESIGN = "docs/design.md"
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, the pages on the way to its answer (a link leads from one to the next), and words of the answer."""

    text: str
    way: tuple[str, ...]
    answer: str


QUESTIONS = (
    Question(
        text="How does a webhook become an invoice?",
        way=("README.md", "docs/how-an-order-travels.md"),
        answer="](../src/krambod/platforms/events/store.py)",
    ),
    Question(
        text="How do I add a platform?",
        way=("CONTRIBUTING.md", "docs/adding-a-platform.md"),
        answer="A platform is a folder in",
    ),
    Question(
        text="Which retry delays are there, and where do they stand?",
        way=("CONTRIBUTING.md", DESIGN),
        answer="`RETRY_DELAYS` in [`transfers/failures`]",
    ),
    Question(
        text="Where is the sentence of a held order?",
        way=("CONTRIBUTING.md", "src/krambod/words/causes/__init__.py"),
        answer="ORDER_CAUSES",
    ),
    Question(
        text="Where will credit notes go?",
        way=("CONTRIBUTING.md", DESIGN),
        answer="`credit/`: refunds",
    ),
    Question(
        text="Where is the page on which a merchant connects a platform?",
        way=("CONTRIBUTING.md", "src/krambod/backoffice/shops/connection.py"),
        answer="def connect_platform(",
    ),
    Question(
        text="How do I run one test?",
        way=("README.md", "CONTRIBUTING.md"),
        answer=".venv/bin/pytest -n 0 tests/transfers/test_plan.py -k shipped",
    ),
    Question(
        text="What does a variable of the environment do?",
        way=("README.md", "docs/configuration.md"),
        answer="| `KRAMBOD_TRUSTED_PROXIES` | – | Addresses or networks",
    ),
    Question(
        text="What does a Danish word mean?",
        way=("README.md", "docs/glossary.md"),
        answer="| beholdning | Geldkonto | deposit account |",
    ),
    Question(
        text="Why are there lanes?",
        way=("CONTRIBUTING.md", DESIGN),
        answer="**The budget is per organization.**",
    ),
)


def pages_linked_from(page: str) -> set[str]:
    links = [link.partition("#")[0] for link in LINK.findall((ROOT / page).read_text())]
    return {str((ROOT / page).parent.joinpath(link).resolve().relative_to(ROOT)) for link in links if link}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_ten_questions_of_a_newcomer_are_answered_within_two_steps(question: Question) -> None:
    steps = list(zip(question.way, question.way[1:], strict=False))

    assert question.way[0] in ("README.md", "CONTRIBUTING.md")
    assert len(steps) <= 2
    for page, linked in steps:
        assert linked in pages_linked_from(page), f"{page} does not link to {linked}"
    assert question.answer in (ROOT / question.way[-1]).read_text()


def test_there_are_ten_questions() -> None:
    assert len({question.text for question in QUESTIONS}) == 10


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", DESIGN, "docs/glossary.md", "docs/bookkeeping.md"])
def test_a_link_into_a_page_names_a_heading_of_it(page: str) -> None:
    links = [link.partition("#") for link in LINK.findall((ROOT / page).read_text()) if "#" in link]
    headings = {target: headings_of((ROOT / page).parent / target if target else ROOT / page) for target, _, _ in links}

    assert [f"{target}#{name}" for target, _, name in links if name not in headings[target]] == []


def headings_of(page: Path) -> set[str]:
    """As GitHub names them in addresses: lower case, without marks, with hyphens for spaces."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
