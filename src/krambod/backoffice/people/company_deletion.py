"""How does an owner delete a company? After a last export, and after seeing what is not finished.

the page says what is lost and what is open ─▶ everything as a file ─▶ name typed and ticked ─▶ closed, keys forgotten
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.people.confirming import confirmed
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.stopping import FinalList, read_final_list
from krambod.backoffice.shops.pages import opened_services
from krambod.dinero.errors import DineroError
from krambod.merchants.models import Merchant, Shop
from krambod.merchants.rights import Right
from krambod.merchants.secrets import SecretUnreadable
from krambod.organizations.disconnecting import disconnect
from krambod.organizations.models import Connection
from krambod.platforms.connections.connect import disconnect as disconnect_shop
from krambod.privacy.closing import close_company, export_company, forget_secrets


class DeleteCompanyForm(forms.Form):
    """The second look: the name is typed, and unfinished orders are left on purpose."""

    name = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    leave = forms.BooleanField(
        label=gettext_lazy("I leave the unfinished orders as they are"),
        error_messages={
            "required": gettext_lazy("Some orders are not finished. Finish them, or tick that you leave them so.")
        },
    )

    def __init__(self, *arguments: Any, company: str, is_unfinished: bool) -> None:
        super().__init__(*arguments)
        self._company = company
        self.fields["name"].label = _("Write the company's name to confirm: %(name)s") % {"name": company}
        if not is_unfinished:
            del self.fields["leave"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if _plain(name) != _plain(self._company):
            raise forms.ValidationError(_("This is not the company's name. Nothing is deleted."))
        return name


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedOrders:
    """What is unfinished in all shops of a company."""

    under_way: int
    drafts: int
    unpaid: int
    unpaid_sum: Decimal
    held: int

    @property
    def is_empty(self) -> bool:
        return not (self.under_way or self.drafts or self.unpaid or self.held)


@member_page(Right.PERSONAL_DATA)
@confirmed
def delete_company(request: MemberRequest) -> HttpResponse:
    """GET: what is lost and what is open. POST: closes the company, if the person is sure."""
    left = _add(read_final_list(shop) for shop in Shop.objects.order_by("pk"))
    posted = request.POST if request.method == "POST" else None
    form = DeleteCompanyForm(posted, company=request.merchant.name, is_unfinished=not left.is_empty)
    if form.is_valid():
        return _delete(request)
    context = {"section": "settings", "menu": "personal_data", "form": form, "left": left}
    return render(request, "backoffice/people/delete_company.html", context)


@require_POST
@member_page(Right.PERSONAL_DATA)
@confirmed
def download_company(request: MemberRequest) -> HttpResponse:
    """Everything that is stored of the company, as lines of JSON."""
    audit(request, "company_exported")
    answer = StreamingHttpResponse(export_company(request.merchant), content_type="application/x-ndjson; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="krambod-{timezone.localdate():%Y-%m-%d}.jsonl"'
    return answer  # type: ignore[return-value] # Django's streaming answer is no HttpResponse


def _delete(request: MemberRequest) -> HttpResponse:
    close_company(request.merchant, timezone.now())
    is_told = _forget_connections(request.merchant)
    if not is_told:
        text = _("Our access is forgotten, but Visma could not be told. Remove Krambod in your profile there.")
        messages.warning(request, text)
    text = _(
        "%(company)s is deleted. Its rows are gone within two days; backups of this installation keep them longer."
    )
    messages.success(request, text % {"company": request.merchant.name})
    return redirect("home")


def _forget_connections(merchant: Merchant) -> bool:
    """Deletes the secrets of all connections, and tells Dinero and the shops. Returns whether Dinero was told."""
    is_told = True
    for connection in Connection.objects.select_related("merchant").order_by("pk"):
        try:
            disconnect(connection, open_reach())
        except DineroError:
            is_told = False
        except SecretUnreadable:  # sealed by another installation's key: nobody can end that access from here
            is_told = False
    with opened_services() as services:
        for shop in Shop.objects.select_related("merchant").filter(merchant=merchant).order_by("pk"):
            disconnect_shop(shop, services)
    forget_secrets(merchant)
    return is_told


def _add(lists: Iterator[FinalList]) -> UnfinishedOrders:
    found = list(lists)
    return UnfinishedOrders(
        under_way=sum(one.under_way for one in found),
        drafts=sum(one.drafts for one in found),
        unpaid=sum(one.unpaid for one in found),
        unpaid_sum=sum((one.unpaid_sum for one in found), Decimal(0)),
        held=sum(one.held for one in found),
    )


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
