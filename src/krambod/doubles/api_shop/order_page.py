"""How does somebody place a test order? One page, one button; the order goes to the orders API and the answer is shown.

GET / ─▶ form with a nonce ─▶ POST / ─▶ mistakes? the form again
                                      └▶ PUT {orders_api}/orders/{nonce} ─▶ what was sent, what came back
"""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import msgspec
from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from krambod.doubles.api_shop.orders import (
    EXAMPLE_FIELDS,
    LARGEST_QUANTITY,
    PRODUCTS,
    SHIPPING,
    FilledForm,
    find_mistakes,
    order_body,
    read_form,
)
from krambod.doubles.danish_numbers import danish_number

TIMEOUT_S = 10
LARGEST_ANSWER = 100_000
MOST_FORMS = 1000
FIRST_ORDER = datetime(2026, 1, 1, tzinfo=UTC)
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
STALE_FORM = "Formularen er for gammel: butikken er måske startet igen. Her er en ny; afgiv ordren igen."
MAY_HAVE_ARRIVED = "Ordren kan være nået frem alligevel. Genindlæs siden: så sendes den samme ordre igen, ikke en ny."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedOrder:
    """The order that a form made. The same form sends the same bytes."""

    form: FilledForm
    number: str
    placed_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the orders API answered; `failure` is the sentence that stands in for an answer."""

    status: int | None = None
    body: str = ""
    failure: str | None = None


def order_page_application(
    orders_api: str | None, orders_token: str | None, *, timeout_s: float = TIMEOUT_S
) -> web.Application:
    """The page behind `/`. `orders_api` is the base of the orders API; without it nothing is sent, which it says."""
    page = OrderPage(orders_api, orders_token, timeout_s)
    application = web.Application()
    application.add_routes([web.get("/", page.show), web.post("/", page.place)])
    return application


class OrderPage:
    """Takes only forms that this page has handed out, so no other site can place orders through a browser."""

    def __init__(self, orders_api: str | None, orders_token: str | None, timeout_s: float) -> None:
        self._orders_api = orders_api.rstrip("/") if orders_api else None
        self._timeout_s = timeout_s
        self._headers = {"Content-Type": "application/json"}
        if orders_token:
            self._headers["Authorization"] = f"Bearer {orders_token.strip()}"
        # Count seconds since a fixed day: nobody places orders faster, so a restarted shop gives no number twice.
        self._numbers = count(int((datetime.now(UTC) - FIRST_ORDER).total_seconds()))
        self._forms: OrderedDict[str, PlacedOrder | None] = OrderedDict()

    async def show(self, _request: web.Request) -> web.Response:
        return self._form_page(EXAMPLE_FIELDS, [])

    async def place(self, request: web.Request) -> web.Response:
        fields = dict(parse_qsl((await request.read()).decode("utf-8", "replace"), keep_blank_values=True))
        nonce = fields.get("nonce", "")
        mistakes = find_mistakes(fields)
        if nonce not in self._forms:
            mistakes.append(STALE_FORM)
        if mistakes:
            return self._form_page(fields, mistakes, status=400)
        is_again = self._forms[nonce] is not None
        order = self._placed(nonce, read_form(fields), datetime.now(UTC))
        url = f"{self._orders_api}/orders/{nonce}"
        outcome = await self._send(url, order.body) if self._orders_api else None
        return _page(
            "sent.html",
            order=order,
            url=url if outcome else None,
            sent=_pretty(order.body),
            outcome=outcome,
            is_again=is_again,
        )

    def _form_page(self, fields: Mapping[str, str], mistakes: list[str], *, status: int = 200) -> web.Response:
        return _page(
            "order.html",
            status,
            products=PRODUCTS,
            shipping=SHIPPING,
            largest_quantity=LARGEST_QUANTITY,
            fields=fields,
            mistakes=mistakes,
            nonce=self._new_nonce(),
            orders_api=self._orders_api,
        )

    def _new_nonce(self) -> str:
        nonce = secrets.token_hex(16)
        self._forms[nonce] = None
        if len(self._forms) > MOST_FORMS:
            self._forms.popitem(last=False)
        return nonce

    def _placed(self, nonce: str, form: FilledForm, now: datetime) -> PlacedOrder:
        """A second click gives the same order. If the form changed in between, it gives a newer version of it."""
        earlier = self._forms[nonce]
        if earlier is not None and earlier.form == form:
            return earlier
        number = earlier.number if earlier else str(next(self._numbers))
        placed_at = earlier.placed_at if earlier else now
        body = msgspec.json.encode(order_body(form, number=number, placed_at=placed_at, updated_at=now))
        order = PlacedOrder(form=form, number=number, placed_at=placed_at, body=body)
        self._forms[nonce] = order
        return order

    async def _send(self, url: str, body: bytes) -> Outcome:
        timeout = aiohttp.ClientTimeout(total=self._timeout_s)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.put(url, data=body, headers=self._headers, allow_redirects=False) as response,
            ):
                return Outcome(status=response.status, body=_pretty(await _read(response)))
        except TimeoutError:
            return Outcome(failure=f"{url} svarede ikke inden for {self._timeout_s} sekunder. {MAY_HAVE_ARRIVED}")
        except aiohttp.ClientConnectorError as error:
            return Outcome(failure=f"Ingen svarer på {url}: kører modtageren? ({error.os_error})")
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError) as error:
            return Outcome(failure=f"Til {url} kan der ikke sendes: adressen eller nøglen duer ikke. ({error})")
        except aiohttp.ClientError as error:
            return Outcome(failure=f"Forbindelsen til {url} blev afbrudt ({error}). {MAY_HAVE_ARRIVED}")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The answer's body, cut at LARGEST_ANSWER bytes."""
    read = b""
    async for chunk in response.content.iter_chunked(LARGEST_ANSWER):
        read += chunk
        if len(read) > LARGEST_ANSWER:
            return read[:LARGEST_ANSWER]
    return read


def _pretty(body: bytes) -> str:
    """JSON line by line, its numbers untouched; anything else as it is."""
    try:
        return msgspec.json.format(body, indent=2).decode("utf-8", "replace")
    except msgspec.DecodeError:
        return body.decode("utf-8", "replace")


def _page(template: str, status: int = 200, /, **shown: Any) -> web.Response:
    text = _templates.get_template(template).render(shown)
    return web.Response(status=status, text=text, content_type="text/html", headers=HEADERS)


_templates = Environment(
    loader=PackageLoader("krambod.doubles.api_shop"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.filters["money"] = danish_number
