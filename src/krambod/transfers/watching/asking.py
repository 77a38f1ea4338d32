"""What must a person decide about what was done by hand to a booked invoice in Dinero?

Nothing there is undone. What fits is taken as it is: a payment of what was open, a credit note of what was not paid.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from krambod.transfers.credit.books import credited_total
from krambod.transfers.failures import FixOrder
from krambod.transfers.guids import payment_reference
from krambod.transfers.models import Transfer
from krambod.transfers.sale.after_booking import is_settled
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.watching.findings import BY_HAND, read_findings

ZERO = Decimal(0)
REPAID_ON = "repaid_on"  # among the choices: the day on which the customer got the money back
PAID_BACK = "back"  # ends the reference of that payment


def find_question(work: SaleWork) -> FixOrder | None:
    """Returns the first thing done by hand that a person must decide about, or None."""
    if not work.transfer.in_dinero or work.planned is not None:
        return None
    return next((found for found in _questions(work.transfer) if not is_settled(work, found)), None)


def paid_amount(transfer: Transfer) -> Decimal:
    """Returns the money on the invoice, whoever registered it."""
    registered = sum((Decimal(amount) for amount in transfer.registered.values()), ZERO)
    return registered - sum(read_findings(transfer.in_dinero).gone.values(), ZERO)


def plan_repayment(transfer: Transfer, document: str, account: int) -> PlannedPayment | None:
    """Returns the money that went back after a credit note of others, if a person has said when; else None."""
    reference = payment_reference(document, PAID_BACK)
    owed, day = _owed(transfer), transfer.choices.get(REPAID_ON)
    if day is None or owed <= 0 or reference in transfer.registered or not read_findings(transfer.in_dinero).credited:
        return None
    return PlannedPayment(
        reference=reference,
        amount=-owed,
        date=date.fromisoformat(day),
        deposit_account_number=account,
        description=f"Tilbagebetaling {transfer.order.number}",
    )


def _questions(transfer: Transfer) -> Iterator[FixOrder]:
    found, owed, back = read_findings(transfer.in_dinero), _owed(transfer), -_by_hand(transfer)
    number = str(transfer.invoice_number)
    if found.gone:
        amount, names = sum(found.gone.values(), ZERO), " ".join(sorted(found.gone))
        yield FixOrder("payment_deleted", number=number, amount=f"{amount:.2f}", difference=f"gone {names}")
    if found.credited and owed > 0:
        yield FixOrder(
            "credited_not_repaid",
            number=number,
            amount=f"{owed:.2f}",
            credited_amount=f"{found.credited:.2f}",
            difference=f"credited {owed}",
        )
    elif owed > 0 > back:
        yield FixOrder("overpaid_in_dinero", number=number, amount=f"{owed:.2f}", difference=f"overpaid {owed}")
    if back > 0 > owed and not found.credited:
        amount = min(back, -owed)
        yield FixOrder("repaid_in_dinero", number=number, amount=f"{amount:.2f}", difference=f"repaid {back}")
    total = str(transfer.invoice_total)
    for document in transfer.in_dinero.get("twins", ()):
        yield FixOrder(
            "second_invoice", number=number, amount=total, document=document, difference=f"second {document}"
        )
    for document in transfer.in_dinero.get("loose_credit_notes", ()):
        yield FixOrder("loose_credit_note", number=number, document=document, difference=f"loose {document}")


def _owed(transfer: Transfer) -> Decimal:
    """Returns the money on the invoice above what is left of it; negative while it is open.

    What our own credit notes leave to pay back is their own question.
    """
    assert transfer.invoice_total is not None
    found = read_findings(transfer.in_dinero)
    paid, left = paid_amount(transfer), transfer.invoice_total - found.credited - found.settled
    return paid - left if paid > left else min(paid + credited_total(transfer) - left, ZERO)


def _by_hand(transfer: Transfer) -> Decimal:
    return sum((Decimal(amount) for name, amount in transfer.registered.items() if name.startswith(BY_HAND)), ZERO)
