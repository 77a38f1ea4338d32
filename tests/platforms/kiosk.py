"""A kiosk, the shop of the example in docs/adding-a-platform.md: it keeps orders and answers over real HTTP."""

import hmac
import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from aiohttp import web
from django.test import Client

KEY = "twelve-signs"
PAGE = 50


@dataclass(slots=True, kw_only=True)
class Kiosk:
    """Its orders have the form of the orders API. `calls` are the paths that were asked for."""

    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def application(self) -> web.Application:
        """The kiosk's REST API."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/shop", self._tell_shop),
                web.get("/orders", self._list_orders),
                web.get("/orders/{id}", self._tell_order),
            ]
        )
        return application

    async def _tell_shop(self, call: web.Request) -> web.Response:
        return self._answer(call, {"name": "Kiosken på hjørnet"})

    async def _list_orders(self, call: web.Request) -> web.Response:
        since, offset = call.query["since"], int(call.query["offset"])
        changed = [one for one in self.orders.values() if one["updated_at"] >= since]
        changed.sort(key=lambda one: one["updated_at"])
        end = offset + PAGE
        return self._answer(call, {"orders": changed[offset:end], "next": end if end < len(changed) else None})

    async def _tell_order(self, call: web.Request) -> web.Response:
        order = self.orders.get(call.match_info["id"])
        return self._answer(call, order, status=200 if order is not None else 410)

    def _answer(self, call: web.Request, told: object, *, status: int = 200) -> web.Response:
        self.calls.append(call.path)
        is_known = call.headers.get("Authorization") == f"Bearer {KEY}"
        return web.json_response(told if is_known else None, status=status if is_known else 401)


def post_event(address: str, document: dict[str, Any], secret: str) -> Any:
    """The kiosk sends an event or a call of the app, signed; the answer."""
    body = json.dumps(document).encode()
    signature = hmac.new(secret.encode(), body, sha256).hexdigest()
    return Client().generic("POST", address, body, "application/json", headers={"X-Kiosk-Signature": signature})
