"""How do we register the money on the invoice, once?"""

from decimal import Decimal

from krambod.dinero.models import NewPayment, Payment, Payments, TimeStamp
from krambod.transfers.failures import FixOrder, is_accepted
from krambod.transfers.ledger import Revised
from krambod.transfers.models import Step
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.watching.findings import BY_HAND
from krambod.words.choices import LEAVE_PAYMENTS


def register_payment(work: SaleWork) -> None:
    """Registers the next open payment on the invoice, unless it is registered already.

    It looks in Dinero first, except right after booking or the last payment, on the first try: the timestamp of that
    answer then proves that nobody has changed the invoice in between.
    """
    payment, timestamp = work.open_payments[0], work.just_booked
    work.just_booked = None
    if timestamp is None or work.was_tried(Step.PAY, payment.reference):
        timestamp = _look_for_payment(work, payment)
    if timestamp is None:
        return
    asked = NewPayment(
        timestamp=timestamp,
        deposit_account_number=payment.deposit_account_number,
        external_reference=payment.reference,
        payment_date=payment.date,
        description=payment.description,
        amount=payment.amount,
    )
    answer = work.write(Step.PAY, payment.reference, lambda: work.dinero.add_payment(work.draft_guid, asked))
    work.just_booked = answer.time_stamp
    _keep_payment(work, payment, is_adopted=False)


def _look_for_payment(work: SaleWork, payment: PlannedPayment) -> TimeStamp | None:
    """Returns the invoice's timestamp if we must register the payment, or None if it is registered.

    It reads the invoice before its payments: a change in between then makes the timestamp stale. Raises FixOrder if
    the invoice has other payments instead.
    """
    invoice = work.dinero.get_invoice(work.draft_guid)
    found = work.dinero.payments(work.draft_guid)
    if any(row.external_reference == payment.reference for row in found.payments):
        _keep_payment(work, payment, is_adopted=False)
        return None
    if payment.amount < 0:
        return _room_to_pay_back(work, payment, found, invoice.time_stamp)
    if found.remaining_amount >= payment.amount:
        return invoice.time_stamp
    try:
        _expect_payment_by_hand(payment, _foreign(work, found.payments))
    except FixOrder as failure:
        if not is_accepted(work.transfer.choices, LEAVE_PAYMENTS.name, failure):
            raise
    _keep_payment(work, payment, is_adopted=True)
    return None


def _room_to_pay_back(
    work: SaleWork, payment: PlannedPayment, found: Payments, timestamp: TimeStamp
) -> TimeStamp | None:
    """Returns the invoice's timestamp if it is overpaid by that much. Else looks what somebody did there first."""
    if found.remaining_amount <= payment.amount:
        return timestamp
    work.change(touched_at=work.now)
    raise Revised


def _expect_payment_by_hand(payment: PlannedPayment, foreign: list[Payment]) -> None:
    """Raises FixOrder unless exactly one payment with this amount was registered by hand: we take that one as ours.

    Raises it too if a credit note or settlement is on the invoice.
    """
    same = [row for row in foreign if row.amount == payment.amount]
    if any(row.deposit_account_number is None for row in foreign):
        raise FixOrder("credited_or_settled", amount=str(payment.amount))
    if len(same) != 1:
        raise FixOrder("already_paid", amount=str(payment.amount))


def _foreign(work: SaleWork, payments: list[Payment]) -> list[Payment]:
    own = {planned.reference for planned in work.payments}
    return [row for row in payments if row.external_reference not in own]


def _keep_payment(work: SaleWork, payment: PlannedPayment, *, is_adopted: bool) -> None:
    registered = dict(work.transfer.registered)
    by_hand = next((name for name in registered if _is_same_money(name, registered[name], payment)), None)
    if is_adopted and by_hand is not None:
        del registered[by_hand]  # it was noticed before, and is this payment
    work.change(registered={**registered, payment.reference: str(payment.amount)})
    work.note(
        "payment_adopted" if is_adopted else "paid",
        reference=payment.reference,
        amount=str(payment.amount),
        account=payment.deposit_account_number,
    )


def _is_same_money(name: str, amount: str, payment: PlannedPayment) -> bool:
    return name.startswith(BY_HAND) and Decimal(amount) == payment.amount
