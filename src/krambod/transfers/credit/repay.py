"""How do we register the money that went back to the customer, once?

Dinero has offset the booked credit note against its invoice, so the invoice is overpaid. The money that went back is a
negative payment on the invoice.
"""

from dataclasses import replace

from krambod.dinero.models import NewPayment, Payments, TimeStamp
from krambod.transfers.correction.books import poke_reissue
from krambod.transfers.credit.plan import Repayment
from krambod.transfers.credit.store_credit import give_store_credit
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.failures import FixOrder, is_accepted
from krambod.transfers.ledger import Revised
from krambod.transfers.models import Step


def register_repayment(work: CreditWork) -> None:
    """Registers the next open repayment on the invoice, unless it is registered already."""
    repayment = work.open_repayments[0]
    timestamp = _look_for_repayment(work, repayment)
    if timestamp is None:
        return
    asked = NewPayment(
        timestamp=timestamp,
        deposit_account_number=repayment.deposit_account_number,
        external_reference=repayment.reference,
        payment_date=repayment.date,
        description=repayment.description,
        amount=-repayment.amount,
    )
    work.write(Step.REPAY, repayment.reference, lambda: work.dinero.add_payment(work.invoice_guid, asked))
    _keep_repayment(work, repayment, is_adopted=False)


def _look_for_repayment(work: CreditWork, repayment: Repayment) -> TimeStamp | None:
    """Returns the invoice's timestamp if we must register the repayment, or None if it is registered.

    It reads the invoice before its payments: a change in between then makes the timestamp stale. Raises FixOrder if
    the invoice is not overpaid by that amount, and Revised if the shop changed it since the registration.
    """
    invoice = work.dinero.get_invoice(work.invoice_guid)
    found = work.dinero.payments(work.invoice_guid)
    own = next((row for row in found.payments if row.external_reference == repayment.reference), None)
    if own is not None:
        account_number = own.deposit_account_number or repayment.deposit_account_number
        registered = replace(repayment, amount=-own.amount, deposit_account_number=account_number)
        _keep_repayment(work, registered, is_adopted=False)
        if -own.amount != repayment.amount:
            raise Revised  # plan again: what is registered, and the rest
        return None
    if -found.remaining_amount >= repayment.amount:
        return invoice.time_stamp
    no_room = FixOrder(
        "repayment_has_no_room",
        amount=str(repayment.amount),
        overpaid=f"{max(-found.remaining_amount, 0):.2f}",
        number=str(work.basis.booked.number),
    )
    is_by_hand = not repayment.is_store_credit and _is_registered_by_hand(work, found, repayment)
    if is_accepted(work.transfer.choices, "leave_payments", no_room) or is_by_hand:
        _keep_repayment(work, repayment, is_adopted=True)
        return None
    raise no_room


def _is_registered_by_hand(work: CreditWork, found: Payments, repayment: Repayment) -> bool:
    """Whether exactly one negative payment of this amount is there that none of our transfers made."""
    own = {one.reference for one in work.repayments}
    same = [
        row
        for row in found.payments
        if row.amount == -repayment.amount
        and row.deposit_account_number is not None
        and row.external_reference not in own
        and not (row.external_reference or "").startswith("krambod:")
    ]
    return len(same) == 1


def _keep_repayment(work: CreditWork, repayment: Repayment, *, is_adopted: bool) -> None:
    work.change(registered={**work.transfer.registered, repayment.reference: str(-repayment.amount)})
    work.afterwards(lambda: poke_reissue(work.transfer, work.now))
    if repayment.is_store_credit and not is_adopted:
        give_store_credit(work, repayment)
        return
    work.note(
        "repayment_adopted" if is_adopted else "repaid",
        reference=repayment.reference,
        amount=str(repayment.amount),
        account=repayment.deposit_account_number,
    )
