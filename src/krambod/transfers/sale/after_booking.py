"""What must a person know if the shop changes an order whose invoice is booked?

A booked invoice never changes. So a difference holds the transfer until a person says that it is settled.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from krambod.orders.changes import OrderChange, find_changes, plain_money
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.sale.money import refunded_amount
from krambod.transfers.sale.payments import PlannedPayment, plan_payments
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.work import SaleWork

SETTLED = "settled_differences"  # among a transfer's choices: the differences that a person has settled
TOLD_ELSEWHERE = ("cancelled", "refunds")  # money that goes back has causes of its own


def plan_payments_of_booked(order: Order, basis: PlanBasis, invoice_total: Decimal) -> tuple[PlannedPayment, ...]:
    """Returns the payments to register on a booked invoice, which are at most its total. Raises Failure.

    An order that grew may have more money than its invoice asks for: what fits is registered.
    """
    order = basis.count(order)
    return tuple(_fitting(plan_payments(order, basis.reference_of(order), basis.rules), invoice_total))


def _fitting(payments: Iterable[PlannedPayment], room: Decimal) -> Iterator[PlannedPayment]:
    for payment in payments:
        if room > 0:
            yield replace(payment, amount=min(payment.amount, room))
        room -= payment.amount


def find_difference(work: SaleWork) -> FixOrder | None:
    """Returns how the order differs from its booked invoice, or None if it does not or a person has settled that."""
    booked = work.transfer.booked_revision
    if booked is None or work.order.cancelled_at is not None:
        return None
    is_newest = booked.pk == work.transfer.order.newest_id
    before = work.order if is_newest else work.basis.read(read_revision(booked))
    changes = [one for one in find_changes(before, work.order, plain_money) if one.field not in TOLD_ELSEWHERE]
    is_changed = bool(changes) or _due(work.order, before) != _due(before, before)
    found = _changed(work, before, changes) if is_changed else _overpaid(work, before)
    return None if found is None or is_settled(work, found) else found


def is_settled(work: SaleWork, found: FixOrder) -> bool:
    """Whether a person has said that this very difference is settled."""
    return found.details["difference"] in work.transfer.choices.get(SETTLED, ())


def _changed(work: SaleWork, before: Order, changes: list[OrderChange]) -> FixOrder | None:
    difference = sha256(repr(changes).encode()).hexdigest()
    due = _due(work.order, before)
    is_same_total = due in (_due(before, before), _invoice_total(work)) or work.order.currency != before.currency
    if is_same_total and changes:
        return _other_content(work, changes[0], difference)
    return None if is_same_total else _other_total(work, before, difference)


def _due(order: Order, booked: Order) -> Decimal:
    """Returns the order's total without those of its refunds that the invoice takes into account."""
    known = {refund.id for refund in booked.refunds}
    return order.total.amount - sum((one.total for one in order.refunds if one.id in known), Decimal(0))


def _other_content(work: SaleWork, first: OrderChange, difference: str) -> FixOrder:
    return FixOrder(
        "invoice_differs",
        number=str(work.transfer.invoice_number),
        field=f"{first.field} {first.number or ''}".strip(),
        before=first.before or "–",
        after=first.after or "–",
        difference=difference,
    )


def _other_total(work: SaleWork, before: Order, difference: str) -> FixOrder:
    number, accounts = str(work.transfer.invoice_number), _accounts(work, before)
    due = _due(work.order, before)
    total, invoice_total = str(due), str(_invoice_total(work))
    amount = due - _invoice_total(work)
    if amount > 0:
        return FixOrder(
            "invoice_too_low",
            number=number,
            total=total,
            invoice_total=invoice_total,
            amount=str(amount),
            accounts=accounts,
            difference=difference,
        )
    return FixOrder(
        "invoice_too_high",
        number=number,
        total=total,
        invoice_total=invoice_total,
        amount=str(-amount),
        accounts=accounts,
        difference=difference,
    )


def _overpaid(work: SaleWork, booked: Order) -> FixOrder | None:
    """An invoice that a person booked with a smaller total than the order's has no room for all of its money.

    The money of the refunds before the booking is none of it: it goes back.
    """
    basis, invoice_total = work.basis, _invoice_total(work)
    planned = plan_payments(basis.count(work.order), basis.reference_of(work.order), basis.rules)
    paid = sum((payment.amount for payment in planned), Decimal(0))
    amount = paid - invoice_total - refunded_amount(booked)
    if amount <= 0:
        return None
    return FixOrder(
        "paid_more_than_invoice",
        number=str(work.transfer.invoice_number),
        invoice_total=str(invoice_total),
        amount=str(amount),
        difference=f"paid {amount}",
    )


def _invoice_total(work: SaleWork) -> Decimal:
    assert work.transfer.invoice_total is not None
    return work.transfer.invoice_total


def _accounts(work: SaleWork, before: Order) -> str:
    """Returns the entry accounts whose sums differ. If one of the two orders gives no invoice, returns a dash."""
    now, then = (_sums(order, work.basis) for order in (work.order, before))
    numbers = sorted(number for number in now | then if now.get(number) != then.get(number))
    return ", ".join(str(number) for number in numbers) if now and then and numbers else "–"


def _sums(order: Order, basis: PlanBasis) -> dict[int, Decimal]:
    """Returns the sum (incl. VAT) on each entry account of the order's invoice."""
    try:
        planned = plan_transfer(order, basis)
    except Failure:
        return {}
    sums: dict[int, Decimal] = {}
    for line in planned.lines.lines if isinstance(planned, Sale) else ():
        sums[line.account_number] = sums.get(line.account_number, Decimal(0)) + line.gross
    return sums
