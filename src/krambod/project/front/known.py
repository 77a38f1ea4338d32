"""Does a shop that we know send this? Asked before a large body is read; its signature or token is checked after."""

from django.db import close_old_connections
from django_scopes import scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import token_digest
from krambod.platforms.models import ShopConnection
from krambod.project.front.limits import WebRequest

BEARER = "bearer"


def is_known_shop(asked: WebRequest) -> bool:
    """Whether the key in the address, or the token, is that of a shop. Call it in a thread."""
    close_old_connections()
    try:
        with scopes_disabled():
            return _has_key(asked.path) if asked.path.startswith("/hooks/") else _has_token(asked)
    finally:
        close_old_connections()


def _has_key(path: str) -> bool:
    platform, _, key = path.removeprefix("/hooks/").partition("/")
    rows = ShopConnection.objects.filter(platform=platform, shop__key=key, disconnected_at=None)
    return "\0" not in path and rows.exists()


def _has_token(asked: WebRequest) -> bool:
    scheme, _, token = asked.headers.get("authorization", "").partition(" ")
    return scheme.lower() == BEARER and Shop.objects.filter(api_token_digest=token_digest(token)).exists()
