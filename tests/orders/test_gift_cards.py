"""Is a gift card known by its name or type, and is what only sounds like one left alone?"""

import pytest

from krambod.orders.gift_cards import is_gift_card, is_paid_with, is_paying_coupon


@pytest.mark.parametrize(
    "name",
    [
        "Gavekort", "Julegavekort 500 kr.", "GAVEKORT A1B2", "Digitalt gavekort", "Gavebevis", "Værdibevis",
        "Presentkort",
        "Gift card", "E-gift card", "Giftcard 100", "Gift voucher", "gift-certificate", "Gutschein", "Geschenkkarte",
    ],
)  # fmt: skip
def test_what_is_called_a_gift_card_is_one_where_it_is_sold_and_where_it_is_used(name: str) -> None:
    assert is_gift_card(name)
    assert is_paid_with(name)


@pytest.mark.parametrize(
    "name",
    [
        "Keramikvase",
        "Gavekortholder",
        "Æske",
        "Gavekort-æske",
        "Gift box",
        "Gaveindpakning",
        "Wallet, black leather",
        "",
    ],
)
def test_goods_are_no_gift_card(name: str) -> None:
    assert not is_gift_card(name)


@pytest.mark.parametrize("name", ["Store credit", "Via Wallet", "Tilgodehavende", "Butikskredit", "Account funds"])
def test_a_customers_credit_pays(name: str) -> None:
    assert is_paid_with(name)


@pytest.mark.parametrize("name", ["Rabat", "Sommer10", "VOUCHER10", "Kundeklub", ""])
def test_a_discount_pays_nothing(name: str) -> None:
    assert not is_paid_with(name)


@pytest.mark.parametrize(
    ("coupon_type", "pays"),
    [
        ("", False), ("percent", False), ("fixed_cart", False), ("Fixed_Product", False), ("recurring_percent", False),
        ("smart_coupon", True), ("store_credit", True), ("gift_card", True), ("a_type_in_no_list", True),
    ],
)  # fmt: skip
def test_a_coupon_of_a_type_in_no_list_is_taken_for_one_that_pays(coupon_type: str, pays: bool) -> None:
    assert is_paying_coupon(coupon_type) is pays
