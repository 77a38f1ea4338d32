"""How do today and this month stand?"""

from django.http import HttpResponse
from django.shortcuts import render

from krambod.backoffice.access import MemberRequest, member_page


@member_page()
def overview(request: MemberRequest) -> HttpResponse:
    """The first page of a merchant."""
    return render(request, "backoffice/books/overview.html", {"section": "overview"})
