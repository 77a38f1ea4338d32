"""What of a refund does the customer get as store credit in place of money?

The credit note leaves the invoice overpaid. Store credit settles it as a repayment does, by a ledger item of its own.
"""

from decimal import Decimal

from krambod.orders.methods import MethodKind, find_method
from krambod.orders.order import Payment
from krambod.transfers.adjustment.store_credit import GIVEN, StoreCredit
from krambod.transfers.credit.plan import credit_note_day
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.ledger_item.start import start_items
from krambod.transfers.roles import STORE_CREDIT
from krambod.transfers.rules import BookingRules

IS_STORE_CREDIT = "is_store_credit"  # among a refund's choices: a person says that all that is missing is store credit


def is_store_credit(row: Payment, rules: BookingRules) -> bool:
    """Whether the shop says that this went back as store credit and not as money."""
    known = rules.find_method(row.method, row.method_id) or find_method(row.method, row.method_id)
    return bool(row.method or row.method_id) and known is not None and known.kind is MethodKind.GIFT_CARD


def give_store_credit(work: CreditWork) -> None:
    """Makes a transfer for what the customer gets as store credit, once, in the next commit."""
    transfer = work.transfer
    told = max(min(work.store_credit, work.missing), Decimal(0))
    given = work.missing if IS_STORE_CREDIT in transfer.choices else told
    if given <= 0 or GIVEN in transfer.registered:
        return
    credit = StoreCredit(amount=given, day=credit_note_day(work.part, work.basis), invoice_guid=work.invoice_guid)
    work.change(registered={**transfer.registered, GIVEN: str(-given)})
    work.note("store_credit_given", amount=str(given))
    start_items(work, STORE_CREDIT, transfer.part_id, choices={GIVEN: credit.document()})
