"""What must a person know if the shop changes an order whose invoice is booked?

A booked invoice never changes. So a difference holds the transfer until a person says that it is settled.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from krambod.orders.changes import OrderChange, find_changes, plain_money
from krambod.orders.order import Order
from krambod.transfers.correction.books import BookedContent, read_booked
from krambod.transfers.correction.difference import TOLD_ELSEWHERE, CorrectionKind, due_of, find_kind
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.roles import SALE
from krambod.transfers.sale.money import refunded_amount
from krambod.transfers.sale.payments import PlannedPayment, plan_payments
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.work import SaleWork

SETTLED = "settled_differences"  # among a transfer's choices: the differences that a person has settled


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
    if work.transfer.booked_revision is None or work.order.cancelled_at is not None:
        return None
    booked = _booked(work)
    before = booked.order
    changes = [one for one in find_changes(before, work.order, plain_money) if one.field not in TOLD_ELSEWHERE]
    is_changed = bool(changes) or due_of(work.order, before) != due_of(before, before)
    found = _changed(work, booked, changes) if is_changed else _overpaid(work, booked)
    return None if found is None or is_settled(work, found) else found


def _booked(work: SaleWork) -> BookedContent:
    """Returns what is booked of the order. The newest revision is read already, and it has no corrections."""
    transfer = work.transfer
    if transfer.booked_revision_id != transfer.order.newest_id:
        booked = read_booked(transfer)
        return replace(booked, order=work.basis.read(booked.order))
    assert transfer.invoice_total is not None
    return BookedContent(order=work.order, total=transfer.invoice_total, invoiced=transfer.invoice_total)


def is_settled(work: SaleWork, found: FixOrder) -> bool:
    """Whether a person has said that this very difference is settled."""
    return found.details["difference"] in work.transfer.choices.get(SETTLED, ())


def _changed(work: SaleWork, booked: BookedContent, changes: list[OrderChange]) -> FixOrder | None:
    difference = sha256(repr(changes).encode()).hexdigest()
    before, due = booked.order, due_of(work.order, booked.order)
    is_same_total = due in (due_of(before, before), booked.total) or work.order.currency != before.currency
    if is_same_total and changes:
        return _other_content(work, changes[0], difference)
    return None if is_same_total else _other_total(work, booked, difference)


def _other_content(work: SaleWork, first: OrderChange, difference: str) -> FixOrder:
    return FixOrder(
        "invoice_differs",
        number=str(work.transfer.invoice_number),
        field=f"{first.field} {first.number or ''}".strip(),
        before=first.before or "–",
        after=first.after or "–",
        difference=difference,
    )


def _other_total(work: SaleWork, booked: BookedContent, difference: str) -> FixOrder:
    due, number = due_of(work.order, booked.order), str(work.transfer.invoice_number)
    accounts, revision = _accounts(work, booked.order), str(work.transfer.order.newest_id)
    correction = _correction(work, booked, due - booked.total)
    if due > booked.total:
        return FixOrder(
            "invoice_too_low",
            number=number,
            total=str(due),
            invoice_total=str(booked.total),
            amount=str(due - booked.total),
            accounts=accounts,
            difference=difference,
            correction=correction,
            revision=revision,
        )
    return FixOrder(
        "invoice_too_high",
        number=number,
        total=str(due),
        invoice_total=str(booked.total),
        amount=str(booked.total - due),
        accounts=accounts,
        difference=difference,
        correction=correction,
        revision=revision,
    )


def _correction(work: SaleWork, booked: BookedContent, amount: Decimal) -> str:
    """Returns the choice that makes the books right again. None does if the invoice has other figures than its order.

    A refund before the booking is spread over the lines, so what is left of each is not what the shop tells. If the
    order has several invoices, it is not known which of them the change is for.
    """
    kind = find_kind(booked.order, work.order)
    is_as_told = due_of(booked.order, booked.order) == booked.total and not booked.order.refunds
    is_growing = kind is CorrectionKind.SUPPLEMENT and amount > 0
    is_shrinking = kind is CorrectionKind.CREDIT and amount < 0
    is_one_invoice = work.transfer.role == SALE.name and not work.basis.known.settled
    is_unclear = "as_booked" in work.transfer.choices or not is_as_told or not is_one_invoice
    return kind if (is_growing or is_shrinking) and not is_unclear else CorrectionKind.OTHER


def _overpaid(work: SaleWork, booked: BookedContent) -> FixOrder | None:
    """An invoice that a person booked with a smaller total than the order's has no room for all of its money.

    The money of the refunds before the booking is none of it: it goes back.
    """
    basis, invoiced = work.basis, booked.invoiced
    planned = plan_payments(basis.count(work.order), basis.reference_of(work.order), basis.rules)
    paid = sum((payment.amount for payment in planned), Decimal(0))
    amount = paid - invoiced - refunded_amount(booked.order)
    if amount <= 0:
        return None
    return FixOrder(
        "paid_more_than_invoice",
        number=str(work.transfer.invoice_number),
        invoice_total=str(invoiced),
        amount=str(amount),
        difference=f"paid {amount}",
    )


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
