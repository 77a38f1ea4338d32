"""Which steps of a log-in are in the audit log? Those that let somebody in, or could, at each company of theirs.

Who logs in belongs to no company yet, so the step is stored at all of them: each owner sees who came, and from where.
"""

from typing import Any

from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as second_step
from django.http import HttpRequest
from django_scopes import scopes_disabled

from krambod.merchants.models import AuditEntry, Membership, User


def listen() -> None:
    """Connects what follows to allauth's signals."""
    steps = (
        (signals.password_changed, _password_changed), (signals.password_set, _password_changed),
        (signals.password_reset, _password_changed), (signals.email_changed, _email_changed),
        (second_step.authenticator_added, _second_step_added),
        (second_step.authenticator_removed, _second_step_removed),
        (second_step.authentication_failed, _second_step_failed),
    )  # fmt: skip
    for signal, receiver in steps:
        signal.connect(receiver, dispatch_uid=f"{receiver.__name__} {id(signal)}")


def note_login(request: HttpRequest, user: User) -> None:
    """The person came in."""
    _note(request, user, action="logged_in")


def note_failed_login(request: HttpRequest, email: str) -> None:
    """Somebody gave a wrong password. An address that nobody has is nobody's entry."""
    user = User.objects.filter(email=email.casefold(), is_active=True).first()
    if user is not None:
        _note(request, user, action="login_failed")


def _password_changed(request: HttpRequest, user: User, **_more: Any) -> None:
    _note(request, user, action="password_changed")


def _email_changed(request: HttpRequest, user: User, **_more: Any) -> None:
    _note(request, user, action="email_changed")


def _second_step_added(request: HttpRequest, user: User, **_more: Any) -> None:
    _note(request, user, action="second_step_added")


def _second_step_removed(request: HttpRequest, user: User, **_more: Any) -> None:
    _note(request, user, action="second_step_removed")


def _second_step_failed(request: HttpRequest, user: User, **_more: Any) -> None:
    _note(request, user, action="second_step_failed")


def _note(request: HttpRequest | None, user: User, *, action: str) -> None:
    address = "" if request is None else get_adapter(request).get_client_ip(request)
    with scopes_disabled():
        for one in Membership.objects.filter(user=user):
            AuditEntry.objects.create(
                merchant_id=one.merchant_id, user=user, actor=str(user), action=action, details={"address": address}
            )
