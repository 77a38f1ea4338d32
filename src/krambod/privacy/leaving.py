"""How does a person delete their own account? With it go memberships, sessions and what they log in with.

The audit logs of the companies keep the name, because a company must be able to say who did what.
"""

from django.db import transaction
from django_scopes import scopes_disabled

from krambod.merchants.locking import locked
from krambod.merchants.models import AuditEntry, Invitation, Membership, Merchant, User
from krambod.merchants.rights import MemberRole
from krambod.merchants.sessions import sessions_of
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
        locked(User.objects).get(pk=user.pk)
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
        # Each holds the address and the browser that they used.
        for row, _content in sessions_of(user):
            row.delete()
        line = {"kind": "user", "id": str(user.pk), "since": user.date_joined.isoformat()}
        user.delete()
    append_lines(COMPANIES_AND_USERS, [line])
