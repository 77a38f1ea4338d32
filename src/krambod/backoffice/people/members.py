"""Who works at a company, and in which role?"""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.formats import current_language
from krambod.backoffice.words import ROLES, ROLES_EXPLAINED
from krambod.merchants.locking import locked
from krambod.merchants.models import Invitation, Membership, Merchant
from krambod.merchants.rights import MemberRole, Right, may
from krambod.words.language import say


class LastOwner(Exception):
    """The change would leave the company without an owner."""


class RoleForm(forms.Form):
    """The role of a member."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        choices = [(role.value, say(ROLES[role], current_language())) for role in MemberRole]
        self.fields["role"].choices = choices  # type: ignore[attr-defined] # a ChoiceField


class InviteForm(RoleForm):
    """The address and the role of a person to invite."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    field_order = ("email", "role")

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).casefold()


@member_page()
def people(request: MemberRequest) -> HttpResponse:
    """Shows the members and the open invitations."""
    return people_page(request, InviteForm(initial={"role": MemberRole.STAFF}))


def people_page(request: MemberRequest, form: InviteForm, **more: Any) -> HttpResponse:
    """The page of members, with the form `form`; `more` is added to the template's context."""
    members = sorted(Membership.objects.select_related("user"), key=lambda one: (str(one.user).casefold(), one.pk))
    language = current_language()
    rows = [
        {
            "membership": one,
            "role": say(ROLES[one.role], language),
            "form": RoleForm(initial={"role": one.role}, auto_id=f"id_role_{one.pk}_%s"),
        }
        for one in members
    ]
    invited = [
        {"invitation": one, "role": say(ROLES[one.role], language), "is_over": one.expires_at <= timezone.now()}
        for one in Invitation.objects.filter(accepted_at=None).order_by("email")
    ]
    explained = [(say(ROLES[role], language), say(ROLES_EXPLAINED[role], language)) for role in MemberRole]
    context = {"section": "settings", "menu": "people", "rows": rows, "invited": invited, "form": form}
    return render(request, "backoffice/people/people.html", {**context, "roles": explained, **more})


@require_POST
@member_page(Right.PEOPLE)
def change_role(request: MemberRequest, membership_id: int) -> HttpResponse:
    """Gives a member another role."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return _back(request)
    try:
        membership = set_role(request.merchant, membership_id, MemberRole(form.cleaned_data["role"]))
    except LastOwner:
        return _refuse_last_owner(request)
    audit(request, "role_changed", person=str(membership.user), role=membership.role)
    messages.success(request, _("The role is changed."))
    return _back(request)


@require_POST
@member_page()
def remove_member(request: MemberRequest, membership_id: int) -> HttpResponse:
    """Removes a member. An owner may remove anybody; every member may leave."""
    membership = get_row(Membership.objects.select_related("user"), pk=membership_id)
    is_leaving = membership.pk == request.membership.pk
    if not is_leaving and not request.may(Right.PEOPLE):
        raise Http404
    try:
        remove(request.merchant, membership_id)
    except LastOwner:
        return _refuse_last_owner(request)
    audit(request, "member_left" if is_leaving else "member_removed", person=str(membership.user))
    if is_leaving:
        messages.success(request, _("You are no longer a member of the company."))
        return redirect("home")
    messages.success(request, _("The person is removed, and can no longer open the company's pages."))
    return _back(request)


def set_role(merchant: Merchant, membership_id: int, role: MemberRole) -> Membership:
    """Changes the role and returns the membership. Raises Http404 and LastOwner. In the merchant's scope."""
    with transaction.atomic():
        membership = _locked(merchant, membership_id)
        if role is not MemberRole.OWNER:
            _expect_another_owner(membership)
        membership.role = role
        membership.save(update_fields=["role"])
        if not may(role, Right.PEOPLE):
            _end_invitations(membership)
    return membership


def remove(merchant: Merchant, membership_id: int) -> None:
    """Deletes the membership. Raises Http404 and LastOwner. In the merchant's scope."""
    with transaction.atomic():
        membership = _locked(merchant, membership_id)
        _expect_another_owner(membership)
        _end_invitations(membership)
        membership.delete()


def _end_invitations(membership: Membership) -> None:
    """The open invitations that the member made end with the right to make them."""
    Invitation.objects.filter(invited_by=membership.user_id, accepted_at=None).delete()


def _locked(merchant: Merchant, membership_id: int) -> Membership:
    """The membership, with the merchant's row locked, so that two owners cannot remove each other at once."""
    locked(Merchant.objects).get(pk=merchant.pk)
    return get_row(Membership.objects.select_related("user"), pk=membership_id)


def _expect_another_owner(membership: Membership) -> None:
    owners = Membership.objects.filter(role=MemberRole.OWNER, user__is_active=True)
    if membership.role == MemberRole.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise LastOwner


def _refuse_last_owner(request: MemberRequest) -> HttpResponse:
    messages.error(request, _("A company needs an owner. Make somebody else an owner first."))
    return _back(request)


def _back(request: MemberRequest) -> HttpResponse:
    return redirect("people", merchant_id=request.merchant.pk)


def greet(request: HttpRequest, merchant: Merchant) -> None:
    """Shows a welcome to a person who has just joined."""
    messages.success(request, _("Welcome to %(company)s.") % {"company": merchant.name})
