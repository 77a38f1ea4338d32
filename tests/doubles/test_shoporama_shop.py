"""Can a person order, ship and cancel in the Shoporama double, and does its API behave as the public one?"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from aiohttp import web

from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.doubles.shoporama.hooks import SIGNATURE_HEADER, signature
from tests.doubles.caller import LOOPBACK
from tests.platforms.webshop import NOON, SECRET, TOKEN, sale
from tests.waiting import wait_until

AUTHORIZED = {"Authorization": f"Shoporama {TOKEN}"}


class Listener:
    """Receives the webhooks. It refuses the next `refusals` of them."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []
        self.refusals = 0

    def application(self) -> web.Application:
        async def hear(request: web.Request) -> web.Response:
            body = await request.read()
            if self.refusals:
                self.refusals -= 1
                return web.Response(status=503)
            assert request.headers[SIGNATURE_HEADER] == signature(SECRET, body)
            self.events.append((request.query["type"], json.loads(body)))
            return web.Response()

        application = web.Application()
        application.add_routes([web.post("/", hear)])
        return application


@pytest.fixture
def listener() -> Iterator[tuple[Listener, str]]:
    one = Listener()
    with running(one.application()) as url:
        yield one, f"{url}/"


@pytest.fixture
def shop(listener: tuple[Listener, str]) -> Iterator[tuple[ShoporamaDouble, str]]:
    double = ShoporamaDouble(token=TOKEN, hook_address=listener[1], hook_secret=SECRET)
    with running(shoporama_application(double)) as url:
        yield double, url


def nonce_of(page: str) -> str:
    found = re.search(r'name="nonce" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


def order(url: str, **fields: str) -> httpx2.Response:
    page = httpx2.get(url, **LOOPBACK).text
    form = {"nonce": nonce_of(page), "name": "Jens Hansen", "email": "jens@example.com", "quantity-VASE-2": "1"}
    return httpx2.post(url, data=form | fields, **LOOPBACK)


def test_an_order_is_placed_paid_sent_and_announced_as_returned(
    shop: tuple[ShoporamaDouble, str], listener: tuple[Listener, str]
) -> None:
    double, url = shop
    placed = order(url)
    (one,) = double.orders.newest(5)

    for action in ("ship", "return"):
        nonce = nonce_of(httpx2.get(url, **LOOPBACK).text)
        httpx2.post(f"{url}/orders/{one['order_id']}/{action}", data={"nonce": nonce}, **LOOPBACK)
    wait_until(lambda: len(listener[0].events) == 4)

    assert "er afgivet" in placed.text
    assert (one["total_price"], one["paid"], one["status"]) == (288, 1, "sent")
    assert {event for event, _ in listener[0].events} == {"order_created", "paid", "new_status", "new_return"}


def test_the_same_form_twice_is_one_order(shop: tuple[ShoporamaDouble, str]) -> None:
    double, url = shop
    nonce = nonce_of(httpx2.get(url, **LOOPBACK).text)

    order(url, nonce=nonce)
    order(url, nonce=nonce)

    assert len(double.orders.newest(5)) == 1


def test_an_order_can_be_cancelled_and_an_invoice_is_unpaid(shop: tuple[ShoporamaDouble, str]) -> None:
    double, url = shop
    order(url, method="Faktura")
    (one,) = double.orders.newest(5)

    nonce = nonce_of(httpx2.get(url, **LOOPBACK).text)
    httpx2.post(f"{url}/orders/{one['order_id']}/cancel", data={"nonce": nonce}, **LOOPBACK)

    assert (one["paid"], one["status"]) == (0, "cancelled")


@pytest.mark.parametrize("fields", [{"nonce": "0" * 32}, {"email": "no"}, {"quantity-VASE-2": "x"}])
def test_what_cannot_be_ordered_says_why(shop: tuple[ShoporamaDouble, str], fields: dict[str, str]) -> None:
    answer = order(shop[1], **fields)

    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert shop[0].orders.newest(5) == []


def test_a_form_from_elsewhere_changes_nothing(shop: tuple[ShoporamaDouble, str]) -> None:
    double, url = shop
    order_id = double.orders.place(sale(), NOON)

    answer = httpx2.post(f"{url}/orders/{order_id}/cancel", data={"nonce": "guess"}, **LOOPBACK)

    assert answer.status_code == 400
    assert double.orders.newest(1)[0]["status"] == "new"


def test_the_api_wants_its_token_and_counts_its_calls(shop: tuple[ShoporamaDouble, str]) -> None:
    double, url = shop
    double.daily_calls = 2

    statuses = [httpx2.get(f"{url}/REST/self", headers=AUTHORIZED, **LOOPBACK).status_code for _ in range(3)]
    wrong = httpx2.get(f"{url}/REST/order", headers={"Authorization": "Shoporama x"}, **LOOPBACK).status_code

    assert (*statuses, wrong) == (200, 200, 429, 401)


def test_a_list_has_pages_and_begins_where_it_is_told(shop: tuple[ShoporamaDouble, str]) -> None:
    double, url = shop
    for number in range(5):
        double.orders.place(sale(str(number)), datetime(2026, 11, 20 + number, 12, tzinfo=UTC))

    query = {"limit": "2", "offset": "1", "last_modified": "2026-11-21T00:00:00"}
    told = httpx2.get(f"{url}/REST/order", params=query, headers=AUTHORIZED, **LOOPBACK).json()

    assert told["paging"] == {"offset": 1, "limit": 2, "count": 2, "total": 4}
    assert [one["webshop_order_id"] for one in told["orders"]] == ["2", "3"]


def test_what_is_deleted_is_gone_and_what_never_was_is_not_found(shop: tuple[ShoporamaDouble, str]) -> None:
    double, url = shop
    order_id = double.orders.place(sale(), NOON)
    double.orders.delete(order_id)

    statuses = [
        httpx2.get(f"{url}/REST/order/{key}", headers=AUTHORIZED, **LOOPBACK).status_code for key in (order_id, 1)
    ]

    assert statuses == [410, 404]


def test_events_come_twice_late_and_again_when_they_were_turned_away(
    shop: tuple[ShoporamaDouble, str], listener: tuple[Listener, str]
) -> None:
    double, url = shop
    mood = {"delay_s": 0.1, "copies": 2, "lost": 0.0, "jumble_s": 0.1}
    told = httpx2.post(f"{url}/admin/mood", json=mood, **LOOPBACK).json()
    listener[0].refusals = 1

    double.orders.place(sale(), NOON)
    wait_until(lambda: len(listener[0].events) == 2)

    assert told == mood
    assert sorted(sent.tries for sent in double.hooks.log) == [1, 2]


def test_orders_are_there_again_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    first = ShoporamaDouble(token=TOKEN, hook_address=None, hook_secret="", data_file=file)
    order_id = first.orders.place(sale(), NOON)

    second = ShoporamaDouble(token=TOKEN, hook_address=None, hook_secret="", data_file=file)

    assert second.orders.find(order_id) == first.orders.find(order_id)
