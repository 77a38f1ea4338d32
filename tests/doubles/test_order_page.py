"""Does the order page send each order once, with the right sums, and work when the receiver answers badly?"""

import asyncio
import html
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from krambod.doubles.api_shop.order_page import LARGEST_ANSWER, MOST_FORMS, TIMEOUT_S, order_page_application
from krambod.doubles.api_shop.orders import LARGEST_QUANTITY, PRODUCTS, FilledForm, order_body
from tests.running_async import run_async

CUP, VASE, PLAID, TEA, CANDLES = (product.field for product in PRODUCTS)
BUYER = {"name": "Jens Hansen", "email": "jens@example.com"}


@dataclass(slots=True)
class Receiver:
    """A double of the orders API: keeps each PUT and answers as it was set to."""

    status: int = 200
    delay_s: float = 0
    answer: str = '{"state":"received","total":249.00}'
    calls: list[tuple[str, str | None, bytes]] = field(default_factory=list)

    async def put(self, request: web.Request) -> web.StreamResponse:
        self.calls.append((request.path, request.headers.get("Authorization"), await request.read()))
        await asyncio.sleep(self.delay_s)
        if self.status == 0:
            assert request.transport is not None
            request.transport.close()
        return web.Response(status=self.status or 200, text=self.answer, content_type="application/json")

    def application(self) -> web.Application:
        application = web.Application()
        application.add_routes([web.put("/api/v1/orders/{id}", self.put)])
        return application

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, _, body in self.calls]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """The order page behind its socket, as a browser sees it."""

    session: aiohttp.ClientSession
    url: str

    async def form(self) -> str:
        """A fresh form's nonce."""
        page = await (await self.session.get(self.url)).text()
        found = re.search(r'name="nonce" value="([0-9a-f]+)"', page)
        assert found is not None
        return found[1]

    async def post(self, nonce: str, **fields: str) -> tuple[int, str]:
        """Status and text of the page, entities resolved."""
        response = await self.session.post(self.url, data={"nonce": nonce, **BUYER, **fields})
        return response.status, html.unescape(await response.text())

    async def order(self, **fields: str) -> tuple[int, str]:
        return await self.post(await self.form(), **fields)


async def listening(application: web.Application) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    return runner, f"http://{host}:{port}"


def visit(
    visitor: Callable[[Shop], Awaitable[None]],
    receiver: Receiver | None = None,
    *,
    orders_api: str | None = None,
    token: str | None = "token-of-shop",
    timeout_s: float = TIMEOUT_S,
) -> None:
    """Runs `visitor` in a shop that sends to `receiver`, or to `orders_api` as it is."""

    async def run() -> None:
        runners, base = [], orders_api
        if receiver is not None:
            runner, url = await listening(receiver.application())
            runners, base = [runner], f"{url}/api/v1/"
        shop_runner, url = await listening(order_page_application(base, token, timeout_s=timeout_s))
        try:
            async with aiohttp.ClientSession() as session:
                await visitor(Shop(session=session, url=url))
        finally:
            for runner in (shop_runner, *runners):
                await runner.cleanup()

    run_async(run())


def test_the_page_offers_five_products_shipping_and_one_button() -> None:
    async def visitor(shop: Shop) -> None:
        page = await (await shop.session.get(shop.url)).text()

        assert [product.name for product in PRODUCTS if product.name not in page] == []
        assert "249,00" in page
        assert "39,95" in page
        assert "Fragt" in page
        assert re.findall(r"<button>(.*?)</button>", page) == ["Afgiv testordre"]
        assert re.findall(r'value="([^"]*@[^"]*)"', page) == ["jens.hansen@example.com"]

    visit(visitor, Receiver())


def test_an_order_goes_to_the_orders_api_with_the_token() -> None:
    receiver = Receiver()

    async def visitor(shop: Shop) -> None:
        nonce = await shop.form()
        status, page = await shop.post(nonce, **{VASE: "1"})

        assert status == 200
        assert "svaret var 200" in page
        assert '"total": 249.00' in page
        assert '<a href="/">' in page
        assert [call[:2] for call in receiver.calls] == [(f"/api/v1/orders/{nonce}", "Bearer token-of-shop")]

    visit(visitor, receiver)


def test_the_amounts_of_an_order_add_up_to_the_oere() -> None:
    receiver = Receiver()

    async def visitor(shop: Shop) -> None:
        await shop.order(**{TEA: "3", VASE: "2", CANDLES: "0", CUP: ""})

    visit(visitor, receiver)

    (body,) = receiver.bodies
    lines = body["lines"]
    assert [(line["kind"], line["quantity"], line["unit_price"], line["total"]) for line in lines] == [
        ("product", "2", "249.00", "498.00"),
        ("product", "3", "39.95", "119.85"),
        ("shipping", "1", "39.00", "39.00"),
    ]
    assert all(Decimal(line["quantity"]) * Decimal(line["unit_price"]) == Decimal(line["total"]) for line in lines)
    assert sum(Decimal(line["total"]) for line in lines) == Decimal(body["total"]) == Decimal("656.85")
    assert Decimal(body["total_vat"]) == Decimal(body["total"]) / 5
    assert {line["vat_rate"] for line in lines} == {"25"}


