"""Which companies does a person work for, and what waits in each?"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django_scopes import scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.books.needing_action import AMOUNT, needing_action
from krambod.backoffice.formats import current_language, sums
from krambod.backoffice.memberships import find_memberships
from krambod.backoffice.spreadsheets import OwnCell, csv_answer, day_cell
from krambod.backoffice.words import ROLES
from krambod.merchants.models import Membership
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.rule_versions import newest_rules, read_rules
from krambod.words.causes import explain
from krambod.words.language import say


@dataclass(slots=True, kw_only=True)
class CompanyBacklog:
    """What waits for a person at one company.

    `held` counts orders; `sums` are their totals by currency; `since` is the day of the oldest. `dead` says what is
    wrong with each dead connection. `open_from` is the first day whose VAT is not reported yet, the earliest of its
    shops.
    """

    held: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    since: date | None = None
    dead: list[str] = field(default_factory=list)
    open_from: date | None = None

    def note(self, count: int, currency: str, amount: Decimal | None, oldest: datetime | None) -> None:
        """Counts held orders of one currency."""
        self.held += count
        self.sums[currency] = amount or Decimal(0)
        days = [day for day in (self.since, None if oldest is None else danish_day(oldest)) if day is not None]
        self.since = min(days, default=None)


@login_required
@never_cache
def companies(request: HttpRequest) -> HttpResponse:
    """Lists the person's companies; those where something waits come first."""
    return render(request, "backoffice/people/companies.html", {"rows": _rows(request.user)})


@login_required
@never_cache
def companies_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return csv_answer("krambod-companies", lambda: _cells(request.user))


def _cells(user: Any) -> Iterator[list[str]]:
    yield [
        _("Company"), _("Your role"), _("Needs action"), _("Since"), _("Sum"), _("VAT is open from"),
        _("Connection to Dinero"),
    ]  # fmt: skip
    for row in _rows(user):
        waiting = row["waiting"]
        yield [
            row["merchant"].name,
            row["role"],
            OwnCell(waiting.held),
            day_cell(waiting.since),
            sums(waiting.sums),
            day_cell(waiting.open_from),
            "; ".join(waiting.dead) or _("in order"),
        ]


def _rows(user: Any) -> list[dict[str, Any]]:
    memberships = find_memberships(user)
    waiting = find_waiting([one.merchant_id for one in memberships])
    return [
        {
            "merchant": one.merchant,
            "role": say(ROLES[one.role], current_language()),
            "waiting": waiting[one.merchant_id],
        }
        for one in sorted(memberships, key=lambda one: _urgency(one, waiting[one.merchant_id]))
    ]


def _urgency(membership: Membership, backlog: CompanyBacklog) -> tuple[bool, int, str]:
    """Sorts a dead connection before any number of held orders, because it holds up all orders."""
    return not backlog.dead, -backlog.held, membership.merchant.name.casefold()


def find_waiting(merchant_ids: Collection[int]) -> dict[int, CompanyBacklog]:
    """The backlog by merchant id, by three queries. The caller passes only merchants that the reader belongs to."""
    waiting: dict[int, CompanyBacklog] = defaultdict(CompanyBacklog)
    with scopes_disabled():
        held = needing_action(Transfer.objects.filter(merchant__in=merchant_ids)).order_by()
        rows = held.values_list("merchant_id", "order__currency").annotate(
            count=Count("pk"), amount=Sum(AMOUNT), oldest=Min("placed_at")
        )
        for merchant_id, currency, count, amount, oldest in rows:
            waiting[merchant_id].note(count, currency, amount, oldest)
        dead = ConnectedOrganization.objects.filter(merchant__in=merchant_ids, paused_until__gt=timezone.now())
        for one in dead.order_by("pk"):
            sentence = explain(one.paused_cause, {}, current_language())
            waiting[one.merchant_id].dead.append(f"{one.name}: {sentence}")
        for stored in newest_rules().filter(merchant__in=merchant_ids):
            reported = read_rules(stored).reported_until
            known = waiting[stored.merchant_id]
            if reported is not None:
                first = reported + timedelta(days=1)
                known.open_from = first if known.open_from is None else min(first, known.open_from)
    return waiting
