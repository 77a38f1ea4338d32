"""What does a merchant see of what the shop sent?"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django_scopes import scope

from krambod.merchants.models import Shop
from krambod.platforms.models import Delivery, SeenWord
from krambod.platforms.platform import EventKind
from krambod.transfers.models import Transfer
from krambod.transfers.roles import SALE

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
        orders = Transfer.objects.filter(shop=shop, role=SALE.name, order__external_id=OuterRef("order_id")).values(
            "pk"
        )
        rows = Delivery.objects.filter(shop=shop, **({"state": state} if state else {})).order_by("-pk")
        rows = rows.defer("body").annotate(transfer=Subquery(orders[:1]))
        return [
            SeenEvent(
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
                transfer_id=row.transfer,
            )
            for row in rows[: min(count, MOST_EVENTS)]
        ]


def find_event_body(shop: Shop, event_id: int) -> str | None:
    """What the shop sent, word for word, for *Test en ordre*; "" once it is forgotten, None if it is not the shop's."""
    with scope(merchant=shop.merchant):
        return Delivery.objects.filter(shop=shop, pk=event_id).values_list("body", flat=True).first()


def find_newest_order_event(shop: Shop) -> int | None:
    """The id of the newest event that tells an order and whose body is still kept."""
    with scope(merchant=shop.merchant):
        rows = Delivery.objects.filter(shop=shop, kind=EventKind.ORDER).exclude(body="").order_by("-pk")
        return rows.values_list("pk", flat=True).first()


def seen_words(shop: Shop) -> dict[str, list[str]]:
    """The statuses and payment methods that this shop has used, as it spells them: {"status": […], "method": […]}."""
    with scope(merchant=shop.merchant):
        rows = list(SeenWord.objects.filter(shop=shop).order_by("word").values_list("kind", "word"))
    return {kind: [word for told, word in rows if told == kind] for kind in ("status", "method")}
