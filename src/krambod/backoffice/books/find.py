"""Where is what I look for? Orders by number, name, e-mail, number in Dinero or amount, and every page by its name."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.finding import Wanted, find_page
from krambod.merchants.models import Shop
from krambod.merchants.rights import Right
from krambod.orders.listing import folded

MOST_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """A page by its name in the reader's language. A page of a shop's settings has the shop's name before its own."""

    own_name: str
    address: str
    shop: str = ""

    @property
    def name(self) -> str:
        return f"{self.shop}: {self.own_name}" if self.shop else self.own_name


@member_page()
def find(request: MemberRequest) -> HttpResponse:
    """Shows what fits: a page of its own, or a list below the field while one types."""
    text = request.GET.get("q", "").strip()[:200]
    orders = find_page(Wanted(text=text), 1).transfers if text else []
    is_live = getattr(request, "htmx", False)
    pages = [] if is_live and not text else [page for page in _pages(request) if _fits(page.name, text)]
    context = {
        "section": "find",
        "text": text,
        "orders": orders[:MOST_SHOWN],
        "is_more": len(orders) > MOST_SHOWN,
        "pages": pages[:MOST_SHOWN] if text else pages,
    }
    return render(request, "backoffice/books/found.html" if is_live else "backoffice/books/find.html", context)


def _fits(name: str, text: str) -> bool:
    return all(word in folded(name) for word in folded(text).split())


def _pages(request: MemberRequest) -> Iterator[FoundPage]:
    """Yields the pages that the person may open, by their names."""
    merchant = request.merchant.pk

    def page(name: str, place: str) -> FoundPage:
        return FoundPage(own_name=name, address=reverse(place, args=[merchant]))

    yield page(_("Overview"), "overview")
    yield page(_("Orders"), "orders")
    yield page(_("Needs action"), "attention")
    yield page(_("Paid, not sent"), "prepaid")
    yield page(_("Compared with Dinero"), "reconcile")
    yield page(_("Mail"), "mail_choices")
    yield page(_("On your phone"), "phone")
    yield page(_("Settings"), "settings")
    yield page(_("People"), "people")
    if request.may(Right.RULES):
        yield page(_("Import orders"), "import_orders")
    if request.may(Right.PERIODS):
        yield page(_("Reverse booked orders"), "undo")
    if request.may(Right.LOG):
        yield page(_("Log"), "audit_log")
    if request.may(Right.PERSONAL_DATA):
        yield page(_("Personal data"), "personal_data")
    yield FoundPage(own_name=_("Help"), address=reverse("help"))
    for shop in Shop.objects.order_by("pk"):
        for place, name in _shop_pages().items():
            yield FoundPage(own_name=name, address=reverse(place, args=[merchant, shop.pk]), shop=shop.name)


def _shop_pages() -> dict[str, str]:
    return {
        "shop_platform": _("Shop platform"),
        "shop_dinero": _("Economic system"),
        "shop_timing": _("When orders are transferred"),
        "shop_account": _("The account of the sales"),
        "shop_vat": _("VAT and accounts"),
        "shop_sales": _("Start and invoice text"),
        "shop_already": _("What is in Dinero already?"),
        "shop_history": _("History"),
    }
