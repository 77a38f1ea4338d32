"""How does a person join a company? By a link that works once, for fourteen days.

link /invitations/<token> ─▶ its digest into the session ─▶ /invitation ─▶ log in or sign up ─▶ /invitation ─▶ join
Only the link has the token: it is not in the database, and not in the addresses that login and sign-up get.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_scopes import scope, scopes_disabled

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.formats import current_language
from krambod.backoffice.letters import write_html
from krambod.backoffice.memberships import find_memberships
from krambod.backoffice.people.confirming import confirmed
from krambod.backoffice.people.members import InviteForm, greet, people_page
from krambod.backoffice.per_hour import INVITATION, counted, limited
from krambod.backoffice.words import ROLES, ROLES_EXPLAINED
from krambod.merchants.models import AuditEntry, Invitation, Membership
from krambod.merchants.rights import MemberRole, Right, may
from krambod.merchants.secrets import new_token, token_digest
from krambod.orders.bounded import CONTROL_CHARACTERS
from krambod.words.language import say

LIFE = timedelta(days=14)
IN_SESSION = "invitation"
LONGEST_NAME = 80


@require_POST
@member_page(Right.PEOPLE)
@confirmed
@limited
def invite(request: MemberRequest) -> HttpResponse:
    """Makes the link and mails it. Without a mail server, the page shows it once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return people_page(request, form)
    email, role = form.cleaned_data["email"], MemberRole(form.cleaned_data["role"])
    if Membership.objects.filter(user__email=email).exists():
        form.add_error("email", _("This person is a member already."))
        return people_page(request, form)
    with counted(request.user, INVITATION):
        token = make_invitation(request, email, role)
        audit(request, "person_invited", email=email, role=role.value)
    link = settings.KRAMBOD_BASE_URL + reverse("invitation_link", args=[token])
    send_invitation(request, email, link)
    if settings.KRAMBOD_MAILS:
        messages.success(request, _("The invitation is on its way."))
        return redirect("people", merchant_id=request.merchant.pk)
    # No redirect, because a redirect would have to store the link somewhere.
    return people_page(request, InviteForm(initial={"role": MemberRole.STAFF}), link=link, invited_email=email)


def make_invitation(request: MemberRequest, email: str, role: MemberRole, now: datetime | None = None) -> str:
    """Stores an invitation and returns its token. An earlier invitation to the same address ends."""
    token, at = new_token(), now or timezone.now()
    with transaction.atomic():
        Invitation.objects.filter(email=email).delete()
        Invitation.objects.create(
            merchant=request.merchant,
            email=email,
            role=role,
            token_digest=token_digest(token),
            invited_by=request.user,
            expires_at=at + LIFE,
        )
    return token


def send_invitation(request: MemberRequest, email: str, link: str) -> None:
    """Mails the link in the inviting member's language, because the other person's is not known yet."""
    company, who = name_in_a_mail(request.merchant.name), name_in_a_mail(str(request.user))
    context = {"company": company, "who": who, "link": link, "days": LIFE.days}
    subject = _("%(who)s invites you to %(company)s") % context
    body = render_to_string("backoffice/people/invitation_mail.txt", context)
    subject = " ".join(subject.split())
    why = _("You get this because somebody who works in %(company)s gave your address.") % context
    home = settings.KRAMBOD_BASE_URL + reverse("home")
    html = write_html(body, subject=subject, link=link, words=_("See the invitation"), why=why, home=home)
    send_mail(subject, body, None, [email], html_message=html)


def name_in_a_mail(name: str) -> str:
    """A name that somebody chose, as it stands in a mail to a stranger: on one line, short, and without a link."""
    line = " ".join(CONTROL_CHARACTERS.sub(" ", name).replace("://", " ").split())
    return line if len(line) <= LONGEST_NAME else f"{line[:LONGEST_NAME].rstrip()}…"


