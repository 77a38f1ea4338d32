"""Can a merchant say what a product is, see it, change it and take it back, on the page *VAT and accounts*?"""

import pytest

from krambod.accounting.vat.facts import Goods
from krambod.organizations.reach import Reach
from krambod.transfers.intake import receive_order
from krambod.transfers.rules import ProductRule
from tests.backoffice.setup.settings_pages import Settings
from tests.transfers.building import order

pytestmark = pytest.mark.django_db(transaction=True)

PANT = ProductRule(product="PANT-1", goods=Goods.CONTAINER_DEPOSIT)
VASE = ProductRule(product="VASE-2", account_number=1350)


def test_rows_are_added_changed_and_removed(sannes: Settings) -> None:
    sannes.set_up()

    sannes.vat(
        **{
            "product-0": "PANT-1", "goods-0": "container_deposit", "account-0": "",
            "product-1": "VASE-2", "goods-1": "", "account-1": 1350,
        }
    )  # fmt: skip
    both, history = sannes.rules().products, sannes.get("history")
    sannes.vat(**{"product-0": "", "goods-0": "container_deposit", "product-1": "VASE-2", "account-1": 1000})

    assert both == (PANT, VASE)
    assert "Product PANT-1" in history
    assert sannes.rules().products == (VASE.model_copy(update={"account_number": 1000}),)
    assert 'value="VASE-2"' in sannes.get("vat")


def test_a_row_says_what_the_product_is_or_has_an_account(sannes: Settings) -> None:
    sannes.set_up()

    refused = sannes.vat(**{"product-0": "PANT-1", "goods-0": "", "account-0": ""})

    assert "Choose what it is, or its account." in refused.content.decode()
    assert sannes.rules().products == ()


def test_the_page_suggests_what_the_shop_has_sold(sannes: Settings, here: Reach) -> None:
    sannes.set_up()
    receive_order(sannes.shop, order(), body="{}", delivery_id=None, now=here.now())

    assert '<option value="VASE-2">Keramikvase, blå</option>' in sannes.get("vat")
