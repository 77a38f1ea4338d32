"""What must a person know if the money of a booked order goes back without a refund, comes short or does not come?

The invoice stands, so each of these holds the transfer until a person says that it is settled. A card order must never
stand in Dinero as unpaid and overdue without anybody knowing it: its customer would get a reminder.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from django_scopes import scopes_disabled

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.orders.methods import LEFT_OPEN_KINDS
from krambod.orders.order import Order, Payment, PaymentState
from krambod.orders.revisions import read_revision
from krambod.transfers.credit.books import read_books
from krambod.transfers.credit.part import find_parts, find_unclaimed_repayments, total_of
from krambod.transfers.credit.repaid_here import find_untold_repayments
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import TransferEvent
from krambod.transfers.roles import REFUND
from krambod.transfers.sale.after_booking import is_settled
from krambod.transfers.sale.money import ALIVE, amount_due, amount_to_pay_back, refunded_amount, sum_of
from krambod.transfers.sale.plan import due_day_of
from krambod.transfers.sale.surplus import REGISTERED
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.same_order import read_same_order

ZERO = Decimal(0)


def find_money_difference(work: SaleWork) -> FixOrder | None:
    """Returns what is wrong with the money of a booked sale, or None if nothing is or a person has settled it."""
    order = work.basis.count(work.order)
    return next((found for found in _differences(work, order) if not is_settled(work, found)), None)


def find_due_at(work: SaleWork) -> datetime | None:
    """Returns when a booked invoice becomes overdue whose money is still reserved, or None if nobody waits for it."""
    due_day = _due_day(work) if _reserved_amount(work, work.basis.count(work.order)) else None
    due_at = None if due_day is None else datetime.combine(due_day, time(), DANISH_TIME)
    return due_at if due_at is not None and due_at > work.now else None


def _differences(work: SaleWork, order: Order) -> Iterator[FixOrder]:
    if order.cancelled_at is not None:
        return  # what is left of it is credited by a transfer of its own
    if repaid := total_of(_untold_repayments(work, order)):
        yield _money_difference("repaid_after_booking", work, repaid)
    elif owed := _owed_amount(work, order):
        yield _money_difference("refund_not_repaid", work, owed)
    elif missing := _missing_amount(work, order):
        yield _money_difference("paid_less_than_invoice", work, missing)
    elif reserved := _overdue_amount(work, order):
        yield _money_difference("not_captured", work, reserved)


def _untold_repayments(work: SaleWork, order: Order) -> tuple[Payment, ...]:
    """Returns the money that went back for no refund of the order, neither of the shop nor made here."""
    if not find_unclaimed_repayments(order):
        return ()
    return find_untold_repayments(order, work.transfer, read_same_order(work.transfer, (REFUND.name,)))


def _credited_here(work: SaleWork) -> Decimal:
    """Returns what the credit notes that a person made here take off the invoice."""
    own = read_books(work.transfer).own_untold
    return sum((one.invoice_total or ZERO for one in own), ZERO)


def _money_difference(code: str, work: SaleWork, amount: Decimal) -> FixOrder:
    return FixOrder(
        code,
        number=str(work.transfer.invoice_number),
        invoice_total=str(_invoice_total(work)),
        amount=str(amount),
        account=str(work.rules.deposit_account_number),
        difference=f"{code} {amount}",
    )


def _refunds_of_booked(work: SaleWork, order: Order) -> frozenset[str]:
    """Returns the ids of the refunds that the invoice takes into account: it is for what they left."""
    booked = work.transfer.booked_revision
    if not order.refunds or booked is None:
        return frozenset()
    is_newest = booked.pk == work.transfer.order.newest_id
    known = order if is_newest else work.basis.read(read_revision(booked))
    return frozenset(refund.id for refund in known.refunds)


def _owed_amount(work: SaleWork, order: Order) -> Decimal:
    """Returns the money of the refunds before the booking that has not gone back to the customer."""
    known = _refunds_of_booked(work, order)
    if not known or work.basis.choices.is_repaid:
        return ZERO
    later = {refund.id for refund in order.refunds} - known
    before = replace(
        order,
        refunds=tuple(refund for refund in order.refunds if refund.id in known),
        payments=tuple(payment for payment in order.payments if payment.refund_id not in later),
    )
    kept = max(_invoice_total(work), amount_due(before))
    return min(amount_to_pay_back(before, kept), refunded_amount(before))


def _missing_amount(work: SaleWork, order: Order) -> Decimal:
    """Returns what the payments lack of the invoice."""
    return _lacking(work, order, ALIVE)


def _overdue_amount(work: SaleWork, order: Order) -> Decimal:
    """Returns the reserved money of an invoice that is due today or was."""
    reserved = _reserved_amount(work, order)
    due_day = _due_day(work) if reserved else None
    return ZERO if due_day is None or danish_day(work.now) < due_day else reserved


def _reserved_amount(work: SaleWork, order: Order) -> Decimal:
    return _lacking(work, order, REGISTERED)


def _lacking(work: SaleWork, order: Order, states: frozenset[PaymentState]) -> Decimal:
    """Returns what the payments in these states lack of the invoice. An order that may be unpaid lacks nothing."""
    if work.basis.choices.may_be_unpaid or _is_left_open(work, order):
        return ZERO
    lacking = _wanted(work, order) - sum_of(order.payments, states)
    return max(lacking - _credited_here(work), ZERO) if lacking > 0 else ZERO


def _wanted(work: SaleWork, order: Order) -> Decimal:
    """Returns the money that the customer owes: less than the invoice if the order shrank or a part is refunded."""
    booked = work.transfer.booked_revision
    parts = () if booked is None else find_parts(order, work.basis.read(read_revision(booked)))
    refunded = sum((part.total or ZERO for part in parts), ZERO)
    return max(min(_invoice_total(work), order.total.amount) - refunded, ZERO)


def _is_left_open(work: SaleWork, order: Order) -> bool:
    """Whether Dinero's own bank matching finds the money, or a part of it."""
    rules = (work.rules.find_method(one.method, one.method_id) for one in order.payments if one.state in ALIVE)
    return any(rule is None or rule.kind in LEFT_OPEN_KINDS or rule.deposit_account_number is None for rule in rules)


def _due_day(work: SaleWork) -> date | None:
    """Returns when the invoice is due. None: it was booked as paid, or before its due day was noted."""
    if work.planned is not None:
        return due_day_of(work.planned)
    with scopes_disabled():
        booked = TransferEvent.objects.filter(transfer=work.transfer, name="booked").order_by("pk").last()
    due_day = None if booked is None else booked.details.get("due_day")
    return None if due_day is None else date.fromisoformat(due_day)


def _invoice_total(work: SaleWork) -> Decimal:
    assert work.transfer.invoice_total is not None
    return work.transfer.invoice_total
