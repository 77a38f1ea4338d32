"""Are orders of any size taken at the hook and by the poll, and is the one that is too large held alone?"""

import json
from typing import Any

import httpx2
import pytest
from django_scopes import scopes_disabled

from krambod.doubles.shoporama.hooks import Mood
from krambod.doubles.woocommerce.application import signature
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection
from krambod.platforms.page_size import PageSize
from krambod.platforms.shop_client import AnswerTooLarge
from krambod.transfers.models import Transfer
from tests.cases.telling import read_ordinary, whole_order
from tests.doubles.caller import LOOPBACK
from tests.platforms.webshop import Webshop, captured_at_once, sale
from tests.platforms.wooshop import WooShop

MB = 1024 * 1024


def large(key: int, size: int) -> dict[str, Any]:
    meta = [{"id": 1, "key": "design", "value": "x" * size}]
    changed = "2026-11-22T11:59:00"  # after the shop was connected: a poll looks no further back than an hour
    return whole_order(read_ordinary(), {"id": key, "meta_data": meta, "date_modified_gmt": changed})


def poll(woo: WooShop) -> None:
    with scopes_disabled():
        pk = ShopConnection.objects.get(shop=woo.shopkeeper.shop).pk
    assert not poll_shop(pk, {}, lambda: False, woo.services).is_more
    while woo.shopkeeper.due():
        woo.shopkeeper.work()


def held(woo: WooShop) -> list[tuple[str, str]]:
    rows = [one for one in woo.deliveries() if one.state == DeliveryState.HELD]
    return [(one.order_id, one.findings[0]["problem"]) for one in rows]


def test_a_page_of_large_orders_shrinks_until_it_fits(woo: WooShop) -> None:
    woo.connect()
    woo.double.is_quiet = True
    for key in range(9001, 9009):
        woo.double.orders.store(large(key, 3 * MB))

    poll(woo)

    assert [one.state for one in woo.transfers()] == ["paid"] * 8
    assert held(woo) == []


def test_an_order_that_is_too_large_is_held_alone_and_taken_once_it_has_shrunk(woo: WooShop) -> None:
    woo.connect()
    woo.double.is_quiet = True
    woo.double.orders.store(large(9001, 10))
    woo.double.orders.store(large(9002, 17 * MB))
    woo.double.orders.store(large(9003, 10))

    poll(woo)
    poll(woo)
    first = (held(woo), [one.state for one in woo.transfers()])
    woo.double.orders.store(large(9002, 10))
    with scopes_disabled():
        Delivery.objects.filter(state=DeliveryState.HELD).update(state=DeliveryState.PENDING)
    woo.work(1)

    assert first == ([("9002", "too_large")], ["paid", "paid"])
    assert held(woo) == []
    assert [one.state for one in woo.transfers()] == ["paid"] * 3


def test_an_order_of_shoporama_that_is_too_large_is_held_alone(webshop: Webshop) -> None:
    captured_at_once(webshop)
    webshop.double.hooks.mood = Mood(lost=1.0)
    now = webshop.services.now()
    for key in (5001, 5002, 5003):
        webshop.orders.place(sale(str(key)), now, order_id=key)
        webshop.orders.pay(key, now)
    webshop.orders.comment(5002, "x" * 17 * MB, now)

    webshop.poll()

    found = [one for one in webshop.deliveries() if one.state == DeliveryState.HELD]
    with scopes_disabled():
        booked = Transfer.objects.filter(shop=webshop.shopkeeper.shop).values_list("order__external_id", "state")
        assert sorted(booked) == [("5001", "paid"), ("5003", "paid")]
    assert [(one.order_id, one.findings[0]["problem"]) for one in found] == [("5002", "too_large")]


def test_an_event_whose_order_is_too_large_is_held_and_the_shop_goes_on(woo: WooShop) -> None:
    woo.connect()
    woo.double.is_quiet = True
    woo.double.orders.store(large(9001, 17 * MB))
    [webhook] = [one for one in woo.double.webhooks.values() if one.topic == "order.updated"]
    body = b'{"id": 9001}'
    headers = {
        "X-WC-Webhook-Topic": "order.updated",
        "X-WC-Webhook-Signature": signature(webhook.secret, body),
        "Content-Type": "application/json",
    }
    assert httpx2.post(webhook.delivery_url, content=body, headers=headers, **LOOPBACK).status_code == 200
    for connection_id in find_due_shops(woo.services.now()):
        for _ in work_shop(connection_id, woo.services):
            pass

    with scopes_disabled():
        connection = ShopConnection.objects.get(shop=woo.shopkeeper.shop)
    assert held(woo) == [("9001", "too_large")]
    assert (connection.failures, connection.retry_at) == (0, None)


def test_ten_thousand_entries_of_meta_and_three_thousand_lines_are_booked(woo: WooShop) -> None:
    woo.connect()
    ordinary = read_ordinary()
    meta = [{"id": key, "key": f"_key_{key}", "value": {"deep": [key]}} for key in range(10_000)]
    line = {
        **ordinary["line_items"][0],
        "subtotal": "0.80",
        "subtotal_tax": "0.20",
        "total": "0.80",
        "total_tax": "0.20",
    }
    lines = [{**line, "id": key, "taxes": [{"id": 1, "total": "0.20"}]} for key in range(3000)]
    told = {"id": 9001, "meta_data": meta, "line_items": lines, "total": "3039.00", "total_tax": "607.80"}

    woo.double.orders.store(whole_order(ordinary, told))
    woo.work(1)

    assert [(one.state, one.cause) for one in woo.transfers()] == [("paid", "")]
    assert [str(one["TotalInclVat"]) for one in woo.shopkeeper.invoices()] == ["3039.00"]


def test_a_large_body_that_nobody_signed_is_refused_unread(woo: WooShop) -> None:
    woo.connect()
    url = next(iter(woo.double.webhooks.values())).delivery_url
    body = json.dumps(large(9001, 3 * MB)).encode()

    answer = httpx2.post(url, content=body, headers={"Content-Type": "application/json"}, **LOOPBACK)

    assert answer.status_code == 401
    assert woo.deliveries() == []


def test_a_page_shrinks_until_it_fits_and_grows_again() -> None:
    size, asked = PageSize(50), []

    def ask(orders: int) -> int:
        asked.append(orders)
        if orders > 3 and len(asked) < 5:
            raise AnswerTooLarge("large")
        return orders

    assert [size.read(ask) for _ in range(6)] == [3, 1, 2, 4, 8, 16]
    assert asked == [50, 12, 3, 6, 1, 2, 4, 8, 16]


def test_one_order_that_does_not_fit_is_told_to_the_caller() -> None:
    def ask(_: int) -> int:
        raise AnswerTooLarge("large")

    size = PageSize(50)
    with pytest.raises(AnswerTooLarge):
        size.read(ask)
    assert size.orders == 1
