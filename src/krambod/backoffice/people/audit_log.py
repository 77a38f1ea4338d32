"""Who did what at a company, and when?"""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.actions import describe_action
from krambod.backoffice.formats import current_language
from krambod.backoffice.spreadsheets import csv_answer, moment_cell
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_key
from krambod.transfers.models import Transfer

ON_A_PAGE = 100
CHUNK = 1_000
ORDERS_SHOWN = 5


@member_page(Right.LOG)
def audit_log(request: MemberRequest) -> HttpResponse:
    """Shows the newest entries first: with `?person=` only that person's, with `?before=` only older ones."""
    person, before = find_key(request.GET.get("person")), find_key(request.GET.get("before"))
    entries = _entries(person)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries[: ON_A_PAGE + 1])
    language = current_language()
    numbers = _find_numbers(found)
    rows = [
        {
            "at": one.at,
            "day": danish_day(one.at),
            "actor": one.actor,
            "what": describe_action(one.action, one.details, language),
            "orders": [(pk, numbers[pk]) for pk in _orders_of(one) if pk in numbers],
        }
        for one in found[:ON_A_PAGE]
    ]
    context = {
        "section": "settings",
        "menu": "log",
        "rows": rows,
        "people": find_people(),
        "person": person,
        "older": found[ON_A_PAGE - 1].pk if len(found) > ON_A_PAGE else None,
    }
    return render(request, "backoffice/people/audit_log.html", context)


@member_page(Right.LOG)
def audit_log_csv(request: MemberRequest) -> HttpResponse:
    """The whole log, or one person's."""
    person = find_key(request.GET.get("person"))
    audit(request, "list_exported", list="log")
    return csv_answer("krambod-log", lambda: _rows(person), request.merchant)


def _rows(person: int | None) -> Iterator[list[str]]:
    yield [_("When"), _("Who"), _("What")]
    for one in _entries(person).iterator(chunk_size=CHUNK):
        yield [moment_cell(one.at), one.actor, describe_action(one.action, one.details, current_language())]


def _orders_of(entry: AuditEntry) -> list[int]:
    """The ids of the transfers that an entry names, at most `ORDERS_SHOWN`. Some entries name numbers as text."""
    told = entry.details.get("orders", entry.details.get("order"))
    known = told if isinstance(told, list) else [told]
    return [one for one in known if isinstance(one, int)][:ORDERS_SHOWN]


def _find_numbers(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """The numbers of the orders that the entries name, by the ids of their transfers. In the merchant's scope."""
    wanted = {pk for entry in entries for pk in _orders_of(entry)}
    return dict(Transfer.objects.filter(pk__in=wanted).values_list("pk", "order__number")) if wanted else {}


def _entries(person: int | None) -> QuerySet[AuditEntry]:
    """The newest first. None: everybody's."""
    entries = AuditEntry.objects.order_by("-pk")
    return entries if person is None else entries.filter(user_id=person)


def find_people() -> list[tuple[int, str]]:
    """Everybody who has an entry, as user id and newest known name. In the merchant's scope."""
    known = AuditEntry.objects.exclude(user=None).order_by("pk").values_list("user_id", "actor").distinct()
    return sorted(dict(known).items(), key=lambda one: (one[1].casefold(), one[0]))
