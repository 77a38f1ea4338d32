"""Is a part of the order a gift card, which cannot be booked yet? Pure."""

from krambod.orders.gift_cards import sum_gift_cards
from krambod.orders.order import Order
from krambod.transfers.failures import FixOrder


def expect_no_gift_cards(order: Order) -> None:
    """Raises FixOrder, with the amount, for a gift card that is sold or pays."""
    amount = sum_gift_cards(order)
    if amount:
        raise FixOrder("gift_card", amount=str(amount))
