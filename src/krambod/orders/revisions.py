"""How is what a shop sends stored, once, before anything is decided?

    Order ─▶ the order's row, locked ─▶ the same delivery again? ─▶ event ─▶ a revision, if the content is new

All of it is in the caller's transaction, so an answer is given for nothing that is not stored.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from django.db import IntegrityError, connection, transaction
from django_scopes import scopes_disabled

from krambod.accounting.money import Money
from krambod.merchants.models import Shop
from krambod.orders.body import SURROGATES
from krambod.orders.listing import listed
from krambod.orders.models import OrderRevision, ShopEvent, StoredOrder
from krambod.orders.order import Order
from krambod.orders.reading import canonical_document, order_digest, parse_json, read_order

LONGEST_ID = 200
CANNOT_BE_STORED = "\N{REPLACEMENT CHARACTER}"


class IntakeOutcome(StrEnum):
    """What came of a delivery. Unreadable is only an event's, for there is no order."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The order's row, its newest revision, and what this delivery did to them."""

    order: StoredOrder
    revision: OrderRevision
    outcome: IntakeOutcome


def take_order(shop: Shop, order: Order, *, body: str | bytes, delivery_id: str | None, now: datetime) -> Taken:
    """Stores a delivery and the revision it makes. In the scope of the shop's merchant, in the caller's transaction."""
    assert connection.in_atomic_block
    stored = _ensure_locked_order(shop, order)
    newest = stored.newest
    if newest is not None and _is_known(shop, order.external_id, delivery_id):
        return Taken(order=stored, revision=newest, outcome=IntakeOutcome.DUPLICATE)
    document = canonical_document(order)
    digest = order_digest(document)
    outcome = _outcome(newest, order.updated_at, digest)
    event = _keep_event(shop, order.external_id, body, delivery_id, outcome, now)
    if newest is None or outcome is IntakeOutcome.REVISED:
        newest = _add_revision(stored, order, document, digest, event, now)
    elif outcome is IntakeOutcome.UNCHANGED:
        _confirm(newest, order.updated_at, document)
    return Taken(order=stored, revision=newest, outcome=outcome)


def keep_unreadable(
    shop: Shop, external_id: str, body: str | bytes, delivery_id: str | None, now: datetime
) -> ShopEvent:
    """Stores what nobody could read, so that nothing is lost; the same delivery again is not stored again."""
    assert connection.in_atomic_block
    known = _find_event(shop, external_id, delivery_id)
    return known or _keep_event(shop, external_id, body, delivery_id, IntakeOutcome.UNREADABLE, now)


def forget_bodies(before: datetime) -> int:
    """Empties what shops sent word for word before a moment: people are named in it. How many; orders are kept."""
    with scopes_disabled():
        return ShopEvent.objects.filter(received_at__lt=before).exclude(body="").update(body="")


def find_newest(shop: Shop, external_id: str) -> OrderRevision | None:
    """The newest revision of an order, None for one that is not known. In the scope of the shop's merchant."""
    stored = StoredOrder.objects.select_related("newest__order").filter(shop=shop, external_id=external_id).first()
    return None if stored is None else stored.newest


def is_same(revision: OrderRevision, order: Order) -> bool:
    """Whether the revision says just that, content and moment. Then storing the order would say nothing."""
    return revision.updated_at == order.updated_at and revision.digest == order_digest(canonical_document(order))


def read_revision(revision: OrderRevision) -> Order:
    """The order as it was at that revision."""
    return read_order(revision.order.external_id, parse_json(revision.document))


def read_total(revision: OrderRevision) -> Money:
    """What the order came to at that revision, without reading its lines."""
    document = json.loads(revision.document)
    return Money(Decimal(document["total"]), document["currency"])


def _ensure_locked_order(shop: Shop, order: Order) -> StoredOrder:
    """Two deliveries at once: the second waits here until the first is stored."""
    stored, _ = (
        StoredOrder.objects.select_for_update(of=("self",))
        .select_related("newest")
        .get_or_create(
            merchant=shop.merchant, shop=shop, external_id=order.external_id, defaults={"number": order.number}
        )
    )
    return stored


def _outcome(newest: OrderRevision | None, updated_at: datetime, digest: str) -> IntakeOutcome:
    if newest is None:
        return IntakeOutcome.NEW
    if updated_at < newest.updated_at:
        return IntakeOutcome.SUPERSEDED
    return IntakeOutcome.UNCHANGED if digest == newest.digest else IntakeOutcome.REVISED


def _add_revision(
    stored: StoredOrder, order: Order, document: str, digest: str, event: ShopEvent, now: datetime
) -> OrderRevision:
    revision = OrderRevision.objects.create(
        merchant=stored.merchant,
        order=stored,
        sequence=stored.newest.sequence + 1 if stored.newest else 1,
        updated_at=order.updated_at,
        document=document,
        digest=digest,
        event=event,
        received_at=now,
    )
    stored.newest = revision
    stored.number = order.number
    kept = asdict(listed(order))
    for name, value in kept.items():
        setattr(stored, name, value)
    stored.save(update_fields=["newest", "number", *kept])
    return revision


def _confirm(newest: OrderRevision, updated_at: datetime, document: str) -> None:
    """The order was still so at a later moment; without it, a late delivery from in between would replace it."""
    if updated_at > newest.updated_at:
        newest.updated_at = updated_at
        newest.document = document
        newest.save(update_fields=["updated_at", "document"])


def _is_known(shop: Shop, external_id: str, delivery_id: str | None) -> bool:
    """What could not be read when it first came is tried anew."""
    event = _find_event(shop, external_id, delivery_id)
    return event is not None and event.outcome != IntakeOutcome.UNREADABLE


def _find_event(shop: Shop, external_id: str, delivery_id: str | None) -> ShopEvent | None:
    if not delivery_id:
        return None
    own = {"delivery_id": _fitting_id(delivery_id), "external_id": _fitting_id(external_id)}
    return ShopEvent.objects.filter(shop=shop, **own).first()


def _keep_event(
    shop: Shop, external_id: str, body: str | bytes, delivery_id: str | None, outcome: IntakeOutcome, now: datetime
) -> ShopEvent:
    event = ShopEvent(
        merchant=shop.merchant,
        shop=shop,
        delivery_id=_fitting_id(delivery_id) if delivery_id else None,
        external_id=_fitting_id(external_id),
        body=_storable(body),
        received_at=now,
        outcome=outcome,
    )
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError:
        # Another event has this delivery's id: of another order, or one that could not be read. Both are kept.
        if event.delivery_id is None:
            raise
        event.delivery_id = None
        event.save()
    return event


def _storable(text: str | bytes) -> str:
    """What PostgreSQL cannot hold in a text is replaced."""
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    return SURROGATES.sub(CANNOT_BE_STORED, text).replace("\x00", CANNOT_BE_STORED)


def _fitting_id(text: str) -> str:
    """An id too long for its column gets its digest instead; cut off, two could become one."""
    storable = _storable(text)
    return storable if len(storable) <= LONGEST_ID else sha256(storable.encode()).hexdigest()
