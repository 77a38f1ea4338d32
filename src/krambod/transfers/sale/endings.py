"""Which orders get no invoice, and why? Pure. The order has the dates and the money that count (see `money`)."""

from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.accounting.money import round_oere
from krambod.orders.order import Order
from krambod.transfers.failures import FixOrder
from krambod.transfers.outcomes import Cancel, Reason, Skip
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.gift_cards import expect_no_gift_cards
from krambod.transfers.sale.money import amount_to_pay_back, refunded_amount, repaid_amount

ZERO = Decimal(0)


def find_skip(order: Order, rules: BookingRules) -> Skip | None:
    """Returns why the order is none of ours to book, whatever has happened to it."""
    placed_on = danish_day(order.placed_at)
    if order.is_test:
        return Skip(reason=Reason.TEST_ORDER)
    if placed_on < rules.start_date:
        return Skip(reason=Reason.BEFORE_START)
    if rules.last_order_date is not None and placed_on > rules.last_order_date:
        return Skip(reason=Reason.AFTER_STOP)
    return None


def find_end(order: Order, *, is_repaid: bool) -> Skip | Cancel | None:
    """Returns how the order ended before it was booked: cancelled, refunded in full, or worth nothing.

    `is_repaid`: a person says that the money is back. Raises FixOrder for money that went back without a refund.
    """
    owed = ZERO if is_repaid else amount_to_pay_back(order)
    if order.total.amount < 0:
        raise FixOrder("negative_total", total=str(order.total.amount))
    if order.cancelled_at is not None:
        return Cancel(owed=owed)
    if not order.total:
        return _worth_nothing(order)
    if (negative := next((refund for refund in order.refunds if refund.total < 0), None)) is not None:
        raise FixOrder("refund_lines_needed", amount=str(negative.total), total=str(order.total.amount))
    refunded = refunded_amount(order)
    if refunded >= order.total.amount:
        return Skip(reason=Reason.REFUNDED, owed=owed)
    if (more := repaid_amount(order) - refunded) > 0:
        raise FixOrder("repaid_without_refund", amount=str(more), total=str(order.total.amount))
    return None


def _worth_nothing(order: Order) -> Skip:
    """A total of 0.00 with lines that are worth something was paid with something, as a gift card.

    Raises FixOrder then.
    """
    lines_total = sum((_gross(line.total, line.vat_rate, order) for line in order.lines), ZERO)
    if lines_total:
        expect_no_gift_cards(order)
        raise FixOrder("total_differs", total=str(order.total.amount), lines_total=str(lines_total))
    if order.total_vat:
        raise FixOrder("vat_differs", shop_vat=str(order.total_vat), vat="0.00")
    return Skip(reason=Reason.ZERO_TOTAL)


def _gross(total: Decimal, vat_rate: Decimal, order: Order) -> Decimal:
    return total if order.prices_include_vat else round_oere(total * (1 + vat_rate / 100))
