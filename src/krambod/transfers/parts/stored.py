"""Which parts of an order have transfers, and how are new ones begun?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import F, QuerySet
from django_scopes import scopes_disabled

from krambod.transfers.models import BOOKED, State, Transfer, TransferEvent
from krambod.transfers.outcomes import Reason
from krambod.transfers.parts.known import PART_ROLES, KnownParts, PartKey, SettledPart
from krambod.transfers.parts.split import InvoicePart
from krambod.transfers.parts.ticked import TICKED_PARCELS, TickedParcels
from krambod.transfers.roles import SALE
from krambod.transfers.same_order import of_same_order, read_same_order
from krambod.words.choices import ONE_INVOICE


def read_known_parts(transfer: Transfer) -> KnownParts:
    """Returns what is known of the parts of an order, as the transfer of the sale or of one part sees it."""
    return known_parts(transfer, read_same_order(transfer, (SALE.name, *PART_ROLES)))


def find_divided(order_ids: Iterable[int]) -> set[int]:
    """Returns those of the orders of which a part has a transfer. Most orders become one invoice."""
    with scopes_disabled():
        parts = Transfer.objects.filter(order__in=order_ids, role__in=PART_ROLES)
        return set(parts.values_list("order_id", flat=True))


def known_parts(transfer: Transfer, found: Sequence[Transfer]) -> KnownParts:
    """Returns what the transfers of an order say of its parts, as one of them sees it.

    A part that a person set aside took its share of the sale. If it is booked after all, it has that share.
    """
    sale = next(one for one in found if one.role == SALE.name)
    is_closed = sale.state in BOOKED or sale.booked_revision_id is not None
    parts = [one for one in found if one.role in PART_ROLES]
    settled = [one for one in parts if _is_settled(one, transfer) or (is_closed and one.invoiced_lines)]
    return KnownParts(
        settled={key_of(one): _settled_part(one) for one in settled},
        begun=frozenset(key_of(one) for one in parts if one not in settled and one.state != State.CANCELLED),
        is_closed=is_closed,
        is_one_invoice=ONE_INVOICE.remembered_as in sale.choices,
        ticked=TickedParcels.read(sale.choices[TICKED_PARCELS]) if TICKED_PARCELS in sale.choices else None,
    )


def key_of(transfer: Transfer) -> PartKey:
    """Returns which invoice of its order a sale or part is for."""
    return PartKey(role=transfer.role, part_id=transfer.part_id)


def begin_parts(sale: Transfer, parts: Iterable[InvoicePart], now: datetime) -> None:
    """Makes a transfer for each part, due now. One that was set aside, because the shop took it back, is due again."""
    for part in parts:
        transfer, is_new = Transfer.objects.get_or_create(
            merchant_id=sale.merchant_id,
            shop_id=sale.shop_id,
            order_id=sale.order_id,
            role=part.key.role,
            part_id=part.key.part_id,
            defaults={
                "connected_id": sale.connected_id,
                "rules_id": sale.rules_id,
                "is_pinned": sale.is_pinned,
                "placed_at": part.at,
                "due_at": now,
            },
        )
        if is_new:
            TransferEvent.objects.create(merchant_id=sale.merchant_id, transfer=transfer, at=now, name="received")
        elif transfer.state == State.CANCELLED:
            Transfer.objects.filter(pk=transfer.pk).update(due_at=now, pokes=F("pokes") + 1)


def find_parts_of(sale: Transfer) -> QuerySet[Transfer]:
    """Returns the parts of an order that have transfers."""
    return of_same_order(sale).filter(role__in=PART_ROLES)


def poke_parts(order_id: int, now: datetime) -> None:
    """Makes the parts of an order due, because something of the order is new."""
    parts = Transfer.objects.filter(order=order_id, role__in=PART_ROLES, connected__isnull=False)
    parts.update(due_at=now, pokes=F("pokes") + 1)


def poke_waiting_sale(part: Transfer, now: datetime) -> None:
    """Makes the sale due if it waits for its parts."""
    with scopes_disabled():
        sale = of_same_order(part).filter(role=SALE.name)
        waiting = sale.filter(state=State.WAITING, reason=Reason.EARLIER_INVOICE)
        waiting.update(due_at=now, pokes=F("pokes") + 1)


def poke_waiting_for_rest(sale: Transfer, now: datetime) -> None:
    """Makes the parts and refunds due whose invoice can be issued again once the rest of the order is booked."""
    with scopes_disabled():
        same = of_same_order(sale)
        same.filter(cause_details__correction="after_rest").update(due_at=now, pokes=F("pokes") + 1)


def _is_settled(part: Transfer, asking: Transfer) -> bool:
    is_set_aside = part.state == State.SKIPPED and part.reason == Reason.NOT_TO_BE_BOOKED and part.pk != asking.pk
    return bool(part.invoiced_lines) and (part.state in BOOKED or is_set_aside)


def _settled_part(part: Transfer) -> SettledPart:
    return SettledPart(
        amounts={int(number): Decimal(amount) for number, amount in part.invoiced_lines.items()},
        number=part.invoice_number,
    )
