"""Does a number that nobody can compute with hold its own order only, while the others go on?"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.typedefs import Handler
from django_scopes import scopes_disabled

from krambod.doubles.serving import running
from krambod.doubles.woocommerce.application import WooCommerceDouble, woocommerce_application
from krambod.orders.bounded import find_count, find_decimal, find_key
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import find_status
from krambod.platforms.events.explain import explain_payload
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.fetching import Fetched
from krambod.platforms.models import DeliveryState, ShopConnection
from tests.cases.telling import read_ordinary, whole_order
from tests.platforms.webshop import Webshop
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import Shopkeeper

DIGITS = "9" * 5000
MARK = "a number without bounds"


class RawAnswers:
    """Writes a number into a shop's answers as no JSON library would write it."""

    def __init__(self) -> None:
        self.number = "0"
        self.total: str | None = None

    async def rewrite(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if isinstance(response, web.Response) and response.text:
            response.text = response.text.replace(f'"{MARK}"', self.number)
            if self.total is not None:
                response.headers["X-WP-Total"] = self.total
        return response


@pytest.fixture
def answers() -> RawAnswers:
    return RawAnswers()


@pytest.fixture
def raw_woo(shopkeeper: Shopkeeper, services: ShopServices, answers: RawAnswers) -> Iterator[WooShop]:
    double = WooCommerceDouble("ck_1", "cs_1")
    application = woocommerce_application(double)

    @web.middleware
    async def rewritten(request: web.Request, handler: Handler) -> web.StreamResponse:
        return await answers.rewrite(request, handler)

    application.middlewares.append(rewritten)
    with running(application) as url:
        woo = WooShop(double=double, url=url, shopkeeper=shopkeeper, services=services)
        woo.connect()
        double.is_quiet = True
        yield woo


def place(woo: WooShop, key: int, **changes: object) -> None:
    changed = {"id": key, "date_modified_gmt": "2026-11-22T11:59:00", **changes}
    woo.double.orders.store(whole_order(read_ordinary(), changed))


def poll(woo: WooShop) -> None:
    with scopes_disabled():
        pk = ShopConnection.objects.get(shop=woo.shopkeeper.shop).pk
    assert not poll_shop(pk, {}, lambda: False, woo.services).is_more
    while woo.shopkeeper.due():
        woo.shopkeeper.work()


@pytest.mark.parametrize("number", ["1E+1000000", "1E-1000000", "0E+1000000", "-1E+999999", DIGITS, f"0.{DIGITS}"])
def test_finding_11_an_order_with_a_number_without_bounds_is_held_alone(
    raw_woo: WooShop, answers: RawAnswers, number: str
) -> None:
    answers.number = number
    place(raw_woo, 9001)
    place(raw_woo, 9002, total=MARK)
    place(raw_woo, 9003)

    poll(raw_woo)

    held = [one for one in raw_woo.deliveries() if one.state == DeliveryState.HELD]
    assert [one.findings[0]["problem"] for one in held] == ["not_a_number"]
    assert [one.state for one in raw_woo.transfers()] == ["paid", "paid"]


def test_finding_11_a_count_of_5000_digits_does_not_stop_a_poll(raw_woo: WooShop, answers: RawAnswers) -> None:
    answers.total = DIGITS
    place(raw_woo, 9001)

    poll(raw_woo)

    assert [one.state for one in raw_woo.transfers()] == ["paid"]


@pytest.mark.parametrize("number", ["1E+1000000", "1E-1000000", DIGITS])
def test_finding_14_a_pasted_order_with_a_number_without_bounds_is_explained(webshop: Webshop, number: str) -> None:
    text = f'{{"order_id": 1, "total": {number}, "products": [{{"price": {number}}}]}}'

    explained = explain_payload(webshop.shopkeeper.shop, text, webshop.services.now())

    assert explained.order is None
    assert "not_a_number" in {one.problem for one in explained.findings}


def test_finding_11_a_wait_of_5000_digits_is_not_kept() -> None:
    waits = [Fetched(status=429, headers={"retry-after": text}, body=b"").retry_after_s for text in (DIGITS, "²", "60")]

    assert waits == [None, None, 60.0]


def test_finding_11_polls_that_fail_are_shown_with_since_when(raw_woo: WooShop) -> None:
    services = raw_woo.services
    poll(raw_woo)
    with scopes_disabled():
        due = ShopConnection.objects.get(shop=raw_woo.shopkeeper.shop).next_poll_at
    assert due is not None

    moments = [due + timedelta(minutes=minutes) for minutes in (-1, 5, 45)]

    shown = [find_status(raw_woo.shopkeeper.shop, services.base_url, now) for now in moments]

    assert [status and status.unpolled_since for status in shown] == [None, None, due]


def test_a_count_has_digits_only_and_a_limit() -> None:
    refused: list[object] = ["", "²", "٣", "-1", "+1", "1.0", " 1", DIGITS, "2147483648", None, True, 1.0, [], -1]

    assert [find_count(value) for value in refused] == [None] * len(refused)
    assert [find_count(value) for value in ("0", "2147483647", 7)] == [0, 2147483647, 7]
    assert (find_key("9223372036854775807"), find_key("9223372036854775808")) == (2**63 - 1, None)


def test_a_decimal_has_an_exponent_that_arithmetic_can_do() -> None:
    refused = ["1E+1001", "1E99999999999999999999", "1E-1001", "0E+1001", "1" * 41]

    assert [find_decimal(text) for text in refused] == [None] * len(refused)
    assert str(find_decimal("1E+2")) == "1E+2"
