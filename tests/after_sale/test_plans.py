"""Does an order cost as much in a shop with 100,000 others: is nothing asked for which all of the shop's are read?"""

from collections.abc import Callable

import pytest
from django.db import connection

from krambod.transfers.roles import SALE
from tests.after_sale.by_hand import finish_by_hand
from tests.after_sale.generating import stories
from tests.after_sale.happening import happen, open_shops, sell
from tests.backoffice.person import make_person
from tests.plans import explained, wide_steps
from tests.platforms.webshop import Webshop
from tests.platforms.wooshop import WooShop

# The texts of the organization's documents, in which the numbers of all orders of a batch are sought.
ONCE_IN_A_BATCH = "SEARCH organizations_indexedinvoice USING INDEX invoices_by_date (organization_id=?)"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells its plan in these words")
def test_no_query_on_the_way_of_an_order_reads_all_of_its_shop(
    woo: WooShop, second_shop: Webshop, record_property: Callable[[str, object], None]
) -> None:
    told = stories(100, seed=1)
    sales = open_shops(woo, second_shop, told)
    wide: dict[str, list[str]] = {}
    queries: set[str] = set()

    def keep(sql: str, plan: list[str]) -> None:
        queries.add(sql)
        steps = [step for step in wide_steps(sql, plan) if not step.startswith(ONCE_IN_A_BATCH)]
        if steps and sql not in own:
            wide[sql] = steps

    own: set[str] = set()
    with explained(lambda sql, _: own.add(sql)):
        sales.transfers(SALE.name)  # what only the test asks
    with explained(keep):
        sell(sales)
        happen(sales)
        finish_by_hand(sales, make_person("sanne@example.com", sales.keeper.shop.merchant))

    record_property("queries explained", len(queries))
    print("\n".join(f"{steps}: {sql}" for sql, steps in wide.items()))
    assert not wide
