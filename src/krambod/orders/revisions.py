"""How do we store what a shop sends, once, before we decide anything?

    Order ─▶ lock the order's row ─▶ is it the same delivery again? ─▶ event ─▶ a revision, if the content is new

All of this happens in the caller's transaction, so the shop gets an answer only after everything is stored.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from django.db import IntegrityError, connection, transaction
from django_scopes import scope, scopes_disabled

from krambod.accounting.money import Money
from krambod.merchants.locking import locked, update_in_order
from krambod.merchants.models import Shop
from krambod.orders.bounded import storable
from krambod.orders.corrections import Correction, corrected, find_superseded, read_correction, written
from krambod.orders.erased import as_marked, find_mark, is_erased
from krambod.orders.listing import listed
from krambod.orders.models import OrderRevision, ShopEvent, StoredOrder
from krambod.orders.order import Order
from krambod.orders.reading import canonical_document, order_digest, parse_json, read_order
from krambod.orders.returns import find_open_since

LONGEST_UNREADABLE = 2 * 1024 * 1024
MOST_UNREADABLE = 50  # of a shop
LONGEST_ID = 200


class IntakeOutcome(StrEnum):
    """What a delivery did. Only an event can be unreadable: there is no order to take."""

    NEW = "new"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The order's row, the shop's newest revision, and what this delivery did to them.

    `before` is the revision that counted until then; it may be one of ours. None: the order is new.
    """

    order: StoredOrder
    revision: OrderRevision
    outcome: IntakeOutcome
    before: OrderRevision | None = None


def take_order(shop: Shop, order: Order, *, body: str | bytes, delivery_id: str | None, now: datetime) -> Taken:
    """Stores a delivery, and a revision if its content is new.

    Call it in the scope of the shop's merchant and in a transaction.
    """
    assert connection.in_atomic_block
    stored = _ensure_locked_order(shop, order)
    before, newest = stored.newest, find_shops_revision(stored)
    if newest is not None and _is_known(shop, order.external_id, delivery_id):
        return Taken(order=stored, revision=newest, outcome=IntakeOutcome.DUPLICATE)
    mark = find_mark(stored, order)
    if mark is not None:
        order, body = as_marked(order, mark), ""
    document = canonical_document(order)
    digest = order_digest(document)
    outcome = _outcome(newest, order.updated_at, digest)
    event = _keep_event(shop, order.external_id, body, delivery_id, outcome, now)
    if newest is None or outcome is IntakeOutcome.REVISED:
        newest = _add_revision(stored, order, document, event, now)
        lay_over(stored, order, event, now)
    elif outcome is IntakeOutcome.UNCHANGED:
        _confirm(newest, order.updated_at, document)
    return Taken(order=stored, revision=newest, outcome=outcome, before=before)


def keep_unreadable(
    shop: Shop, external_id: str, body: str | bytes, delivery_id: str | None, now: datetime
) -> ShopEvent:
    """Stores a delivery that cannot be read, to see what was wrong. The same delivery is stored only once.

    Of a long body its beginning is stored, and of many such deliveries of a shop the newest: a program that sends
    nothing that can be read does not fill the disk.
    """
    assert connection.in_atomic_block
    known = _find_event(shop, external_id, delivery_id)
    if known is not None:
        return known
    beginning = "" if is_erased(shop, _fitting_id(external_id)) else body[:LONGEST_UNREADABLE]
    kept = _keep_event(shop, external_id, beginning, delivery_id, IntakeOutcome.UNREADABLE, now)
    own = ShopEvent.objects.filter(shop=shop, outcome=IntakeOutcome.UNREADABLE)
    oldest = own.order_by("-pk").values_list("pk", flat=True)[MOST_UNREADABLE:]
    own.filter(pk__in=list(oldest)).delete()
    return kept


def forget_bodies(before: datetime) -> int:
    """Empties the bodies of events received before a moment, because they name people. The orders stay.

    Returns how many bodies were emptied.
    """
    with scopes_disabled():
        return update_in_order(ShopEvent.objects.filter(received_at__lt=before).exclude(body=""), body="")


def find_newest(shop: Shop, external_id: str) -> OrderRevision | None:
    """Returns the newest revision that the shop sent of an order, or None for an unknown order.

    Call it in the scope of the shop's merchant.
    """
    stored = StoredOrder.objects.select_related("newest__order").filter(shop=shop, external_id=external_id).first()
    return None if stored is None else find_shops_revision(stored)


def find_shops_revision(stored: StoredOrder) -> OrderRevision | None:
    """Returns the newest revision that the shop sent, which is the newest of all if the merchant corrected nothing."""
    if stored.newest is None or not stored.newest.is_correction:
        return stored.newest
    return stored.revisions.filter(is_correction=False).order_by("-sequence").select_related("order", "event").first()


def lay_over(stored: StoredOrder, told: Order, event: ShopEvent, now: datetime) -> None:
    """Makes a revision of the shop's order with the merchant's correction, if there is one that still fits.

    If the shop has changed a corrected field, marks the correction as superseded: the merchant must choose.
    """
    if stored.correction is None:
        return
    correction = read_correction(stored.correction)
    is_superseded = find_superseded(told, correction) is not None
    stored.correction = written(replace(correction, is_superseded=is_superseded))
    stored.save(update_fields=["correction"])
    if not is_superseded:
        order = corrected(told, correction)
        _add_revision(stored, order, canonical_document(order), event, now, is_correction=True)


