"""What do we store of a buyer, and how does an owner export and erase it?

find by e-mail, number or name ─▶ what an erasure removes, what is unfinished ─▶ export, or tick and erase

The buyer is sent in the body of a POST, never in an address, because proxies and browsers keep addresses.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.formats import current_language
from krambod.backoffice.people.confirming import confirmed
from krambod.backoffice.people.personal_data_pdf import make_pdf
from krambod.merchants.rights import Right
from krambod.orders.models import StoredOrder
from krambod.platforms.models import Delivery
from krambod.privacy.erasing import Erased, erase_buyer
from krambod.privacy.exporting import export_buyer, export_unread
from krambod.privacy.finding import (
    ErasurePlan,
    SeveralBuyers,
    find_mark_of,
    find_orders,
    find_unread,
    plan_erasure,
)
from krambod.privacy.unfinished import REASONS, SETTLED
from krambod.transfers.models import Transfer
from krambod.words.language import say

JSON, PDF = "json", "pdf"
LONGEST_BUYER = 320  # characters; an e-mail address has at most so many


class BuyerForm(forms.Form):
    """Which buyer is meant."""

    buyer = forms.CharField(
        label=gettext_lazy("E-mail address, order number or name"),
        max_length=LONGEST_BUYER,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class EraseForm(forms.Form):
    """The second look before an erasure. `buyer` comes from the page that shows what is found."""

    buyer = forms.CharField(max_length=LONGEST_BUYER, widget=forms.HiddenInput)
    settled = forms.ChoiceField(label=gettext_lazy("Orders that only lack a payment"), required=False)
    understood = forms.BooleanField(
        label=gettext_lazy("I have read the list above, and I know that an erasure cannot be undone."),
        error_messages={"required": gettext_lazy("Tick that you have read the list. Nothing is erased yet.")},
    )

    def __init__(self, *arguments: Any, lacks_money: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if not lacks_money:
            del self.fields["settled"]
            return
        language = current_language()
        chosen = [
            ("", _("Keep them until Krambod sees the payment")),
            *((c, say(s, language)) for c, s in SETTLED.items()),
        ]
        self.fields["settled"].choices = chosen  # type: ignore[attr-defined] # a ChoiceField


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrder:
    """An order of the buyer as the page shows it. `reason` is a sentence: why it cannot be erased yet."""

    number: str
    placed_on: date | None
    buyer_name: str
    transfer_id: int | None
    plan: ErasurePlan
    reason: str
    erased_at: datetime | None


@member_page(Right.PERSONAL_DATA)
@confirmed
def personal_data(request: MemberRequest) -> HttpResponse:
    """GET: the form. POST: what is found of the buyer."""
    form = BuyerForm(request.POST if request.method == "POST" else None)
    return _show(request, form)


@require_POST
@member_page(Right.PERSONAL_DATA)
@confirmed
def export_personal_data(request: MemberRequest) -> HttpResponse:
    """What is stored of the buyer, as a file: JSON with everything, or a PDF to read."""
    form = BuyerForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    text, now = form.cleaned_data["buyer"], timezone.now()
    try:
        orders = export_buyer(request.merchant, text)
    except SeveralBuyers:
        return _show(request, form)
    unread = export_unread(request.merchant, text)
    if not orders and not unread:
        return _show(request, form)
    numbers = ", ".join(one["number"] for one in orders) or "–"
    audit(request, "buyer_exported", orders=numbers)
    if request.POST.get("format") == PDF:
        content: bytes | str = make_pdf(request.merchant.name, orders, unread, now)
        return _file(content, "application/pdf", PDF)
    stored = {"company": request.merchant.name, "made_at": now.isoformat(), "orders": orders, "events_not_read": unread}
    return _file(json.dumps(stored, ensure_ascii=False, indent=2), "application/json", JSON)


@require_POST
@member_page(Right.PERSONAL_DATA)
@confirmed
def erase_personal_data(request: MemberRequest) -> HttpResponse:
    """Erases the buyer if the person ticked that they looked, and shows what is left."""
    form = BuyerForm(request.POST)
    if not form.is_valid():
        return redirect("personal_data", merchant_id=request.merchant.pk)
    erase_form = EraseForm(request.POST, lacks_money="settled" in request.POST)
    if not erase_form.is_valid():
        return _show(request, form, erase_form)
    try:
        erased = erase_buyer(
            request.merchant,
            form.cleaned_data["buyer"],
            actor=str(request.user),
            user=request.user,
            now=timezone.now(),
            settled_because=erase_form.cleaned_data.get("settled", ""),
        )
    except SeveralBuyers:
        return _show(request, form)
    _say_what_happened(request, erased)
    return _show(request, form)


def _say_what_happened(request: MemberRequest, erased: list[Erased]) -> None:
    done, refused = [one for one in erased if not one.reason], [one for one in erased if one.reason]
    if done:
        text = ngettext(
            "The buyer is erased from %(count)s order.", "The buyer is erased from %(count)s orders.", len(done)
        )
        messages.success(request, text % {"count": len(done)})
    if refused:
        text = ngettext(
            "%(count)s order is not finished, and keeps the buyer until it is. See why below.",
            "%(count)s orders are not finished, and keep the buyer until they are. See why below.",
            len(refused),
        )
        messages.warning(request, text % {"count": len(refused)})


def _show(request: MemberRequest, form: BuyerForm, erase_form: EraseForm | None = None) -> HttpResponse:
    """The page, with what is found if the form is filled in."""
    found: list[FoundOrder] = []
    unread: list[Delivery] = []
    several: list[str] = []
    is_asked = form.is_bound and form.is_valid()
    if is_asked:
        try:
            found = [_found(one, timezone.now()) for one in find_orders(form.cleaned_data["buyer"])]
            unread = find_unread(form.cleaned_data["buyer"])
        except SeveralBuyers as error:
            several = error.buyers
    can_be_erased = [one for one in found if one.erased_at is None and (not one.plan.reason or one.plan.can_be_settled)]
    if erase_form is None and is_asked:
        lacks_money = any(one.plan.can_be_settled for one in can_be_erased)
        erase_form = EraseForm(initial={"buyer": form.cleaned_data["buyer"]}, lacks_money=lacks_money)
    context = {
        "section": "settings",
        "menu": "personal_data",
        "form": form,
        "is_asked": is_asked,
        "found": found,
        "unread": unread,
        "several": several,
        "erase_form": erase_form if can_be_erased else None,
        "buyer": form.cleaned_data["buyer"] if is_asked else "",
        "is_kept_in_part": any(one.plan.kept_until for one in can_be_erased),
    }
    return render(request, "backoffice/people/personal_data.html", context)


def _found(stored: StoredOrder, now: datetime) -> FoundOrder:
    plan, mark = plan_erasure(stored, now), find_mark_of(stored)
    transfer = Transfer.objects.filter(order=stored).order_by("pk").first()
    return FoundOrder(
        number=stored.number,
        placed_on=stored.placed_on,
        buyer_name=stored.buyer_name,
        transfer_id=None if transfer is None else transfer.pk,
        plan=plan if mark is None else ErasurePlan(kept_until=mark.kept_until),
        reason=say(REASONS[plan.reason], current_language()) if plan.reason and mark is None else "",
        erased_at=None if mark is None else mark.erased_at,
    )


def _file(content: bytes | str, content_type: str, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="personal-data-{timezone.localdate():%Y-%m-%d}.{ending}"'
    return answer
