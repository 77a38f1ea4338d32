"""What does the shop answer? To people pages with a few products, to programs the REST API.

GET /                          the shop: products, *Afgiv testordre*, and the orders with what can be done to them
POST /                         an order is placed (and paid, as most are)
POST /orders/{id}/{action}     pay, ship, cancel, return
GET /REST/order, /REST/order/{id}, /REST/self     with `Authorization: Shoporama <token>`
POST /admin/hooks              where the webhooks go: {"address":"http://localhost:8000/hooks/…"}, with the token
POST /admin/mood               how well the webhooks come through: {"delay_s":2,"copies":2,"lost":0.1,"jumble_s":5}
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from krambod.doubles.api_shop.orders import (
    EXAMPLE_FIELDS,
    LARGEST_QUANTITY,
    PRODUCTS,
    SHIPPING,
    FilledForm,
    find_mistakes,
    read_form,
)
from krambod.doubles.api_shop.sale import Charge, Party, Sale, Sold
from krambod.doubles.danish_numbers import danish_number
from krambod.doubles.shoporama.hooks import Hooks, Mood
from krambod.doubles.shoporama.orders import CANCELLED, SENT, Order, Orders

FIRST_ORDER = datetime(2026, 1, 1, tzinfo=UTC)
LARGEST_PAGE = 100
SHOWN = 20
METHODS = ("MobilePay", "Dankort", "Faktura")
STALE_FORM = "Formularen er for gammel: butikken er måske startet igen. Her er en ny; afgiv ordren igen."
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class ShoporamaDouble:
    """One shop. `orders` may be changed directly by whoever runs in the same thread."""

    def __init__(
        self,
        *,
        token: str,
        hook_address: str | None,
        hook_secret: str,
        daily_calls: int = 1000,
        data_file: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.token = token
        self.daily_calls = daily_calls
        self.calls: dict[date, int] = {}
        self.hooks = Hooks(hook_address, hook_secret)
        self.now = now
        self._data_file = data_file
        self.orders = Orders(self._note_change)
        if data_file is not None and data_file.exists():
            self.orders.load(data_file.read_text())

    def _note_change(self, event: str, order: Order) -> None:
        if self._data_file is not None:
            fresh = self._data_file.with_suffix(".new")
            fresh.write_text(self.orders.dump())
            fresh.replace(self._data_file)
        self.hooks.send(event, order)

    def count_call(self) -> bool:
        """Counts a call. False if the calls of this day are used up."""
        today = self.now().date()
        self.calls[today] = self.calls.get(today, 0) + 1
        return self.calls[today] <= self.daily_calls


def shoporama_application(double: ShoporamaDouble) -> web.Application:
    """The shop behind its paths."""
    application = web.Application()
    pages, api = Pages(double), Api(double)
    application.add_routes(
        [
            web.get("/", pages.show),
            web.post("/", pages.place),
            web.post("/orders/{id:[0-9]+}/{action}", pages.act),
            web.get("/REST/self", api.tell_self),
            web.get("/REST/order", api.list_orders),
            web.get("/REST/order/{id}", api.get_order),
            web.post("/admin/hooks", api.set_hooks),
            web.post("/admin/mood", api.set_mood),
            web.get("/admin/mood", api.get_mood),
        ]
    )

    async def closing(_: web.Application) -> AsyncIterator[None]:
        double.hooks.loop = asyncio.get_running_loop()
        yield
        await double.hooks.close()

    application.cleanup_ctx.append(closing)
    return application


class Api:
    """What programs ask."""

    def __init__(self, double: ShoporamaDouble) -> None:
        self._double = double

    async def tell_self(self, request: web.Request) -> web.Response:
        refused = self._refuse(request)
        return refused or _json({"webshop_id": 1, "webshop_name": "Testbutik", "daily_limit": self._double.daily_calls})

    async def list_orders(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        limit = min(LARGEST_PAGE, max(1, _whole(request.query.get("limit"), 30)))
        offset = max(0, _whole(request.query.get("offset"), 0))
        found = self._double.orders.changed_since(request.query.get("last_modified", ""))
        page = found[offset : offset + limit]
        paging = {"offset": offset, "limit": limit, "count": len(page), "total": len(found)}
        return _json({"paging": paging, "orders": page})

    async def get_order(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        order_id = _whole(request.match_info["id"], 0)
        if self._double.orders.is_deleted(order_id):
            return _json({"error": "Gone"}, 410)
        order = self._double.orders.find(order_id)
        return _json({"error": "Not found"}, 404) if order is None else _json(order)

    async def set_hooks(self, request: web.Request) -> web.Response:
        """The owner enters the address. The page of another site cannot: it has no token."""
        if (refused := self._refuse(request)) is not None:
            return refused
        self._double.hooks.address = str(json.loads(await request.read())["address"])
        return _json({"address": self._double.hooks.address})

    async def set_mood(self, request: web.Request) -> web.Response:
        self._double.hooks.mood = Mood(**json.loads(await request.read()))
        return await self.get_mood(request)

    async def get_mood(self, _request: web.Request) -> web.Response:
        return _json(asdict(self._double.hooks.mood))

    def _refuse(self, request: web.Request) -> web.Response | None:
        sent = request.headers.get("Authorization", "")
        if not secrets.compare_digest(sent.encode(), f"Shoporama {self._double.token}".encode()):
            return _json({"error": "Unauthorized"}, 401)
        if not self._double.count_call():
            return _json({"error": "Too many calls today"}, 429)
        return None


class Pages:
    """What people see. Only forms that were handed out here are taken, so no other site can order through a browser."""

    def __init__(self, double: ShoporamaDouble) -> None:
        self._double = double
        self._nonces: dict[str, int | None] = {}
        # Count seconds since a fixed day: nobody orders faster, so a restarted shop gives no number twice.
        self._numbers = count(int((datetime.now(UTC) - FIRST_ORDER).total_seconds()))

    async def show(self, _request: web.Request) -> web.Response:
        return self._page(EXAMPLE_FIELDS, [])

    async def place(self, request: web.Request) -> web.Response:
        fields = await _fields(request)
        nonce = fields.get("nonce", "")
        mistakes = find_mistakes(fields)
        if nonce not in self._nonces:
            mistakes.append(STALE_FORM)
        if mistakes:
            return self._page(fields, mistakes, status=400)
        if self._nonces[nonce] is None:
            self._nonces[nonce] = self._order(read_form(fields), fields)
        return self._page(EXAMPLE_FIELDS, [], placed=self._double.orders.find(self._nonces[nonce] or 0))

    async def act(self, request: web.Request) -> web.Response:
        fields = await _fields(request)
        order_id, action = int(request.match_info["id"]), request.match_info["action"]
        order = self._double.orders.find(order_id)
        if fields.get("nonce", "") not in self._nonces:
            return self._page(EXAMPLE_FIELDS, [STALE_FORM], status=400)
        if order is not None:
            self._act(order_id, action)
        raise web.HTTPSeeOther("/")

    def _act(self, order_id: int, action: str) -> None:
        orders, now = self._double.orders, self._double.now()
        match action:
            case "pay":
                orders.pay(order_id, now)
            case "ship":
                orders.set_status(order_id, SENT, now)
            case "cancel":
                orders.set_status(order_id, CANCELLED, now)
            case "return":
                orders.announce_return(order_id)

    def _order(self, form: FilledForm, fields: Mapping[str, str]) -> int:
        number, now = next(self._numbers), self._double.now()
        method = fields.get("method", METHODS[0])
        order_id = self._double.orders.place(_sale(form, str(number), method), now, order_id=number)
        if method != "Faktura":
            self._double.orders.pay(order_id, now)
        return order_id

    def _page(
        self, fields: Mapping[str, str], mistakes: list[str], *, placed: Order | None = None, status: int = 200
    ) -> web.Response:
        nonce = secrets.token_hex(16)
        self._nonces[nonce] = None
        if len(self._nonces) > 1000:
            self._nonces.pop(next(iter(self._nonces)))
        text = _templates.get_template("shop.html").render(
            products=PRODUCTS,
            shipping=SHIPPING,
            largest_quantity=LARGEST_QUANTITY,
            methods=METHODS,
            fields=fields,
            mistakes=mistakes,
            nonce=nonce,
            placed=placed,
            orders=self._double.orders.newest(SHOWN),
            log=list(self._double.hooks.log)[:SHOWN],
            address=self._double.hooks.address,
        )
        return web.Response(status=status, text=text, content_type="text/html", headers=HEADERS)


def _sale(form: FilledForm, number: str, method: str) -> Sale:
    return Sale(
        number=number,
        lines=tuple(
            Sold(name=product.name, sku=product.sku, quantity=Decimal(quantity), price=product.price)
            for product, quantity in form.quantities
        ),
        buyer=Party(name=form.name, email=form.email, address="Nørregade 1", zip="1165", city="København K"),
        shipping=Charge(name="Fragt", price=SHIPPING),
        method=method if method in METHODS else METHODS[0],
    )


async def _fields(request: web.Request) -> dict[str, str]:
    return dict(parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True))


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 12 else otherwise


def _json(document: Any, status: int = 200) -> web.Response:
    return web.Response(status=status, text=json.dumps(document, ensure_ascii=False), content_type="application/json")


_templates = Environment(
    loader=ChoiceLoader([PackageLoader("krambod.doubles.shoporama"), PackageLoader("krambod.doubles.api_shop")]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["money"] = lambda value: danish_number(Decimal(str(value)))
