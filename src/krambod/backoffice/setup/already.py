"""Which of the shop's orders does Dinero seem to have already? Compared with its invoices of the last ninety days."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.pages import ShopPage, dinero_error_words, now, settings_page
from krambod.dinero.errors import DineroError
from krambod.merchants.rights import Right
from krambod.orders.models import StoredOrder
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.organizations.invoices import FIRST_DAYS, SHORTEST_ORDER_NUMBER, refresh_invoices
from krambod.organizations.models import IndexedInvoice
from krambod.transfers.models import Transfer

NEWEST_ORDERS = 300
MOST_INVOICES = 20_000
MARGIN = timedelta(days=3)
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """An order, and an invoice in Dinero that may belong to it. `names_it`: the invoice names the order's number."""

    order: Order
    invoice: IndexedInvoice
    names_it: bool


@settings_page(Right.RULES)
def shop_already(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Lists such orders, from the invoices as they were last read."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_sales")) is not None:
        return early
    assert page.connected is not None
    since = danish_day(now()) - timedelta(days=FIRST_DAYS)
    invoices = invoices_of_others(page.connected.organization_id, since)
    orders = [
        read_revision(stored.newest)
        for stored in StoredOrder.objects.filter(shop=page.shop)
        .select_related("newest")
        .order_by("-pk")[:NEWEST_ORDERS]
        if stored.newest is not None
    ]
    return page.show(
        "already",
        step="shop_sales",
        read_at=page.connected.invoices_read_at,  # type: ignore[attr-defined] # annotated by the page
        invoices=invoices,
        last_day=max((one.date for one in invoices if one.date), default=None),
        has_orders=bool(orders),
        twins=find_twins(orders, invoices),
    )


@require_POST
@settings_page(Right.RULES)
def look_in_dinero(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Reads the list of invoices from Dinero."""
    page, reach = ShopPage(request, shop_id), open_reach()
    if (early := page.expect("shop_sales")) is not None:
        return early
    assert page.connected is not None
    try:
        refresh_invoices(reach.dinero(page.connected), now=reach.now())
    except DineroError as error:
        messages.error(request, dinero_error_words(error))
    else:
        audit(request, "looked_in_dinero", shop=page.shop.name)
    return page.go("shop_already")


def find_twins(orders: Iterable[Order], invoices: Iterable[IndexedInvoice]) -> list[Twin]:
    """Each order with an invoice that names its number, or else has the same total within three days. Pure.

    Orders without such an invoice are left out.
    """
    by_word: dict[str, list[IndexedInvoice]] = {}
    by_total: dict[tuple[str, Decimal], list[IndexedInvoice]] = {}
    for invoice in invoices:
        for word in set(WORD.findall(f"{invoice.description} {invoice.external_reference}".casefold())):
            by_word.setdefault(word, []).append(invoice)
        by_total.setdefault((invoice.currency, invoice.total_incl_vat), []).append(invoice)
    found = []
    for order in orders:
        words = WORD.findall(order.number.casefold())
        naming = by_word.get(words[-1], []) if words and len(words[-1]) >= SHORTEST_ORDER_NUMBER else []
        if naming:
            found.append(Twin(order=order, invoice=naming[0], names_it=True))
            continue
        day = danish_day(order.placed_at)
        like = by_total.get((order.currency, order.total.amount), [])
        near = next((one for one in like if one.date is not None and abs(one.date - day) <= MARGIN), None)
        if near is not None:
            found.append(Twin(order=order, invoice=near, names_it=False))
    return found


def invoices_of_others(organization_id: int, since: date) -> list[IndexedInvoice]:
    """Invoices that no transfer of ours made, newest first."""
    rows = IndexedInvoice.objects.filter(organization_id=organization_id, is_deleted=False, date__gte=since)
    ours = Transfer.objects.filter(connected__organization_id=organization_id, draft_guid__isnull=False)
    others = rows.exclude(guid__in=ours.values("draft_guid"))
    return list(others.order_by("-date", "-pk")[:MOST_INVOICES])
