"""Which links above the list narrow it to a state, or to some days? Each keeps the rest of the search."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from krambod.backoffice.books.by_index import held
from krambod.backoffice.books.figures import CountUpTo
from krambod.backoffice.books.finding import Wanted
from krambod.backoffice.books.labels import HELD_FILTER
from krambod.backoffice.formats import current_language, number
from krambod.backoffice.words import HELD, STATES
from krambod.merchants.models import Merchant
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import SALE
from krambod.words.language import say

STATES_WITH_CHIP = (State.WAITING, State.DRAFTED, State.BOOKED, State.PAID, State.CREDITED, State.SKIPPED)
# Exact to here, and "1.000+" above: to count 100,000 orders takes 17 ms of each page, these take less than 1 ms.
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A link above the list. `count` is a number as the reader writes it, empty if nothing is counted."""

    text: str
    query: str
    is_shown: bool
    count: str = ""
    css: str = ""


def state_chips(wanted: Wanted, merchant: Merchant) -> list[Chip]:
    """A chip for all orders, those that need action, and each usual state. In the scope of the merchant.

    The counts are of all the merchant's orders. If the list is narrowed by anything else, there are none.
    """
    is_whole = not replace(wanted, state="").query()
    counts = _count(merchant) if is_whole else {}
    language = current_language()
    named = [
        ("", _("All"), ""),
        (HELD_FILTER, say(HELD, language), "chip-held"),
        (str(State.WAITING), _("Waiting"), ""),
        *((str(state), say(STATES[state], language), "") for state in STATES_WITH_CHIP if state != State.WAITING),
    ]
    return [
        Chip(
            text=text,
            query=replace(wanted, state=state).query(),
            is_shown=wanted.state == state,
            count=_written(counts[state]) if state in counts else "",
            css=css if counts.get(state) else "",
        )
        for state, text, css in named
    ]


def day_chips(wanted: Wanted, today: date) -> list[Chip]:
    """A chip for each period that is often asked for. `today` is the Danish day."""
    return [
        Chip(
            text=text,
            query=replace(wanted, since=since, until=until).query(),
            is_shown=(wanted.since, wanted.until) == (since, until),
        )
        for text, since, until in _periods(today)
    ]


def _periods(today: date) -> Iterator[tuple[str, date, date]]:
    yesterday, first = today - timedelta(days=1), today.replace(day=1)
    before = first - timedelta(days=1)
    yield _("Today"), today, today
    yield _("Yesterday"), yesterday, yesterday
    yield _("Last 7 days"), today - timedelta(days=6), today
    yield _("This month"), first, today
    yield _("Last month"), before.replace(day=1), before


def _count(merchant: Merchant) -> Mapping[str, int]:
    """The count of each chip but the first. One query, which reads indexes only."""
    sales = Transfer.objects.filter(role=SALE.name)
    counted = {
        str(state): CountUpTo(sales.filter(state=state).values("pk"), MOST_COUNTED + 1) for state in STATES_WITH_CHIP
    }
    counted[HELD_FILTER] = CountUpTo(held(Transfer.objects.all()).values("order").distinct(), MOST_COUNTED + 1)
    found: Any = Merchant.objects.values(**counted).get(pk=merchant.pk)
    return dict(found)


def _written(count: int) -> str:
    return number(count) if count <= MOST_COUNTED else f"{number(MOST_COUNTED)}+"
