"""Which companies does somebody work for, and what waits in each?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_scopes import scopes_disabled

from krambod.backoffice.access import find_memberships
from krambod.backoffice.formats import current_language
from krambod.backoffice.words import ROLES
from krambod.merchants.models import Membership
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.words.causes import explain
from krambod.words.language import say


@dataclass(slots=True, kw_only=True)
class Waiting:
    """What needs a hand at one company. `sums`: currency -> what the held orders came to."""

    held: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)


@login_required
@never_cache
def companies(request: HttpRequest) -> HttpResponse:
    """All of them, those that need a hand first."""
    memberships = find_memberships(request.user)
    waiting = find_waiting([one.merchant_id for one in memberships])
    rows = [
        {
            "merchant": one.merchant,
            "role": say(ROLES[one.role], current_language()),
            "waiting": waiting[one.merchant_id],
        }
        for one in sorted(memberships, key=lambda one: _urgency(one, waiting[one.merchant_id]))
    ]
    return render(request, "backoffice/people/companies.html", {"rows": rows})


def _urgency(membership: Membership, waiting: Waiting) -> tuple[bool, int, str]:
    """A dead connection holds up everything, so it goes before any number of held orders."""
    return not waiting.dead, -waiting.held, membership.merchant.name.casefold()


def find_waiting(merchant_ids: Collection[int]) -> dict[int, Waiting]:
    """By merchant, in two queries however many there are. Only for merchants that the reader belongs to."""
    waiting: dict[int, Waiting] = defaultdict(Waiting)
    with scopes_disabled():
        held = Transfer.objects.filter(merchant__in=merchant_ids).exclude(cause="").order_by()
        rows = held.values_list("merchant_id", "order__currency").annotate(
            count=Count("pk"), amount=Sum("order__total")
        )
        for merchant_id, currency, count, amount in rows:
            waiting[merchant_id].held += count
            waiting[merchant_id].sums[currency] = amount or Decimal(0)
        dead = ConnectedOrganization.objects.filter(merchant__in=merchant_ids, paused_until__gt=timezone.now())
        for one in dead.order_by("pk"):
            sentence = explain(one.paused_cause, {}, current_language())
            waiting[one.merchant_id].dead.append(f"{one.name}: {sentence}")
    return waiting
