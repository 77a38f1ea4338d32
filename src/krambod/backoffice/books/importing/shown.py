"""How does the page of a file show its counts, its first orders and its mistakes, in the reader's language?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from krambod.backoffice.formats import current_language, format_money, short_day
from krambod.backoffice.words import HELD, STATES, state_words
from krambod.importing.foresee import BOOKED, CANCELLED, NOT_LOOKED_AT
from krambod.importing.foresee import HELD as WOULD_BE_HELD
from krambod.importing.models import OrderFile, OrderFileFinding
from krambod.importing.take import REFUSED
from krambod.transfers.models import State
from krambod.words.language import say
from krambod.words.order_files import explain_finding

OUTCOMES: Mapping[str, str | Promise] = {
    "new": gettext_lazy("New"),
    "revised": gettext_lazy("Changed"),
    "unchanged": gettext_lazy("Unchanged"),
    "superseded": gettext_lazy("Older than what is here"),
    REFUSED: gettext_lazy("Refused"),
}
OF_ONE: Mapping[str, str | Promise] = {
    "new": gettext_lazy("It is new"),
    "revised": gettext_lazy("It is changed"),
    "unchanged": gettext_lazy("It is unchanged"),
    "superseded": gettext_lazy("It is older than what is here"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure with what it counts. `is_bad`: these orders are not imported."""

    name: str
    count: int
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """One of the first orders of the file."""

    number: str
    day: str
    buyer: str
    lines: int
    total: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """A mistake, with where it stands and what mends it."""

    first_line: int
    last_line: int
    order: str
    field: str
    value: str
    text: str


def show_counts(counts: Mapping[str, int]) -> list[Counted]:
    """How many orders have each outcome, as the command counts them."""
    found = {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}
    return [
        Counted(name=str(name), count=found[outcome], is_bad=outcome == REFUSED and found[outcome] > 0)
        for outcome, name in OUTCOMES.items()
    ]


def show_outlook(file: OrderFile) -> list[Counted]:
    """What the booking rules make of the new orders, the most frequent first."""
    by_count = sorted(file.outlook.items(), key=lambda one: (one[0] == NOT_LOOKED_AT, -one[1], one[0]))
    return [Counted(name=_outlook_words(told), count=count) for told, count in by_count]


def _outlook_words(told: str) -> str:
    language = current_language()
    state, _, reason = told.partition(":")
    match state:
        case "waiting" | "skipped":
            return state_words(State(state), reason, language)
        case _ if state == BOOKED:
            return str(gettext_lazy("Booked at once"))
        case _ if state == WOULD_BE_HELD:
            return say(HELD, language)
        case _ if state == CANCELLED:
            return say(STATES[State.CANCELLED], language)
        case _:
            return str(gettext_lazy("Not looked at, because there are so many"))


def show_first_orders(file: OrderFile) -> Iterator[ShownOrder]:
    """Yields the first orders of the file."""
    for one in file.first_orders:
        yield ShownOrder(
            number=one["number"],
            day=short_day(date.fromisoformat(one["day"])),
            buyer=one["buyer"],
            lines=one["lines"],
            total=format_money(Decimal(one["total"]), one["currency"]),
            outcome=str(OF_ONE[one["outcome"]]),
        )


def show_findings(file: OrderFile) -> "QuerySet[OrderFileFinding]":
    """The mistakes in the order of the file."""
    return file.findings.order_by("pk")


def show_finding(one: OrderFileFinding) -> ShownFinding:
    """A mistake in the reader's language."""
    details = {"field": one.field, "value": one.value, **one.details}
    return ShownFinding(
        first_line=one.first_line,
        last_line=one.last_line,
        order=one.external_id,
        field=one.field,
        value=one.value,
        text=explain_finding(one.says, details, current_language()),
    )
