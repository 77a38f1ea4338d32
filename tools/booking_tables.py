"""How is each story booked? Tables of debit and credit, made from the stories and entries that the tests check."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
STORIES = ROOT / "tests" / "platforms" / "stories"
ENTRIES = ROOT / "tests" / "transfers" / "entries"
CHART = ROOT / "src" / "krambod" / "doubles" / "dinero" / "data" / "chart-of-accounts.csv"
RECEIVABLE = "53000"
OWN_ACCOUNTS = {  # made by the merchant, not in the standard chart
    "55120": "Webshop salg – tilgode hos indløser",
    "55150": "Indsigelser under behandling",
    "1070": "Donationer",
    "63090": "Skyldigt til kunder",
    "63095": "Skyldige donationer",
}
RULES = {"paid": "when paid", "shipped": "when shipped", "exempt": "when paid; an account for 0 % is chosen"}
STATES = {"booked", "paid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry in the books. `amount` has the story's own format, such as `199.20`."""

    is_debit: bool
    account: str
    amount: str


def story_table(name: str) -> str:
    """The events of a story and their entries, as Markdown. Raises FileNotFoundError if there is no such story."""
    story = _read(STORIES / f"{name}.yaml")
    link = f"[{name}](../tests/platforms/stories/{name}.yaml)"
    head = f"*{_plain(story)}.* Transferred {_rules(story)}. Ends: {_ending(story)}. Story: {link}."
    documents = _documents(story["books"])
    if not documents:
        return f"{head}\n\nNothing is booked."
    rows = ["| | account | debit | credit |", "|---|---|--:|--:|"]
    for entries in documents:
        rows += _rows(entries, story.get("dates", {}))
    return "\n".join([head, "", *rows])


def entries_table(name: str) -> str:
    """What happens after a sale and its entries, as Markdown. Raises FileNotFoundError if there is no such file."""
    told = _read(ENTRIES / f"{name}.yaml")
    rows = ["| | account | debit | credit |", "|---|---|--:|--:|"]
    for what, books in told["entries"].items():
        entries = [entry for document in _documents(books) for entry in document]
        rows += _labelled_rows(what, entries)
    return "\n".join([f"*{told['happens']}.* Entries: [{name}](../tests/transfers/entries/{name}.yaml).", "", *rows])


def story_list(wanted: str) -> str:
    """A row for each story that ends `booked`, `held`, or `other`wise."""
    rows = ["| what happens | transferred | ends |", "|---|---|---|"]
    for path in sorted(STORIES.glob("*.yaml")):
        story = _read(path)
        if _topic_of(story) == wanted:
            link = f"[{_plain(story)}](../tests/platforms/stories/{path.name})"
            rows.append(f"| {link} | {_rules(story)} | {_ending(story)} |")
    return "\n".join(rows)


def _read(path: Path) -> dict[str, Any]:
    story: dict[str, Any] = yaml.load(path.read_text(), yaml.BaseLoader)
    return story


def _plain(story: Mapping[str, Any]) -> str:
    return str(story["story"]).replace("*", "").rstrip(".")


def _rules(story: Mapping[str, Any]) -> str:
    return RULES[story.get("rules") or story.get("when", "paid")]


def _topic_of(story: Mapping[str, Any]) -> str:
    word = story["ends"].split()[0]
    return "booked" if word in STATES else "held" if word == "held" else "other"


def _ending(story: Mapping[str, Any]) -> str:
    """The ending as Markdown: `held no_account` becomes *held*: `no_account`."""
    words = story["ends"].removesuffix(" changed").split()
    ending = f"**{words[0]}**" + "".join(f" `{word}`" for word in words[1:])
    return f"{ending}, *changed after booking*" if story["ends"].endswith(" changed") else ending


def _documents(books: str) -> list[list[Entry]]:
    """Groups the entries by document. A debit after a credit begins a new document."""
    documents: list[list[Entry]] = []
    was_credit = True
    for line in books.split("\n"):
        if line in ("", "nothing"):
            continue
        side, account, amount = line.split()
        entry = Entry(is_debit=side == "D", account=account, amount=amount)
        if entry.is_debit and was_credit:
            documents.append([])
        documents[-1].append(entry)
        was_credit = not entry.is_debit
    return documents


def _rows(entries: list[Entry], dates: Mapping[str, str]) -> list[str]:
    is_payment = any(entry.account == RECEIVABLE and not entry.is_debit for entry in entries)
    name = "payment" if is_payment else "invoice"
    return _labelled_rows(f"{name.capitalize()} {dates.get(name, '')}".strip(), entries)


def _labelled_rows(label: str, entries: list[Entry]) -> list[str]:
    labels = [label, *[""] * (len(entries) - 1)]
    return [_row(text, entry) for text, entry in zip(labels, entries, strict=True)]


def _row(label: str, entry: Entry) -> str:
    debit, credit = (entry.amount, "") if entry.is_debit else ("", entry.amount)
    return f"| {label} | {entry.account} {_account_names()[entry.account]} | {debit} | {credit} |"


@cache
def _account_names() -> dict[str, str]:
    with CHART.open(newline="") as file:
        return {row["number"]: row["name"] for row in csv.DictReader(file)} | OWN_ACCOUNTS
