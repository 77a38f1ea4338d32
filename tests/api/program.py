"""How does a test send a shop's orders? With a program that has the shop's token and needs no socket."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.http import HttpResponseBase
from django.test import Client
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Merchant, Shop
from krambod.merchants.secrets import new_token, token_digest
from krambod.orders.models import ShopEvent
from krambod.transfers.models import Transfer
from tests.orders.bodies import body


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of the API."""

    status: int
    json: Any
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Sends a shop's orders."""

    shop: Shop
    token: str

    def call(self, method: str, path: str, content: Any = None, **headers: str) -> Reply:
        """Makes a call. `content` is sent as JSON; bytes are sent as they are."""
        sent = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Authorization": f"Bearer {self.token}"} | headers
        answer = Client().generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)
        return read_reply(answer)

    def put(self, external_id: str = "1042", content: Any = None, **changes: Any) -> Reply:
        sent = body(**changes) if content is None else content
        return self.call("PUT", f"/orders/{quote(external_id, safe='')}", sent)

    def get(self, external_id: str = "1042") -> Reply:
        return self.call("GET", f"/orders/{quote(external_id, safe='')}")

    def choose(self, choice: str, value: str = "", external_id: str = "1042") -> Reply:
        wish = {"choice": choice, "value": value}
        return self.call("POST", f"/orders/{quote(external_id, safe='')}/choices", wish)

    def events(self) -> list[ShopEvent]:
        """Returns every event of this shop, the oldest first."""
        with scopes_disabled():
            return list(ShopEvent.objects.filter(shop=self.shop).order_by("pk"))

    def transfer(self, external_id: str = "1042") -> Transfer:
        with scopes_disabled():
            return Transfer.objects.select_related("order").get(shop=self.shop, order__external_id=external_id)

    def change(self, external_id: str = "1042", **values: Any) -> None:
        """Changes the transfer as a worker would."""
        with scopes_disabled():
            assert Transfer.objects.filter(shop=self.shop, order__external_id=external_id).update(**values)


def read_reply(answer: HttpResponseBase) -> Reply:
    text = getattr(answer, "content", b"")
    is_json = answer["Content-Type"].startswith("application/json")
    return Reply(status=answer.status_code, json=json.loads(text) if is_json else None, headers=dict(answer.headers))


def make_shop(code: str) -> Program:
    merchant = Merchant.objects.create(name=code)
    token = new_token()
    with scope(merchant=merchant):
        shop = Shop.objects.create(
            merchant=merchant, name=code.title(), code=code, key=new_token(), api_token_digest=token_digest(token)
        )
    return Program(shop=shop, token=token)


def program_of(shop: Shop) -> Program:
    """Returns the program of an existing shop. The shop gets a new token."""
    token = new_token()
    with scope(merchant=shop.merchant):
        shop.api_token_digest = token_digest(token)
        shop.save(update_fields=["api_token_digest"])
    return Program(shop=shop, token=token)
