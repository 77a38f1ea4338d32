"""What does somebody read who is stuck?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_help(request: HttpRequest) -> HttpResponse:
    """The questions that come up, with answers."""
    return render(request, "backoffice/help.html")
