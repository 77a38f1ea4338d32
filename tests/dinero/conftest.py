"""What do the client's tests share? A client that calls the double over real HTTP."""

from collections.abc import Iterator

import pytest

from krambod.dinero import Dinero, PersonalIntegration, Transport
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.outgoing.calling import Http, open_http
from tests.doubles.caller import Caller

ORGANIZATION = 310001


@pytest.fixture
def by_hand(url: str) -> Iterator[Caller]:
    """A person who works in Dinero directly, and who steers the double."""
    with Caller.personal(url, ORGANIZATION) as caller:
        yield caller


@pytest.fixture
def http() -> Iterator[Http]:
    with open_http() as http:
        yield http


@pytest.fixture
def tokens(http: Http, url: str) -> PersonalIntegration:
    return PersonalIntegration(
        http, client_id=PERSONAL_CLIENT_ID, client_secret=CLIENT_SECRET, api_key=api_key(ORGANIZATION), authz_url=url
    )


@pytest.fixture
def transport(http: Http, url: str, tokens: PersonalIntegration) -> Transport:
    return Transport(http, url, tokens)


@pytest.fixture
def dinero(transport: Transport) -> Dinero:
    return Dinero(transport, ORGANIZATION)
