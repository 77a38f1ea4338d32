"""What can a member choose for their phone? To install Krambod, and to see the last orders without a network."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.access import MemberRequest, audit, member_page


class SeenOrdersForm(forms.Form):
    """Whether the member's browsers keep the orders that they saw last at this company."""

    keeps_seen_orders = forms.BooleanField(
        label=gettext_lazy("Show the orders I saw last when there is no connection"),
        required=False,
        help_text=gettext_lazy(
            "Your browser then keeps number, date, state and total of at most 50 orders, and never a customer's name. "
            "They are deleted when you log out, when you open another company, and when you have not used Krambod "
            "for 12 hours."
        ),
    )


@member_page()
def phone(request: MemberRequest) -> HttpResponse:
    """Shows and stores the member's own choice; every role may choose."""
    membership = request.membership
    form = SeenOrdersForm(request.POST or None, initial={"keeps_seen_orders": membership.keeps_seen_orders})
    if request.method == "POST" and form.is_valid():
        membership.keeps_seen_orders = form.cleaned_data["keeps_seen_orders"]
        membership.save(update_fields=["keeps_seen_orders"])
        audit(request, "seen_orders_chosen", kept=membership.keeps_seen_orders)
        messages.success(request, _("Saved."))
        return redirect("phone", merchant_id=request.merchant.pk)
    return render(request, "backoffice/people/phone.html", {"form": form})
