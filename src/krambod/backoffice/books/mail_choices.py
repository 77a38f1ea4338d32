"""How often does a member want the day's orders by mail?"""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.merchants.models import Membership

Digest = Membership.Digest


class DigestForm(forms.Form):
    """How often the digest comes: daily, weekly or never."""

    digest = forms.ChoiceField(
        label=gettext_lazy("Send me a summary"),
        widget=forms.RadioSelect,
        choices=[
            (Digest.DAILY, gettext_lazy("every morning")),
            (Digest.WEEKLY, gettext_lazy("every Monday morning")),
            (Digest.NEVER, gettext_lazy("never")),
        ],
    )


@member_page()
def mail_choices(request: MemberRequest) -> HttpResponse:
    """Shows and stores the member's own choice; every role may choose."""
    membership = request.membership
    form = DigestForm(request.POST or None, initial={"digest": membership.digest})
    if request.method == "POST" and form.is_valid():
        membership.digest = form.cleaned_data["digest"]
        membership.save(update_fields=["digest"])
        audit(request, "digest_chosen", digest=membership.digest)
        messages.success(request, _("Saved."))
        return redirect("mail_choices", merchant_id=request.merchant.pk)
    return render(request, "backoffice/books/mail_choices.html", {"section": "overview", "form": form})
