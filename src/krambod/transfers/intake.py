"""What happens to an order that a shop sends? We store it and its transfer in one commit, and work on it later."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django_scopes import scope

from krambod.accounting.danish_time import danish_day
from krambod.merchants.locking import locked
from krambod.merchants.models import Shop, StoredRules
from krambod.orders.changes import is_same_sale
from krambod.orders.models import StoredOrder
from krambod.orders.order import Order
from krambod.orders.revisions import Taken, read_revision, take_order
from krambod.transfers.correction.books import find_corrections, read_seen
from krambod.transfers.due import tell_due
from krambod.transfers.locking import lock_transfers
from krambod.transfers.models import State, Transfer, TransferEvent
from krambod.transfers.outcomes import Reason
from krambod.transfers.parts.stored import poke_parts
from krambod.transfers.parts.suborders import poke_suborders
from krambod.transfers.roles import CORRECTION, SALE
from krambod.transfers.rule_versions import find_stored_rules
from krambod.transfers.same_order import of_same_order
from krambod.transfers.telling import tell_of_new, tell_of_return
from krambod.words.causes import CAUSES
from krambod.words.choices import CHOICES

NEWS = ("new", "revised")


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a received order did (`outcome`, an IntakeOutcome), and its transfer."""

    outcome: str
    transfer: Transfer


def receive_order(shop: Shop, order: Order, *, body: str, delivery_id: str | None, now: datetime) -> Received:
    """Stores the order and makes its transfer due, in one commit. The same order again changes nothing."""
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        taken = take_order(shop, order, body=body, delivery_id=delivery_id, now=now)
        first_values = _first_values(shop, order, now)
        lock_transfers([taken.order.pk])
        transfer, is_new = Transfer.objects.get_or_create(
            merchant_id=shop.merchant_id,
            shop=shop,
            order=taken.order,
            role=SALE.name,
            defaults=first_values,
        )
        if is_new:
            _note(transfer, now, "received")
            tell_of_new(transfer, now)
            poke_suborders(transfer, now)
        elif taken.outcome in NEWS:
            _tell_of_revision(transfer, taken, now)
        if taken.outcome in NEWS:
            _note_returns(transfer, taken, order, now)
            tell_due(transfer.connected_id)
        return Received(outcome=taken.outcome, transfer=transfer)


def poke(transfer: Transfer, now: datetime) -> None:
    """Makes a transfer due now. A worker that is working on it cannot undo that."""
    Transfer.objects.filter(pk=transfer.pk).update(due_at=now, pokes=F("pokes") + 1)
    tell_due(transfer.connected_id)


def forget_choices(transfer: Transfer, before: Order, after: Order) -> None:
    """Ends what a person chose for the order's content of before, if it has changed. Call it with the order locked."""
    ended = {choice.remembered_as for choice in CHOICES.values() if choice.is_for_content} & set(transfer.choices)
    if ended and not is_same_sale(before, after):
        transfer.choices = {name: value for name, value in transfer.choices.items() if name not in ended}
        transfer.save(update_fields=["choices"])


def _first_values(shop: Shop, order: Order, now: datetime) -> dict[str, object]:
    rules = find_stored_rules(shop.pk) or _find_rules_saved_now(shop)
    if rules is None:
        cause = CAUSES["no_rules"]
        return {"cause": cause.code, "mended_by": cause.mended_by, "placed_at": order.placed_at}
    first = {"connected_id": rules.document["connected_id"], "placed_at": order.placed_at}
    if _is_after_stop(order, rules.document.get("last_order_date")):
        # No worker looks at a shop that was stopped and disconnected, so the reason is stored here.
        return {**first, "state": State.SKIPPED, "reason": Reason.AFTER_STOP}
    return {**first, "due_at": now}


def _find_rules_saved_now(shop: Shop) -> StoredRules | None:
    """The rules that somebody is saving now as the first: they do not see this order, so one waits for the other."""
    locked(Shop.objects).get(pk=shop.pk)
    return StoredRules.objects.filter(shop=shop).order_by("version").last()


def _is_after_stop(order: Order, last_order_date: str | None) -> bool:
    return last_order_date is not None and danish_day(order.placed_at) > date.fromisoformat(last_order_date)


def _tell_of_revision(transfer: Transfer, taken: Taken, now: datetime) -> None:
    """Records a new revision and makes the transfer due.

    Before booking, the order is planned again. After booking, only payments can follow; the order shows that it has
    changed.
    """
    _note(transfer, now, "revised", sequence=taken.revision.sequence)
    if transfer.booked_revision_id is None and taken.before is not None:
        assert taken.order.newest is not None
        forget_choices(transfer, read_revision(taken.before), read_revision(taken.order.newest))
    if transfer.connected_id is None:
        return
    note_change_after_booking(transfer, taken.order, now)
    poke(transfer, now)
    poke_parts(transfer.order_id, now)
    corrections = of_same_order(transfer).filter(role=CORRECTION.name)
    corrections.update(due_at=now, pokes=F("pokes") + 1)


def note_change_after_booking(transfer: Transfer, stored: StoredOrder, now: datetime) -> None:
    """Records whether the order is another one now than its invoices say. Call it with the order locked."""
    is_changed = _is_booked_otherwise(transfer, stored)
    if transfer.changed_after_booking != is_changed:
        transfer.changed_after_booking = is_changed
        transfer.save(update_fields=["changed_after_booking"])
        _note(transfer, now, "changed_after_booking" if is_changed else "changed_back")


def _note_returns(transfer: Transfer, taken: Taken, order: Order, now: datetime) -> None:
    """Records each return that was not announced before."""
    known = {one.id for one in read_revision(taken.before).returns} if order.returns and taken.before else set()
    for one in order.returns:
        if one.id not in known:
            _note(transfer, now, "return_announced")
            tell_of_return(transfer, now)


def _is_booked_otherwise(transfer: Transfer, stored: StoredOrder) -> bool:
    """Whether the order was booked with other content. The intent to book fixes the revision that is booked."""
    if transfer.booked_revision is None or stored.newest is None:
        return False
    booked = read_seen(find_corrections(transfer)) or read_revision(transfer.booked_revision)
    return not is_same_sale(booked, read_revision(stored.newest))


def _note(transfer: Transfer, now: datetime, name: str, **details: object) -> None:
    TransferEvent.objects.create(
        merchant_id=transfer.merchant_id, transfer=transfer, at=now, name=name, details=details
    )
