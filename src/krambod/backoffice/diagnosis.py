"""What may a merchant send to whoever helps them? How the company is set up and where it stands, and nothing of people.

Names, addresses, order numbers, amounts and keys are not in it: only codes, counts, moments and versions.
"""

import json
import platform
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, DateTimeField, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from krambod import __version__
from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.books.by_index import due, held
from krambod.backoffice.formats import current_language
from krambod.merchants.models import Shop, StoredRules
from krambod.organizations.models import ConnectedOrganization, Organization
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.rule_versions import newest_rules

RULES = (
    "when", "start_date", "last_order_date", "first_drafts", "draft_only", "vat_period", "reported_until", "mailing",
    "registrations", "cash_customer",
)  # fmt: skip
PROBLEMS = ("held", "retry")
PROBLEMS_OF = timedelta(days=30)
MOST_PROBLEMS = 30
FACTS = ("has_pro", "is_vat_free", "settings_read_at")
CONNECTION = ("platform", "connected_at", "paused_cause", "failures", "retry_at", "polled_at", "next_poll_at")


@member_page()
def diagnosis(request: MemberRequest, *, is_file: bool = False) -> HttpResponse:
    """Shows what the file holds, or answers the file itself."""
    now = timezone.now()
    organizations = _organizations()
    request.organizations = organizations
    text = json.dumps(diagnose(organizations, now), indent=2, ensure_ascii=False, default=_moment)
    if is_file:
        answer = HttpResponse(text, content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="krambod-{timezone.localtime(now):%Y-%m-%d}.json"'
        return answer
    context = {"section": "help", "text": text, "support": settings.KRAMBOD.support_email}
    return render(request, "backoffice/diagnosis.html", context)


def diagnose(organizations: list[ConnectedOrganization], now: datetime) -> dict[str, Any]:
    """What the file holds, ready for JSON. Shops and organizations are numbered. In the scope of the merchant."""
    numbers = {row.organization_id: number for number, row in enumerate(organizations, start=1)}
    return {
        "made_at": now,
        "krambod": __version__,
        "python": platform.python_version(),
        "database": connection.vendor,
        "worker": settings.KRAMBOD.engine,
        "language": current_language(),
        "shops": _shops(numbers),
        "organizations": [
            {
                "organization": numbers[row.organization_id],
                "connected_by": row.connection.kind,
                "paused": row.paused_cause,
                "paused_until": row.paused_until,
                "failures": row.failures,
                "compared_at": row.compared_at,
                **{name: getattr(row, name) for name in FACTS},
            }
            for row in organizations
        ],
        "orders": _orders(organizations),
        "problems": _problems(now),
    }


def _organizations() -> list[ConnectedOrganization]:
    known = Organization.objects.filter(organization_id=OuterRef("organization_id"))
    facts = {name: Subquery(known.values(name)[:1]) for name in FACTS}
    return list(ConnectedOrganization.objects.select_related("connection").annotate(**facts).order_by("pk"))


def _shops(numbers: dict[int, int]) -> list[dict[str, Any]]:
    rules = {row.shop_id: row for row in newest_rules()}
    live = FilteredRelation("connections", condition=Q(connections__disconnected_at=None))
    told = {f"connection_{name}": F(f"live__{name}") for name in CONNECTION}
    shops = Shop.objects.annotate(live=live).annotate(**told).order_by("pk")
    return [
        {
            "shop": number,
            "platform": shop.platform,
            "economic_system": shop.economic_system,
            "rules": _rules(rules.get(shop.pk), numbers),
            "connection": _connection(shop),
        }
        for number, shop in enumerate(shops, start=1)
    ]


def _rules(stored: StoredRules | None, numbers: dict[int, int]) -> dict[str, Any] | None:
    if stored is None:
        return None
    document = stored.document
    told = {name: document[name] for name in RULES if name in document}
    return {"version": stored.version, "organization": numbers.get(document.get("organization_id")), **told}


def _connection(shop: Any) -> dict[str, Any] | None:
    told = {name: getattr(shop, f"connection_{name}") for name in CONNECTION}
    return None if told["connected_at"] is None else told


def _orders(organizations: list[ConnectedOrganization]) -> dict[str, list[dict[str, Any]]]:
    """Counts by state, of what is held by cause, and of what is due by reason, with since when the oldest is.

    One query, each part of it by an index of its own: a company may have 100,000 orders.
    """
    none = Value(None, output_field=DateTimeField())
    transfers = Transfer.objects.order_by()
    late = due(transfers.filter(connected__in=[row.pk for row in organizations]))
    rows = _counts("all", transfers, Value(""), none).union(
        _counts("held", held(transfers), F("cause"), none), _counts("due", late, F("reason"), Min("due_at")), all=True
    )
    found: dict[str, list[dict[str, Any]]] = {"all": [], "held": [], "due": []}
    for part, role, state, why, count, oldest in sorted(rows, key=lambda row: row[:4]):
        told = {"role": role, "state": state, "count": count}
        more = {"all": {}, "held": {"cause": why}, "due": {"reason": why, "oldest": oldest}}
        found[part].append(told | more[part])
    return found


def _counts(part: str, transfers: QuerySet[Transfer], why: Any, oldest: Any) -> QuerySet[Transfer, Any]:
    named = transfers.annotate(part=Value(part), why=why).values("part", "role", "state", "why")
    return named.annotate(count=Count("pk"), oldest=oldest).values_list(
        "part", "role", "state", "why", "count", "oldest"
    )


def _problems(now: datetime) -> list[dict[str, Any]]:
    """What went wrong in the last 30 days, by its code."""
    newest = TransferEvent.objects.filter(name__in=PROBLEMS, at__gte=now - PROBLEMS_OF)
    rows = newest.filter(details__has_key="code").order_by()
    told = rows.values("name", "details__code").annotate(times=Count("pk"), last_at=Max("at")).order_by("-last_at")
    return [
        {"what": row["name"], "code": row["details__code"], "times": row["times"], "last_at": row["last_at"]}
        for row in told[:MOST_PROBLEMS]
    ]


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
