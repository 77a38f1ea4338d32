"""How do we end a connection, so that nobody can use it, but its past transfers can still be read?"""

from dataclasses import replace

from django.db import transaction
from django_scopes import scope

from krambod.dinero.oauth import revoke
from krambod.merchants.locking import locked
from krambod.organizations.access import DISCONNECTED, pause
from krambod.organizations.models import Connection, ConnectionKind
from krambod.organizations.reach import Reach
from krambod.organizations.tokens import Credentials, alone_with


def disconnect(connection: Connection, reach: Reach) -> None:
    """Pauses the connection's organizations for good, deletes its secrets, then ends the grant at Visma.

    Raises `DineroError` if Visma does not confirm it; the rest is done in any case.
    """
    with alone_with(connection.pk, reach.lock_directory):
        refresh_token = _forget(connection, reach)
    if connection.kind == ConnectionKind.VISMA and refresh_token:
        app = replace(reach.endpoints.app, client_id=connection.client_id)
        revoke(reach.http, app, refresh_token)


def _forget(connection: Connection, reach: Reach) -> str:
    """Pauses the organizations and deletes the secrets. Returns the refresh token that was stored."""
    with transaction.atomic(), scope(merchant=connection.merchant):
        stored = locked(Connection.objects).get(pk=connection.pk)
        for connected in stored.organizations.order_by("pk"):
            pause(connected, DISCONNECTED, until=None, now=reach.now())
        before = Credentials.unsealed(stored.secrets).refresh_token
        stored.secrets, stored.access_expires_at = Credentials().sealed(), None
        stored.save(update_fields=["secrets", "access_expires_at"])
        return before
