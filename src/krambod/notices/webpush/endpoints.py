"""Which addresses may a browser name as its own? Only those of known push services, and only over https. Pure.

A browser tells its address to us, and we call it: without a list, anybody who logs in could make us call anything.
Source of the list: the push services of Chromium, Firefox, Edge and Safari, 2026-11-28.
"""

from urllib.parse import SplitResult, urlsplit

HOSTS = frozenset({"fcm.googleapis.com"})
ENDINGS = (".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com")
LONGEST_ENDPOINT = 1500  # characters; the longest in use, Microsoft's, have some 600


class UnknownPushService(Exception):
    """The address is not one of a known push service. The text says why, without the address."""


def expect_known(endpoint: str, *, double_url: str = "") -> None:
    """Raises UnknownPushService unless a message may be sent there.

    `double_url` is where a double of a push service is, if there is one: its addresses may begin with `http:`.
    """
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or not endpoint.isprintable() or " " in endpoint:
        raise UnknownPushService("it is too long, or has characters that no address has")
    try:
        place = urlsplit(endpoint)
        is_plain = place.port is None and place.username is None and place.password is None and not place.fragment
    except ValueError as error:
        raise UnknownPushService("it cannot be read") from error
    if is_double(endpoint, double_url):
        return
    if place.scheme != "https" or not is_plain:
        raise UnknownPushService("it must begin with https:// and name only a host and a path")
    if not _is_known(place):
        raise UnknownPushService("its host is not one of a known push service")


def is_double(endpoint: str, double_url: str) -> bool:
    """Whether the address is one of the double's, if there is one."""
    place, double = urlsplit(endpoint), urlsplit(double_url)
    return bool(double_url) and (place.scheme, place.netloc) == (double.scheme, double.netloc)


def service_of(endpoint: str) -> str:
    """The host of the push service, for a log: the rest of the address is as good as a key."""
    return urlsplit(endpoint).hostname or ""


def _is_known(place: SplitResult) -> bool:
    host = place.hostname or ""
    return host in HOSTS or host.endswith(ENDINGS)
