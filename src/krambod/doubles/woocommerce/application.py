"""What does the shop answer? WooCommerce's REST API v3, as far as a bookkeeper needs it, and its webhooks.

GET    /wp-json/wc/v3/orders, /orders/{id}, /orders/{id}/refunds, /payment_gateways
POST   /wp-json/wc/v3/webhooks            tried with an unsigned ping, as WooCommerce does
DELETE /wp-json/wc/v3/webhooks/{id}?force=true
"""

import asyncio
import base64
import hmac
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import aiohttp
from aiohttp import web

from krambod.doubles.woocommerce.orders import Orders

API = "/wp-json/wc/v3"
LARGEST_PAGE = 100
GATEWAYS: tuple[dict[str, Any], ...] = (
    {"id": "bacs", "title": "Bankoverførsel", "enabled": True},
    {"id": "cod", "title": "Efterkrav", "enabled": False},
    {"id": "quickpay", "title": "Dankort", "enabled": True},
    {"id": "mobilepay", "title": "MobilePay", "enabled": True},
)
MOST_FAILURES = 5
SENT_AT_ONCE = 5  # WooCommerce puts webhooks into a queue (Action Scheduler), and a few processes send them


@dataclass(slots=True, kw_only=True)
class Webhook:
    """A webhook; more than five failures in a row disable it."""

    id: int
    topic: str
    delivery_url: str
    secret: str
    status: str = "active"
    failures: int = 0


@dataclass(slots=True)
class WooCommerceDouble:
    """One shop. `orders` may be changed from any thread; `is_quiet` keeps its webhooks back."""

    key: str
    secret: str
    decimals: int = 2
    gateways: list[dict[str, Any]] = field(default_factory=lambda: [dict(gateway) for gateway in GATEWAYS])
    webhooks: dict[int, Webhook] = field(default_factory=dict)
    is_quiet: bool = False
    tries_webhooks: bool = True
    calls: int = 0
    loop: asyncio.AbstractEventLoop | None = None
    sent: list[tuple[str, int | None]] = field(default_factory=list)
    orders: Orders = field(init=False)
    _noted: int = 0
    _deliveries: int = 0
    _senders: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(SENT_AT_ONCE))
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.orders = Orders(self._note_change, decimals=self.decimals)

    def _note_change(self, topic: str, order_id: int) -> None:
        if self.is_quiet or self.loop is None:
            return
        is_gone = topic == "order.deleted"
        document: Any = {"id": order_id} if is_gone else self.orders.find_document(order_id)
        body = json.dumps(document, ensure_ascii=False).encode()
        for webhook in self.webhooks.values():
            if webhook.topic == topic and webhook.status == "active":
                self._noted += 1
                self.loop.call_soon_threadsafe(self._begin, webhook, body)

    def _begin(self, webhook: Webhook, body: bytes) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(webhook, body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, webhook: Webhook, body: bytes) -> None:
        self._deliveries += 1
        headers = {
            "Content-Type": "application/json",
            "X-WC-Webhook-Topic": webhook.topic,
            "X-WC-Webhook-Resource": "order",
            "X-WC-Webhook-ID": str(webhook.id),
            "X-WC-Webhook-Delivery-ID": f"delivery-{webhook.id}-{self._deliveries}",
            "X-WC-Webhook-Signature": signature(webhook.secret, body),
        }
        async with self._senders:
            status = await self.post(webhook.delivery_url, body, headers)
        self.sent.append((webhook.topic, status))
        if status is not None and 200 <= status < 303:
            webhook.failures = 0
            return
        webhook.failures += 1
        if webhook.failures > MOST_FAILURES:
            webhook.status = "disabled"

    @property
    def has_sent_all(self) -> bool:
        """Whether no webhook waits to be sent."""
        return len(self.sent) == self._noted

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> int | None:
        """The status, None where nobody answers."""
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
                session.post(url, data=io.BytesIO(body), headers=headers, allow_redirects=False) as response,
            ):
                return response.status
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return None

    async def close(self) -> None:
        """Drops what is not delivered yet."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the raw body in base64."""
    return base64.b64encode(hmac.new(secret.encode(), body, sha256).digest()).decode()


