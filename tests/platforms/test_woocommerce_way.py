"""Is a WooCommerce shop connected, heard, read and let go as its API and webhooks are?"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from krambod.platforms.connections.connect import Entered, connect, disconnect
from krambod.platforms.connections.status import find_status
from krambod.platforms.connections.stored import CannotConnect
from krambod.platforms.events.known import find_earlier
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.models import ShopConnection
from tests.platforms.webshop import NOON, WOOCOMMERCE_KEYS, sale
from tests.platforms.wooshop import WooShop


def test_connecting_makes_four_webhooks_and_disconnecting_removes_them(woo: WooShop) -> None:
    woo.connect()
    topics = {webhook.topic for webhook in woo.double.webhooks.values()}
    woo.connect()
    after_again = len(woo.double.webhooks)

    disconnect(woo.shopkeeper.shop, woo.services)

    assert topics == {"order.created", "order.updated", "order.deleted", "order.restored"}
    assert after_again == 4
    assert woo.double.webhooks == {}
    assert find_status(woo.shopkeeper.shop, woo.services.base_url, woo.services.now()) is None


def test_an_order_comes_by_webhook_and_is_paid_in_the_books(woo: WooShop) -> None:
    woo.connect()

    order_id = woo.double.orders.place(sale(), NOON)
    woo.double.orders.pay(order_id, NOON)
    woo.work(2)

    assert [(one.state, one.cause) for one in woo.transfers()] == [("paid", "")]
    assert [str(one["TotalInclVat"]) for one in woo.shopkeeper.invoices()] == ["288.00"]
    assert {status for _, status in woo.double.sent} == {200}


def test_an_order_that_no_webhook_told_of_is_found_by_the_poll(woo: WooShop) -> None:
    woo.connect()
    woo.double.is_quiet = True

    order_id = woo.double.orders.place(sale(), NOON)
    woo.double.orders.pay(order_id, NOON)
    with scopes_disabled():
        pk = ShopConnection.objects.get().pk
    poll_shop(pk, {}, lambda: False, woo.services)
    while woo.shopkeeper.due():
        woo.shopkeeper.work()

    assert [one.state for one in woo.transfers()] == ["paid"]


def test_an_order_in_the_bin_is_cancelled_and_one_that_is_taken_out_lives_again(woo: WooShop) -> None:
    woo.connect()
    order_id = woo.double.orders.place(sale(), NOON)
    woo.work(1)

    woo.double.orders.trash(order_id, NOON + timedelta(minutes=1))
    woo.work(2)
    binned = woo.transfers()[0].state
    woo.double.orders.restore(order_id, NOON + timedelta(minutes=2))
    woo.double.orders.pay(order_id, NOON + timedelta(minutes=3))
    woo.work(4)

    assert binned == "cancelled"
    assert [one.state for one in woo.transfers()] == ["paid"]


def test_an_order_deleted_for_good_is_cancelled(woo: WooShop) -> None:
    woo.connect()
    order_id = woo.double.orders.place(sale(), NOON)
    woo.work(1)

    woo.double.orders.delete(order_id)
    woo.work(2)

    assert [one.state for one in woo.transfers()] == ["cancelled"]
    assert woo.deliveries()[-1].outcome == "revised"


def test_a_refund_has_the_day_it_was_made(woo: WooShop) -> None:
    woo.connect()
    order_id = woo.double.orders.place(sale(), NOON)
    woo.double.orders.pay(order_id, NOON)
    woo.double.orders.refund(order_id, Decimal("50.00"), NOON + timedelta(hours=1))
    woo.work(3)

    order = find_earlier(woo.shopkeeper.shop, str(order_id))
    assert order is not None
    assert [(str(refund.total), refund.at) for refund in order.refunds] == [("50.00", NOON + timedelta(hours=1))]
    assert [one.cause for one in woo.transfers()] == [""]


@pytest.mark.parametrize(
    ("address", "secrets", "code"),
    [
        ("", {"consumer_secret": "wrong"}, "key_refused"),
        ("http://10.0.0.1", {}, "address_refused"),
        ("ftp://shop.example", {}, "wrong_address"),
        ("https://name:word@shop.example", {}, "wrong_address"),
        ("http://127.0.0.1:1", {}, "shop_unreachable"),
    ],
)
def test_what_does_not_work_is_not_stored_and_says_why(
    woo: WooShop, address: str, secrets: dict[str, str], code: str
) -> None:
    entered = Entered(platform="woocommerce", url=address or woo.url, secrets=WOOCOMMERCE_KEYS | secrets)

    with pytest.raises(CannotConnect) as raised:
        connect(woo.shopkeeper.shop, entered, woo.services)

    assert raised.value.code == code
    with scopes_disabled():
        assert not ShopConnection.objects.exists()
    assert woo.double.webhooks == {}


def test_keys_are_encrypted_in_the_table(woo: WooShop) -> None:
    woo.connect()

    with scopes_disabled():
        row = ShopConnection.objects.values().get()
    assert "ck_1" not in str(row)
    assert "cs_1" not in str(row)
