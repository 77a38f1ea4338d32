"""What do all pages about a shop's platform share? The shop, its menus, and the way to the shop itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from krambod.backoffice.access import MemberRequest, View, get_row, member_page
from krambod.backoffice.errors import forbidden
from krambod.backoffice.formats import current_language
from krambod.merchants.models import Shop, StoredRules
from krambod.merchants.rights import Right
from krambod.platforms.connections.services import ShopServices, open_shop_services
from krambod.platforms.connections.status import ConnectionStatus, find_status
from krambod.platforms.connections.stored import CannotConnect, NotConnected
from krambod.platforms.sentences import explain_connection


def page_of_all(posting: Right) -> Callable[[View], View]:
    """A page that every member may read; posting to it needs the right."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: MemberRequest, **arguments: Any) -> HttpResponse:
            if request.method == "POST" and not request.may(posting):
                return forbidden(request, posting)
            return view(request, **arguments)

        return member_page()(guarded)

    return decorate


class PlatformPage:
    """A shop, and how the pages about its platform are answered. In the scope of its merchant."""

    def __init__(self, request: MemberRequest, shop_id: int) -> None:
        self.request = request
        has_rules = Exists(StoredRules.objects.filter(shop=OuterRef("pk")))
        self.shop: Shop = get_row(Shop.objects.select_related("merchant").annotate(has_rules=has_rules), pk=shop_id)

    def show(self, template: str, **more: Any) -> HttpResponse:
        """The page below the tabs of the shop's settings."""
        context = {
            "section": "settings",
            "tab": "platform",
            "shop": self.shop,
            "wishes": {"rules": self.shop.has_rules},  # type: ignore[attr-defined] # annotated above
            **more,
        }
        return render(self.request, f"backoffice/shops/{template}.html", context)

    def go(self, name: str, **arguments: Any) -> HttpResponse:
        """Redirects to another page of the shop."""
        address: HttpResponse = redirect(name, merchant_id=self.request.merchant.pk, shop_id=self.shop.pk, **arguments)
        return address

    def status(self) -> ConnectionStatus | None:
        """None: no platform is connected."""
        return find_status(self.shop, settings.KRAMBOD_BASE_URL, now())


@contextmanager
def opened_services() -> Iterator[ShopServices]:
    """What it takes to talk to a shop, closed afterwards."""
    services = open_shop_services(settings.KRAMBOD_BASE_URL, timezone.now)
    with services.http:
        yield services


def now() -> datetime:
    """The clock that events are stored by."""
    return timezone.now()


def refusal_words(error: CannotConnect | NotConnected) -> str:
    """Why it cannot be done, and what to do."""
    if isinstance(error, NotConnected):
        return explain_connection("not_connected", {}, current_language())
    return explain_connection(error.code, error.details, current_language())
