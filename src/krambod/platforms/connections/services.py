"""What does the work for shops need from outside? Handed in by whoever puts the parts together."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from krambod import __version__
from krambod.merchants.secrets import installation_secrets
from krambod.outgoing.calling import Http
from krambod.outgoing.public import open_safe_http
from krambod.platforms.connections.budget import spend_call
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import WEBHOOK_SECRET, Platform, SignatureScheme, Signing
from krambod.platforms.registry import platforms
from krambod.platforms.shop_client import Access, ShopClient

LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
USER_AGENT = f"krambod/{__version__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopServices:
    """`http` fetches safely (see `fetching`); `base_url` is where this installation is reached; `now` is aware UTC.

    `scale` shortens waits for process tests.
    """

    http: Http
    base_url: str
    now: Callable[[], datetime]
    scale: float = 1.0

    def open_client(self, connection: ShopConnection) -> ShopClient:
        """The shop's REST API; each call is counted first. Raises SecretUnreadable."""
        access = Access(url=connection.url, secrets=read_secrets(connection), user_agent=USER_AGENT)
        return platform_of(connection).open_client(access, self.http, partial(spend_call, connection.pk, self.now))


def open_shop_services(base_url: str, now: Callable[[], datetime], *, scale: float = 1.0) -> ShopServices:
    """The services of this process; close its `http` when it is not needed any more.

    A trial's own shop may be on this machine, a merchant's never is: it depends on where this installation is reached.
    """
    return ShopServices(http=open_safe_http(allow_local=is_trial(base_url)), base_url=base_url, now=now, scale=scale)


def is_trial(base_url: str) -> bool:
    """Whether this installation's own address is this machine."""
    return urlsplit(base_url).hostname in LOCAL_HOSTS


def platform_of(connection: ShopConnection) -> Platform:
    """The platform's folder."""
    return platforms()[connection.platform]


def read_secrets(connection: ShopConnection) -> dict[str, str]:
    """What the merchant handed in. Raises SecretUnreadable."""
    secrets: dict[str, str] = json.loads(installation_secrets().decrypt(connection.secrets))
    return secrets


def lock_away(secrets: Mapping[str, str]) -> str:
    """How they are stored."""
    return installation_secrets().encrypt(json.dumps(dict(secrets)))


def signing_of(connection: ShopConnection) -> Signing:
    """How this shop's calls must be signed. Several webhook secrets stand on lines of their own."""
    secrets = read_secrets(connection).get(WEBHOOK_SECRET, "")
    return Signing(
        secrets=tuple(line.strip() for line in secrets.splitlines() if line.strip()),
        header=connection.signature_header,
        scheme=SignatureScheme(connection.signature_scheme),
    )


def can_read_back(connection: ShopConnection) -> bool:
    """Whether there is a key to ask with."""
    return platform_of(connection).has_keys(read_secrets(connection))
