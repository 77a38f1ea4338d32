"""How is Shoporama's REST API called?

Base https://www.shoporama.dk/REST, `Authorization: Shoporama <32 hex>`, lists by limit and offset in an envelope with
`paging`, `last_modified` as a filter, 410 for what is deleted, and 1,000 calls a day for a token (public pages and
code, 2026-11-22).
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from krambod.accounting.danish_time import DANISH_TIME
from krambod.orders.bounded import find_count
from krambod.outgoing.calling import Http, OutgoingRequest
from krambod.platforms.fetching import Fetched, fetch
from krambod.platforms.page_size import PageSize
from krambod.platforms.shop_client import (
    Access,
    AnswerTooLarge,
    CallsUsedUp,
    OrderGone,
    OrderPage,
    ShopClient,
    ShopIdentity,
    ShopRefused,
    ShopUnavailable,
)

SHOPORAMA_URL = "https://www.shoporama.dk/REST"
DAILY_CALLS = 1000
PAGE = 100
NAMES = ("webshop_name", "name", "title", "url")
IDS = ("webshop_id", "id")
FIRST_ID = re.compile(rb'"orders"\s*:\s*\[\s*\{\s*"(?:order_id|id)"\s*:\s*"?(\d{1,18})\b')


def open_client(access: Access, http: Http, spend: Callable[[], None]) -> ShopClient:
    """The API of the shop whose token `access` has."""
    return ShoporamaClient(access, http, spend)


class ShoporamaClient:
    """One shop's API."""

    def __init__(self, access: Access, http: Http, spend: Callable[[], None]) -> None:
        self._access = access
        self._http = http
        self._spend = spend
        self._size = PageSize(PAGE)

    def identify(self) -> ShopIdentity:
        """Whose token it is."""
        document = self._get("/self", {})
        limit = document.get("daily_limit") or document.get("app_token_daily_limit")
        return ShopIdentity(
            id=_first(document, IDS), name=_first(document, NAMES), daily_calls=find_count(limit) or None
        )

    def get_order(self, order_id: str) -> dict[str, Any]:
        """Raises OrderGone for 410 only: 404 may as well be a path that we only guess."""
        return self._get(f"/order/{order_id}", {})

    def list_orders(self, *, changed_since: datetime | None, placed_since: datetime | None, place: int) -> OrderPage:
        """By `last_modified`: an order that was placed since then was changed since then as well."""
        since = changed_since or placed_since
        query = {"offset": str(place)}
        if since is not None:
            query["last_modified"] = since.astimezone(DANISH_TIME).strftime("%Y-%m-%dT%H:%M:%S")
        try:
            document = self._size.read(lambda size: self._get("/order", query | {"limit": str(size)}))
        except AnswerTooLarge as too_large:
            return _page_of_id(too_large, place)
        orders = document.get("orders")
        if not isinstance(orders, list) or not all(isinstance(order, dict) for order in orders):
            raise ShopUnavailable("Shoporama answered a list without orders")
        total = _count(document.get("paging"))
        end = place + len(orders)
        is_last = not orders or (end >= total if total is not None else len(orders) < self._size.orders)
        return OrderPage(documents=tuple(orders), next=None if is_last else end, total=total)

    def subscribe(self, address: str, secret: str) -> tuple[str, ...]:  # noqa: ARG002 - the same for all platforms
        """Shoporama has no API for it: the merchant makes them under Indstillinger."""
        return ()

    def unsubscribe(self, webhook_ids: tuple[str, ...]) -> None:
        """Nothing was made."""

    def _get(self, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        self._spend()
        request = OutgoingRequest(
            url=f"{self._access.url.rstrip('/')}{path}",
            query=query,
            headers={
                "Authorization": f"Shoporama {self._access.secrets.get('token', '')}",
                "User-Agent": self._access.user_agent,
            },
        )
        return _read(fetch(self._http, request), path)


def _page_of_id(too_large: AnswerTooLarge, place: int) -> OrderPage:
    """The page of an order that is too large: its id stands at the beginning of the answer.

    Raises AnswerTooLarge if it does not. The total is at the end, which was not read: the next page says if it was the
    last.
    """
    found = FIRST_ID.search(too_large.beginning)
    if found is None:
        raise too_large
    return OrderPage(documents=(), too_large=(found[1].decode(),), next=place + 1, total=None)


def _read(fetched: Fetched, path: str) -> dict[str, Any]:
    match fetched.status:
        case 200:
            return fetched.document()
        case 401 | 403:
            raise ShopRefused("Shoporama does not take the token")
        case 410 if path.startswith("/order/"):
            raise OrderGone(path)
        case 429:
            raise CallsUsedUp("Shoporama's daily calls are used up", seconds=fetched.retry_after_s or 900.0)
        case status:
            raise ShopUnavailable(f"Shoporama answered {status}")


def _count(paging: object) -> int | None:
    return find_count(paging.get("total")) if isinstance(paging, dict) else None


def _first(document: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(document[name]) for name in names if document.get(name) not in (None, "")), "")
