"""Which connection does a shop have?"""

from django_scopes import scope, scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import SecretUnreadable
from krambod.platforms.connections.services import read_secrets
from krambod.platforms.models import (
    ShopConnection,
)


class CannotConnect(Exception):
    """What was entered does not work. `code` names the sentence in `sentences`, `details` what it needs."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


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
