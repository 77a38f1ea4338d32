"""What happens when a shop cannot be reached?"""

from datetime import datetime, timedelta

import structlog
from django_scopes import scopes_disabled

from krambod.merchants.secrets import SecretUnreadable
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.models import ShopConnection
from krambod.platforms.shop_client import ShopRefused, ShopUnavailable

RETRY_DELAYS_S = (15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
RECONNECT_SHOP = "reconnect_shop"
APP_UNINSTALLED = "app_uninstalled"
SECRETS_UNREADABLE = "secrets_unreadable"

CANNOT_ASK = (ShopRefused, ShopUnavailable, SecretUnreadable)

log = structlog.get_logger("krambod.platforms")


def leave_alone(connection: ShopConnection, error: Exception, services: ShopServices) -> None:
    """Pauses the shop until the merchant acts, or for a while where that may help. `error` is one of `CANNOT_ASK`."""
    match error:
        case ShopRefused():
            pause(connection, RECONNECT_SHOP, services.now())
        case SecretUnreadable():
            pause(connection, SECRETS_UNREADABLE, services.now())
        case ShopUnavailable(seconds=seconds):
            wait(connection, services, seconds)


def pause(connection: ShopConnection, cause: str, now: datetime) -> None:
    """Until the merchant connects again. What comes meanwhile is stored."""
    log.warning("shop.paused", shop=connection.shop_id, cause=cause)
    with scopes_disabled():
        ShopConnection.objects.filter(pk=connection.pk).update(paused_cause=cause, paused_at=now)


def wait(connection: ShopConnection, services: ShopServices, seconds: float | None) -> None:
    """Leaves the shop alone for a while, longer each time."""
    with scopes_disabled():
        failures = ShopConnection.objects.values_list("failures", flat=True).get(pk=connection.pk) + 1
        delay_s = seconds if seconds is not None else RETRY_DELAYS_S[min(failures, len(RETRY_DELAYS_S)) - 1]
        retry_at = services.now() + timedelta(seconds=delay_s * services.scale)
        ShopConnection.objects.filter(pk=connection.pk).update(failures=failures, retry_at=retry_at)
    log.warning("shop.unavailable", shop=connection.shop_id, failures=failures, seconds=delay_s)


def note_success(connection: ShopConnection) -> None:
    """It can be reached again. Looked at first: what changes nothing should not wait for the lock of a writer."""
    with scopes_disabled():
        row = ShopConnection.objects.filter(pk=connection.pk, failures__gt=0)
        if row.exists():
            row.update(failures=0, retry_at=None)
