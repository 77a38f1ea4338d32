"""What does the help page answer?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_help(request: HttpRequest) -> HttpResponse:
    """Frequent questions and their answers."""
    return render(request, "backoffice/help.html")
