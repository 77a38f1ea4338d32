"""What do these tests share? Two merchants who reach the same organization, one by each kind of connection."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from krambod.dinero import Dinero, PersonalIntegration, Transport
from krambod.dinero.oauth import Grant
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, VISMA_CLIENT_ID, api_key
from krambod.merchants.models import Merchant
from krambod.organizations.access import connect_personal, connect_visma
from krambod.organizations.models import Connection
from krambod.organizations.tokens import ConnectionTokens, Endpoints
from krambod.outgoing.calling import Http, open_http
from tests.doubles.caller import Caller
from tests.organizations.granting import ORGANIZATION, granted


@pytest.fixture
def http() -> Iterator[Http]:
    with open_http() as http:
        yield http


@pytest.fixture
def by_hand(url: str) -> Iterator[Caller]:
    """A person who works in Dinero directly, and who steers the double."""
    with Caller.personal(url, ORGANIZATION) as caller:
        yield caller


@pytest.fixture
def endpoints(url: str) -> Endpoints:
    return Endpoints(
        api_url=url,
        connect_url=url,
        authz_url=url,
        client_id=VISMA_CLIENT_ID,
        client_secret=CLIENT_SECRET,
        redirect_uri="http://localhost:8000/dinero/callback",
    )


@pytest.fixture
def grant(http: Http, endpoints: Endpoints) -> Grant:
    return granted(http, endpoints.app)


@pytest.fixture
def merchants() -> list[Merchant]:
    return [Merchant.objects.create(name=name) for name in ("Sanne", "Bo")]


@pytest.fixture
def visma(merchants: list[Merchant], grant: Grant) -> Connection:
    """The first merchant's connection."""
    return connect_visma(merchants[0], grant, client_id=VISMA_CLIENT_ID)


@pytest.fixture
def personal(merchants: list[Merchant]) -> Connection:
    """The second merchant's connection."""
    return connect_personal(
        merchants[1], client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(ORGANIZATION)
    )


@pytest.fixture
def tokens_of(http: Http, endpoints: Endpoints, tmp_path: Path) -> Callable[..., ConnectionTokens]:
    """Makes the tokens of a connection, at a moment that is handed in or now."""
    return lambda connection, **clock: ConnectionTokens(
        connection.pk, http=http, endpoints=endpoints, lock_directory=tmp_path, **clock
    )


@pytest.fixture
def open_organization(http: Http, url: str) -> Callable[[int], Dinero]:
    """Opens an organization without a stored connection."""

    def opened(organization_id: int) -> Dinero:
        tokens = PersonalIntegration(
            http,
            client_id=PERSONAL_CLIENT_ID,
            client_secret=CLIENT_SECRET,
            api_key=api_key(organization_id),
            authz_url=url,
        )
        return Dinero(Transport(http, url, tokens), organization_id)

    return opened


@pytest.fixture
def dinero(open_organization: Callable[[int], Dinero]) -> Dinero:
    return open_organization(ORGANIZATION)