def test_an_order_is_paid_now_by_the_named_buyer() -> None:
    receiver = Receiver()
    before = datetime.now(UTC) - timedelta(seconds=1)

    async def visitor(shop: Shop) -> None:
        await shop.order(**{VASE: "1"}, name="Søren Ærø")

    visit(visitor, receiver)

    (body,) = receiver.bodies
    moments = [body[name] for name in ("placed_at", "paid_at", "updated_at")]
    assert all(moment.endswith("Z") for moment in moments)
    assert all(before <= datetime.fromisoformat(moment) <= datetime.now(UTC) for moment in moments)
    assert (body["currency"], body["prices_include_vat"]) == ("DKK", True)
    assert (body["buyer"]["name"], body["buyer"]["email"]) == ("Søren Ærø", "jens@example.com")


def test_the_largest_order_has_whole_oere() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    form = FilledForm(
        quantities=tuple((product, LARGEST_QUANTITY) for product in PRODUCTS), name="J", email="j@example.com"
    )

    body = order_body(form, number="1", placed_at=now, updated_at=now)

    assert body["total"] == "945043.05"
    assert body["total_vat"] == "189008.61"


def test_a_double_click_sends_the_same_order() -> None:
    receiver = Receiver()

    async def visitor(shop: Shop) -> None:
        nonce = await shop.form()
        pages = await asyncio.gather(*(shop.post(nonce, **{VASE: "1"}) for _ in range(2)))

        assert [status for status, _ in pages] == [200, 200]
        assert sum("den samme ordre" in page for _, page in pages) == 1

    visit(visitor, receiver)

    first, second = receiver.calls
    assert first == second


def test_a_form_changed_and_sent_again_is_a_newer_version_of_its_order() -> None:
    receiver = Receiver()

    async def visitor(shop: Shop) -> None:
        nonce = await shop.form()
        await shop.post(nonce, **{VASE: "1"})
        await asyncio.sleep(0.002)
        await shop.post(nonce, **{VASE: "2"})

    visit(visitor, receiver)

    (first_path, _, _), (second_path, _, _) = receiver.calls
    first, second = receiver.bodies
    assert first_path == second_path
    assert (first["number"], first["placed_at"]) == (second["number"], second["placed_at"])
    assert first["updated_at"] < second["updated_at"]
    assert second["total"] == "537.00"


def test_each_form_is_an_order_of_its_own_and_numbers_count_up() -> None:
    receiver = Receiver()

    async def visitor(shop: Shop) -> None:
        for _ in range(3):
            await shop.order(**{VASE: "1"})

    visit(visitor, receiver)

    first, second, third = (int(body["number"]) for body in receiver.bodies)
    assert (second, third) == (first + 1, first + 2)
    assert len({path for path, _, _ in receiver.calls}) == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({VASE: "abc"}, "Antal af Keramikvase, blå: skriv et helt tal fra 0 til 999, ikke »abc«."),
        ({VASE: "-1"}, "Antal af Keramikvase, blå"),
        ({TEA: "1,5"}, "Antal af Økologisk te, 100 g"),
        ({TEA: "1000"}, "Antal af Økologisk te, 100 g"),
        ({TEA: "٣"}, "Antal af Økologisk te, 100 g"),
        ({VASE: "<script>"}, "ikke »<script>«"),
        ({VASE: "0", TEA: "0"}, "Antal: vælg mindst én vare."),
        ({}, "Antal: vælg mindst én vare."),
        ({VASE: "1", "name": "  "}, "Navn: skriv et navn"),
        ({VASE: "1", "name": "x" * 201}, "Navn: skriv et navn"),
        ({VASE: "1", "email": "jens"}, "E-mail: skriv en adresse"),
        ({VASE: "1", "email": "jens hansen@example.com"}, "E-mail: skriv en adresse"),
        ({VASE: "1", "nonce": ""}, "Formularen er for gammel"),
        ({VASE: "1", "nonce": "0" * 32}, "Formularen er for gammel"),
    ],
)
def test_a_mistake_in_the_form_is_named_and_nothing_is_sent(fields: dict[str, str], sentence: str) -> None:
    receiver = Receiver()

    async def visitor(shop: Shop) -> None:
        response = await shop.session.post(shop.url, data={"nonce": await shop.form(), **BUYER, **fields})
        page = await response.text()

        assert response.status == 400
        assert sentence in html.unescape(page)
        assert "<script" not in page
        assert "<form" in page

    visit(visitor, receiver)

    assert receiver.calls == []


