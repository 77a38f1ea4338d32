"""For which companies does a person work, and to which of them does an address belong?"""

import re
from typing import Any

from django_scopes import scopes_disabled

from krambod.merchants.models import Membership

OF_COMPANY = re.compile(r"/c/([0-9]+)/")


def find_memberships(user: Any) -> list[Membership]:
    """All memberships of a user, sorted by the merchant's name."""
    with scopes_disabled():
        memberships = Membership.objects.select_related("merchant").filter(user=user)
        return sorted(memberships, key=lambda one: (one.merchant.name.casefold(), one.pk))


def note_company(request: Any) -> None:
    """Sets `membership` and `memberships`, if the person is a member of the company in the address.

    For a page that no view of the company answers, such as an error: it keeps the frame around it.
    """
    found, user = OF_COMPANY.match(request.path), getattr(request, "user", None)
    if hasattr(request, "membership") or not found or not user or not user.is_authenticated:
        return
    _keep_frame(request, find_memberships(user), found[1])


def come_from_company(request: Any) -> list[Membership]:
    """Returns the memberships, and notes the company: that of `?company=`, of the page before, or the only one.

    For a page of everybody, such as the help: one who comes from a company keeps its frame.
    """
    memberships = find_memberships(request.user) if request.user.is_authenticated else []
    before = OF_COMPANY.search(request.headers.get("Referer", ""))
    only = str(memberships[0].merchant_id) if len(memberships) == 1 else ""
    _keep_frame(request, memberships, request.GET.get("company") or (before[1] if before else only))
    return memberships


def _keep_frame(request: Any, memberships: list[Membership], merchant_id: str) -> None:
    membership = next((one for one in memberships if str(one.merchant_id) == merchant_id), None)
    if membership is not None:
        request.membership, request.memberships = membership, memberships
