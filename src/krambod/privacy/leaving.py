"""How does a person delete their own account? With it go memberships, sessions and what they log in with.

The audit logs of the companies keep the name, because a company must be able to say who did what.
"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django_scopes import scopes_disabled

from krambod.merchants.locking import locked
from krambod.merchants.models import AuditEntry, Invitation, Membership, Merchant, User
from krambod.merchants.rights import MemberRole
from krambod.platforms.models import StoredReadingRules
from krambod.privacy.marks import COMPANIES_AND_USERS, append_lines


class StillNeeded(Exception):
    """The account cannot be deleted. `companies` would be left without an owner."""

    def __init__(self, companies: list[Merchant]) -> None:
        super().__init__(", ".join(one.name for one in companies))
        self.companies = companies


def find_owned_alone(user: User) -> list[Merchant]:
    """Returns the companies of which the person is the only owner who can log in, sorted by name."""
    with scopes_disabled():
        owners = Membership.objects.filter(role=MemberRole.OWNER)
        owned = [one.merchant for one in owners.filter(user=user).select_related("merchant")]
        others = owners.filter(user__is_active=True, merchant__in=owned).exclude(user=user)
        shared = set(others.values_list("merchant_id", flat=True))
    return sorted((one for one in owned if one.pk not in shared), key=lambda one: (one.name.casefold(), one.pk))


def delete_user(user: User) -> None:
    """Deletes the person. Raises StillNeeded."""
    with transaction.atomic(), scopes_disabled():
        companies = [one.merchant_id for one in Membership.objects.filter(user=user)]
        # Locked, so that two owners cannot leave at once.
        merchants = list(locked(Merchant.objects.filter(pk__in=companies)))
        if alone := find_owned_alone(user):
            raise StillNeeded(alone)
        for merchant in merchants:
            AuditEntry.objects.create(merchant=merchant, actor=str(user), action="account_deleted")
        StoredReadingRules.objects.filter(merchant__in=companies, by=str(user)[:100]).update(by="")
        Invitation.objects.filter(invited_by=user, accepted_at=None).delete()
        Invitation.objects.filter(email=user.email).delete()
        _end_sessions(user)
        line = {"kind": "user", "id": str(user.pk), "since": user.date_joined.isoformat()}
        user.delete()
    append_lines(COMPANIES_AND_USERS, [line])


def _end_sessions(user: User) -> None:
    """Deletes all sessions of the person: each holds the address and the browser that they used."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in Session.objects.iterator():
        if store.decode(row.session_data).get(SESSION_KEY) == str(user.pk):
            row.delete()
