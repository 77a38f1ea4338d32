"""How does a merchant reverse a batch of booked orders: from the days of booking to the plan, and a second look?

the last days with bookings, or others ─▶ the plan: count, total, what is left out ─▶ a tick and one button
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.actions import describe_action
from krambod.backoffice.books.finding import day_start
from krambod.backoffice.formats import current_language, number
from krambod.backoffice.forms import DayField
from krambod.merchants.models import AuditEntry, Shop
from krambod.merchants.rights import Right
from krambod.transfers.models import State, TransferEvent
from krambod.transfers.roles import SALE
from krambod.transfers.undoing.make import undo
from krambod.transfers.undoing.plan import LeftOutReason, UndoPlan, plan_undo

RECENT = timedelta(days=14)
MOST_DAYS, MOST_UNDONE = 7, 5

REASONS: Mapping[LeftOutReason, str] = {
    LeftOutReason.VAT_REPORTED: gettext_noop("Its VAT is reported: credit it on the order's page, dated today."),
    LeftOutReason.LEDGER_ITEM: gettext_noop(
        "There is a ledger item beside the invoice, which a credit note cannot undo."
    ),
    LeftOutReason.SEVERAL_INVOICES: gettext_noop("It has several invoices: credit them on the order's page."),
    LeftOutReason.REFUND_ON_ITS_WAY: gettext_noop("A credit note is on its way, or its repayment is missing."),
    LeftOutReason.NEEDS_ACTION: gettext_noop("It needs you first, or it was booked with other lines in Dinero."),
    LeftOutReason.BY_HAND: gettext_noop("It was paid, credited or settled by hand in Dinero."),
    LeftOutReason.TOO_OLD: gettext_noop("It is too old to be undone together with others."),
}


class BatchForm(forms.Form):
    """Which orders: of a shop, booked on these days and between."""

    shop = forms.ModelChoiceField(label=gettext_lazy("Shop"), queryset=Shop.objects.none(), empty_label=None)
    first = DayField(label=gettext_lazy("Booked from"), widget=forms.DateInput(attrs={"type": "date"}))
    last = DayField(label=gettext_lazy("Booked until"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Mapping[str, object] | None, shops: list[Shop]) -> None:
        super().__init__(data)
        field = self.fields["shop"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Shop.objects.filter(pk__in=[shop.pk for shop in shops])
        if len(shops) == 1:
            field.widget = forms.HiddenInput()
            field.initial = shops[0].pk

    def clean(self) -> dict[str, object]:
        """The last day is not before the first."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first is not None and last is not None and last < first:
            self.add_error("last", _("The last day is before the first."))
        return data

    def plan(self) -> UndoPlan:
        """Returns what would be reversed. The form is valid."""
        return plan_undo(self.cleaned_data["shop"], self.cleaned_data["first"], self.cleaned_data["last"])


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOutShown:
    """An order that is left out, and why, in the reader's language."""

    order_number: str
    transfer_id: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDay:
    """What was booked for a shop on one day: a batch that can be looked at by one press."""

    day: date
    shop_id: int
    shop_name: str
    count: int
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A batch that somebody has reversed, in the reader's language."""

    entry: AuditEntry
    says: str


@member_page(Right.PERIODS)
def undo_batch(request: MemberRequest) -> HttpResponse:
    """Shows the plan of a batch, and reverses it when the person has looked at it."""
    shops = list(Shop.objects.order_by("name", "pk"))
    asked = request.POST if request.method == "POST" else request.GET
    form = BatchForm(asked if "first" in asked else None, shops)
    plan = form.plan() if form.is_valid() else None
    if request.method == "POST" and plan is not None and _is_seen(request, plan):
        return _undo(request, plan)
    context = {
        "section": "orders",
        "form": form,
        "plan": plan,
        "left_out": () if plan is None else tuple(_left_out(plan)),
        "is_hidden": len(shops) == 1,
        "booked_days": [] if plan else _find_booked_days(shops),
        "undone": [] if plan else _find_undone(),
    }
    return render(request, "backoffice/books/undo.html", context)


def _find_booked_days(shops: list[Shop]) -> list[BookedDay]:
    """The last days on which orders were booked that can still be reversed. In the scope of the merchant."""
    since = day_start(danish_day(timezone.now()) - RECENT)
    booked = TransferEvent.objects.filter(name="booked", at__gte=since, transfer__role=SALE.name)
    left = booked.filter(transfer__invoice_total__gt=0).exclude(transfer__state=State.CREDITED).order_by()
    by_day = left.annotate(day=TruncDate("at", tzinfo=DANISH_TIME)).values_list("day", "transfer__shop")
    rows = by_day.annotate(Count("pk"), Sum("transfer__invoice_total"))
    names = {shop.pk: shop.name for shop in shops}
    return [
        BookedDay(day=day, shop_id=shop, shop_name=names[shop], count=count, total=total)
        for day, shop, count, total in sorted(rows, reverse=True)[:MOST_DAYS]
    ]


def _find_undone() -> list[Undone]:
    """The last batches that were reversed. In the scope of the merchant."""
    entries = AuditEntry.objects.filter(action="batch_undone").order_by("-at")[:MOST_UNDONE]
    language = current_language()
    return [Undone(entry=one, says=describe_action(one.action, one.details, language)) for one in entries]


def _is_seen(request: MemberRequest, plan: UndoPlan) -> bool:
    """Whether the person has looked at this very plan."""
    if not plan.orders:
        return False
    if request.POST.get("seen") != "on":
        messages.warning(request, _("Tick that you have looked at the orders first."))
        return False
    if request.POST.get("shown") != plan.shown:
        messages.warning(request, _("The orders have changed in the meantime. Look at them again."))
        return False
    return True


def _undo(request: MemberRequest, plan: UndoPlan) -> HttpResponse:
    failed = undo(plan, by=str(request.user), now=timezone.now())
    done = len(plan.orders) - len(failed)
    audit(request, "batch_undone", orders=str(done), total=str(plan.total - sum(one.amount for one in failed)))
    if done:
        told = ngettext("%(count)s credit note is on its way.", "%(count)s credit notes are on their way.", done)
        messages.success(request, told % {"count": number(done)})
    if failed:
        names = ", ".join(one.sale.order.number for one in failed[:10])
        messages.warning(request, _("These orders could not be undone, look at them: %(names)s") % {"names": names})
    return redirect("orders", merchant_id=request.merchant.pk)


def _left_out(plan: UndoPlan) -> Iterator[LeftOutShown]:
    for one in plan.left_out:
        yield LeftOutShown(order_number=one.sale.order.number, transfer_id=one.sale.pk, says=_(REASONS[one.reason]))
