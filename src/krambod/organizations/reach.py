"""How do we reach Dinero for a person who sets up, repairs or examines something? These few calls are not counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from krambod.dinero.client import Dinero, list_organizations
from krambod.dinero.models import Organization
from krambod.dinero.oauth import Grant
from krambod.dinero.transport import Tokens, Transport, no_budget
from krambod.organizations.access import open_dinero
from krambod.organizations.models import ConnectedOrganization, Connection
from krambod.organizations.tokens import ConnectionTokens, Endpoints
from krambod.outgoing.calling import Http


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Reaches Dinero while a person sets something up. All methods raise `DineroError`."""

    http: Http
    endpoints: Endpoints
    lock_directory: Path
    now: Callable[[], datetime]

    def organizations(self, connection: Connection) -> list[Organization]:
        """Returns the organizations that the connection reaches."""
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
        """Returns the organizations that a new grant reaches. The grant need not be stored."""
        return self._list(_FreshToken(grant.access_token))

    def dinero(self, connected: ConnectedOrganization) -> Dinero:
        """Returns a client for one organization."""
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
    """A token that we just received. If Dinero refuses it, it refuses every other token of this grant too."""

    token: str

    def current(self) -> str:
        return self.token

    def renewed(self, refused: str) -> str:
        assert refused == self.token
        return self.token
