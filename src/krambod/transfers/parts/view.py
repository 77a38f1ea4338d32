"""What does an order look like to one of its invoices? Pure.

A part of an order is an order too: its lines, its total, its money, the day on which it was sent. So the plan, the
check, the payments and the credit notes of a part are those of a sale, and need not know that there are several.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.money import Money
from krambod.orders.gift_cards import sum_gift_cards
from krambod.orders.order import Order, OrderLine, PaymentState
from krambod.transfers.failures import Failure
from krambod.transfers.parts.known import KnownParts, PartKey
from krambod.transfers.parts.refunds import share_refunds, share_repayments
from krambod.transfers.parts.split import OrderSplit, split_order
from krambod.transfers.roles import PREPAYMENT
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.tax_point import told_captures

ONE = Decimal(1)


def find_split(order: Order, rules: BookingRules, now: datetime, known: KnownParts) -> OrderSplit | None:
    """Returns the invoices of an order whose dates and money count, or None if it has only that of its sale.

    Raises Failure if there are parts already, or the shop tells of several, and what is on each of them is not clear.
    """
    if known.settled or known.begun:
        return split_order(order, rules, now, known)
    if not may_have_parts(order) or known.is_closed:
        return None
    try:
        split = split_order(order, rules, now, known)
    except Failure as failure:
        if failure.code == "sent_in_parts":
            raise
        return None  # the plan of the sale says the same in its own order
    return split if split.parts or split.rest.shipped_at != order.shipped_at else None


def view_part(order: Order, key: PartKey, split: OrderSplit) -> Order | None:
    """Returns the order as one of its invoices sees it, or None if it has no such part any more."""
    part = split.find(key)
    if part is None:
        return None
    if key.is_sale and not split.parts:
        return replace(order, shipped_at=part.shipped_at)
    refunds = share_refunds(order, split)
    payments = [one for one in part.payments if one.state is not PaymentState.REFUNDED]
    return replace(
        order,
        prices_include_vat=True,
        total=Money(part.total, order.currency),
        total_vat=None,
        lines=tuple(_line_of(order, split, number, amount) for number, amount in part.amounts.items() if amount),
        payments=(*payments, *share_repayments(order, refunds).get(key, ())),
        refunds=refunds[key],
        shipments=(),
        shipped_at=part.shipped_at,
        paid_at=None if key.role == PREPAYMENT.name else order.paid_at,
    )


def may_have_parts(order: Order) -> bool:
    """Whether the shop tells something that may give an order several invoices."""
    if order.cancelled_at is not None or not order.total or sum_gift_cards(order):
        return False
    told = told_captures(order)
    return bool(order.shipments) or (bool(told) and all(one.amount < order.total.amount for one in told))


def _line_of(order: Order, split: OrderSplit, number: int, amount: Decimal) -> OrderLine:
    """Returns what an invoice has of a line: whole pieces at their price if they cost just that, else one piece."""
    if number not in split.lines:  # the line is gone from the order, but it is on the booked invoice
        return OrderLine(kind=LineKind.PRODUCT, quantity=ONE, unit_price=amount, total=amount, vat_rate=Decimal(25))
    line, planned = order.lines[number - 1], split.lines[number]
    price = planned.gross / line.quantity if line.quantity > 0 else amount
    pieces = amount / price if price else ONE
    is_whole = pieces == pieces.to_integral_value() and pieces * price == amount
    return replace(
        line,
        description=planned.description,
        quantity=pieces if is_whole else ONE,
        unit_price=price if is_whole else amount,
        total=amount,
    )
