"""Which connection does a shop have, and how is one stored, by a form or by an install of our app?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import SecretUnreadable
from krambod.orders.bounded import storable
from krambod.platforms.connections.services import lock_away, read_secrets
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import Platform, SignatureScheme
from krambod.platforms.shop_client import ShopIdentity

# A shop that works: nothing pauses it, and it is not left alone after failures.
WORKING: Mapping[str, Any] = {"paused_cause": "", "paused_at": None, "failures": 0, "retry_at": None}


class CannotConnect(Exception):
    """What was entered does not work. `code` names the sentence in `sentences`, `details` what it needs."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class NotConnected(Exception):
    """The shop has no platform: nothing of it can be asked, fetched or read."""


def get_shop_connection(shop: Shop) -> ShopConnection:
    """The shop's connection. Raises NotConnected."""
    connection = find_shop_connection(shop)
    if connection is None or connection.disconnected_at is not None:
        raise NotConnected
    return connection


def find_shop_connection(shop: Shop) -> ShopConnection | None:
    """The shop's connection, a disconnected one too."""
    with scope(merchant=shop.merchant):
        return ShopConnection.objects.select_related("shop__merchant", "merchant").filter(shop=shop).first()


def readable_secrets(connection: ShopConnection) -> dict[str, str]:
    """{} where the installation's keys were changed: then the merchant hands them in again."""
    try:
        return read_secrets(connection)
    except SecretUnreadable:
        return {}


def find_connection(connection_id: int) -> ShopConnection | None:
    """One that is connected."""
    with scopes_disabled():
        rows = ShopConnection.objects.select_related("shop__merchant", "merchant")
        return rows.filter(pk=connection_id, disconnected_at=None).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConnection:
    """What is stored of it. `secrets` by their names in `Platform.secret_names`; `identity` is whose key it is."""

    platform: Platform
    url: str
    secrets: Mapping[str, str]
    signature_header: str
    signature_scheme: SignatureScheme
    identity: ShopIdentity


def store_connection(shop: Shop, new: NewConnection, now: datetime) -> ShopConnection:
    """The shop is connected, or connected anew: what was paused or waited for the shop goes on."""
    platform, identity = new.platform, new.identity
    values = {
        "platform": platform.name,
        "url": new.url,
        "secrets": lock_away(new.secrets),
        "signature_header": new.signature_header[:100],
        "signature_scheme": str(new.signature_scheme),
        "remote_id": storable(identity.id, 200),
        "remote_name": storable(identity.name, 200),
        "methods": [
            {"title": storable(method.title, 200), "id": storable(method.id, 200)} for method in identity.methods
        ],
        "daily_calls": identity.daily_calls or platform.daily_calls,
        "disconnected_at": None,
        **WORKING,
    }
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        connection, _ = ShopConnection.objects.update_or_create(
            merchant=shop.merchant,
            shop=shop,
            defaults=values,
            create_defaults=values | {"connected_at": now},
        )
        Shop.objects.filter(pk=shop.pk).update(platform=platform.name)
    return connection


def resume(connection: ShopConnection) -> None:
    """The shop can be asked again."""
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(**WORKING)


def give_key(connection: ShopConnection, secrets: Mapping[str, str], daily_calls: int | None) -> None:
    """The platform handed out another key for the same shop: the shop can be asked again. None keeps the limit."""
    changes: dict[str, Any] = {"secrets": lock_away(secrets), **WORKING}
    if daily_calls is not None:
        changes["daily_calls"] = daily_calls
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(**changes)
