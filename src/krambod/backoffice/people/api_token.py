"""How does a merchant's own program get access to the orders API? With a token that is shown once."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from krambod.backoffice.access import MemberRequest, audit, get_shop, member_page
from krambod.backoffice.people.confirming import confirmed
from krambod.backoffice.per_hour import TOKEN, counted, limited
from krambod.merchants.models import Shop, StoredRules
from krambod.merchants.rights import Right
from krambod.merchants.secrets import new_token, token_digest

EXAMPLE_ORDER = {
    "number": "1042",
    "updated_at": "2026-11-22T10:00:00Z",
    "placed_at": "2026-11-22T09:00:00Z",
    "paid_at": "2026-11-22T09:00:00Z",
    "currency": "DKK",
    "prices_include_vat": True,
    "total": "249.00",
    "buyer": {"email": "jens@example.com", "name": "Jens Hansen"},
    "lines": [
        {
            "kind": "product",
            "description": "Keramikvase",
            "quantity": "1",
            "unit_price": "249.00",
            "total": "249.00",
            "vat_rate": "25",
        }
    ],
}


@require_http_methods(["GET", "HEAD", "POST"])
@member_page(Right.CONNECTIONS)
def api_token(request: MemberRequest, shop_id: int) -> HttpResponse:
    """GET: says what the token is for. POST: makes a new one, and shows it in the answer itself.

    A redirect would have to store the token somewhere.
    """
    shop = get_shop(shop_id)
    return _make(request, shop=shop) if request.method == "POST" else _show(request, shop, None)


@confirmed
@limited
def _make(request: MemberRequest, *, shop: Shop) -> HttpResponse:
    return _show(request, shop, make_token(request, shop))


def _show(request: MemberRequest, shop: Shop, token: str | None) -> HttpResponse:
    base = settings.KRAMBOD_BASE_URL
    context = {
        "section": "settings",
        "tab": "programs",
        "shop": shop,
        "wishes": {"rules": StoredRules.objects.filter(shop=shop).exists()},
        "token": token,
        "openapi": f"{base}/api/v1/openapi.json",
        "example": curl_example(base),
    }
    return render(request, "backoffice/people/api_token.html", context)


def make_token(request: MemberRequest, shop: Shop) -> str:
    """A new token for the shop; the old one stops working. In the merchant's scope. Raises TooManyMade."""
    with counted(request.user, TOKEN):
        token = new_token()
        shop.api_token_digest = token_digest(token)
        shop.save(update_fields=["api_token_digest"])
        audit(request, "api_token_made", shop=shop.name)
    return token


def curl_example(base: str) -> str:
    """A curl command that sends an example order. `base` is the address of this installation."""
    body = json.dumps(EXAMPLE_ORDER, indent=2)
    return (
        f'curl -X PUT {base}/api/v1/orders/1042 \\\n  -H "Authorization: Bearer $TOKEN" \\\n'
        f"  -H 'Content-Type: application/json' \\\n  -d '{body}'"
    )
