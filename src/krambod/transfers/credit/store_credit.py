"""What of a refund does the customer get as store credit in place of money?

The credit note leaves the invoice overpaid. A repayment settles it, as when money goes back; no money does, so a ledger
item takes the amount from the clearing account to the debt. A line that settles an invoice by itself is not used: which
sign does that is not known for sure.
"""

from decimal import Decimal

from krambod.orders.methods import MethodKind, find_method
from krambod.orders.order import Payment, PaymentState
from krambod.transfers.adjustment.store_credit import GIVEN, StoreCredit
from krambod.transfers.correction.moving import payment_of
from krambod.transfers.credit.plan import Repayment, credit_note_day
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.guids import payment_reference
from krambod.transfers.ledger_item.start import start_items
from krambod.transfers.models import Transfer
from krambod.transfers.roles import STORE_CREDIT
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.trigger import find_method_of_repayment

IS_STORE_CREDIT = "is_store_credit"  # among a refund's choices: a person says that all that is missing is store credit


def is_store_credit(row: Payment, rules: BookingRules) -> bool:
    """Whether the shop says that this went back as store credit and not as money."""
    known = rules.find_method(row.method, row.method_id) or find_method(row.method, row.method_id)
    return bool(row.method or row.method_id) and known is not None and known.kind is MethodKind.GIFT_CARD


def given_to(refund: Transfer) -> Decimal:
    """Returns what of a refund is booked as store credit, in the order's currency."""
    name = payment_of(payment_reference("", GIVEN))
    return -sum((Decimal(amount) for key, amount in refund.registered.items() if payment_of(key) == name), Decimal(0))


def settle_by_store_credit(work: CreditWork, told: Decimal) -> Repayment | None:
    """Returns the repayment that settles the invoice for store credit, or None if the customer gets none now.

    The customer gets what the shop tells of it, or what does not go back as money if a person says so. It is on the
    clearing account of the order's money.
    """
    missing = work.missing - sum((one.amount for one in work.open_repayments), Decimal(0))
    amount = missing if IS_STORE_CREDIT in work.transfer.choices else min(told, missing)
    if amount <= 0 or given_to(work.transfer):
        return None
    row = Payment(id=GIVEN, amount=amount, state=PaymentState.REFUNDED, at=work.part.at)
    method = find_method_of_repayment(row, work.order, work.rules)
    account_number = None if method is None else method.deposit_account_number
    return Repayment(
        reference=payment_reference(work.basis.reference, GIVEN),
        amount=amount,
        date=credit_note_day(work.part, work.basis),
        deposit_account_number=account_number or work.rules.deposit_account_number,
        description=f"Til tilgodebevis, ordre {work.order.number}",
        is_store_credit=True,
    )


def give_store_credit(work: CreditWork, repayment: Repayment) -> None:
    """Makes a transfer for what the customer gets as store credit, once, in the next commit."""
    credit = StoreCredit(
        amount=repayment.amount,
        day=repayment.date,
        clearing_account_number=repayment.deposit_account_number,
    )
    work.note("store_credit_given", amount=str(repayment.amount))
    start_items(work, STORE_CREDIT, work.transfer.part_id, choices={GIVEN: credit.document()})
