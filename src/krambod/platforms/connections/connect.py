"""How does a merchant connect a shop, try it and disconnect it? What pages, commands and the app call.

Everything here takes the shop itself, so whoever calls has decided already that this person may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import transaction
from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import SecretUnreadable, new_token
from krambod.platforms.connections.services import USER_AGENT, ShopServices, is_trial, lock_away
from krambod.platforms.connections.status import ConnectionStatus, find_status, hook_address
from krambod.platforms.connections.stored import (
    CannotConnect,
    NewConnection,
    find_shop_connection,
    get_shop_connection,
    readable_secrets,
    resume,
    store_connection,
)
from krambod.platforms.fetching import AddressRefused
from krambod.platforms.models import (
    ShopConnection,
)
from krambod.platforms.platform import WEBHOOK_SECRET, Platform, SignatureScheme
from krambod.platforms.registry import platforms
from krambod.platforms.shop_client import Access, ShopError, ShopIdentity, ShopRefused


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
    new = _try_entered(platform, entered, present, services)
    if present is not None and present.disconnected_at is None:
        _unsubscribe(present, services)
    connection = store_connection(shop, new, services.now())
    if platform.makes_webhooks:
        _subscribe(connection, new.secrets[WEBHOOK_SECRET], services)
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
    """Asks the shop whose key it is. A shop that was paused for its key goes on. Raises NotConnected, CannotConnect."""
    connection = get_shop_connection(shop)
    try:
        identity = services.open_client(connection).identify()
    except SecretUnreadable as error:
        raise CannotConnect("secrets_unreadable") from error
    except ShopError as error:
        raise _cannot(error) from error
    resume(connection)
    return identity


def _try_entered(
    platform: Platform, entered: Entered, present: ShopConnection | None, services: ShopServices
) -> NewConnection:
    """What is to be stored: it works. What was left empty is kept from a connection with the same platform."""
    kept = present if present is not None and present.platform == platform.name else None
    url = _address(platform, entered.url or (kept.url if kept is not None else ""), services)
    # A stored secret is for the server that it was entered for: whoever types another address must know it.
    is_same_server = kept is not None and _server(kept.url) == _server(url)
    stored = readable_secrets(kept) if kept is not None and is_same_server else {}
    secrets = {name: entered.secrets.get(name, "").strip() or stored.get(name, "") for name in platform.secret_names}
    if kept is not None and not is_same_server and _lacks_keys(platform, secrets, readable_secrets(kept)):
        raise CannotConnect("keys_again", url=url)
    identity = _try_key(platform, url, secrets, services)
    if platform.makes_webhooks:
        secrets[WEBHOOK_SECRET] = new_token()
    if not secrets[WEBHOOK_SECRET]:
        raise CannotConnect("no_webhook_secret")
    return NewConnection(
        platform=platform,
        url=url,
        secrets=secrets,
        signature_header=entered.signature_header.strip() or platform.signature_header,
        signature_scheme=_scheme(entered.signature_scheme or platform.signature_scheme),
        identity=identity,
    )


def _server(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _lacks_keys(platform: Platform, secrets: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Whether a key that was stored for another address is not entered again."""
    return any(before.get(name) and not secrets[name] for name in _asked(platform))


def _asked(platform: Platform) -> set[str]:
    """The secrets that a person enters; a platform that makes its webhooks gets a new secret for them from us."""
    return {key.name for key in platform.keys} | (set() if platform.makes_webhooks else {WEBHOOK_SECRET})


def _scheme(name: str) -> SignatureScheme:
    """Raises CannotConnect."""
    if name not in list(SignatureScheme):
        raise CannotConnect("unknown_scheme", scheme=name)
    return SignatureScheme(name)


def _address(platform: Platform, url: str, services: ShopServices) -> str:
    """The shop's address, tidied. Raises CannotConnect."""
    text = (url or platform.url).strip().rstrip("/")
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        _server(text)
    except ValueError as error:  # a port that is no number, brackets that do not close
        raise CannotConnect("wrong_address", url=url) from error
    is_plain_here = parts.scheme == "http" and is_trial(services.base_url)
    if not parts.hostname or parts.username or (parts.scheme != "https" and not is_plain_here):
        raise CannotConnect("wrong_address", url=url)
    return text


def _try_key(platform: Platform, url: str, secrets: Mapping[str, str], services: ShopServices) -> ShopIdentity:
    """Raises CannotConnect. Without a key there is nothing to try: events alone will do."""
    if not platform.makes_webhooks and not any(secrets[key.name] for key in platform.keys):
        return ShopIdentity(id="")
    access = Access(url=url, secrets=secrets, user_agent=USER_AGENT)
    try:
        return platform.open_client(access, services.http, lambda: None).identify()
    except ShopError as error:
        raise _cannot(error) from error


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


def _cannot(error: ShopError) -> CannotConnect:
    match error:
        case ShopRefused():
            return CannotConnect("key_refused")
        case AddressRefused():
            return CannotConnect("address_refused")
        case _:
            return CannotConnect("shop_unreachable", answer=str(error))
