"""When is an order transferred?"""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.access import MemberRequest
from krambod.backoffice.setup.pages import ShopPage, is_post, settings_page
from krambod.merchants.rights import Right
from krambod.transfers.rules import When

WHEN = (
    (When.SHIPPED.value, gettext_lazy("When they are shipped (recommended)")),
    (When.PAID.value, gettext_lazy("When they are paid")),
)


class TimingForm(forms.Form):
    """The choice of the moment."""

    when = forms.ChoiceField(label=gettext_lazy("Transfer orders"), choices=WHEN, widget=forms.RadioSelect)


@settings_page(Right.RULES)
def shop_timing(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows and stores the choice: when paid, or when shipped."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_timing")) is not None:
        return early
    form = TimingForm(request.POST or None, initial={"when": page.wishes.chosen.get("when", When.SHIPPED.value)})
    if is_post(request) and form.is_valid():
        page.keep("rules_saved", {"when": form.cleaned_data["when"]})
        messages.success(request, _("Saved."))
        return page.go_on("shop_timing")
    return page.show("timing", step="shop_timing", form=form)
