"""How is a WooCommerce shop's REST API called?

`<shop>/wp-json/wc/v3`, consumer key and secret as name and password over https, `per_page` at most 100, `offset`,
`modified_after` with `dates_are_gmt`, totals in `X-WP-Total`, and `dp` for the number of decimals (public documentation
and source, 2026-11). An order names its refunds without their day and lines, so an order that has any costs a second
call.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from krambod.orders.bounded import find_count
from krambod.outgoing.calling import Http, OutgoingRequest
from krambod.platforms.fetching import Fetched, fetch
from krambod.platforms.page_size import PageSize
from krambod.platforms.shop_client import (
    Access,
    AnswerTooLarge,
    OrderGone,
    OrderPage,
    ShopClient,
    ShopIdentity,
    ShopMethod,
    ShopRefused,
    ShopUnavailable,
)
from krambod.platforms.translating.plain_text import plain
from krambod.platforms.woocommerce.webhooks import TOPICS

API = "/wp-json/wc/v3"
PAGE = 50
DECIMALS = "6"
GONE = ("woocommerce_rest_shop_order_invalid_id", "woocommerce_rest_order_invalid_id")


def open_client(access: Access, http: Http, spend: Callable[[], None]) -> ShopClient:
    """The API of the shop at `access.url`."""
    return WooCommerceClient(access, http, spend)


class WooCommerceClient:
    """One shop's API."""

    def __init__(self, access: Access, http: Http, spend: Callable[[], None]) -> None:
        self._access = access
        self._http = http
        self._spend = spend
        self._size = PageSize(PAGE)

    def identify(self) -> ShopIdentity:
        """The key reads orders; the shop is known by its address."""
        self._call("GET", "/orders", query={"per_page": "1", "_fields": "id"}).rows()
        return ShopIdentity(id=self._access.url, name=self._access.url, methods=self._methods())

    def get_order(self, order_id: str) -> dict[str, Any]:
        """With its refunds in full. Raises OrderGone."""
        path = f"/orders/{quote(order_id, safe='')}"
        return self._with_refunds(self._call("GET", path, query={"dp": DECIMALS}).document())

    def list_orders(self, *, changed_since: datetime | None, placed_since: datetime | None, place: int) -> OrderPage:
        """By id: an order keeps its place among those that are there."""
        query = {
            "offset": str(place), "orderby": "id", "order": "asc", "dp": DECIMALS, "dates_are_gmt": "true",
            "status": "any",
        }  # fmt: skip
        if changed_since is not None:
            query["modified_after"] = _gmt(changed_since)
        if placed_since is not None:
            query["after"] = _gmt(placed_since)
        try:
            fetched = self._size.read(lambda size: self._call("GET", "/orders", query=query | {"per_page": str(size)}))
        except AnswerTooLarge:
            return self._page_of_ids(query, place)
        orders = [self._with_refunds(order) for order in fetched.rows()]
        total = _total(fetched)
        end = place + len(orders)
        is_last = not orders or (end >= total if total is not None else len(orders) < self._size.orders)
        return OrderPage(documents=tuple(orders), next=None if is_last else end, total=total)

    def _page_of_ids(self, query: Mapping[str, str], place: int) -> OrderPage:
        """The order at a place is too large: only its id is asked for."""
        fetched = self._call("GET", "/orders", query={**query, "per_page": "1", "_fields": "id"})
        ids = tuple(str(row.get("id", "")) for row in fetched.rows())
        total = _total(fetched)
        is_last = not ids or (total is not None and place + 1 >= total)
        return OrderPage(documents=(), too_large=ids, next=None if is_last else place + 1, total=total)

    def subscribe(self, address: str, secret: str) -> tuple[str, ...]:
        """One webhook for each topic. Where one cannot be made, those made before are removed again."""
        made: list[str] = []
        try:
            for topic in TOPICS:
                body = {
                    "name": f"Krambod {topic}",
                    "topic": topic,
                    "delivery_url": address,
                    "secret": secret,
                    "status": "active",
                }
                made.append(str(self._call("POST", "/webhooks", body=body).document()["id"]))
        except (ShopRefused, ShopUnavailable, KeyError):
            self.unsubscribe(tuple(made))
            raise ShopRefused("the key may not make webhooks: it needs read and write") from None
        return tuple(made)

    def unsubscribe(self, webhook_ids: tuple[str, ...]) -> None:
        """For good, not into the bin."""
        for webhook_id in webhook_ids:
            try:
                self._call("DELETE", f"/webhooks/{quote(webhook_id, safe='')}", query={"force": "true"})
            except OrderGone:
                continue

    def _methods(self) -> tuple[ShopMethod, ...]:
        """The payment methods that are switched on. A key may read orders and not these: then none are known."""
        try:
            rows = self._call("GET", "/payment_gateways", query={"_fields": "id,title,enabled"}).rows()
        except (ShopRefused, ShopUnavailable, OrderGone):
            return ()
        told = ((plain(str(row.get("title") or "")), str(row.get("id") or "")) for row in rows if row.get("enabled"))
        return tuple(ShopMethod(title=title or key, id=key) for title, key in told if title or key)

    def _with_refunds(self, order: dict[str, Any]) -> dict[str, Any]:
        if not order.get("refunds") or not order.get("id"):
            return order
        refunds = self._call("GET", f"/orders/{order['id']}/refunds", query={"per_page": "100", "dp": DECIMALS}).rows()
        return order | {"refunds": refunds}

    def _call(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: dict[str, str] | None = None
    ) -> Fetched:
        self._spend()
        secrets = self._access.secrets
        request = OutgoingRequest(
            method=method,
            url=f"{self._access.url.rstrip('/')}{API}{path}",
            query=query,
            headers={"User-Agent": self._access.user_agent, "Content-Type": "application/json"},
            auth=(secrets.get("consumer_key", ""), secrets.get("consumer_secret", "")),
            content=None if body is None else json.dumps(body).encode(),
        )
        fetched = fetch(self._http, request)
        _expect_success(fetched)
        return fetched


def _total(fetched: Fetched) -> int | None:
    return find_count(fetched.headers.get("x-wp-total", ""))


def _expect_success(fetched: Fetched) -> None:
    match fetched.status:
        case 200 | 201:
            return
        case 401 | 403:
            raise ShopRefused("WooCommerce does not take the key")
        case 404 | 410 if _code(fetched) in GONE or "webhook" in _code(fetched):
            raise OrderGone(_code(fetched))
        case status:
            raise ShopUnavailable(f"WooCommerce answered {status}", seconds=fetched.retry_after_s)


def _code(fetched: Fetched) -> str:
    """The API's own word for a refusal: 404 alone may be a shop whose API is switched off."""
    try:
        return str(fetched.document().get("code") or "")
    except ShopUnavailable:
        return ""


def _gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
