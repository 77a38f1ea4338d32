"""What does the gear lead to?"""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from krambod.backoffice.access import MemberRequest, member_page
from krambod.backoffice.surroundings import find_first_shop


@member_page()
def settings(request: MemberRequest) -> HttpResponse:
    """The settings of the only shop, or the list of shops."""
    shop = find_first_shop()
    return render(request, "backoffice/setup/settings.html", {"section": "settings", "shop": shop})


@member_page()
def reconnect(request: MemberRequest, connected_id: int) -> HttpResponse:  # noqa: ARG001 - to come
    """Leads to the consent page again."""
    return redirect("settings", merchant_id=request.merchant.pk)
