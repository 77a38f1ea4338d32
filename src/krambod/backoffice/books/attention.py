"""What waits for a person, by its cause?"""

from django.http import HttpResponse
from django.shortcuts import render

from krambod.backoffice.access import MemberRequest, member_page


@member_page()
def attention(request: MemberRequest) -> HttpResponse:
    """One card for each cause."""
    return render(request, "backoffice/books/attention.html", {"section": "attention"})
