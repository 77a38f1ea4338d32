"""How does a merchant connect a shop, try it and disconnect it? What pages, commands and the app call.

Everything here takes the shop itself, so whoever calls has decided already that this person may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import SecretUnreadable, new_token
from krambod.platforms.connections.services import USER_AGENT, ShopServices, is_trial, lock_away
from krambod.platforms.connections.status import ConnectionStatus, find_status, hook_address
from krambod.platforms.connections.stored import CannotConnect, find_shop_connection, readable_secrets
from krambod.platforms.fetching import AddressRefused
from krambod.platforms.models import (
    ShopConnection,
)
from krambod.platforms.platform import Access, Platform, ShopError, ShopIdentity, ShopRefused, SignatureScheme
from krambod.platforms.registry import platforms


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a merchant filled in. `secrets` by the names in `Platform.secret_names`; empty ones keep what is stored.

    `url` is the shop's address, "" where the platform has one for all. Header and scheme "" mean the platform's own.
    """

    platform: str
    url: str = ""
    secrets: Mapping[str, str]
    signature_header: str = ""
    signature_scheme: str = ""


def connect(shop: Shop, entered: Entered, services: ShopServices) -> ConnectionStatus:
    """Connects, or changes what was entered. The key is tried first, so nothing is stored that does not work.

    Where the platform's API makes webhooks they are made, those of before removed. What waited goes on. Raises
    CannotConnect.
    """
    platform = platforms().get(entered.platform)
    if platform is None:
        raise CannotConnect("unknown_platform", platform=entered.platform)
    present = find_shop_connection(shop)
    same = present is not None and present.platform == platform.name
    kept = readable_secrets(present) if present is not None and same else {}
    secrets = {name: entered.secrets.get(name, "").strip() or kept.get(name, "") for name in platform.secret_names}
    url = _address(platform, entered.url or (present.url if present is not None and same else ""), services)
    identity = _try_key(platform, url, secrets, services)
    if platform.makes_webhooks:
        secrets["webhook_secret"] = new_token()
    if not secrets.get("webhook_secret"):
        raise CannotConnect("no_webhook_secret")
    if present is not None and present.disconnected_at is None:
        _unsubscribe(present, services)
    connection = _store(shop, platform, entered, url, secrets, identity, services)
    if platform.makes_webhooks:
        _subscribe(connection, secrets["webhook_secret"], services)
    status = find_status(shop, services.base_url, services.now())
    assert status is not None
    return status


def disconnect(shop: Shop, services: ShopServices) -> None:
    """Removes the webhooks, as far as the shop answers, and forgets the keys. Orders and events are kept."""
    connection = find_shop_connection(shop)
    if connection is None or connection.disconnected_at is not None:
        return
    _unsubscribe(connection, services)
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        ShopConnection.objects.filter(pk=connection.pk).update(
            disconnected_at=services.now(), secrets=lock_away({}), webhook_ids=[], next_poll_at=None, backfill={}
        )


def try_connection(shop: Shop, services: ShopServices) -> ShopIdentity:
    """Asks the shop whose key it is. A shop that was paused for its key goes on. Raises CannotConnect."""
    connection = find_shop_connection(shop)
    if connection is None or connection.disconnected_at is not None:
        raise CannotConnect("not_connected")
    try:
        identity = services.open_client(connection).identify()
    except SecretUnreadable as error:
        raise CannotConnect("secrets_unreadable") from error
    except ShopError as error:
        raise _cannot(error) from error
    _resume(connection)
    return identity


def _address(platform: Platform, url: str, services: ShopServices) -> str:
    """The shop's address, tidied. Raises CannotConnect."""
    text = (url or platform.url).strip().rstrip("/")
    if "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text)
    is_plain_here = parts.scheme == "http" and is_trial(services.base_url)
    if not parts.hostname or parts.username or (parts.scheme != "https" and not is_plain_here):
        raise CannotConnect("wrong_address", url=url)
    return text


def _try_key(platform: Platform, url: str, secrets: Mapping[str, str], services: ShopServices) -> ShopIdentity:
    """Raises CannotConnect. Without a key there is nothing to try: events alone will do."""
    names = [name for name in platform.secret_names if name != "webhook_secret"]
    if not any(secrets.get(name) for name in names) and not platform.makes_webhooks:
        return ShopIdentity(id="")
    access = Access(url=url, secrets=secrets, user_agent=USER_AGENT)
    try:
        return platform.open_client(access, services.http, lambda: None).identify()
    except ShopError as error:
        raise _cannot(error) from error


def _store(
    shop: Shop,
    platform: Platform,
    entered: Entered,
    url: str,
    secrets: dict[str, str],
    identity: ShopIdentity,
    services: ShopServices,
) -> ShopConnection:
    scheme = entered.signature_scheme or platform.signature_scheme
    if scheme not in list(SignatureScheme):
        raise CannotConnect("unknown_scheme", scheme=scheme)
    values: dict[str, Any] = {
        "platform": platform.name,
        "url": url,
        "secrets": lock_away(secrets),
        "signature_header": (entered.signature_header.strip() or platform.signature_header)[:100],
        "signature_scheme": str(scheme),
        "remote_id": identity.id[:200],
        "remote_name": identity.name[:200],
        "daily_calls": identity.daily_calls or platform.daily_calls,
        "disconnected_at": None,
        "paused_cause": "",
        "paused_at": None,
        "failures": 0,
        "retry_at": None,
    }
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        connection, _ = ShopConnection.objects.update_or_create(
            merchant=shop.merchant,
            shop=shop,
            defaults=values,
            create_defaults=values | {"connected_at": services.now()},
        )
        Shop.objects.filter(pk=shop.pk).update(platform=platform.name)
    return connection


def _subscribe(connection: ShopConnection, secret: str, services: ShopServices) -> None:
    address = hook_address(connection.shop, connection.platform, services.base_url)
    try:
        ids = services.open_client(connection).subscribe(address, secret)
    except ShopError as error:
        raise _cannot(error) from error
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(webhook_ids=list(ids))


def _unsubscribe(connection: ShopConnection, services: ShopServices) -> None:
    """What cannot be removed any more sends to a secret that nobody knows: it is refused from then on."""
    if not connection.webhook_ids:
        return
    try:
        services.open_client(connection).unsubscribe(tuple(connection.webhook_ids))
    except (ShopError, SecretUnreadable):
        return


def _resume(connection: ShopConnection) -> None:
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(
            paused_cause="", paused_at=None, failures=0, retry_at=None
        )


def _cannot(error: ShopError) -> CannotConnect:
    match error:
        case ShopRefused():
            return CannotConnect("key_refused")
        case AddressRefused():
            return CannotConnect("address_refused")
        case _:
            return CannotConnect("shop_unreachable", answer=str(error))
