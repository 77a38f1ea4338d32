"""Does somebody whom we know send this? Asked before a large body is read; the rest is checked after.

A shop is known by its key or token. A person is known by the session, and may import files for the company.
"""

from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import close_old_connections
from django_scopes import scopes_disabled

from krambod.backoffice.sessions import SessionStore
from krambod.merchants.models import Membership, Shop
from krambod.merchants.rights import Right, may
from krambod.merchants.secrets import token_digest
from krambod.orders.bounded import find_key
from krambod.platforms.models import ShopConnection
from krambod.project.front.limits import WebRequest

BEARER = "bearer"


def is_known_sender(asked: WebRequest) -> bool:
    """Whether the key in the address or the token is that of a shop, or the session that of who may import.

    Call it in a thread.
    """
    close_old_connections()
    try:
        with scopes_disabled():
            if asked.imports_for is not None:
                return _may_import(asked, asked.imports_for)
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


def _may_import(asked: WebRequest, merchant_id: int) -> bool:
    try:
        cookies = SimpleCookie(asked.headers.get("cookie", ""))
    except CookieError:
        return False
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    user_id = find_key(SessionStore(cookie.value).load().get(SESSION_KEY)) if cookie is not None else None
    membership = Membership.objects.filter(merchant=merchant_id, user=user_id).first() if user_id else None
    return membership is not None and may(membership.role, Right.RULES)
