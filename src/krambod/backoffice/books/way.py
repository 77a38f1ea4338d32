"""How far is a sale on its way into the books? Received, draft, checked, booked, paid. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from krambod.transfers.models import BOOKED, State, Transfer, TransferEvent
from krambod.words.language import Sentence

RECEIVED = Sentence(da="Modtaget", de="Eingegangen", en="Received")
DRAFT = Sentence(da="Kladde", de="Entwurf", en="Draft")
CHECKED = Sentence(da="Kontrolleret", de="Geprüft", en="Checked")
IN_THE_BOOKS = Sentence(da="Bogført", de="Gebucht", en="Booked")
PAID = Sentence(da="Betalt", de="Bezahlt", en="Paid")
PAYMENTS = ("paid", "payment_adopted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A stage of the way. `at` is None if it is not reached, or if nobody noted when.

    `is_next`: the order waits before this stage; `is_held`: because a person must act.
    """

    name: Sentence
    at: datetime | None
    is_done: bool
    is_next: bool = False
    is_held: bool = False


def plan_way(transfer: Transfer, events: Iterable[TransferEvent]) -> list[Milestone]:
    """The stages of a sale, the first one first; none for an order that does not go into the books."""
    if transfer.state in (State.SKIPPED, State.CANCELLED):
        return []
    moments = {event.name: event.at for event in sorted(events, key=lambda event: event.at, reverse=True)}
    is_booked = transfer.state in BOOKED
    is_paid = transfer.state == State.PAID or any(name in moments for name in PAYMENTS)
    paid_at = next((moments[name] for name in PAYMENTS if name in moments), None)
    reached = [
        (RECEIVED, moments.get("received"), True),
        (DRAFT, moments.get("drafted"), is_booked or transfer.draft_guid is not None),
        (CHECKED, moments.get("booked"), is_booked),  # Dinero's total is compared just before
        (IN_THE_BOOKS, moments.get("booked"), is_booked),
        (PAID, paid_at, is_booked and is_paid),
    ]
    first = next((place for place, (_, _, is_done) in enumerate(reached) if not is_done), None)
    return [
        Milestone(
            name=name,
            at=at if is_done else None,
            is_done=is_done,
            is_next=place == first,
            is_held=place == first and bool(transfer.cause),
        )
        for place, (name, at, is_done) in enumerate(reached)
    ]
