"""How does somebody who sets up, mends or looks reach Dinero? Their handful of calls is not counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx2

from krambod.dinero.client import Dinero, list_organizations
from krambod.dinero.models import Organization
from krambod.dinero.oauth import Grant
from krambod.dinero.transport import Tokens, Transport, no_budget
from krambod.organizations.access import open_dinero
from krambod.organizations.models import ConnectedOrganization, Connection
from krambod.organizations.tokens import ConnectionTokens, Endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How Dinero is reached while setting up. All methods raise `DineroError`."""

    http: httpx2.Client
    endpoints: Endpoints
    lock_directory: Path
    now: Callable[[], datetime]

    def organizations(self, connection: Connection) -> list[Organization]:
        """Those that the connection reaches."""
        return self._list(
            ConnectionTokens(
                connection.pk,
                http=self.http,
                endpoints=self.endpoints,
                lock_directory=self.lock_directory,
                now=self.now,
            )
        )

    def organizations_of(self, grant: Grant) -> list[Organization]:
        """Those that a grant reaches which is not stored yet."""
        return self._list(_FreshToken(grant.access_token))

    def dinero(self, connected: ConnectedOrganization) -> Dinero:
        """One of them."""
        return open_dinero(
            connected,
            http=self.http,
            endpoints=self.endpoints,
            lock_directory=self.lock_directory,
            spend=no_budget,
            now=self.now,
        )

    def _list(self, tokens: Tokens) -> list[Organization]:
        return list_organizations(Transport(self.http, self.endpoints.api_url, tokens))


@dataclass(frozen=True, slots=True)
class _FreshToken:
    """A token that was given just now: another would be refused alike."""

    token: str

    def current(self) -> str:
        return self.token

    def renewed(self, refused: str) -> str:
        assert refused == self.token
        return self.token
