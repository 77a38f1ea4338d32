"""On which account is each kind of sale booked, as VAT sees it, and what is the company registered for?"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from krambod.accounting.vat.facts import RegistrationAnswer
from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.setup.as_charged import AsChargedForm, held_countries
from krambod.backoffice.setup.pages import ShopPage, is_post, now, settings_page
from krambod.backoffice.setup.products import ProductsForm
from krambod.backoffice.setup.sold import read_newest_orders, sold_products, sold_treatments
from krambod.backoffice.setup.vat_form import VatForm
from krambod.backoffice.setup.wishes import Wishes, read_wishes
from krambod.merchants.models import Shop
from krambod.merchants.rights import Right
from krambod.transfers.rules import ProductRule, RegistrationAnswers


@settings_page(Right.RULES)
def shop_vat(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows and stores the account of each treatment, and the registrations of the company."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_vat")) is not None:
        return early
    chart = page.chart()
    if chart is None:
        return page.show("unread", step="shop_vat")
    registrations = _known_registrations(page)
    chosen = {**page.wishes.chosen, "registrations": registrations}
    form = VatForm(request.POST or None, chart=chart, chosen=chosen)
    as_charged = AsChargedForm(request.POST or None, chosen=page.wishes.chosen, held=_held_countries(page))
    products = ProductsForm(request.POST or None, chosen=page.wishes.chosen, chart=chart)
    if is_post(request) and all((form.is_valid(), as_charged.is_valid(), products.is_valid())):
        return _save(page, form, as_charged, products)
    orders = read_newest_orders(page.shop)
    known = [ProductRule.model_validate(row) for row in page.wishes.chosen.get("products") or ()]
    sold = sold_treatments(orders, chart, RegistrationAnswers.model_validate(registrations), known)
    rows = form.shown(sold)
    return page.show(
        "vat",
        step="shop_vat",
        form=form,
        as_charged=as_charged,
        products=products,
        has_errors=form.errors or as_charged.errors or products.errors,
        products_sold=sold_products(orders),
        sold=[row for row in rows if row.is_sold and row.is_built],
        unsold=[row for row in rows if row.is_built and not row.is_sold],
        waiting=[row for row in rows if not row.is_built],
        is_vat_free=chart.is_vat_free,
    )


def _held_countries(page: ShopPage) -> list[str]:
    """The countries that are asked for. No other country's VAT is due unless the company is registered for OSS."""
    rules = page.wishes.rules
    if rules is None or rules.registrations.oss is not RegistrationAnswer.YES:
        return []
    return held_countries(page.shop)


def _save(page: ShopPage, form: VatForm, as_charged: AsChargedForm, products: ProductsForm) -> HttpResponse:
    accounts = [row.model_dump(mode="json") for row in form.accounts()]
    answers = form.registrations().model_dump(mode="json")
    countries = [row.model_dump(mode="json") for row in as_charged.rows()]
    rows = [row.model_dump(mode="json", exclude_none=True) for row in products.rows()]
    changes = {"accounts": accounts, "registrations": answers, "as_charged": countries, "products": rows}
    page.keep("rules_saved", changes)
    for shop, wishes in _other_shops(page):
        _answer_for(page, shop, wishes, answers)
    messages.success(page.request, _("Saved."))
    return page.go_on("shop_vat")


def _answer_for(page: ShopPage, shop: Shop, wishes: Wishes, answers: dict[str, Any]) -> None:
    """Stores the answers with another shop of the company: a company is registered, not a shop."""
    if wishes.chosen.get("registrations") == answers:
        return
    changes = {"registrations": answers}
    kept = wishes.keep(changes, now=now(), by=page.request.user)
    audit(page.request, "rules_saved", shop=shop.name, version=kept.version, changed=["registrations"])


def _known_registrations(page: ShopPage) -> dict[str, Any]:
    """What the company answered: with this shop, else with another shop of its."""
    own = page.wishes.chosen.get("registrations")
    if own is not None:
        return dict(own)
    told = (wishes.chosen.get("registrations") for _shop, wishes in _other_shops(page))
    return dict(next((one for one in told if one is not None), {}))


def _other_shops(page: ShopPage) -> list[tuple[Shop, Wishes]]:
    """The merchant's other shops whose sales are booked in the same organization."""
    organization_id = page.wishes.chosen.get("organization_id")
    shops = Shop.objects.exclude(pk=page.shop.pk).select_related("merchant").order_by("pk")
    found = [(shop, read_wishes(shop)) for shop in shops]
    return [(shop, wishes) for shop, wishes in found if wishes.chosen.get("organization_id") == organization_id]
