"""In which organization are the shop's orders booked?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest
from krambod.backoffice.home import fill_company
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.setup.pages import ShopPage, dinero_error_words, is_post, settings_page
from krambod.dinero.errors import DineroError
from krambod.merchants.rights import Right
from krambod.organizations.access import store_organizations
from krambod.organizations.models import ConnectedOrganization, Organization


class OrganizationForm(forms.Form):
    """The choice of the organization."""

    connected_id = forms.TypedChoiceField(
        label=gettext_lazy("Organization (your company in Dinero)"),
        coerce=int,
        help_text=gettext_lazy("Most likely there is just one company."),
    )

    def __init__(self, *arguments: Any, rows: list[ConnectedOrganization], known: dict[int, Organization], **more: Any):
        super().__init__(*arguments, **more)
        self.rows = {row.pk: row for row in rows}
        self.known = known
        choices = [(row.pk, self._label(row)) for row in rows]
        field = self.fields["connected_id"]
        field.choices = choices if len(choices) == 1 else [("", _("Choose …")), *choices]  # type: ignore[attr-defined]

    def clean_connected_id(self) -> int:
        """Refuses an organization without Dinero Pro, because nothing can be booked there."""
        chosen: int = self.cleaned_data["connected_id"]
        organization = self.known.get(self.rows[chosen].organization_id)
        if organization is not None and not organization.has_pro:
            raise forms.ValidationError(
                _("%(name)s has no Dinero Pro. Renew it in Dinero, read the organizations again, and choose it then.")
                % {"name": self.rows[chosen].name}
            )
        return chosen

    def _label(self, row: ConnectedOrganization) -> str:
        organization = self.known.get(row.organization_id)
        if organization is not None and not organization.has_pro:
            return _("%(name)s (no Dinero Pro)") % {"name": row.name}
        if organization is not None and organization.is_vat_free:
            return _("%(name)s (free of VAT)") % {"name": row.name}
        return row.name


@settings_page(Right.RULES)
def shop_organization(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows the organizations with what we know of them, and stores the choice."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_organization")) is not None:
        return early
    rows = _one_way_to_each(page)
    known = Organization.objects.in_bulk([row.organization_id for row in rows])
    initial = {"connected_id": page.wishes.connected_id}
    form = OrganizationForm(request.POST or None, initial=initial, rows=rows, known=known)
    if is_post(request) and form.is_valid():
        return _choose(page, form.rows[form.cleaned_data["connected_id"]], known)
    without_pro = [row.name for row in rows if not known[row.organization_id].has_pro]
    vat_free = [row.name for row in rows if known[row.organization_id].is_vat_free]
    return page.show(
        "organization", step="shop_organization", form=form, rows=rows, without_pro=without_pro, vat_free=vat_free
    )


@require_POST
@settings_page(Right.RULES)
def read_organizations(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Reads the organizations from Dinero again, to find one that was created or renewed since."""
    page, reach = ShopPage(request, shop_id), open_reach()
    for connection in {row.connection_id: row.connection for row in page.organizations}.values():
        try:
            store_organizations(connection, reach.organizations(connection))
        except DineroError as error:
            messages.error(request, dinero_error_words(error))
            break
    else:
        messages.success(request, _("The organizations were read again."))
    return page.go("shop_organization")


def _one_way_to_each(page: ShopPage) -> list[ConnectedOrganization]:
    """Each organization once: by the connection in use, or else by the newest that reaches it."""
    ways: dict[int, ConnectedOrganization] = {}
    for row in page.organizations:
        if ways.get(row.organization_id) is not page.connected or page.connected is None:
            ways[row.organization_id] = row
    return sorted(ways.values(), key=lambda row: (row.name.casefold(), row.pk))


def _choose(page: ShopPage, row: ConnectedOrganization, known: dict[int, Organization]) -> HttpResponse:
    chosen = {"connected_id": row.pk, "organization_id": row.organization_id}
    before = page.wishes.chosen.get("organization_id")
    if before not in (None, row.organization_id):
        page.wishes.move(chosen)
        messages.warning(
            page.request,
            _("Now choose the accounts of %(name)s. Until you save at the end, orders are booked as before.")
            % {"name": row.name},
        )
    page = ShopPage(page.request, page.shop.pk)
    page.keep("organization_chosen", chosen)
    page.read_chart()
    merchant = page.request.merchant
    if not fill_company(merchant, row):
        text = _("You wrote CVR number %(ours)s, but %(name)s has %(theirs)s in Dinero. Is it the right company?")
        told = {"ours": merchant.vat_number, "name": row.name, "theirs": row.vat_number}
        messages.warning(page.request, text % told)
    if known[row.organization_id].is_vat_free:
        messages.warning(
            page.request,
            _("%(name)s is free of VAT: sales go on account 1050 without VAT.") % {"name": row.name},
        )
    return page.go_on("shop_organization")
