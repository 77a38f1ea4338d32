"""What does the help page show?"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_help(request: HttpRequest) -> HttpResponse:
    """Shows common questions and their answers."""
    return render(request, "backoffice/help.html")
