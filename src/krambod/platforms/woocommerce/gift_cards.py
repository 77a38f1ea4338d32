"""What of a WooCommerce order was paid with a gift card, or with a customer's credit in the shop? Pure.

There is no one way. A plugin makes a coupon (Smart Coupons), a fee below zero (YITH, wallets), or lowers the total and
tells its cards in a list or in the order's meta (PW, WooCommerce Gift Cards).
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal

from krambod.accounting.money import round_oere
from krambod.orders.gift_cards import is_paid_with, is_paying_coupon
from krambod.platforms.translating.payload import Payload
from krambod.platforms.woocommerce.fields import COUPON_FIELDS, GIFT_CARD_FIELDS

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coupon:
    """A coupon of the order. `amount` is what it took off, incl. VAT; `pays` if it is no discount."""

    code: str
    amount: Decimal
    pays: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """What was paid beside the order's total, which the shop lowered by it."""

    amount: Decimal
    codes: tuple[str, ...]


def read_coupons(order: Payload, gift_card_codes: str) -> tuple[Coupon, ...]:
    """The coupons. `gift_card_codes` is the merchant's pattern for codes of gift cards."""
    used = {code.casefold() for code in order.amounts("gift_cards_used")}
    rows = order.rows("coupon_lines", COUPON_FIELDS, "coupon.")
    return tuple(_read_coupon(row, gift_card_codes, used) for row in rows)


def _read_coupon(row: Payload, gift_card_codes: str, used: set[str]) -> Coupon:
    code = row.plain_text("code")
    is_card = is_paid_with(code) or bool(re.search(gift_card_codes, code)) or code.casefold() in used
    pays = is_card or is_paying_coupon(row.text("type") or _type_of(row.text("details")))
    amount = (row.number("amount") or ZERO) + (row.number("amount_vat") or ZERO)
    if pays:
        row.note_conclusion("pays", f"{amount:.2f}", code)
    return Coupon(code=code, amount=round_oere(abs(amount)), pays=pays)


def _type_of(details: str) -> str:
    """The type in `coupon_info`, a JSON list of id, code, type and amount; null is a coupon on the basket."""
    try:
        told = json.loads(details)
    except (ValueError, RecursionError):
        return ""
    return str(told[2] or "") if isinstance(told, list) and len(told) > 2 else ""


def read_cards(order: Payload) -> Cards:
    """The cards in the order's own list, or else in the meta of a plugin."""
    rows = order.rows("gift_cards", GIFT_CARD_FIELDS, "gift_card.")
    if rows:
        amounts = [abs(round_oere(row.need_number("amount"))) for row in rows]
        codes = (row.plain_text("code") for row in rows)
        return Cards(amount=sum(amounts, ZERO), codes=tuple(code for code in codes if code))
    told = order.amounts("gift_cards_used")
    return Cards(amount=abs(round_oere(sum(told.values(), ZERO))), codes=tuple(told))
