"""Which orders are there, and where is each?"""

from django.http import HttpResponse
from django.shortcuts import render

from krambod.backoffice.access import MemberRequest, member_page


@member_page()
def orders(request: MemberRequest) -> HttpResponse:
    """The list."""
    return render(request, "backoffice/books/orders.html", {"section": "orders"})
