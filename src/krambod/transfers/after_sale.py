"""What follows a booked invoice? Each refund of it, and its cancellation, becomes a transfer of its own."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.correction.books import REISSUE
from krambod.transfers.correction.refunds import order_of_invoice
from krambod.transfers.credit.changed import LOWERED, RAISED, REPAID_MORE
from krambod.transfers.credit.part import (
    CANCELLED,
    CreditPart,
    find_parts,
    find_repayments,
    find_unclaimed_repayments,
    total_of,
)
from krambod.transfers.credit.repaid_here import find_untold_repayments
from krambod.transfers.credit.store_credit import given_to, is_store_credit
from krambod.transfers.credit.stored import CREDITED_BY, is_own, named_part, refunds_of, stored_part
from krambod.transfers.due import tell_due
from krambod.transfers.models import BOOKED, State, Transfer, TransferEvent
from krambod.transfers.outcomes import Reason
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import REFUND, SALE
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.after_booking import SETTLED
from krambod.transfers.sale.money import order_to_credit
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.same_order import read_same_order


def hand_on(work: SaleWork) -> None:
    """Makes a transfer for each new refund of a booked sale. Makes those due that differ from what the shop says now.

    The next commit stores that, together with the end of the work on the sale.
    """
    transfer, now = work.transfer, work.now
    if transfer.state not in BOOKED or transfer.booked_revision is None:
        return
    assert transfer.invoice_total is not None
    told = work.order if work.planned is not None else order_of_invoice(transfer, work.order, now)
    order = order_to_credit(told, work.rules, transfer.invoice_total)
    booked = work.basis.read(read_revision(transfer.booked_revision))
    if find_parts(order, booked) or work.planned is None:  # a sale that was booked just now has no refunds to look for
        work.afterwards(lambda: _hand_on(transfer, order, booked, work.rules, now))


def _hand_on(sale: Transfer, order: Order, booked: Order, rules: BookingRules, now: datetime) -> None:
    parts = find_parts(order, booked)
    refunds = refunds_of(sale)
    known = {named_part(refund): refund for refund in refunds}
    settled = {part.part_id for part in _settled_by_a_person(sale, parts)}
    is_issued_again = sale.role in PART_ROLES and any(REISSUE in one.choices for one in known.values())
    for part in parts:
        if part.part_id not in known and not is_issued_again:  # the new invoice has what comes after it
            create_refund(sale, part, now, is_settled=part.part_id in settled)
    told = {part.part_id: part for part in parts}
    own = {name: one.choices[CREDITED_BY] for name, one in known.items() if CREDITED_BY in one.choices}
    told |= {own[name]: part for name, part in told.items() if name in own}
    credited = {named_part(refund) for refund in known.values() if refund.state in BOOKED}
    credited |= {refund.id for refund in booked.refunds}  # they are off the invoice
    due = [one.pk for name, one in known.items() if _has_news(one, told.get(name), order, credited, rules)]
    refunds.filter(pk__in=due).update(due_at=now, pokes=F("pokes") + 1)
    _poke_own(sale, now)


def _poke_own(sale: Transfer, now: datetime) -> None:
    """Makes the credit notes due that were made here, whichever invoice they are for, if they may have got money."""
    assert sale.order.newest is not None
    order = read_revision(sale.order.newest)
    if not find_unclaimed_repayments(order):
        return
    refunds = read_same_order(sale, (REFUND.name,))
    waiting = [one.pk for one in refunds if is_own(one) and one.reason == Reason.REPAYMENT]
    if waiting and find_untold_repayments(order, sale, refunds):
        Transfer.objects.filter(pk__in=waiting).update(due_at=now, pokes=F("pokes") + 1)


def create_refund(
    sale: Transfer,
    part: CreditPart,
    now: datetime,
    *,
    is_settled: bool = False,
    choices: Mapping[str, Any] | None = None,
) -> Transfer:
    """Creates the transfer of a part of a booked sale, due now. `is_settled`: a person has credited it already."""
    refund = Transfer.objects.create(
        merchant_id=sale.merchant_id,
        shop_id=sale.shop_id,
        order_id=sale.order_id,
        role=REFUND.name,
        part_id=stored_part(part.part_id, sale),
        invoiced=None if sale.role == SALE.name else sale,
        state=State.SKIPPED if is_settled else State.RECEIVED,
        reason=Reason.NOT_TO_BE_BOOKED if is_settled else "",
        connected_id=sale.connected_id,
        rules_id=sale.rules_id,
        is_pinned=True,
        placed_at=part.at,
        due_at=None if is_settled else now,
        choices=dict(choices or {}),
    )
    if not is_settled:
        tell_due(sale.connected_id)
    TransferEvent.objects.create(merchant_id=sale.merchant_id, transfer=refund, at=now, name="received")
    return refund


def _has_news(
    refund: Transfer, part: CreditPart | None, order: Order, credited: Collection[str], rules: BookingRules
) -> bool:
    """Whether the shop says something of a refund now that its transfer does not know."""
    if refund.state == State.SKIPPED or (part is None and is_own(refund)):
        return False
    if part is None:
        return refund.state != State.CANCELLED
    if refund.state not in BOOKED:
        return True
    if refund.cause in (RAISED, LOWERED, REPAID_MORE) or refund.reason == Reason.TAKEN_BACK:
        return True  # the shop may have changed it back, or tells of it again
    given = given_to(refund)
    repaid = -given - sum((Decimal(amount) for amount in refund.registered.values()), Decimal(0))
    rows = find_repayments(order, part.part_id, credited)
    told = total_of(row for row in rows if not is_store_credit(row, rules))
    told_credit = total_of(rows) - told
    is_other_money = told not in (0, repaid) or told_credit not in (0, given)
    return part.total not in (None, refund.invoice_total) or is_other_money


def _settled_by_a_person(sale: Transfer, parts: tuple[CreditPart, ...]) -> Iterator[CreditPart]:
    """Yields the parts that a person said were settled, when refunds of booked orders had no transfers yet.

    Until 2026-11-26 the sale was held with the sum of its refunds, and the person booked the credit note by hand.
    """
    settled = sale.choices.get(SETTLED, ())
    total, so_far = Decimal(0), []
    for part in parts:
        if part.part_id == CANCELLED:
            if any(one.startswith("cancelled_after_booking ") for one in settled):
                yield part
            continue
        total += part.total or 0
        so_far.append(part)
        if f"refunded_after_booking {total}" in settled:
            yield from so_far
            so_far = []