def store_correction(stored: StoredOrder, correction: Correction | None, now: datetime) -> None:
    """Stores what the merchant corrected, and makes a revision with it. None takes an earlier correction back.

    Call it with the order's row locked, in the scope of its merchant.
    """
    told = find_shops_revision(stored)
    assert told is not None
    was_laid_over = told.pk != stored.newest_id
    stored.correction = None if correction is None else written(correction)
    stored.save(update_fields=["correction"])
    if correction is not None:
        lay_over(stored, read_revision(told), told.event, now)
    elif was_laid_over:
        _add_revision(stored, read_revision(told), told.document, told.event, now)


def close_returns(stored: StoredOrder, return_ids: Iterable[str]) -> bool:
    """Closes announced returns: the merchant has credited or declined them. False: no return is open.

    Call it with the order's row locked, in the scope of its merchant.
    """
    if stored.return_announced_at is None or stored.newest is None:
        return False
    stored.closed_returns = sorted({*stored.closed_returns, *return_ids})
    stored.return_announced_at = find_open_since(read_revision(stored.newest), stored.closed_returns)
    stored.save(update_fields=["closed_returns", "return_announced_at"])
    return True


def is_same(revision: OrderRevision, order: Order) -> bool:
    """Whether the revision has this content and this `updated_at`. Then there is no reason to store it."""
    if revision.updated_at != order.updated_at:
        return False
    if revision.digest == order_digest(canonical_document(order)):
        return True
    with scope(merchant=revision.merchant_id):
        mark = find_mark(revision.order, order)
    return mark is not None and revision.digest == order_digest(canonical_document(as_marked(order, mark)))


def foresee_outcome(shop: Shop, order: Order) -> IntakeOutcome:
    """What `take_order` would do with an order now. Call it in the scope of the shop's merchant."""
    stored = (
        StoredOrder.objects.select_related("newest__order").filter(shop=shop, external_id=order.external_id).first()
    )
    if stored is None:
        return IntakeOutcome.NEW
    mark = find_mark(stored, order)
    told = order if mark is None else as_marked(order, mark)
    return _outcome(find_shops_revision(stored), told.updated_at, order_digest(canonical_document(told)))


def has_event(shop: Shop, external_id: str, body: str) -> bool:
    """Whether we have stored this very body of the order. Call it in the scope of the shop's merchant."""
    known = ShopEvent.objects.filter(shop=shop, external_id=_fitting_id(external_id), body=storable(body))
    return known.exists()


def read_revision(revision: OrderRevision) -> Order:
    """Returns the order as it was in that revision."""
    return read_order(revision.order.external_id, parse_json(revision.document))


def read_total(revision: OrderRevision) -> Money:
    """Returns the order's total in that revision, without reading its lines."""
    document = json.loads(revision.document)
    return Money(Decimal(document["total"]), document["currency"])


def _ensure_locked_order(shop: Shop, order: Order) -> StoredOrder:
    """Finds or creates the order's row and locks it. A second delivery waits here until the first is stored."""
    stored, _ = locked(StoredOrder.objects.select_related("newest")).get_or_create(
        merchant=shop.merchant,
        shop=shop,
        external_id=order.external_id,
        defaults={"number": order.number, "part_of": order.part_of},
    )
    return stored


def _outcome(newest: OrderRevision | None, updated_at: datetime, digest: str) -> IntakeOutcome:
    if newest is None:
        return IntakeOutcome.NEW
    if updated_at < newest.updated_at:
        return IntakeOutcome.SUPERSEDED
    return IntakeOutcome.UNCHANGED if digest == newest.digest else IntakeOutcome.REVISED


def _add_revision(
    stored: StoredOrder,
    order: Order,
    document: str,
    event: ShopEvent,
    now: datetime,
    *,
    is_correction: bool = False,
) -> OrderRevision:
    revision = OrderRevision.objects.create(
        merchant=stored.merchant,
        order=stored,
        sequence=stored.newest.sequence + 1 if stored.newest else 1,
        updated_at=order.updated_at,
        document=document,
        digest=order_digest(document),
        event=event,
        received_at=now,
        is_correction=is_correction,
    )
    kept = asdict(listed(order))
    if order.returns or _tells_returns(stored.newest):
        kept["return_announced_at"] = find_open_since(order, stored.closed_returns)
    kept |= {"newest": revision, "number": order.number}
    for name, value in kept.items():
        setattr(stored, name, value)
    stored.save(update_fields=list(kept))
    return revision


def _tells_returns(revision: OrderRevision | None) -> bool:
    """Whether an announced return may have been taken back since. Of older orders, only the row knows the return."""
    return revision is not None and bool(json.loads(revision.document).get("returns"))


def _confirm(newest: OrderRevision, updated_at: datetime, document: str) -> None:
    """Stores that the order was still the same at a later moment.

    Otherwise a late delivery from the time in between would replace it.
    """
    if updated_at > newest.updated_at:
        newest.updated_at = updated_at
        newest.document = document
        newest.save(update_fields=["updated_at", "document"])


def _is_known(shop: Shop, external_id: str, delivery_id: str | None) -> bool:
    """Whether we have this delivery already. One that could not be read the first time counts as new."""
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
        body=storable(body),
        received_at=now,
        outcome=outcome,
    )
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError:
        # Another event has this delivery id: for another order, or it could not be read. Keep both.
        if event.delivery_id is None:
            raise
        event.delivery_id = None
        event.save()
    return event


def _fitting_id(text: str) -> str:
    """Returns the id, or its digest if the id is too long for its column. Cutting it off could make two ids equal."""
    fitting = storable(text)
    return fitting if len(fitting) <= LONGEST_ID else sha256(fitting.encode()).hexdigest()
