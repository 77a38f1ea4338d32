"""Does each kind of order of the demo's history end as its row says?"""

from datetime import timedelta

import pytest

from krambod.accounting.danish_time import danish_day
from krambod.orders.reading import read_order
from krambod.project.demo.history.companies import REPORTED_BACK
from krambod.project.demo.history.kinds import CONTACTS_BY_HAND, KINDS, SHARED_ADDRESS, SHOP, WHOLESALE
from krambod.project.demo.history.plan import DAYS, plan_history
from krambod.project.demo.history.telling import HistoryOrder
from krambod.transfers.intake import receive_order
from krambod.transfers.models import Transfer
from krambod.transfers.rules import When
from tests.transfers.shopkeeper import Shopkeeper, change_rules, reach, shopkeeper

MOST_ROUNDS = 20
FEW = 6  # every so many kinds in the normal run
pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["reach", "shopkeeper"]  # fixtures


def one_of_each_kind(keeper: Shopkeeper, shop: str) -> dict[str, HistoryOrder]:
    history = plan_history(0, seed=1, now=keeper.now().replace(microsecond=0))
    return {one.kind: one for one in history if one.shop == shop}


def send(keeper: Shopkeeper, orders: list[HistoryOrder]) -> None:
    """Tells the first of each, then the second, and so on; a worker works between."""
    for place in range(max(len(one.tellings) for one in orders)):
        for one in orders:
            if len(one.tellings) > place:
                order = read_order(one.external_id, one.tellings[place])
                receive_order(keeper.shop, order, body="{}", delivery_id=None, now=keeper.now())
        for _ in range(MOST_ROUNDS):
            if not keeper.due():
                break
            keeper.work()


def end_of(transfer: Transfer) -> str:
    return " ".join(word for word in (transfer.state, transfer.reason, transfer.cause) if word)


@pytest.mark.parametrize(
    ("shop", "every"),
    [
        pytest.param(SHOP, FEW, id="some kinds"),
        pytest.param(SHOP, 1, id="all kinds", marks=pytest.mark.soak),
        pytest.param(WHOLESALE, 1, id="wholesale"),
    ],
)
def test_an_order_of_each_kind_ends_as_its_row_says(shopkeeper: Shopkeeper, shop: str, every: int) -> None:
    today = danish_day(shopkeeper.now())
    change_rules(
        shopkeeper,
        start_date=today - timedelta(days=DAYS),
        when=When.PAID if shop == SHOP else When.SHIPPED,
        reported_until=None if shop == SHOP else today - REPORTED_BACK,
    )
    wanted = {kind.name: kind.ends for kind in [one for one in KINDS if one.shop == shop][::every]}
    orders = {kind: one for kind, one in one_of_each_kind(shopkeeper, shop).items() if kind in wanted}

    for name in CONTACTS_BY_HAND:
        contact = {"Name": name, "Email": SHARED_ADDRESS, "CountryKey": "DK", "IsPerson": True}
        assert shopkeeper.by_hand.call("POST", "/v1/{organization}/contacts", contact).status == 200
    send(shopkeeper, list(orders.values()))

    ended = {kind: end_of(shopkeeper.transfer(one.external_id)) for kind, one in orders.items()}
    assert ended == wanted
