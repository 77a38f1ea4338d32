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
from krambod.orders.listing import folded
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.rule_versions import newest_rules, read_rules
from krambod.words.causes import codes_that_stop_everything, explain
from krambod.words.language import say

FEW = 8  # companies that one sees at a glance


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedConnection:
    """A connection that sends nothing, and why. `is_dead`: it goes on only when a person has acted."""

    name: str
    sentence: str
    is_dead: bool


@dataclass(slots=True, kw_only=True)
class CompanyBacklog:
    """What waits at one company.

    `held` counts the orders that need a person; `sums` are their totals by currency; `since` is the day of the oldest.
    `stopped` counts those that wait behind a pause and go on by themselves. `paused` are the connections that send
    nothing; without `is_connected` there is none. `open_from` is the first day whose VAT is not reported yet, the
    earliest of its shops.
    """

    held: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    since: date | None = None
    stopped: int = 0
    is_connected: bool = False
    paused: list[PausedConnection] = field(default_factory=list)
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
    """Lists the person's companies; those where something waits come first. `?q=` leaves those with these words."""
    rows, text = _rows(request.user), request.GET.get("q", "").strip()[:200]
    words = folded(text).split()
    context = {
        "rows": [row for row in rows if all(word in folded(row["merchant"].name) for word in words)],
        "has_companies": bool(rows),
        "is_long": len(rows) > FEW,
        "needing": sum(bool(row["waiting"].held or row["waiting"].paused) for row in rows),
        "text": text,
    }
    return render(request, "backoffice/people/companies.html", context)


@login_required
@never_cache
def companies_csv(request: HttpRequest) -> HttpResponse:
    """The same list as a file."""
    return csv_answer("krambod-companies", lambda: _cells(request.user))


def _cells(user: Any) -> Iterator[list[str]]:
    yield [
        _("Company"), _("Your role"), _("Needs action"), _("Since"), _("Sum"), _("Waits for the connection"),
        _("VAT is open from"), _("Connection to Dinero"),
    ]  # fmt: skip
    for row in _rows(user):
        waiting = row["waiting"]
        yield [
            row["merchant"].name,
            row["role"],
            OwnCell(waiting.held),
            day_cell(waiting.since),
            sums(waiting.sums),
            OwnCell(waiting.stopped),
            day_cell(waiting.open_from),
            _connection(waiting),
        ]


def _connection(waiting: CompanyBacklog) -> str:
    if not waiting.is_connected:
        return _("not connected yet")
    return "; ".join(f"{one.name}: {one.sentence}" for one in waiting.paused) or _("in order")


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
    """Sorts a connection that sends nothing before any number of held orders, because it holds up all orders."""
    return not backlog.paused, -backlog.held, membership.merchant.name.casefold()


def find_waiting(merchant_ids: Collection[int]) -> dict[int, CompanyBacklog]:
    """The backlog by merchant id, by four queries. The caller passes only merchants that the reader belongs to."""
    waiting: dict[int, CompanyBacklog] = defaultdict(CompanyBacklog)
    with scopes_disabled():
        held = needing_action(Transfer.objects.filter(merchant__in=merchant_ids)).order_by()
        rows = held.values_list("merchant_id", "order__currency").annotate(
            count=Count("pk"), amount=Sum(AMOUNT), oldest=Min("placed_at")
        )
        for merchant_id, currency, count, amount, oldest in rows:
            waiting[merchant_id].note(count, currency, amount, oldest)
        now = timezone.now()
        connected = ConnectedOrganization.objects.only("merchant", "name", "paused_until", "paused_cause")
        for one in connected.filter(merchant__in=merchant_ids).order_by("pk"):
            known = waiting[one.merchant_id]
            known.is_connected = True
            if one.paused_until is not None and one.paused_until > now:
                sentence = explain(one.paused_cause, {}, current_language())
                is_dead = one.paused_cause in codes_that_stop_everything()
                known.paused.append(PausedConnection(name=one.name, sentence=sentence, is_dead=is_dead))
        behind = Transfer.objects.filter(
            merchant__in=merchant_ids, due_at__isnull=False, connected__paused_until__gt=now
        )
        for merchant_id, count in behind.order_by().values_list("merchant_id").annotate(Count("pk")):
            waiting[merchant_id].stopped = count
        for stored in newest_rules().filter(merchant__in=merchant_ids):
            reported = read_rules(stored).reported_until
            known = waiting[stored.merchant_id]
            if reported is not None:
                first = reported + timedelta(days=1)
                known.open_from = first if known.open_from is None else min(first, known.open_from)
    return waiting