def test_a_form_with_mistakes_keeps_what_was_filled_in() -> None:
    async def visitor(shop: Shop) -> None:
        _, page = await shop.order(**{VASE: "7", TEA: "x"}, name="Søren")

        assert f'name="{VASE}" inputmode="numeric" value="7"' in page
        assert 'value="Søren"' in page

    visit(visitor, Receiver())


@pytest.mark.parametrize("body", [b"", b"\xff\xfe&%ff=%c3&a", b'{"json": true}', b"&&&==="])
def test_a_body_that_is_no_form_gets_the_form(body: bytes) -> None:
    async def visitor(shop: Shop) -> None:
        response = await shop.session.post(shop.url, data=body, headers={"Content-Type": "text/plain; charset=klingon"})

        assert response.status == 400
        assert "<form" in await response.text()

    visit(visitor, Receiver())


@pytest.mark.parametrize("status", [401, 422, 500, 302])
def test_a_refusal_is_shown_as_it_came(status: int) -> None:
    receiver = Receiver(status=status, answer="<h1>no & never</h1>")

    async def visitor(shop: Shop) -> None:
        nonce = await shop.form()
        response = await shop.session.post(shop.url, data={"nonce": nonce, **BUYER, VASE: "1"})
        page = await response.text()

        assert response.status == 200
        assert f"Ikke modtaget: svaret var {status}." in page
        assert "&lt;h1&gt;no &amp; never&lt;/h1&gt;" in page

    visit(visitor, receiver)


def test_a_very_long_answer_is_cut() -> None:
    async def visitor(shop: Shop) -> None:
        _, page = await shop.order(**{VASE: "1"})

        assert page.count("x" * 1000) == LARGEST_ANSWER // 1000

    visit(visitor, Receiver(answer="x" * 5_000_000))


def test_a_receiver_that_is_down_is_a_sentence() -> None:
    async def visitor(shop: Shop) -> None:
        status, page = await shop.order(**{VASE: "1"})

        assert status == 200
        assert "Ingen svarer på http://127.0.0.1:9/api/v1/orders/" in page
        assert '"unit_price": "249.00"' in page

    visit(visitor, orders_api="http://127.0.0.1:9/api/v1")


def test_a_lost_answer_is_a_sentence_that_says_what_is_known() -> None:
    async def visitor(shop: Shop) -> None:
        status, page = await shop.order(**{VASE: "1"})

        assert status == 200
        assert "blev afbrudt" in page
        assert "kan være nået frem" in page

    visit(visitor, Receiver(status=0))


def test_a_receiver_that_does_not_answer_in_time_is_a_sentence() -> None:
    receiver = Receiver(delay_s=2)

    async def visitor(shop: Shop) -> None:
        status, page = await shop.order(**{VASE: "1"})

        assert status == 200
        assert "svarede ikke inden for 0.2 sekunder" in page
        assert "kan være nået frem" in page

    visit(visitor, receiver, timeout_s=0.2)


@pytest.mark.parametrize("orders_api", ["localhost:8000", "http://[::1", "ftp://127.0.0.1", "http://"])
def test_an_address_that_cannot_be_used_is_a_sentence(orders_api: str) -> None:
    async def visitor(shop: Shop) -> None:
        status, page = await shop.order(**{VASE: "1"})

        assert status == 200
        assert "adressen eller nøglen duer ikke" in page

    visit(visitor, orders_api=orders_api)


def test_a_token_that_cannot_be_sent_is_a_sentence() -> None:
    async def visitor(shop: Shop) -> None:
        status, page = await shop.order(**{VASE: "1"})

        assert status == 200
        assert "adressen eller nøglen duer ikke" in page

    visit(visitor, Receiver(), token="a\nb")


def test_without_an_orders_api_the_page_names_the_option() -> None:
    async def visitor(shop: Shop) -> None:
        form = await (await shop.session.get(shop.url)).text()
        status, page = await shop.order(**{VASE: "1"})

        assert "--orders-api URL" in form
        assert status == 200
        assert "Ordren er ikke sendt" in page
        assert "--orders-api URL" in page
        assert '"unit_price": "249.00"' in page

    visit(visitor, token=None)


def test_without_a_token_none_is_sent() -> None:
    receiver = Receiver()

    async def visitor(shop: Shop) -> None:
        await shop.order(**{VASE: "1"})

    visit(visitor, receiver, token=None)

    assert receiver.calls[0][1] is None


def test_old_forms_make_room_for_new_ones() -> None:
    async def visitor(shop: Shop) -> None:
        oldest, older = await shop.form(), await shop.form()
        for _ in range(MOST_FORMS - 1):
            await shop.form()

        assert (await shop.post(older, **{VASE: "1"}))[0] == 200
        assert (await shop.post(oldest, **{VASE: "1"}))[0] == 400

    visit(visitor, Receiver())


def test_no_cookie_is_set_and_nothing_is_fetched_from_elsewhere() -> None:
    async def visitor(shop: Shop) -> None:
        response = await shop.session.get(shop.url)

        assert "Set-Cookie" not in response.headers
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none';")

    visit(visitor, Receiver())
