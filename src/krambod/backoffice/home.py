"""Which page does a person see after the login? The overview, the list of companies, or the form for a first one."""

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django_scopes import scope, scopes_disabled
from stdnum.dk import cvr

from krambod.backoffice.access import logged_in
from krambod.backoffice.memberships import find_memberships
from krambod.backoffice.per_hour import COMPANY, counted, limited
from krambod.merchants.models import AuditEntry, Membership, Merchant, Shop
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import new_token, token_digest
from krambod.organizations.models import ConnectedOrganization

LONGEST_CODE = 40
CVR_DIGITS = 8
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class CompanyForm(forms.Form):
    """The company and its first webshop; the first form after signing up."""

    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        help_text=_("As your customers know it. Or its CVR number: then the name comes from Dinero."),
    )
    shop = forms.CharField(
        label=_("Webshop"),
        max_length=200,
        required=False,
        help_text=_("Its name, if it is another than the company's. More shops can be added later."),
    )

    def clean_company(self) -> str:
        """Refuses a CVR number with a wrong digit."""
        company: str = self.cleaned_data["company"]
        written = cvr.compact(company)
        if written.isdecimal() and len(written) == CVR_DIGITS and not cvr.is_valid(written):
            raise forms.ValidationError(_("No company has this CVR number: a digit is wrong. Write it again."))
        return company


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Redirects to the overview of the only company, to the list of several, or to the form for a first one."""
    memberships = find_memberships(request.user)
    if not memberships:
        return redirect("new_company")
    if len(memberships) > 1:
        return redirect("companies")
    return redirect("overview", merchant_id=memberships[0].merchant_id)


@logged_in
@limited
def new_company(request: HttpRequest) -> HttpResponse:
    """Creates a merchant with its first shop. The person who creates it becomes its owner."""
    form = CompanyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with counted(request.user, COMPANY):
            merchant = make_merchant(request.user, form.cleaned_data["company"], form.cleaned_data["shop"])
        return redirect("overview", merchant_id=merchant.pk)
    return render(request, "backoffice/new_company.html", {"form": form})


def make_merchant(user: Any, company: str, shop_name: str = "") -> Merchant:
    """Creates a merchant, its first shop and its owner in one commit."""
    vat_number = cvr.compact(company) if cvr.is_valid(company) else ""
    name = unnamed(vat_number) if vat_number else company
    with transaction.atomic():
        merchant = Merchant.objects.create(name=name, vat_number=vat_number)
        with scope(merchant=merchant):
            Membership.objects.create(merchant=merchant, user=user, role=MemberRole.OWNER)
            make_shop(merchant, shop_name or name)
            AuditEntry.objects.create(merchant=merchant, user=user, actor=str(user), action="company_made")
    return merchant


def unnamed(vat_number: str) -> str:
    """What a company is called until Dinero tells its name."""
    return f"CVR {vat_number}"


def fill_company(merchant: Merchant, connected: ConnectedOrganization) -> bool:
    """Takes over what Dinero knows of the merchant's company: its CVR number, and its name if none was written.

    Returns False if the organization has another CVR number than the merchant's. In the scope of the merchant.
    """
    if merchant.vat_number and connected.vat_number and merchant.vat_number != cvr.compact(connected.vat_number):
        return False
    placeholder = unnamed(merchant.vat_number)
    if merchant.vat_number and merchant.name == placeholder:
        merchant.name = connected.name
        Shop.objects.filter(name=placeholder).update(name=connected.name)
    elif not merchant.vat_number and cvr.is_valid(connected.vat_number):
        merchant.vat_number = cvr.compact(connected.vat_number)
    merchant.save(update_fields=["name", "vat_number"])
    return True


def make_shop(merchant: Merchant, name: str, platform: str = "api") -> Shop:
    """Creates a shop that is not set up yet.

    Nobody sees its API token: a person who needs a token makes a new one.
    """
    return Shop.objects.create(
        merchant=merchant,
        name=name,
        code=free_code(name),
        key=new_token(),
        platform=platform,
        api_token_digest=token_digest(new_token()),
    )


def free_code(name: str) -> str:
    """A code that no other shop of this installation has: the name in small letters, with a number if needed."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS)).encode("ascii", "ignore").decode()
    stem = re.sub("[^a-z0-9]+", "-", plain).strip("-")[: LONGEST_CODE - 6].strip("-") or "shop"
    with scopes_disabled():
        taken = set(Shop.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{number}" for number in range(2, 100_000))) if code not in taken)
