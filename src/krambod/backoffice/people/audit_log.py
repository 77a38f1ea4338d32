"""Who did what at a company, and when?"""

from django.http import HttpResponse
from django.shortcuts import render

from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.actions import describe_action
from krambod.backoffice.formats import current_language
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import Right
from krambod.orders.bounded import find_key

ON_A_PAGE = 100


@member_page(Right.LOG)
def audit_log(request: MemberRequest) -> HttpResponse:
    """Shows the newest entries first: with `?person=` only that person's, with `?before=` only older ones."""
    person, before = find_key(request.GET.get("person")), find_key(request.GET.get("before"))
    entries = AuditEntry.objects.order_by("-pk")
    if person is not None:
        entries = entries.filter(user_id=person)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries[: ON_A_PAGE + 1])
    language = current_language()
    rows = [
        {"at": one.at, "actor": one.actor, "what": describe_action(one.action, one.details, language)}
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


def find_people() -> list[tuple[int, str]]:
    """Everybody who has an entry, as user id and newest known name. In the merchant's scope."""
    known = AuditEntry.objects.exclude(user=None).order_by("pk").values_list("user_id", "actor").distinct()
    return sorted(dict(known).items(), key=lambda one: (one[1].casefold(), one[0]))
