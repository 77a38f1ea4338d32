"""Which invoice is left of an order if a part of it is refunded before it is booked? Pure."""

from collections.abc import Sequence
from decimal import Decimal

from krambod.accounting.invoice_lines import InvoiceLines
from krambod.orders.order import Order
from krambod.transfers.credit.lines import (
    CreditedLine,
    LinesQuestion,
    amounts_of,
    choose_lines,
    credit_in_proportion,
    left_of,
    lines_without,
)
from krambod.transfers.failures import FixOrder
from krambod.transfers.sale.money import refunded_amount

ZERO = Decimal(0)


def lines_of_rest(
    order: Order, sold: InvoiceLines, *, asked: Sequence[CreditedLine] = (), in_proportion: bool = False
) -> InvoiceLines:
    """Returns the lines that were sold without what is refunded of them.

    `asked` are the lines that a person ticked for all refunds together. They count as long as they are that amount.
    With `in_proportion`, a refund whose lines are not clear is spread over what is left. Raises FixOrder if a person
    must say which lines are refunded.
    """
    if not order.refunds:
        return sold
    if _fit(asked, sold, refunded_amount(order)):
        return lines_without(sold, asked)
    credited: list[CreditedLine] = []
    for refund in sorted(order.refunds, key=lambda refund: refund.at):
        left = left_of(sold.lines, amounts_of(credited))
        chosen = choose_lines(sold.lines, left, refund, prices_include_vat=order.prices_include_vat)
        if not isinstance(chosen, LinesQuestion):
            credited += chosen
        elif in_proportion:
            credited += credit_in_proportion(sold.lines, left, refund.total)
        else:
            raise FixOrder("refund_lines_needed", amount=str(refund.total), total=str(order.total.amount))
    return lines_without(sold, credited)


def _fit(asked: Sequence[CreditedLine], sold: InvoiceLines, amount: Decimal) -> bool:
    """Whether the ticked lines are this amount, and each is in the order and costs so much."""
    wanted = amounts_of(asked)
    grosses = {number: line.gross for number, line in enumerate(sold.lines, start=1)}
    is_there = all(gross <= grosses.get(number, ZERO) for number, gross in wanted.items())
    return is_there and sum(wanted.values(), ZERO) == amount
