"""What may a merchant send to whoever helps them? How the company is set up and where it stands, and nothing of people.

Names, addresses, order numbers, amounts and keys are not in it: only codes, counts, moments and versions.
"""

import json
import platform
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from krambod import __version__
from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.formats import current_language
from krambod.merchants.models import Shop, StoredRules
from krambod.organizations.models import ConnectedOrganization, Organization
from krambod.platforms.models import ShopConnection
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.rule_versions import newest_rules

RULES = (
    "when", "start_date", "last_order_date", "first_drafts", "draft_only", "vat_period", "reported_until", "mailing",
    "registrations", "cash_customer",
)  # fmt: skip
PROBLEMS = ("held", "retry")
MOST_PROBLEMS = 30


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
    known = Organization.objects.in_bulk(numbers)
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
                **_facts(known.get(row.organization_id)),
            }
            for row in organizations
        ],
        "orders": _orders(),
        "problems": _problems(),
    }


def _organizations() -> list[ConnectedOrganization]:
    return list(ConnectedOrganization.objects.select_related("connection").order_by("pk"))


def _facts(row: Organization | None) -> dict[str, Any]:
    names = ("has_pro", "is_vat_free", "settings_read_at")
    return {} if row is None else {name: getattr(row, name) for name in names}


def _shops(numbers: dict[int, int]) -> list[dict[str, Any]]:
    rules = {row.shop_id: row for row in newest_rules()}
    connections = {row.shop_id: row for row in ShopConnection.objects.filter(disconnected_at=None)}
    return [
        {
            "shop": number,
            "platform": shop.platform,
            "economic_system": shop.economic_system,
            "rules": _rules(rules.get(shop.pk), numbers),
            "connection": _connection(connections.get(shop.pk)),
        }
        for number, shop in enumerate(Shop.objects.order_by("pk"), start=1)
    ]


def _rules(stored: StoredRules | None, numbers: dict[int, int]) -> dict[str, Any] | None:
    if stored is None:
        return None
    document = stored.document
    told = {name: document[name] for name in RULES if name in document}
    return {"version": stored.version, "organization": numbers.get(document.get("organization_id")), **told}


def _connection(row: ShopConnection | None) -> dict[str, Any] | None:
    if row is None:
        return None
    names = ("platform", "connected_at", "paused_cause", "failures", "retry_at", "polled_at", "next_poll_at")
    return {name: getattr(row, name) for name in names}


def _orders() -> list[dict[str, Any]]:
    """Counts by role, state, reason and cause, and since when the oldest is due."""
    rows = Transfer.objects.values("role", "state", "reason", "cause").order_by("role", "state", "reason", "cause")
    return [dict(row) for row in rows.annotate(count=Count("pk"), due=Count("due_at"), oldest_due=Min("due_at"))]


def _problems() -> list[dict[str, Any]]:
    """What went wrong last, by its code."""
    rows = TransferEvent.objects.filter(name__in=PROBLEMS, details__has_key="code").order_by()
    told = rows.values("name", "details__code").annotate(times=Count("pk"), last_at=Max("at")).order_by("-last_at")
    return [
        {"what": row["name"], "code": row["details__code"], "times": row["times"], "last_at": row["last_at"]}
        for row in told[:MOST_PROBLEMS]
    ]


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")
