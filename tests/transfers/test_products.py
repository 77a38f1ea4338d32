"""Is a product what the merchant said it is, and are its sales on the account that the merchant chose for it?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.vat.facts import Goods
from krambod.orders.order import Address, Buyer, Order, OrderLine
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.products import remember
from krambod.transfers.rules import ProductRule
from tests.transfers.building import CODES, account, chart_of, failure_of, line, order, sale_of

CHART = chart_of({**CODES, 1010: "U25", 1060: "", 1080: ""})
PANT = ProductRule(product="PANT-1", goods=Goods.CONTAINER_DEPOSIT)
OWN_ACCOUNT = ProductRule(product="VASE-2", account_number=1010)
OSLO = Buyer(email="kari@example.com", name="Kari", address=Address(country="NO", zip="0154"))


def zero(total: str, **changes: Any) -> OrderLine:
    return line(total, vat_rate=Decimal(0), **changes)


def of(*lines: OrderLine, **changes: Any) -> Order:
    return order(f"{sum((one.total for one in lines), Decimal(0))}", lines=lines, **changes)


def booked(sold: Order, *rows: ProductRule, **changes: Any) -> list[tuple[int, str]]:
    lines = sale_of(sold, chart=CHART, products=rows, **changes).lines.lines
    return [(one.account_number, one.treatment) for one in lines]


def test_a_product_without_vat_is_booked_as_what_the_merchant_said_it_is() -> None:
    sold = of(line("45.00"), zero("1.50", sku="PANT-1"))
    accounts = (account("container_deposit", 1060),)

    assert failure_of(sold, chart=CHART, accounts=accounts)[:2] == (FixOrder, "zero_in_denmark")
    assert booked(sold, PANT, accounts=accounts) == [(1000, "danish"), (1060, "container_deposit")]


@pytest.mark.parametrize("name", ["pant-1", " PANT-1 ", "PANT-1"])
def test_capitals_and_spaces_in_a_sku_make_no_difference(name: str) -> None:
    row = PANT.model_copy(update={"product": name, "account_number": 1060})

    assert booked(of(zero("1.50", sku="PANT-1")), row) == [(1060, "container_deposit")]


def test_a_product_without_a_sku_is_known_by_its_text() -> None:
    row = ProductRule(product="Pant  A", goods=Goods.CONTAINER_DEPOSIT, account_number=1060)

    assert booked(of(zero("1.50", sku="", description="pant a")), row) == [(1060, "container_deposit")]
    assert failure_of(of(zero("1.50", sku="9", description="pant a")), products=(row,))[1] == "zero_in_denmark"


def test_a_fee_that_is_a_tip_is_booked_on_the_account_of_tips_and_follows_no_goods() -> None:
    fee = zero("20.00", kind="fee", sku="", description="Drikkepenge")
    row = ProductRule(product="Drikkepenge", goods=Goods.TIP)
    sold = of(line("249.00"), fee)

    assert failure_of(sold, chart=CHART, products=(row,)) == (
        FixSettings,
        "no_account",
        {"line": "2", "kind": "fee", "treatment": "tip", "country": "DK"},
    )
    assert booked(sold, row, accounts=(account("tip", 1080),)) == [(1000, "danish"), (1080, "tip")]


def test_a_tip_with_vat_is_booked_as_charged() -> None:
    assert booked(of(line("249.00"), line("20.00", kind="fee", goods=Goods.TIP))) == [(1000, "danish")] * 2


def test_what_the_shop_tells_of_a_line_counts_before_what_the_merchant_said_of_the_product() -> None:
    sold = of(zero("1.50", sku="PANT-1", goods=Goods.EXEMPT))

    assert booked(sold, PANT) == [(1050, "danish_exempt")]


def test_shipping_and_discounts_are_no_products() -> None:
    rows = [
        ProductRule(product="Fragt", goods=Goods.EXEMPT, account_number=1060),
        ProductRule(product="Rabat", account_number=1010),
    ]
    shipping = line("39.00", kind="shipping", sku="", description="Fragt")
    discount = line("-10.00", kind="discount", sku="", description="Rabat")

    assert booked(of(line("249.00"), shipping, discount), *rows) == [(1000, "danish"), (1350, "danish")]


def test_a_product_with_an_account_of_its_own_is_booked_there() -> None:
    sold = of(line("249.00"), line("10.00", sku="CUP-1"))

    assert booked(sold, OWN_ACCOUNT) == [(1010, "danish"), (1000, "danish")]


def test_an_account_that_does_not_fit_the_sale_holds_the_order_until_a_row_does() -> None:
    sold = of(zero("249.00"), buyer=OSLO)

    assert failure_of(sold, chart=CHART, products=(OWN_ACCOUNT,)) == (
        FixSettings,
        "product_account_does_not_fit",
        {
            "line": "1", "treatment": "export_goods", "country": "NO", "kind": "product", "product": "VASE-2",
            "account": "1010",
        },
    )  # fmt: skip
    abroad = ProductRule(product="VASE-2", account_number=1255)
    assert booked(sold, OWN_ACCOUNT, abroad) == [(1255, "export_goods")]


def test_a_remembered_answer_keeps_the_accounts_and_the_other_products() -> None:
    assert remember((OWN_ACCOUNT, PANT), " vase-2", Goods.EXEMPT) == (
        ProductRule(product="VASE-2", goods=Goods.EXEMPT, account_number=1010),
        PANT,
    )
    assert remember((PANT,), "TIP", Goods.TIP) == (PANT, ProductRule(product="TIP", goods=Goods.TIP))