@require_POST
@member_page(Right.PEOPLE)
def revoke_invitation(request: MemberRequest, invitation_id: int) -> HttpResponse:
    """Deletes the invitation, so that its link stops working."""
    invitation = get_row(Invitation.objects.filter(accepted_at=None), pk=invitation_id)
    invitation.delete()
    audit(request, "invitation_revoked", email=invitation.email)
    messages.success(request, _("The invitation is taken back. Its link does not work any more."))
    return redirect("people", merchant_id=request.merchant.pk)


@never_cache
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opens the mailed link: remembers the invitation in the session, and redirects to a page without the token."""
    invitation = find_invitation(token_digest(token))
    if invitation is None:
        return render(request, "backoffice/people/invitation.html", {"invitation": None})
    request.session[IN_SESSION] = invitation.token_digest
    if settings.KRAMBOD_MAILS:
        # The link was only mailed, so the person who has it can read that mailbox.
        get_adapter(request).stash_verified_email(request, invitation.email)
    return redirect("invitation")


@never_cache
def invitation(request: HttpRequest) -> HttpResponse:
    """Shows the company and the role, and the button to join; without a login, the links to log in or sign up."""
    found = find_invitation(request.session.get(IN_SESSION, ""))
    context: dict[str, object] = {"invitation": found, "here": reverse("invitation")}
    if found is not None:
        language = current_language()
        context["role"] = say(ROLES[found.role], language)
        context["explained"] = say(ROLES_EXPLAINED[found.role], language)
        context["is_for_me"] = request.user.is_authenticated and is_for(found, request.user)
        context["is_member"] = request.user.is_authenticated and is_member(request.user, found)
    return render(request, "backoffice/people/invitation.html", context)


@require_POST
@login_required
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Makes the person a member. The link does not work again."""
    found = find_invitation(request.session.get(IN_SESSION, ""))
    if (
        found is None
        or is_member(request.user, found)
        or not is_for(found, request.user)
        or not accept(found, request.user)
    ):
        return redirect("invitation")
    del request.session[IN_SESSION]
    greet(request, found.merchant)
    return redirect("overview", merchant_id=found.merchant_id)


def accept(invitation: Invitation, user: Any) -> bool:
    """Makes the user a member. Returns False if the invitation has been used or is too old by now."""
    with scope(merchant=invitation.merchant), transaction.atomic():
        unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=timezone.now())
        if not unused.update(accepted_at=timezone.now()):
            return False
        Membership.objects.create(merchant=invitation.merchant, user=user, role=invitation.role)
        AuditEntry.objects.create(
            merchant=invitation.merchant,
            user=user,
            actor=str(user),
            action="person_joined",
            details={"person": str(user), "role": invitation.role},
        )
    return True


def is_for(invitation: Invitation, user: Any) -> bool:
    """Whether the invitation was sent to the user's own address: a link that was passed on lets nobody else in."""
    return str(user.email).casefold() == invitation.email.casefold()


def is_member(user: Any, invitation: Invitation) -> bool:
    """Whether the user is a member of the inviting company already."""
    return any(one.merchant_id == invitation.merchant_id for one in find_memberships(user))


def find_invitation(digest: str) -> Invitation | None:
    """The open invitation with this digest. None if there is none, or if it has been used or is too old.

    It ends with the right of whoever made it: a person who was removed does not come back through their own link.

    It is read without a scope, because the person is no member yet.
    """
    with scopes_disabled():
        rows = Invitation.objects.select_related("merchant", "invited_by")
        found = rows.filter(token_digest=digest, accepted_at=None, expires_at__gt=timezone.now()).first()
        return found if found is not None and _still_invites(found) else None


def _still_invites(invitation: Invitation) -> bool:
    """Whether the person who made it may still invite. Scopes are disabled."""
    rows = Membership.objects.filter(merchant=invitation.merchant_id, user=invitation.invited_by, user__is_active=True)
    return any(may(one.role, Right.PEOPLE) for one in rows)
