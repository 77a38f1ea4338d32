"""How does a person log in to the demo? By one click, and only on the machine that runs it."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_scopes import scopes_disabled

from krambod.backoffice.demo_mark import FILLING
from krambod.merchants.models import Membership

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The addresses of the demo's shop and of its Dinero. `is_filling`: its older orders are still coming in."""

    shop_url: str
    dinero_url: str
    is_filling: bool = False


def find_demo(request: HttpRequest) -> Demo | None:
    """The demo. None on a real installation, and for a request from another machine."""
    if not settings.KRAMBOD.is_demo or not _is_here(request):
        return None
    return Demo(
        shop_url=settings.KRAMBOD.demo_shop_url,
        dinero_url=settings.KRAMBOD.dinero_api_url,
        is_filling=(settings.KRAMBOD.data_dir / FILLING).exists(),
    )


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Logs in as the first member, and shows the first company. Raises Http404 if this is no demo or has no member."""
    if find_demo(request) is None:
        raise Http404
    with scopes_disabled():
        owner = Membership.objects.select_related("user").order_by("pk").first()
    if owner is None:
        raise Http404
    login(request, owner.user, backend=BACKEND)
    return redirect("overview", merchant_id=owner.merchant_id)


def _is_here(request: HttpRequest) -> bool:
    is_direct = not any(name in request.headers for name in FORWARDED)
    return is_direct and urlsplit(f"//{request.get_host()}").hostname in LOCAL_HOSTS and _is_loopback(request)


def _is_loopback(request: HttpRequest) -> bool:
    try:
        return ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except ValueError:
        return False