def woocommerce_application(double: WooCommerceDouble) -> web.Application:
    """The API behind its paths."""
    application = web.Application()
    api = Api(double)
    application.add_routes(
        [
            web.get(f"{API}/orders", api.list_orders),
            web.get(f"{API}/orders/{{id:[0-9]+}}", api.get_order),
            web.get(f"{API}/orders/{{id:[0-9]+}}/refunds", api.list_refunds),
            web.get(f"{API}/payment_gateways", api.list_gateways),
            web.post(f"{API}/webhooks", api.make_webhook),
            web.delete(f"{API}/webhooks/{{id:[0-9]+}}", api.delete_webhook),
        ]
    )

    async def closing(_: web.Application) -> AsyncIterator[None]:
        double.loop = asyncio.get_running_loop()
        yield
        await double.close()

    application.cleanup_ctx.append(closing)
    return application


class Api:
    """What programs ask."""

    def __init__(self, double: WooCommerceDouble) -> None:
        self._double = double

    async def list_orders(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        query = request.query
        size = min(LARGEST_PAGE, int(query.get("per_page", "10")))
        offset = int(query.get("offset", "0"))
        found = self._double.orders.find_ids(
            modified_after=query.get("modified_after", ""), after=query.get("after", "")
        )
        decimals = int(query["dp"]) if "dp" in query else None
        page = [self._double.orders.find_document(key, decimals=decimals) for key in found[offset : offset + size]]
        if fields := query.get("_fields"):
            page = [{name: (order or {}).get(name) for name in fields.split(",")} for order in page]
        pages = -(-len(found) // size)
        return _json(page, headers={"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)})

    async def get_order(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        decimals = int(request.query["dp"]) if "dp" in request.query else None
        order = self._double.orders.find_document(int(request.match_info["id"]), decimals=decimals)
        return _gone() if order is None else _json(order)

    async def list_refunds(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        order_id = int(request.match_info["id"])
        decimals = int(request.query["dp"]) if "dp" in request.query else None
        orders = self._double.orders
        return _json(orders.refunds_of(order_id, decimals=decimals)) if orders.has(order_id) else _gone()

    async def list_gateways(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        return _json(self._double.gateways)

    async def make_webhook(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        told = json.loads(await request.read())
        key = max(self._double.webhooks, default=0) + 1
        ping = {"Content-Type": "application/x-www-form-urlencoded"}
        status = await self._double.post(told["delivery_url"], f"webhook_id={key}".encode(), ping)
        if self._double.tries_webhooks and status != 200:
            return _json({"code": "error", "message": f"Delivery URL returned response code: {status}"}, 400)
        webhook = Webhook(id=key, topic=told["topic"], delivery_url=told["delivery_url"], secret=told["secret"])
        self._double.webhooks[key] = webhook
        return _json({"id": key, "topic": webhook.topic, "status": webhook.status}, 201)

    async def delete_webhook(self, request: web.Request) -> web.Response:
        if (refused := self._refuse(request)) is not None:
            return refused
        webhook = self._double.webhooks.pop(int(request.match_info["id"]), None)
        if webhook is None:
            return _json({"code": "woocommerce_rest_invalid_webhook_id", "message": "Invalid ID."}, 404)
        return _json({"id": webhook.id})

    def _refuse(self, request: web.Request) -> web.Response | None:
        self._double.calls += 1
        told = f"{self._double.key}:{self._double.secret}".encode()
        wanted = "Basic " + base64.b64encode(told).decode()
        if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), wanted.encode()):
            return _json({"code": "woocommerce_rest_cannot_view", "message": "Sorry."}, 401)
        return None


def _gone() -> web.Response:
    return _json({"code": "woocommerce_rest_shop_order_invalid_id", "message": "Invalid ID."}, 404)


def _json(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    text = json.dumps(document, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json", headers=headers)
