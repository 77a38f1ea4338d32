"""What does a shop's "paid" mean in money? Pure: a payment's state and moment, from what the shop tells and the rules.

Paid is not captured: a card is charged when the goods go, and until then the money is reserved (a setting per method
where the shop does not tell). Who pays later has promised, and the promise names the method.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from krambod.orders.order import PaymentState
from krambod.platforms.platform import Capture, ReadingRules

LATER = re.compile(
    r"faktura|regning|invoice|rechnung|\bean\b|nemhandel|bank(?!\W?(kort|card|karte)|omat)|overførsel|\bbacs\b|\bwire\b"
    r"|überweisung|vorkasse|efterkrav|nachnahme|\bcod\b|cheque"
)
BANK = re.compile(r"bank(?!\W?(kort|card|karte)|omat)|overførsel|\bbacs\b|\bwire\b|überweisung|vorkasse")
GIFT_CARD = re.compile(r"\b(gavekort|gavebevis|gift ?cards?|gutschein|geschenkkarte)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the shop tells of its order's money. Moments are aware UTC; `is_captured` None: it does not say."""

    method: str
    total: Decimal
    placed_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    cancelled_at: datetime | None
    is_captured: bool | None = None
    captured_at: datetime | None = None
    captured_amount: Decimal | None = None
    is_voided: bool = False
    reference: str = ""
    gift_card: Decimal = Decimal(0)
    gift_card_reference: str = ""


def is_gift_card(product_name: str) -> bool:
    """Whether what was sold is a gift card: no goods, and its VAT is a question of its own."""
    return bool(GIFT_CARD.search(product_name.casefold()))


def booked_name(word: str, rules: ReadingRules) -> str:
    """What the booking rules call the method."""
    method = rules.find_method(word)
    return (method.name if method and method.name else word).strip()


def pays_later(word: str, rules: ReadingRules) -> bool:
    """Whether an order by this method is in order though nobody has paid."""
    method = rules.find_method(word)
    if method is not None and method.pays_later is not None:
        return method.pays_later
    return bool(LATER.search(booked_name(word, rules).casefold()))


def payment_rows(told: Told, rules: ReadingRules) -> list[dict[str, object]]:
    """The payments of an order's body, in the form of the orders API."""
    rows = []
    rest = told.total - told.gift_card
    if told.gift_card > 0:
        row = _row("gift-card", "Gavekort", told.gift_card, PaymentState.RESERVED, told.placed_at)
        rows.append(row | {"reference": told.gift_card_reference[:200]})
    if rest > 0:
        rows += [row | {"reference": told.reference[:200]} for row in _rest(told, rest, rules)]
    return rows


def _rest(told: Told, rest: Decimal, rules: ReadingRules) -> list[dict[str, object]]:
    name = booked_name(told.method, rules)[:60]
    if told.paid_at is None and not told.is_captured:
        is_promised = pays_later(told.method, rules) and told.cancelled_at is None
        return [_row("paid", name, rest, PaymentState.RESERVED, told.placed_at)] if is_promised else []
    paid_at = told.paid_at or told.captured_at or told.placed_at
    captured_at = _captured_at(told, rules, paid_at)
    if captured_at is None:
        is_over = told.is_voided or told.cancelled_at is not None
        at = (told.cancelled_at or paid_at) if is_over else paid_at
        return [_row("paid", name, rest, PaymentState.VOIDED if is_over else PaymentState.RESERVED, at)]
    state = PaymentState.RECEIVED if BANK.search(name.casefold()) else PaymentState.CAPTURED
    captured = rest if told.captured_amount is None else min(told.captured_amount, rest)
    rows = [_row("paid", name, captured, state, captured_at)] if captured > 0 else []
    if captured < rest:
        rows.append(_row("rest", name, rest - captured, PaymentState.RESERVED, paid_at))
    return rows


def _captured_at(told: Told, rules: ReadingRules, paid_at: datetime) -> datetime | None:
    """When the money became the merchant's, None while it is not."""
    if told.is_voided or told.is_captured is False:
        return None
    if told.is_captured:
        return told.captured_at or told.shipped_at or paid_at
    if BANK.search(booked_name(told.method, rules).casefold()):
        return paid_at
    method = rules.find_method(told.method)
    capture = (method.capture if method else None) or rules.capture
    if capture is Capture.AT_ONCE:
        return paid_at
    if told.cancelled_at is not None and told.shipped_at is None:
        return None
    return None if told.shipped_at is None else max(paid_at, told.shipped_at)


def _row(key: str, method: str, amount: Decimal, state: PaymentState, at: datetime) -> dict[str, object]:
    return {"id": key, "method": method, "amount": f"{amount:.2f}", "state": str(state), "at": at.isoformat()}


def join(words: Sequence[str], separator: str = " ") -> str:
    """The words that are there."""
    return separator.join(word for word in words if word)
