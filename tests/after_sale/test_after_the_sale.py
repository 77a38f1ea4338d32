"""Do refunds, cancellations, changes, chargebacks and prepayments end in the right books, and mostly by themselves?

The orders come through WooCommerce's door and the orders API. `generating` works the books out without our code.
"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal

import pytest

from krambod.transfers.credit.part import CANCELLED
from krambod.transfers.models import State
from krambod.transfers.roles import REFUND, SALE
from tests.after_sale.by_hand import CLICKS, finish_by_hand
from tests.after_sale.generating import ASKED, expected_books, stories, sum_up
from tests.after_sale.happening import happen, open_shops, sell
from tests.after_sale.shops import AfterSales
from tests.backoffice.person import make_person
from tests.cases.telling import ledger_of
from tests.platforms.webshop import Webshop
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import Shopkeeper

SEED = 20261126


def books_of(keeper: Shopkeeper) -> dict[int, Decimal]:
    told = (entry.split() for entry in ledger_of(keeper))
    return sum_up((int(account), Decimal(amount) * (1 if side == "D" else -1)) for side, account, amount in told)


def credited_refunds(sales: AfterSales) -> int:
    """How many refunds that the shop told of have a credit note, and their money is back."""
    return sum(one.state == State.CREDITED and one.part_id != CANCELLED for one in sales.transfers(REFUND.name))


@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize(
    ("count", "seed"),
    [
        (60, SEED),
        pytest.param(1000, SEED, marks=pytest.mark.soak),
        *(pytest.param(10_000, seed, marks=pytest.mark.soak) for seed in range(1, 11)),  # together 100,000
    ],
)
def test_orders_that_change_after_the_sale_end_in_the_right_books(
    count: int, seed: int, woo: WooShop, second_shop: Webshop, record_property: Callable[[str, object], None]
) -> None:
    told = stories(count, seed)
    sales = open_shops(woo, second_shop, told)

    sell(sales)
    happen(sales)
    refunds, asked = sum(len(one.told_refunds) for one in told), sum(one.kind == ASKED for one in told)
    untouched = credited_refunds(sales)
    clicks = finish_by_hand(sales, make_person("sanne@example.com", sales.keeper.shop.merchant))

    found = books_of(sales.keeper)
    record_property("orders by kind and door", dict(Counter(f"{one.kind} by {one.door}" for one in told)))
    record_property("refunds told, credited untouched", (refunds, untouched))
    record_property(
        "clicks of the rest", {kind: f"{sum(found)} in {len(found)} orders" for kind, found in clicks.items()}
    )
    record_property("books", {account: f"{amount:.2f}" for account, amount in found.items()})
    assert found == expected_books(told)
    assert (untouched, credited_refunds(sales)) == (refunds - asked, sum(len(one.refunds) for one in told))
    assert [one.cause for one in sales.transfers(SALE.name) if one.cause] == []
    assert clicks == {kind: [number] * sum(one.kind == kind for one in told) for kind, number in CLICKS.items()}
