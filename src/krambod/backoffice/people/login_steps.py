"""Which steps of a log-in are in the audit log? Those that let somebody in, or could, at each company of theirs.

Who logs in belongs to no company yet, so the step is stored at all of them: each owner sees who came, and from where.
"""

from functools import partial
from typing import Any

from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as second_step
from django.http import HttpRequest
from django_scopes import scopes_disabled

from krambod.merchants.models import AuditEntry, Membership, User

STEPS = (
    (signals.password_changed, "password_changed"), (signals.password_set, "password_changed"),
    (signals.password_reset, "password_changed"), (signals.email_changed, "email_changed"),
    (second_step.authenticator_added, "second_step_added"),
    (second_step.authenticator_removed, "second_step_removed"),
    (second_step.authentication_failed, "second_step_failed"),
)  # fmt: skip


def listen() -> None:
    """Connects the steps to allauth's signals."""
    for signal, action in STEPS:
        signal.connect(partial(_receive, action), weak=False, dispatch_uid=f"{action} {id(signal)}")


def note_login(request: HttpRequest, user: User) -> None:
    """The person came in."""
    _note(request, user, action="logged_in")


def note_failed_login(request: HttpRequest, email: str) -> None:
    """Somebody gave a wrong password. An address that nobody has is nobody's entry."""
    user = User.objects.filter(email=email.casefold(), is_active=True).first()
    if user is not None:
        _note(request, user, action="login_failed")


def _receive(action: str, request: HttpRequest, user: User, **_more: Any) -> None:
    _note(request, user, action=action)


def _note(request: HttpRequest | None, user: User, *, action: str) -> None:
    address = "" if request is None else get_adapter(request).get_client_ip(request)
    with scopes_disabled():
        for one in Membership.objects.filter(user=user):
            AuditEntry.objects.create(
                merchant_id=one.merchant_id, user=user, actor=str(user), action=action, details={"address": address}
            )
