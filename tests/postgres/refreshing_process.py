"""Which access token does a process get when it refreshes a grant? A test runs several such processes at once."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from django_scopes import scopes_disabled

from krambod.doubles.dinero.seed import VISMA_CLIENT_ID
from krambod.merchants.models import Merchant
from krambod.organizations.access import connect_visma
from krambod.organizations.models import Connection
from krambod.organizations.tokens import ConnectionTokens
from krambod.outgoing.calling import open_http
from krambod.project.configuration import Configuration
from krambod.project.running.assembly import read_endpoints
from tests.organizations.granting import granted


def connect() -> None:
    """Makes two merchants, each with a grant whose access token has expired. Prints the connections' ids."""
    with open_http() as http:
        app = read_endpoints(Configuration()).app
        for name in ("Sanne", "Bo"):
            merchant = Merchant.objects.create(name=name)
            print(connect_visma(merchant, granted(http, app), client_id=VISMA_CLIENT_ID).pk)
    with scopes_disabled():
        Connection.objects.update(access_expires_at=datetime.now(UTC))


def refresh(connection_id: int, lock_directory: Path) -> None:
    """Prints `ready`, waits for a line, then prints the access token that it gets."""
    with open_http() as http:
        endpoints = read_endpoints(Configuration())
        tokens = ConnectionTokens(connection_id, http=http, endpoints=endpoints, lock_directory=lock_directory)
        print("ready", flush=True)
        sys.stdin.readline()
        print(tokens.current(), flush=True)
