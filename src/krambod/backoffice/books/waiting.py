"""What waits for a person: how much in all, and for what, as the overview shows it?"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from krambod.backoffice.books.cards import card_title, count_cards
from krambod.backoffice.books.figures import Figure
from krambod.backoffice.books.needing_action import needing_action
from krambod.backoffice.formats import current_language
from krambod.backoffice.words import RETURN
from krambod.transfers.models import Transfer
from krambod.words.language import say


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFor:
    """Orders that one mend sets going. `anchor` is the id of their card on the page of what needs action."""

    title: str
    count: int
    sums: dict[str, Decimal]
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """All that waits, the largest card first, and the day of the oldest order; None if nothing waits."""

    figure: Figure
    oldest: datetime | None
    cards: list[WaitingFor]


def read_waiting() -> Waiting:
    """Counts what waits for a person, by one query. In the scope of the merchant."""
    counted = count_cards(needing_action(Transfer.objects.all()))
    held = [counts for counts in counted if counts["cause"]]
    returned = [counts for counts in counted if not counts["cause"]]
    cards = [_waiting_for(card_title(one), [one], f"card-{place}") for place, one in enumerate(held, start=1)]
    if returned:
        cards.insert(0, _waiting_for(say(RETURN, current_language()), returned, "card-returns"))
    return Waiting(
        figure=Figure(count=sum(one.count for one in cards), sums=tuple(sorted(_sums(counted).items()))),
        oldest=min((counts["oldest"] for counts in counted if counts["oldest"]), default=None),
        cards=cards,
    )


def _waiting_for(title: str, counted: list[dict[str, Any]], anchor: str) -> WaitingFor:
    return WaitingFor(title=title, count=sum(one["count"] for one in counted), sums=_sums(counted), anchor=anchor)


def _sums(counted: list[dict[str, Any]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for counts in counted:
        for currency, amount in counts["sums"].items():
            sums[currency] = sums.get(currency, Decimal(0)) + amount
    return sums
