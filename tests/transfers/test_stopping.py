"""Does a stopped shop stay stopped, even if a worker is working on its orders?"""

import pytest
from django_scopes import scope

from krambod.doubles.dinero.faults import FaultKind
from krambod.merchants.models import DINERO
from krambod.transfers.models import State
from krambod.transfers.stopping import is_used_elsewhere, stop_transfer
from tests.transfers.shopkeeper import Shopkeeper, fail
from tests.transfers.stored import NOW, Store, make_shop, make_store

pytestmark = pytest.mark.django_db(transaction=True)


def test_no_order_of_a_stopped_shop_is_due_and_another_merchants_orders_are(shopkeeper: Shopkeeper) -> None:
    other = make_store("other")
    other.sent(due_at=NOW)
    shopkeeper.send()

    stop_transfer(shopkeeper.shop)

    assert shopkeeper.transfer().due_at is None
    assert shopkeeper.shop.economic_system == ""
    assert other.transfer().due_at == NOW


def test_an_order_that_a_worker_works_on_when_its_shop_stops_is_not_tried_again(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.DROP_BEFORE, "invoices/*/book", count=1000)
    shopkeeper.before("POST", "/invoices", lambda: stop_transfer(shopkeeper.shop))

    shopkeeper.work()

    transfer = shopkeeper.transfer()
    assert (transfer.state, transfer.attempts) == (State.DRAFTED, 1)
    assert "retry" in shopkeeper.events()
    assert transfer.due_at is None


@pytest.fixture
def sanne() -> Store:
    return make_store("sanne")


@pytest.mark.parametrize(
    ("economic_system", "is_used"), [(DINERO, True), ("", False)], ids=["goes on", "stopped as well"]
)
def test_another_shop_uses_a_connection_if_its_newest_rules_name_it(
    sanne: Store, economic_system: str, is_used: bool
) -> None:
    second = make_shop(sanne.shop.merchant, "second")
    second.economic_system = economic_system
    with scope(merchant=sanne.shop.merchant):
        second.save()
        second.rules.create(merchant=second.merchant, version=1, document={"connected_id": sanne.connected.pk})

        assert is_used_elsewhere(sanne.connected, sanne.shop) == is_used


def test_another_shop_does_not_use_a_connection_that_only_its_older_rules_name(sanne: Store) -> None:
    second = make_shop(sanne.shop.merchant, "second")
    second.economic_system = DINERO
    with scope(merchant=sanne.shop.merchant):
        second.save()
        for version, connected_id in ((1, sanne.connected.pk), (2, sanne.connected.pk + 1)):
            second.rules.create(merchant=second.merchant, version=version, document={"connected_id": connected_id})

        assert not is_used_elsewhere(sanne.connected, sanne.shop)
