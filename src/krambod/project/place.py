"""Under which address is this installation reached? Under that of `KRAMBOD_BASE_URL`, whatever a caller or proxy says.

Links in mails, redirects, cookies, HSTS and checks of forms follow the scheme and host of a request. Both are set here
from the configuration: a proxy that ends TLS calls us by http, and a caller can write anything into `Host`.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port, validate_host

from krambod.project.configuration import LOOPBACK_HOSTS

SCHEME = "HTTP_X_OUR_SCHEME"  # in the request's META; what a caller sends under that name is overwritten
SECURE = "https"
# A machine that looks after us asks by our number.
ANY_HOST = ("/health", "/health/live", "/health/ready", "/metrics")


class OneAddress:
    """A middleware before all others: refuses unknown hosts, and gives each request the address that it stands for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        base_url = find_base_url(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
        if base_url is None and request.path in ANY_HOST:
            base_url = settings.KRAMBOD_BASE_URL
            request.META["HTTP_HOST"] = urlsplit(base_url).netloc
        if base_url is None:
            raise DisallowedHost("a host that is not served here")  # answered by `errors.bad_request`
        base = urlsplit(base_url)
        request.META.pop(SCHEME, None)
        if base.scheme == SECURE:
            request.META[SCHEME] = SECURE
        if base.hostname not in LOOPBACK_HOSTS:  # on this machine, a trial may be opened by another port
            request.META["HTTP_HOST"] = base.netloc
        return self._get_response(request)


def find_base_url(host: str) -> str | None:
    """The base URL of what is served under a host; None if nothing is. A shop's own domain will have its own."""
    domain, _port = split_domain_port(host)
    is_known = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
    return str(settings.KRAMBOD_BASE_URL) if is_known else None


def cookie_name(name: str, *, is_secure: bool) -> str:
    """Under https, browsers take a cookie of this name only from us, for us, and for no neighbour or parent domain."""
    return f"__Host-krambod_{name}" if is_secure else f"krambod_{name}"
