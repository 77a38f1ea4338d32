"""How does a person delete their own account? With the password again, and not as the only owner of a company."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krambod.backoffice.people.confirming import confirmed
from krambod.merchants.models import User
from krambod.privacy.leaving import StillNeeded, delete_user, find_owned_alone


class DeleteAccountForm(forms.Form):
    """The password again, if the person has one, and a tick."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(label=gettext_lazy("I know that my account cannot be brought back."))

    def __init__(self, *arguments: Any, user: User) -> None:
        super().__init__(*arguments)
        self._user = user
        if not user.has_usable_password():
            del self.fields["password"]

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        if not self._user.check_password(password):
            raise forms.ValidationError(_("The password is wrong. Nothing is deleted."))
        return password


@login_required
@confirmed
def delete_account(request: HttpRequest) -> HttpResponse:
    """GET: what goes and what stays, or why the account is needed. POST: deletes it and logs out."""
    user: Any = request.user
    form = DeleteAccountForm(request.POST if request.method == "POST" else None, user=user)
    alone = find_owned_alone(user)
    if not alone and not user.is_staff and form.is_valid():
        try:
            delete_user(user)
        except StillNeeded as error:
            alone = error.companies
        else:
            logout(request)
            messages.success(request, _("Your account is deleted."))
            return redirect("account_login")
    context = {"form": form, "alone": alone, "is_operator": user.is_staff}
    return render(request, "backoffice/people/delete_account.html", context)
