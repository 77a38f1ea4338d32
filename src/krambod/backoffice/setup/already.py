"""What lies in Dinero already, and what would be booked? Shown before anything is written: the page of the shadow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.formats import current_language, long_day
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.pages import ShopPage, dinero_error_words, now, settings_page
from krambod.dinero.errors import DineroError
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_count
from krambod.organizations.access import calls_per_minute
from krambod.organizations.invoices import FIRST_DAYS
from krambod.transfers.rules import BookingRules
from krambod.transfers.shadow.read import refresh
from krambod.transfers.shadow.report import ShadowReport, shadow
from krambod.words.causes import CAUSES
from krambod.words.details import in_general

MOST_MATCHES = 50
PAGE_SIZE = 25
LOOKED_BACK = timedelta(days=FIRST_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShown:
    """How many orders would be held for a cause, in the reader's language."""

    title: str
    count: int


@settings_page(Right.RULES)
def shop_already(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Compares the shop's orders with Dinero's invoices as they were last read."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_sales")) is not None:
        return early
    assert page.connected is not None
    read_at = page.connected.invoices_read_at  # type: ignore[attr-defined] # annotated by the page
    report = None if read_at is None else _report(page)
    # The newest first: those just before the start are the ones that are looked for.
    missing = Paginator(() if report is None else report.missing[::-1], PAGE_SIZE)
    return page.show(
        "already",
        step="shop_sales",
        read_at=read_at,
        report=report,
        in_dinero=0 if report is None else len(report.matches) + report.booked_here,
        matches=() if report is None else report.matches[-MOST_MATCHES:],
        missing=missing.get_page(find_count(request.GET.get("page"), most=missing.num_pages) or 1),
        held=() if report is None else tuple(_held(report)),
        held_count=0 if report is None or report.would_be is None else sum(report.would_be.held.values()),
        minutes=None if report is None else _minutes(page, report),
        is_start_chosen=report is not None and page.wishes.chosen.get("start_date") == report.start_date.isoformat(),
    )


@require_POST
@settings_page(Right.RULES)
def look_in_dinero(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Reads Dinero's invoices and contacts."""
    page, reach = ShopPage(request, shop_id), open_reach()
    if (early := page.expect("shop_sales")) is not None:
        return early
    assert page.connected is not None
    try:
        refresh(reach.dinero(page.connected), since=danish_day(now()) - LOOKED_BACK, now=reach.now())
    except DineroError as error:
        messages.error(request, dinero_error_words(error))
    else:
        audit(request, "looked_in_dinero", shop=page.shop.name)
    return page.go("shop_already")


@require_POST
@settings_page(Right.RULES)
def use_start_date(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Takes the suggested start date."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_sales")) is not None:
        return early
    start = _report(page).start_date
    page.keep("rules_saved", {"start_date": start.isoformat()})
    messages.success(request, _("The start date is %(day)s.") % {"day": long_day(start)})
    return page.go("shop_sales")


def _report(page: ShopPage) -> ShadowReport:
    assert page.connected is not None
    return shadow(
        page.shop,
        page.connected.organization_id,
        rules=_rules(page),
        since=danish_day(now()) - LOOKED_BACK,
        now=now(),
    )


def _rules(page: ShopPage) -> BookingRules | None:
    """Returns the rules that the choices so far give, or None if one is missing."""
    try:
        return page.wishes.planned_rules()
    except ValueError:
        return None


def _held(report: ShadowReport) -> Iterator[HeldShown]:
    for code, count in report.would_be.held.items() if report.would_be else ():
        title = CAUSES[code].title
        assert title is not None
        yield HeldShown(title=in_general(title, current_language()), count=count)


def _minutes(page: ShopPage, report: ShadowReport) -> int | None:
    """Returns how many minutes the calls take by Dinero's limit."""
    if report.would_be is None or page.connected is None:
        return None
    return ceil(report.would_be.calls / calls_per_minute(page.connected.connection, open_reach().endpoints))
