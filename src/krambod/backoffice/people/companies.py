"""Which companies does somebody work for, and what waits in each?"""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from krambod.backoffice.access import find_memberships


@login_required
def companies(request: HttpRequest) -> HttpResponse:
    """All of them, with what waits."""
    return render(request, "backoffice/people/companies.html", {"memberships": find_memberships(request.user)})
