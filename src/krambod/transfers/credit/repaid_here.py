"""Which money went back for a credit note that a person made here, though the shop tells of no refund? Pure.

A person credits here and pays the money back, and the shop tells only that money went back. It belongs to the credit
note that still lacks money; nobody is asked about it.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from krambod.orders.order import Order, Payment
from krambod.transfers.chargeback.plan import CHARGEBACKS
from krambod.transfers.correction.moving import payment_of
from krambod.transfers.credit.part import find_unclaimed_repayments
from krambod.transfers.credit.stored import CREDITED_BY, is_own
from krambod.transfers.guids import payment_reference
from krambod.transfers.models import Transfer
from krambod.transfers.outcomes import Reason

REPAID_BY_HAND = "repaid_by_hand"  # the id of the repayment that a person told of


def find_untold_repayments(order: Order, sale: Transfer, refunds: Iterable[Transfer]) -> tuple[Payment, ...]:
    """Returns the money that went back for no refund of the shop, for no chargeback, and for none of these refunds.

    What a person registered by hand counts as the money of the same amount that the shop tells.
    """
    chargebacks = sale.choices.get(CHARGEBACKS, ())
    rows = [row for row in find_unclaimed_repayments(order) if row.id not in chargebacks]
    refunds = tuple(refunds)
    registered = {payment_of(reference) for refund in refunds for reference in refund.registered}
    by_hand = list(_by_hand(refunds))
    untold = []
    for row in rows:
        if row.amount in by_hand:
            by_hand.remove(row.amount)
        elif payment_of(payment_reference("", row.id)) not in registered:
            untold.append(row)
    return tuple(untold)


def without_earlier(rows: Iterable[Payment], own: Transfer, refunds: Iterable[Transfer]) -> list[Payment]:
    """Returns the repayments without those that belong to a credit note made here earlier that still lacks money."""
    left, refunds = list(rows), sorted(refunds, key=lambda refund: refund.pk)
    told = {refund.choices.get(CREDITED_BY) for refund in refunds}
    for one in refunds:
        is_waiting = is_own(one) and one.reason == Reason.REPAYMENT and one.part_id not in told
        if one.pk < own.pk and is_waiting and one.invoice_total is not None:
            lacking = one.invoice_total + sum((Decimal(amount) for amount in one.registered.values()), Decimal(0))
            taken = list(find_owed(left, lacking))
            left = [row for row in left if row not in taken]
    return left


def find_owed(rows: Iterable[Payment], owed: Decimal) -> Iterator[Payment]:
    """Yields the repayments that are owed. None is split: what is more than owed is another matter."""
    for row in rows:
        if row.amount <= owed:
            owed -= row.amount
            yield row


def _by_hand(refunds: Iterable[Transfer]) -> Iterator[Decimal]:
    name = payment_of(payment_reference("", REPAID_BY_HAND))
    for refund in refunds:
        yield from (-Decimal(amount) for key, amount in refund.registered.items() if payment_of(key) == name)
