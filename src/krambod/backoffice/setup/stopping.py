"""How does a merchant stop the transfer of a shop without losing an order?

a last order date ─▶ started orders go on ─▶ the final list ─▶ disconnected; all pages stay readable
"""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.errors import forbidden
from krambod.backoffice.formats import long_day
from krambod.backoffice.forms import DayField
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.pages import ShopPage, is_post, now, settings_page
from krambod.dinero.errors import DineroError
from krambod.merchants.models import Shop
from krambod.merchants.rights import Right
from krambod.organizations.disconnecting import disconnect
from krambod.transfers.models import State, Transfer
from krambod.transfers.stopping import is_used_elsewhere, stop_transfer

LISTED = 25
UNDER_WAY = (State.RECEIVED, State.WAITING)


class StopForm(forms.Form):
    """The last day whose orders are booked."""

    last_order_date = DayField(
        label=gettext_lazy("Last order date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy(
            "Orders placed later are not booked here. Earlier ones go all the way, shipped later or not."
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalList:
    """The unfinished orders: a count of each kind, the sum of unpaid invoices, and the newest `LISTED` orders."""

    under_way: int
    drafts: int
    unpaid: int
    unpaid_sum: Decimal
    held: int
    rows: list[Transfer]
    is_more: bool

    @property
    def is_empty(self) -> bool:
        return not (self.under_way or self.drafts or self.unpaid or self.held)


@settings_page(Right.SHOPS)
def shop_stop(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows and stores the last order date, and shows the final list."""
    page = ShopPage(request, shop_id)
    if page.wishes.rules is None:
        messages.warning(request, _("Nothing is being transferred, so there is nothing to stop."))
        return page.go("shop_dinero")
    last = page.wishes.rules.last_order_date
    form = StopForm(request.POST or None, initial={"last_order_date": (last or danish_day(now())).isoformat()})
    if is_post(request) and form.is_valid():
        page.keep("transfer_stopped", {"last_order_date": form.cleaned_data["last_order_date"].isoformat()})
        day = long_day(form.cleaned_data["last_order_date"])
        messages.success(request, _("Orders are booked until %(day)s and not after.") % {"day": day})
        return page.go("shop_stop")
    return page.show("stop", right=Right.SHOPS, form=form, last=last, left=read_final_list(page.shop) if last else None)


@require_POST
@settings_page(Right.SHOPS)
def go_on_after_stop(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Takes the last order date back: orders that were skipped because of it are planned again."""
    page = ShopPage(request, shop_id)
    if page.wishes.rules is not None and page.wishes.rules.last_order_date is not None:
        page.keep("transfer_goes_on", {"last_order_date": None})
        messages.success(request, _("The transfer goes on."))
    return page.go("shop_dinero")


@require_POST
@settings_page(Right.SHOPS)
def disconnect_shop(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Ends the transfer. If orders are unfinished, the person must confirm first; all orders stay readable."""
    page = ShopPage(request, shop_id)
    if not request.may(Right.CONNECTIONS):
        return forbidden(request, Right.CONNECTIONS)
    rules = page.wishes.rules
    if rules is None or rules.last_order_date is None:
        messages.warning(request, _("Choose the last order date first."))
        return page.go("shop_stop")
    left = read_final_list(page.shop)
    if not left.is_empty and request.POST.get("leave") != "yes":
        messages.warning(request, _("Some orders are not finished. Finish them, or tick that you leave them so."))
        return page.go("shop_stop")
    _let_go(page, left)
    return page.go("shop_system")


def read_final_list(shop: Shop) -> FinalList:
    """Counts and lists the shop's unfinished orders. In the scope of the shop's merchant."""
    open_ones = Transfer.objects.filter(shop=shop)
    figures = open_ones.aggregate(
        under_way=Count("pk", filter=Q(state__in=UNDER_WAY, cause="")),
        drafts=Count("pk", filter=Q(state=State.DRAFTED)),
        unpaid=Count("pk", filter=Q(state=State.BOOKED)),
        unpaid_sum=Sum("invoice_total", filter=Q(state=State.BOOKED)),
        held=Count("pk", filter=~Q(cause="") & ~Q(state=State.DRAFTED)),
    )
    unfinished = open_ones.filter(Q(state__in=[*UNDER_WAY, State.DRAFTED, State.BOOKED]) | ~Q(cause=""))
    rows = list(unfinished.select_related("order").order_by("-placed_at", "-pk")[: LISTED + 1])
    is_more = len(rows) > LISTED
    return FinalList(
        **{**figures, "unpaid_sum": figures["unpaid_sum"] or Decimal(0)}, rows=rows[:LISTED], is_more=is_more
    )


def _let_go(page: ShopPage, left: FinalList) -> None:
    stop_transfer(page.shop)
    audit(page.request, "disconnected", shop=page.shop.name, under_way=left.under_way, held=left.held)
    connected = page.connected
    if connected is None or is_used_elsewhere(connected, page.shop):
        messages.success(
            page.request, _("The shop is no longer booked in Dinero. What was booked stays readable here.")
        )
        return
    reach = open_reach()
    try:
        disconnect(connected.connection, reach)
    except DineroError:
        messages.warning(
            page.request,
            _("Our access is forgotten, but Visma could not be told. Remove Krambod in your profile there."),
        )
    else:
        messages.success(
            page.request,
            _("Dinero is disconnected and our access forgotten. What was booked stays readable here."),
        )
