"""How does a person say what was in each parcel of an order, and which invoices does that give?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django_scopes import scope

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order, Shipment
from krambod.orders.revisions import read_revision
from krambod.transfers.intake import poke
from krambod.transfers.locking import lock_order
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.parts.known import KnownParts
from krambod.transfers.parts.split import OpenParcels, OrderSplit, find_open_parcels, split_order
from krambod.transfers.parts.stored import poke_parts, read_known_parts
from krambod.transfers.parts.ticked import TICKED_PARCELS, TickedParcels, lines_digest
from krambod.transfers.roles import SALE
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.sale.money import counted_order
from krambod.transfers.same_order import of_same_order

SENT_IN_PARTS = "sent_in_parts"
ZERO = Decimal(0)


class CannotTick(Exception):
    """The parcels cannot be told now. The text is for the log: the page has offered only what was possible."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedParcels:
    """The parcels that a person is asked for. The last day's are not: what is in no other parcel is in those."""

    order: Order
    rules: BookingRules
    known: KnownParts
    now: datetime
    open: OpenParcels

    @property
    def parcels(self) -> tuple[Shipment, ...]:
        """The parcels that were sent before the last day, in their order."""
        last = danish_day(self.open.parcels[-1].at)
        return tuple(one for one in self.open.parcels if danish_day(one.at) < last)

    def tick(self, pieces: Mapping[str, Mapping[int, Decimal]]) -> TickedParcels:
        """Returns what a person says: the pieces in each parcel that they are asked for, by its id."""
        told = {one.id: dict(pieces.get(one.id, {})) for one in self.open.parcels}
        rest = dict(self.open.pieces)
        for found in told.values():
            for number, one in found.items():
                rest[number] -= one
        told[self.open.parcels[-1].id] |= {number: one for number, one in rest.items() if one}
        return TickedParcels(lines=lines_digest(self.order), pieces=told)

    def split(self, ticked: TickedParcels) -> OrderSplit:
        """Returns the invoices that this gives. Raises Failure."""
        return split_order(self.order, self.rules, self.now, replace(self.known, ticked=ticked))


def read_asked_parcels(transfer: Transfer, now: datetime) -> AskedParcels | None:
    """Returns what a person can say of the parcels of a held order, or None if nothing is asked. Raises Failure."""
    if transfer.cause != SENT_IN_PARTS or transfer.order.newest is None:
        return None
    rules, known = choose_rules(transfer), read_known_parts(transfer)
    order = counted_order(read_revision(transfer.order.newest), rules, today=danish_day(now))
    found = find_open_parcels(order, rules, now, known)
    asked = AskedParcels(order=order, rules=rules, known=known, now=now, open=found)
    return asked if len(found.parcels) > 1 and asked.parcels else None


def tick_parcels(transfer: Transfer, ticked: TickedParcels, *, by: str, now: datetime) -> None:
    """Keeps what was in each parcel. The same once more changes nothing. Raises CannotTick."""
    with transaction.atomic(durable=True), scope(merchant=transfer.merchant):
        lock_order(transfer.order_id)
        rows = {one.pk: one for one in of_same_order(transfer).select_related("order__newest__order")}
        sale, asked = next(one for one in rows.values() if one.role == SALE.name), rows[transfer.pk]
        if sale.choices.get(TICKED_PARCELS) == ticked.document():
            return
        assert sale.order.newest is not None
        if asked.cause != SENT_IN_PARTS or not ticked.is_for(read_revision(sale.order.newest)):
            raise CannotTick(f"transfer {transfer.pk} is {asked.cause or asked.state}, or its lines have changed")
        sale.choices[TICKED_PARCELS] = ticked.document()
        sale.save(update_fields=["choices"])
        TransferEvent.objects.create(
            merchant_id=sale.merchant_id, transfer=sale, at=now, name="parcels_ticked", details={"by": by}
        )
        poke(sale, now)
        poke_parts(sale.order_id, now)
