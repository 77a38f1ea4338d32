"""Who is asking, and what did they send? A shop by its token, and bodies as bytes of at most 8 MB."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django_scopes import scopes_disabled
from ninja.security import HttpBearer

from krambod.merchants.models import Shop
from krambod.merchants.secrets import token_digest


class ShopToken(HttpBearer):
    """A shop's own token, told once when the shop was set up."""

    def authenticate(self, request: HttpRequest, token: str) -> Shop | None:  # noqa: ARG002 - ninja's signature
        """The shop; no cookie counts, so no other site can act through a browser."""
        with scopes_disabled():
            return Shop.objects.select_related("merchant").filter(api_token_digest=token_digest(token)).first()


def authenticated_shop(request: HttpRequest) -> Shop:
    """The shop whose token came with the request."""
    shop = request.auth  # type: ignore[attr-defined]
    assert isinstance(shop, Shop)
    return shop


def read_body(request: HttpRequest) -> bytes:
    """Raises RequestDataTooBig, whether the length was told before or not."""
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return request.body
    # Without a length Django takes a body for empty.
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = request.META["wsgi.input"].read(most + 1)
    if len(body) > most:
        raise RequestDataTooBig
    return body
