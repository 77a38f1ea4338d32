"""Which companies does a person work for, and what waits in each?"""

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
from krambod.backoffice.books.needing_action import AMOUNT, needing_action
from krambod.backoffice.formats import current_language
from krambod.backoffice.words import ROLES
from krambod.merchants.models import Membership
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.words.causes import explain
from krambod.words.language import say


@dataclass(slots=True, kw_only=True)
class CompanyBacklog:
    """What waits for a person at one company.

    `held` counts orders; `sums` are their totals by currency; `dead` says what is wrong with each dead connection.
    """

    held: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)


@login_required
@never_cache
def companies(request: HttpRequest) -> HttpResponse:
    """Lists the person's companies; those where something waits come first."""
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


def _urgency(membership: Membership, backlog: CompanyBacklog) -> tuple[bool, int, str]:
    """Sorts a dead connection before any number of held orders, because it holds up all orders."""
    return not backlog.dead, -backlog.held, membership.merchant.name.casefold()


def find_waiting(merchant_ids: Collection[int]) -> dict[int, CompanyBacklog]:
    """The backlog by merchant id, by two queries. The caller passes only merchants that the reader belongs to."""
    waiting: dict[int, CompanyBacklog] = defaultdict(CompanyBacklog)
    with scopes_disabled():
        held = needing_action(Transfer.objects.filter(merchant__in=merchant_ids)).order_by()
        rows = held.values_list("merchant_id", "order__currency").annotate(count=Count("pk"), amount=Sum(AMOUNT))
        for merchant_id, currency, count, amount in rows:
            waiting[merchant_id].held += count
            waiting[merchant_id].sums[currency] = amount or Decimal(0)
        dead = ConnectedOrganization.objects.filter(merchant__in=merchant_ids, paused_until__gt=timezone.now())
        for one in dead.order_by("pk"):
            sentence = explain(one.paused_cause, {}, current_language())
            waiting[one.merchant_id].dead.append(f"{one.name}: {sentence}")
    return waiting
