"""Is it a gift card, store credit or a wallet? The one list of words and types, for every door. Pure.

A gift card is no discount: it pays. Shops hide it as a coupon, as a fee below zero, or as a total that is too low. A
gift card that is sold is no goods either. Until gift cards are booked, such an order is held with the amount.
"""

import re
from decimal import Decimal

from krambod.accounting.vat.facts import Goods
from krambod.orders.order import Order, OrderLine, PaymentState

# What a card is called where it is sold, and where it is used.
CARD = re.compile(
    r"""
      gavekort(?!\w) | gavekortet | gavebevis | værdibevis | tilgodebevis | presentkort | gåvokort | lahjakortti
    | \b e?-?gift[ -]?(card|voucher|certificate|cheque|check)s? \b
    | gutschein\b | geschenkkarte | geschenkgutschein
    """,
    re.VERBOSE,
)
# What a card comes with, and is goods: a box for a gift card.
GOODS = re.compile(
    r"(gavekort|gift[ -]?card)s?[ -]?(holder|kuvert|konvolut|æske|boks|etui|pose|mappe|display|envelope|box|sleeve)"
)
# What money is called that a customer has in the shop.
CREDIT = re.compile(
    r"store[ -]?credit|butikskredit|tilgodehavende|account[ -]?funds|\bwallet\b|kundekonto|\bguthaben\b",
)
# Coupons of these types lower the price. The others pay, or nobody knows what they do.
DISCOUNT_TYPES = frozenset(
    {
        "", "percent", "fixed_cart", "fixed_product", "percent_product", "percent_cart", "fixed_percent",
        "sign_up_fee", "sign_up_fee_percent", "recurring_fee", "recurring_percent", "initial_cart", "renewal_fee",
        "renewal_percent", "renewal_cart", "switch", "booking_person", "free_shipping", "free_gift", "bogo",
        "buy_x_get_y", "buy_x_get_x", "product_quantity", "wt_percentage", "limited_booking",
    }
)  # fmt: skip


ALIVE = frozenset({PaymentState.RESERVED, PaymentState.CAPTURED, PaymentState.RECEIVED})


def sum_gift_cards(order: Order) -> Decimal:
    """Returns how much of an order is gift cards and credit, sold or used, in the order's currency."""
    lines = [abs(line.total) for line in order.lines if _is_card(line)]
    payments = [one.amount for one in order.payments if one.state in ALIVE and is_paid_with(one.method)]
    return sum((*lines, *payments), Decimal(0))


def _is_card(line: OrderLine) -> bool:
    """Whether a line sells a card, or takes off what one paid."""
    if line.total < 0:
        return is_paid_with(line.description)
    if line.kind == "gift_card" or line.goods is Goods.GIFT_CARD:
        return True
    return line.kind == "product" and is_gift_card(line.description)


def is_gift_card(product_name: str) -> bool:
    """Whether what is sold is a gift card."""
    name = product_name.casefold()
    return bool(CARD.search(name)) and not GOODS.search(name)


def is_paid_with(text: str) -> bool:
    """Whether the name of a fee, a discount or a coupon tells that a gift card or a customer's credit pays."""
    text = text.casefold()
    return bool(CARD.search(text) or CREDIT.search(text))


def is_paying_coupon(coupon_type: str) -> bool:
    """Whether a coupon of this type pays. A type in no list is taken for one that pays, so that a person looks."""
    return coupon_type.strip().casefold() not in DISCOUNT_TYPES
