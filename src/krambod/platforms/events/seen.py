"""What does a merchant see of what the shop sent?"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django_scopes import scope

from krambod.merchants.models import Shop
from krambod.platforms.models import Delivery, SeenWord
from krambod.platforms.platform import EventKind
from krambod.transfers.models import Transfer
from krambod.transfers.roles import SALE
from krambod.transfers.same_order import of_shops_order

MOST_EVENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """An event as a page lists it. `findings` are those of a held one: field, problem, text.

    `transfer_id` is that of the order it tells of, None where we have no such order.
    """

    id: int
    event: str
    kind: str
    order_id: str
    received_at: datetime
    state: str
    outcome: str
    repeats: int
    is_read_back: bool
    findings: tuple[dict[str, str], ...]
    transfer_id: int | None = None


def last_events(shop: Shop, *, state: str = "", count: int = 20) -> list[SeenEvent]:
    """The newest first, at most 100; with a state only those in it (`held`)."""
    with scope(merchant=shop.merchant):
        rows = _with_transfers(shop).filter(**({"state": state} if state else {})).order_by("-pk")
        return [_seen(row) for row in rows[: min(count, MOST_EVENTS)]]


def find_event(shop: Shop, event_id: int) -> SeenEvent | None:
    """None if it is not the shop's."""
    with scope(merchant=shop.merchant):
        row = _with_transfers(shop).filter(pk=event_id).first()
    return None if row is None else _seen(row)


def find_event_body(shop: Shop, event_id: int) -> str | None:
    """What the shop sent, word for word, for *Test en ordre*; "" once it is forgotten, None if it is not the shop's."""
    with scope(merchant=shop.merchant):
        return Delivery.objects.filter(shop=shop, pk=event_id).values_list("body", flat=True).first()


def newest_order_events(shop: Shop, count: int = 5) -> list[SeenEvent]:
    """The newest event of each of the newest orders, while what it told is kept. The newest first."""
    with scope(merchant=shop.merchant):
        rows = _with_transfers(shop).filter(kind=EventKind.ORDER).exclude(body="").order_by("-pk")
        newest: dict[str, SeenEvent] = {}
        for row in rows[:MOST_EVENTS]:
            newest.setdefault(row.order_id, _seen(row))
    return list(newest.values())[:count]


def seen_words(shop: Shop) -> dict[str, list[str]]:
    """The statuses and payment methods that this shop has used, as it spells them: {"status": […], "method": […]}."""
    with scope(merchant=shop.merchant):
        rows = list(SeenWord.objects.filter(shop=shop).order_by("word").values_list("kind", "word"))
    return {kind: [word for told, word in rows if told == kind] for kind in ("status", "method")}


def _with_transfers(shop: Shop) -> QuerySet[Delivery]:
    """The shop's events, each with the order it tells of, and without what was sent. In the merchant's scope."""
    orders = Transfer.objects.filter(of_shops_order(shop, OuterRef("order_id")), role=SALE.name).values("pk")
    return Delivery.objects.filter(shop=shop).defer("body").annotate(transfer=Subquery(orders[:1]))


def _seen(row: Delivery) -> SeenEvent:
    return SeenEvent(
        id=row.pk,
        event=row.event,
        kind=row.kind,
        order_id=row.order_id,
        received_at=row.received_at,
        state=row.state,
        outcome=row.outcome,
        repeats=row.repeats,
        is_read_back=row.is_read_back,
        findings=tuple(row.findings),
        transfer_id=row.transfer,  # type: ignore[attr-defined] # annotated in _with_transfers
    )
