"""What does a shop's "paid" mean in money? Pure: a payment's state and moment, from what the shop tells and the rules.

Paid is not captured: a card is charged when the goods go, and until then the money is reserved (a setting per method
where the shop does not tell). Who pays later has promised, and the promise names the method. For those methods a shop's
"paid" says only that its status has changed, so the promise stays one.
"""

from datetime import datetime
from decimal import Decimal

from krambod.orders.methods import (
    PROMISED_KINDS,
    KnownMethod,
    MethodKind,
    comes_at_once,
    find_method,
    is_never_paid_by_status,
)
from krambod.orders.order import GUESSED_FROM_SETTING, PaymentState
from krambod.platforms.platform import Capture, ReadingRules
from krambod.platforms.translating.told import ToldOrder, ToldRefund

REPAID = "repaid-"  # and the id of the refund: the id of a repayment


def booked_name(word: str, rules: ReadingRules) -> str:
    """What the booking rules call the method."""
    method = rules.find_method(word)
    return (method.name if method and method.name else word).strip()


def _known_method(order: ToldOrder, rules: ReadingRules) -> KnownMethod | None:
    """What is known of the order's method. A name that the merchant gave it counts before the platform's id."""
    return find_method(booked_name(order.method, rules), _told_id(order, rules))


def _told_id(order: ToldOrder, rules: ReadingRules) -> str:
    """The platform's id of the method, "" if the merchant gave the method another name."""
    return order.method_id[:60] if booked_name(order.method, rules) == order.method.strip() else ""


def _pays_later(order: ToldOrder, rules: ReadingRules) -> bool:
    """Whether an order by this method is in order though nobody has paid."""
    method = rules.find_method(order.method)
    if method is not None and method.pays_later is not None:
        return method.pays_later
    known = _known_method(order, rules)
    return known is not None and known.kind in PROMISED_KINDS


def payment_rows(order: ToldOrder, rules: ReadingRules) -> list[dict[str, object]]:
    """The payments of an order's body, in the form of the orders API."""
    money = order.money
    rows = []
    rest = order.total - money.gift_card
    if money.gift_card > 0:
        row = _row("gift-card", "Gavekort", money.gift_card, PaymentState.RESERVED, order.placed_at)
        rows.append(row | {"reference": money.gift_card_reference[:200]})
    if rest > 0:
        told = {"reference": money.reference[:200], "method_id": _told_id(order, rules)}
        rows += [row | told for row in _rest(order, rest, rules)]
    return rows + [_repayment(refund, order, rules) for refund in order.refunds if refund.is_repaid]


def _repayment(refund: ToldRefund, order: ToldOrder, rules: ReadingRules) -> dict[str, object]:
    """The money of a refund goes back the way it came."""
    name = booked_name(order.method, rules)[:60]
    row = _row(f"{REPAID}{refund.id}", name, refund.total, PaymentState.REFUNDED, refund.at)
    return row | {"refund_id": refund.id, "method_id": _told_id(order, rules)}


def _rest(order: ToldOrder, rest: Decimal, rules: ReadingRules) -> list[dict[str, object]]:
    money, known = order.money, _known_method(order, rules)
    name = booked_name(order.method, rules)[:60]
    is_promised = _pays_later(order, rules) and order.cancelled_at is None
    if not money.is_captured and (order.paid_at is None or (is_promised and is_never_paid_by_status(known))):
        return [_row("paid", name, rest, PaymentState.RESERVED, order.placed_at)] if is_promised else []
    paid_at = order.paid_at or money.captured_at or order.placed_at
    captured_at = _captured_at(order, rules, paid_at)
    if captured_at is None:
        is_over = money.is_voided or order.cancelled_at is not None
        at = (order.cancelled_at or paid_at) if is_over else paid_at
        return [_row("paid", name, rest, PaymentState.VOIDED if is_over else PaymentState.RESERVED, at)]
    is_transfer = known is not None and known.kind is MethodKind.BANK_TRANSFER
    state = PaymentState.RECEIVED if is_transfer else PaymentState.CAPTURED
    captured = rest if money.captured_amount is None else min(money.captured_amount, rest)
    guess = "" if money.is_captured else GUESSED_FROM_SETTING
    rows = [_row("paid", name, captured, state, captured_at) | {"guessed_from": guess}] if captured > 0 else []
    if captured < rest:
        rows.append(_row("rest", name, rest - captured, PaymentState.RESERVED, paid_at))
    return rows


def _captured_at(order: ToldOrder, rules: ReadingRules, paid_at: datetime) -> datetime | None:
    """When the money became the merchant's, None while it is not."""
    money = order.money
    if money.is_voided or money.is_captured is False:
        return None
    if money.is_captured:
        return money.captured_at or order.shipped_at or paid_at
    if comes_at_once(_known_method(order, rules)):
        return paid_at
    method = rules.find_method(order.method)
    capture = (method.capture if method else None) or rules.capture
    if capture is Capture.AT_ONCE:
        return paid_at
    if order.cancelled_at is not None and order.shipped_at is None:
        return None
    return None if order.shipped_at is None else max(paid_at, order.shipped_at)


def _row(key: str, method: str, amount: Decimal, state: PaymentState, at: datetime) -> dict[str, object]:
    return {"id": key, "method": method, "amount": f"{amount:.2f}", "state": str(state), "at": at.isoformat()}
