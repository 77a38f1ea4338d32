"""Which page does the gear open? The settings of the only shop, or the list of shops."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.home import make_shop
from krambod.backoffice.per_hour import SHOP, counted, limited
from krambod.backoffice.setup.pages import ShopPage, is_post, settings_page
from krambod.backoffice.setup.shop_cards import find_shop_cards, shop_card
from krambod.merchants.models import DINERO, Shop
from krambod.merchants.rights import Right
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.rule_versions import find_rules

SYSTEMS = (("", gettext_lazy("No system")), (DINERO, "Dinero"))


class ShopForm(forms.Form):
    """The name of a shop."""

    name = forms.CharField(
        label=gettext_lazy("The shop's name"),
        max_length=200,
        help_text=gettext_lazy("It can stand on your invoices, before the order's number."),
    )


class SystemForm(forms.Form):
    """The economic system where the shop's sales are booked."""

    economic_system = forms.ChoiceField(
        label=gettext_lazy("Economic system"),
        choices=SYSTEMS,
        required=False,
        help_text=gettext_lazy("Your orders go there as invoices. It takes a Pro subscription with Dinero."),
    )


@member_page()
def settings(request: MemberRequest) -> HttpResponse:
    """Redirects to the only shop, or lists the shops."""
    first_two = list(Shop.objects.order_by("pk").values_list("pk", flat=True)[:2])
    if len(first_two) == 1:
        return redirect("shop_settings", merchant_id=request.merchant.pk, shop_id=first_two[0])
    request.organizations = list(ConnectedOrganization.objects.order_by("pk"))  # the red bar uses the same rows
    cards = find_shop_cards(request.organizations) if first_two else []
    return render(request, "backoffice/setup/shops.html", {"section": "settings", "cards": cards})


@member_page(Right.SHOPS)
@limited
def new_shop(request: MemberRequest) -> HttpResponse:
    """Creates another shop."""
    form = ShopForm(request.POST or None)
    if is_post(request) and form.is_valid():
        with counted(request.user, SHOP):
            shop = make_shop(request.merchant, form.cleaned_data["name"])
            audit(request, "shop_made", shop=shop.name)
        return redirect("shop_system", merchant_id=request.merchant.pk, shop_id=shop.pk)
    return render(request, "backoffice/setup/new_shop.html", {"section": "settings", "form": form})


@settings_page(Right.SHOPS)
def shop_settings(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows the tab *Shop*, and stores the name."""
    page = ShopPage(request, shop_id)
    form = ShopForm(request.POST or None, initial={"name": page.shop.name})
    if is_post(request) and form.is_valid():
        _rename(page, form.cleaned_data["name"])
        messages.success(request, _("Saved."))
        return page.go("shop_settings")
    has_others = Shop.objects.exclude(pk=page.shop.pk).exists()
    card = shop_card(page.shop, page.wishes, page.organizations)
    return page.show("shop", tab="shop", right=Right.SHOPS, form=form, has_others=has_others, card=card)


@settings_page(Right.RULES)
def shop_system(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows the tab *Economic and inventory system*, and stores the choice."""
    page = ShopPage(request, shop_id)
    form = SystemForm(request.POST or None, initial={"economic_system": page.shop.economic_system})
    if is_post(request) and form.is_valid():
        return _choose_system(page, form.cleaned_data["economic_system"])
    return page.show("system", tab="system", step="shop_system", form=form)


@settings_page(Right.RULES)
def shop_next(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Redirects to what is left of the set-up."""
    return ShopPage(request, shop_id).go_to_next()


def _choose_system(page: ShopPage, system: str) -> HttpResponse:
    if system != page.shop.economic_system and page.wishes.rules is not None and not system:
        messages.warning(page.request, _("Orders are being transferred. Stop the transfer first; here is how."))
        return page.go("shop_stop")
    if system != page.shop.economic_system:
        page.shop.economic_system = system
        page.shop.save(update_fields=["economic_system"])
        audit(page.request, "system_chosen", shop=page.shop.name, system=system)
    if not system:
        messages.success(page.request, _("Saved."))
        return page.go("shop_system")
    messages.success(page.request, _("Saved. Economic system is now in the grey menu: connect to Dinero there."))
    return page.go("shop_dinero")


def _rename(page: ShopPage, name: str) -> None:
    """Renames the shop. The name is on invoices, so it is also a booking rule."""
    before = page.shop.name
    if name == before:
        return
    page.shop.name = name
    page.shop.save(update_fields=["name"])
    audit(page.request, "shop_named", shop=name, before=before)
    if find_rules(page.shop) is not None:
        page.keep("rules_saved", {"shop_name": name})
