"""What becomes of an install of our app on a platform? It connects a shop of ours, or waits until one claims it."""

from datetime import datetime

from django.conf import settings
from django_scopes import scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import new_token, token_digest
from krambod.platforms.connections.claim_codes import use_claim_code
from krambod.platforms.connections.services import lock_away
from krambod.platforms.connections.stored import (
    NewConnection,
    find_shop_connection,
    give_key,
    readable_secrets,
    store_connection,
)
from krambod.platforms.connections.telling import tell_of_app
from krambod.platforms.models import AppInstallation, ShopConnection
from krambod.platforms.platform import WEBHOOK_SECRET, AppCall, Platform
from krambod.platforms.shop_client import ShopIdentity

MOST_CALLS = 500  # whose bodies are known again


def find_app_secret(platform: Platform) -> str:
    """What the calls of our app are signed with; "" where this installation has no app on the platform."""
    secrets: dict[str, str] = settings.KRAMBOD.app_secrets
    return "" if platform.app is None else secrets.get(platform.app.secret_variable, "")


def install_app(platform: Platform, call: AppCall, now: datetime) -> bool:
    """Our app was installed or updated in a shop. True: a shop of ours is connected by that.

    The install names it by a claim code, where the merchant filled one in; else it waits to be claimed. A shop that
    is connected already is never connected to another one by that.
    """
    if not call.shop_id or not call.key:
        return False
    _store_installation(platform, call, now)
    connection = find_app_connection(platform, call.shop_id)
    if connection is not None:
        secrets = readable_secrets(connection) | {_key_name(platform): call.key}
        give_key(connection, secrets, call.daily_calls)
        return True
    shop = use_claim_code(call.claim_code, now) if call.claim_code else None
    if shop is None or _is_connected(shop) or not claim_app(shop, platform, call.key, now):
        return False
    tell_of_app(shop, platform)
    return True


def _is_connected(shop: Shop) -> bool:
    present = find_shop_connection(shop)
    return present is not None and present.disconnected_at is None


def is_replay(platform: Platform, call: AppCall) -> bool:
    """Whether the body of an install or uninstall is sent again as something else, or to bring back an old key.

    The signature is of the body alone, and the address says what the call is: so the first that sends a body says it.
    """
    row = AppInstallation.objects.filter(platform=platform.name, webshop_id=call.shop_id).first()
    known = None if row is None else row.calls.get(call.digest)
    if row is None or known is None:
        return False
    return bool(known != call.kind or row.token_digest != token_digest(call.key))


def claim_app(shop: Shop, platform: Platform, key: str, now: datetime) -> bool:
    """Connects a shop to the install that has this key; only who was told the key can. False: there is none."""
    rows = AppInstallation.objects.filter(platform=platform.name, token_digest=token_digest(key), uninstalled_at=None)
    found = rows.first()
    if found is None:
        return False
    present = find_shop_connection(shop)
    is_same = present is not None and present.platform == platform.name
    kept = readable_secrets(present) if present is not None and is_same else {}
    new = NewConnection(
        platform=platform,
        url=platform.url or found.url,
        secrets={WEBHOOK_SECRET: new_token(), **kept, _key_name(platform): key},
        signature_header=platform.signature_header,
        signature_scheme=platform.signature_scheme,
        identity=ShopIdentity(id=found.webshop_id, name=found.url, daily_calls=found.daily_calls),
    )
    store_connection(shop, new, now)
    return True


def find_app_connection(platform: Platform, shop_id: str) -> ShopConnection | None:
    """The connected shop that an app's call is about. `shop_id` is the platform's own."""
    if not shop_id:
        return None
    with scopes_disabled():
        rows = ShopConnection.objects.select_related("shop__merchant", "merchant")
        return rows.filter(platform=platform.name, remote_id=shop_id, disconnected_at=None).first()


def note_uninstall(platform: Platform, call: AppCall, now: datetime) -> None:
    """The app is gone from that shop. A call that does not know the key of the install changes nothing."""
    rows = AppInstallation.objects.filter(platform=platform.name, webshop_id=call.shop_id)
    row = rows.filter(token_digest=token_digest(call.key)).first()
    if row is not None:
        rows.update(uninstalled_at=now, calls=_with_call(row, call))


def _with_call(row: AppInstallation | None, call: AppCall) -> dict[str, str]:
    """The bodies that are known of an install, with this one, the oldest forgotten."""
    known = {} if row is None else row.calls
    return dict([*known.items(), (call.digest, str(call.kind))][-MOST_CALLS:])


def _store_installation(platform: Platform, call: AppCall, now: datetime) -> None:
    present = AppInstallation.objects.filter(platform=platform.name, webshop_id=call.shop_id).first()
    AppInstallation.objects.update_or_create(
        platform=platform.name,
        webshop_id=call.shop_id,
        defaults={
            "url": call.shop_url,
            "token": lock_away({_key_name(platform): call.key}),
            "token_digest": token_digest(call.key),
            "daily_calls": call.daily_calls,
            "installed_at": now,
            "uninstalled_at": None,
            "calls": _with_call(present, call),
        },
    )


def _key_name(platform: Platform) -> str:
    assert platform.app is not None, f"{platform.name} has no app"
    return platform.app.key.name
