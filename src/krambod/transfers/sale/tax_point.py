"""Is an order paid in one VAT period and delivered in a later one? Pure.

Money that is at the merchant's disposal is a tax point, even if the goods are sent later (momslovens § 23). Within one
VAT period the day makes no difference, so only a period's end does. A capture that a setting guessed never counts.
"""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.accounting.vat.arithmetic import add_vat, split_gross
from krambod.accounting.vat_periods import last_evening, period_end
from krambod.orders.order import Order, OrderLine, Payment
from krambod.transfers.outcomes import Wait
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.surplus import REGISTERED
from krambod.transfers.sale.trigger import received_at


def find_tax_point(order: Order, trigger: datetime | Wait, rules: BookingRules, now: datetime) -> datetime | Wait:
    """Returns the moment of the capture if its VAT period ends before the trigger, else the trigger.

    An order that still waits is looked at again on its period's last evening. A part of the total that is captured in
    an earlier period has an invoice of its own (see `parts`), so it is none of the order's money here.
    """
    told = told_captures(order)
    prepaid = tuple(payment for payment in told if is_prepaid(payment, trigger, rules, now))
    if prepaid and (paid_at := received_at(replace(order, payments=prepaid))) is not None:
        return paid_at
    later = [_last_evening(payment, rules) for payment in told if payment not in prepaid]
    return replace(trigger, until=min(later)) if isinstance(trigger, Wait) and later else trigger


def find_prepaid_vat(order: Order, rules: BookingRules, day: date) -> Decimal | None:
    """Returns the VAT of an order that is paid in the VAT period of `day` and not sent, or None for any other order.

    The order has the dates and the money that count.
    """
    if order.shipped_at is not None or order.cancelled_at is not None:
        return None
    periods = {period_end(danish_day(payment.at), rules.vat_period) for payment in told_captures(order)}
    return _vat_of(order) if period_end(day, rules.vat_period) in periods else None


def _vat_of(order: Order) -> Decimal:
    if order.total_vat is not None:
        return order.total_vat
    return sum((_vat_of_line(line, includes_vat=order.prices_include_vat) for line in order.lines), Decimal(0))


def _vat_of_line(line: OrderLine, *, includes_vat: bool) -> Decimal:
    return split_gross(line.total if includes_vat else add_vat(line.total, line.vat_rate), line.vat_rate).vat


def date_of_unpaid(day: date, released_on: date | None, rules: BookingRules) -> date:
    """Returns the date of an unpaid invoice whose sale has the date `day`.

    If it was held, it has the day on which the hold ended, so that the customer gets the whole time to pay. It stays in
    the VAT period of the sale.
    """
    if released_on is None:
        return day
    return max(day, min(released_on, period_end(day, rules.vat_period)))


def told_captures(order: Order) -> list[Payment]:
    """Returns the money that is told to be captured, if there is VAT on the order."""
    if not any(line.vat_rate and line.total for line in order.lines):
        return []
    return [
        payment
        for payment in order.payments
        if payment.state in REGISTERED and payment.amount > 0 and not payment.guessed_from
    ]


def is_prepaid(payment: Payment, trigger: datetime | Wait, rules: BookingRules, now: datetime) -> bool:
    """Whether the VAT period of a payment ends before the trigger, or has its last evening while there is none."""
    if isinstance(trigger, Wait):
        return now >= _last_evening(payment, rules)
    return period_end(danish_day(payment.at), rules.vat_period) < danish_day(trigger)


def _last_evening(payment: Payment, rules: BookingRules) -> datetime:
    return last_evening(danish_day(payment.at), rules.vat_period)
