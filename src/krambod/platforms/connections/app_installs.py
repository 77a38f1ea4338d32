"""What becomes of an install of our Shoporama app? It connects a shop of ours, or waits until one claims it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import new_token, token_digest
from krambod.platforms.connections.services import lock_away
from krambod.platforms.connections.stored import find_shop_connection, readable_secrets
from krambod.platforms.models import AppInstallation, ShopConnection
from krambod.platforms.registry import platforms


def install_app(document: Mapping[str, Any], now: datetime) -> bool:
    """Our app was installed or updated in a shop. True: a shop of ours is connected by that.

    The install names it by its key, which the merchant fills in (`fields.shop_key`); else it waits to be claimed.
    """
    webshop_id, token = str(document.get("webshop_id") or ""), str(document.get("app_token") or "")
    if not webshop_id or not token:
        return False
    limit = document.get("app_token_daily_limit")
    told = {
        "url": str(document.get("webshop_url") or "")[:500],
        "token": lock_away({"token": token}),
        "token_digest": token_digest(token),
        "daily_calls": int(limit) if isinstance(limit, int | str) and str(limit).isdecimal() else None,
        "installed_at": now,
        "uninstalled_at": None,
    }
    AppInstallation.objects.update_or_create(webshop_id=webshop_id[:100], defaults=told)
    with scopes_disabled():
        connection = ShopConnection.objects.filter(platform="shoporama", remote_id=webshop_id).first()
        if connection is not None and connection.disconnected_at is None:
            _give_token(connection, token, told["daily_calls"])
            return True
        fields = document.get("fields")
        key = str(fields.get("shop_key") or "") if isinstance(fields, Mapping) else ""
        shop = Shop.objects.select_related("merchant").filter(key=key).first() if key else None
    return shop is not None and claim_app(shop, token, now)


def claim_app(shop: Shop, token: str, now: datetime) -> bool:
    """Connects a shop to the install that has this token; only who was told the token can. False: there is none."""
    found = AppInstallation.objects.filter(token_digest=token_digest(token), uninstalled_at=None).first()
    if found is None:
        return False
    platform = platforms()["shoporama"]
    present = find_shop_connection(shop)
    secrets = (readable_secrets(present) if present is not None else {}) | {"token": token}
    secrets.setdefault("webhook_secret", new_token())
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        ShopConnection.objects.update_or_create(
            merchant=shop.merchant,
            shop=shop,
            defaults={
                "platform": platform.name,
                "url": platform.url,
                "secrets": lock_away(secrets),
                "signature_header": platform.signature_header,
                "signature_scheme": platform.signature_scheme,
                "remote_id": found.webshop_id,
                "remote_name": found.url[:200],
                "daily_calls": found.daily_calls or platform.daily_calls,
                "disconnected_at": None,
                "paused_cause": "",
                "paused_at": None,
            },
            create_defaults={
                "platform": platform.name,
                "url": platform.url,
                "secrets": lock_away(secrets),
                "signature_header": platform.signature_header,
                "signature_scheme": platform.signature_scheme,
                "remote_id": found.webshop_id,
                "remote_name": found.url[:200],
                "daily_calls": found.daily_calls or platform.daily_calls,
                "connected_at": now,
            },
        )
        Shop.objects.filter(pk=shop.pk).update(platform=platform.name)
    return True


def find_app_connection(webshop_id: str) -> ShopConnection | None:
    """The connected shop that an app's call is about."""
    if not webshop_id:
        return None
    with scopes_disabled():
        rows = ShopConnection.objects.select_related("shop__merchant", "merchant")
        return rows.filter(platform="shoporama", remote_id=webshop_id, disconnected_at=None).first()


def note_uninstall(webshop_id: str, now: datetime) -> None:
    """The app is gone from that shop."""
    AppInstallation.objects.filter(webshop_id=webshop_id).update(uninstalled_at=now)


def _give_token(connection: ShopConnection, token: str, daily_calls: Any) -> None:
    secrets = readable_secrets(connection) | {"token": token}
    changes: dict[str, Any] = {"secrets": lock_away(secrets), "daily_calls": daily_calls or F("daily_calls")}
    ShopConnection.objects.filter(pk=connection.pk).update(**changes, paused_cause="", paused_at=None)
