"""How does a test send webhooks without a socket? To two merchants' shops, signed as each platform and the app sign."""

import json
from datetime import UTC, datetime
from typing import Any

from django.test import Client
from django_scopes import scopes_disabled

from krambod.platforms.connections.services import lock_away
from krambod.platforms.models import Delivery, ShopConnection
from krambod.platforms.platform import SignatureScheme
from krambod.platforms.registry import platforms
from krambod.platforms.signing import sign
from tests.transfers.stored import make_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECRETS = {"sanne": "a webhook's own secret", "bo": "bo's own secret", "app": "the app's own secret"}
SCHEMES = {"shoporama": SignatureScheme.SHA256_HEX, "woocommerce": SignatureScheme.SHA256_BASE64}
HEADERS = {"shoporama": "X-Shoporama-Signature", "woocommerce": "X-WC-Webhook-Signature"}


class Shops:
    """Sanne's and Bo's shops, each connected to a platform with a secret of its own; the app has another."""

    def __init__(self) -> None:
        self.stores = {"sanne": make_store("sanne", 310001), "bo": make_store("bo", 310002)}
        self.client = Client(raise_request_exception=False)

    def connect(self, door: str) -> None:
        platform = platforms()["shoporama" if door == "app" else door]
        for name, store in self.stores.items():
            with scopes_disabled():
                ShopConnection.objects.update_or_create(
                    merchant=store.shop.merchant,
                    shop=store.shop,
                    defaults={
                        "platform": platform.name,
                        "url": "http://127.0.0.1:9/REST",
                        "secrets": lock_away({"webhook_secret": SECRETS[name]}),
                        "signature_header": HEADERS[platform.name],
                        "signature_scheme": SCHEMES[platform.name],
                        "remote_id": {"sanne": "77", "bo": "78"}[name],
                        "connected_at": NOW,
                    },
                )

    def address(self, door: str, name: str = "sanne") -> str:
        return "/hooks/shoporama/app" if door == "app" else f"/hooks/{door}/{self.stores[name].shop.key}"

    def send(self, address: str, body: bytes, method: str = "POST", **headers: str) -> Any:
        return self.client.generic(method, address, body, "application/json", headers=headers)

    def genuine(self, door: str, document: dict[str, Any], query: str = "", **more: str) -> Any:
        body = json.dumps(document).encode()
        return self.send(self.address(door) + query, body, **signed(door, body), **more)

    def deliveries(self) -> list[Delivery]:
        with scopes_disabled():
            return list(Delivery.objects.order_by("pk"))


def signed(door: str, body: bytes, secret: str | None = None) -> dict[str, str]:
    platform = "shoporama" if door == "app" else door
    own = SECRETS["app" if door == "app" else "sanne"]
    topic = {"X-WC-Webhook-Topic": "order.updated"} if door == "woocommerce" else {}
    return {HEADERS[platform]: sign(body, own if secret is None else secret, SCHEMES[platform])} | topic
