"""Which shop sends this request, and what is its body? The token names the shop; a body has at most 16 MB."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django_scopes import scopes_disabled
from ninja.security import HttpBearer

from krambod.api.limits import seconds_to_wait
from krambod.merchants.models import Shop
from krambod.merchants.secrets import token_digest


class TooManyCalls(Exception):
    """The program of a shop calls more often than it may. `seconds` is how long it has to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many calls; the next one is taken in {seconds} s.")
        self.seconds = seconds


class ShopToken(HttpBearer):
    """The token of one shop. It is shown once, when the shop is set up."""

    def authenticate(self, request: HttpRequest, token: str) -> Shop | None:  # noqa: ARG002 - ninja's signature
        """Returns the shop of the token. Cookies are ignored, so no other site can act through a user's browser.

        Raises TooManyCalls.
        """
        with scopes_disabled():
            shop = Shop.objects.select_related("merchant").filter(api_token_digest=token_digest(token)).first()
        if shop is not None and (seconds := seconds_to_wait(shop.pk)):
            raise TooManyCalls(seconds)
        return shop


def authenticated_shop(request: HttpRequest) -> Shop:
    """The shop whose token came with the request."""
    shop = request.auth  # type: ignore[attr-defined]
    assert isinstance(shop, Shop)
    return shop


def read_body(request: HttpRequest) -> bytes:
    """Returns the body. Raises RequestDataTooBig, even if the request does not state its length."""
    if request.META.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked":
        return request.body
    # Django takes a body without a stated length to be empty.
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body: bytes = request.META["wsgi.input"].read(most + 1)
    if len(body) > most:
        raise RequestDataTooBig
    return body
