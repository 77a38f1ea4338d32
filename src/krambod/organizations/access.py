"""Through which connection do we reach a company in Dinero, and when do we send it nothing?"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction
from django_scopes import scope, scopes_disabled

from krambod.dinero.client import Dinero
from krambod.dinero.errors import ConsentGone
from krambod.dinero.models import Organization as DineroOrganization
from krambod.dinero.oauth import Grant
from krambod.dinero.transport import DEADLINE_S, Transport
from krambod.merchants.locking import locked
from krambod.merchants.models import Merchant
from krambod.merchants.secrets import SecretUnreadable
from krambod.organizations.models import ConnectedOrganization, Connection, ConnectionKind, Organization
from krambod.organizations.tokens import ConnectionTokens, Credentials, Endpoints
from krambod.outgoing.calling import Http

__all__ = [
    "DISCONNECTED",
    "FOREVER",
    "PAUSED_BY_HAND",
    "Endpoints",
    "calls_per_minute",
    "connect_personal",
    "connect_visma",
    "limit_of_kind",
    "mend_unreadable",
    "open_dinero",
    "pause",
    "resume",
    "store_organizations",
]

VISMA_CALLS_PER_MINUTE = 100
PERSONAL_CALLS_PER_MINUTE = 60
LONGEST_NAME = 200
LONGEST_VAT_NUMBER = 20
LONGEST_ADDRESS = 300
PAUSED_BY_HAND = "paused_by_hand"
DISCONNECTED = "disconnected"  # a person ended the connection for good
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)  # until a person acts; the year 9999 would overflow in some time zones


def calls_per_minute(connection: Connection, endpoints: Endpoints) -> int:
    """Returns how many calls a minute Dinero allows through this connection, or the installation's own limit."""
    return limit_of_kind(connection.kind, endpoints.calls_per_minute)


def limit_of_kind(kind: str, own_limit: int | None) -> int:
    """Returns how many calls a minute a kind of connection has, unless the installation has a limit of its own."""
    return own_limit or (VISMA_CALLS_PER_MINUTE if kind == ConnectionKind.VISMA else PERSONAL_CALLS_PER_MINUTE)


def connect_personal(
    merchant: Merchant, *, client_id: str, client_secret: str, api_key: str, mended: Connection | None = None
) -> Connection:
    """Finds or creates the merchant's connection with this client id and API key, and stores the new secret.

    If `mended` is given, that connection gets the new keys, and its organizations keep working.
    """
    credentials = Credentials(client_secret=client_secret, api_key=api_key)
    with transaction.atomic(), scope(merchant=merchant):
        # One at a time: the key is encrypted, so the database cannot refuse a second connection with the same key.
        locked(Merchant.objects).get(pk=merchant.pk)
        found = mended or _find_personal(client_id, api_key)
        connection = found or Connection(merchant=merchant, kind=ConnectionKind.PERSONAL)
        connection.client_id = client_id
        return _stored(connection, credentials, expires_at=None)


def connect_visma(merchant: Merchant, grant: Grant, *, client_id: str, mended: Connection | None = None) -> Connection:
    """Stores a grant in a new connection, or in `mended`, whose organizations then keep working.

    Raises `ConsentGone` if the grant has no refresh token: it would end within the hour.
    """
    if not grant.refresh_token:
        raise ConsentGone("the grant has no refresh token: the app or the merchant left out offline access")
    credentials = Credentials(refresh_token=grant.refresh_token, access_token=grant.access_token)
    with scope(merchant=merchant):
        connection = mended or Connection(merchant=merchant, kind=ConnectionKind.VISMA)
        connection.client_id = client_id
        return _stored(connection, credentials, expires_at=grant.expires_at)


def is_readable(connection: Connection) -> bool:
    """Whether this installation's keys can read the connection's secrets. They cannot after the keys were lost."""
    try:
        Credentials.unsealed(connection.secrets)
    except SecretUnreadable:
        return False
    return True


def mend_unreadable(connection: Connection, organizations: Iterable[DineroOrganization]) -> Connection:
    """Gives a new connection's keys to one whose own can no longer be read, if they reach all its organizations.

    Returns the connection to use: its organizations then keep working. `connection` itself if there is none to mend.
    """
    reached = {organization.id for organization in organizations}
    with transaction.atomic(), scope(merchant=connection.merchant):
        if connection.organizations.exists():
            return connection
        for lost in Connection.objects.filter(kind=connection.kind).exclude(pk=connection.pk).order_by("-pk"):
            known = set(lost.organizations.values_list("organization_id", flat=True))
            if known and known <= reached and not is_readable(lost):
                lost.client_id, lost.secrets = connection.client_id, connection.secrets
                lost.access_expires_at = connection.access_expires_at
                lost.save()
                connection.delete()
                return lost
    return connection


def store_organizations(
    connection: Connection, organizations: Iterable[DineroOrganization]
) -> list[ConnectedOrganization]:
    """Stores a row for each organization that the connection reaches. Returns the rows in the same order."""
    with transaction.atomic(), scope(merchant=connection.merchant):
        return [_store_organization(connection, organization) for organization in organizations]


def open_dinero(
    connected: ConnectedOrganization,
    *,
    http: Http,
    endpoints: Endpoints,
    lock_directory: Path,
    spend: Callable[[], None],
    deadline_s: float = DEADLINE_S,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Dinero:
    """Returns a client for one organization.

    `spend` is called before each call: it waits until the call is allowed, or raises to give up.
    """
    tokens = ConnectionTokens(
        connected.connection_id, http=http, endpoints=endpoints, lock_directory=lock_directory, now=now
    )
    transport = Transport(http, endpoints.api_url, tokens, spend=spend, deadline_s=deadline_s)
    return Dinero(transport, connected.organization_id)


def pause(
    connected: ConnectedOrganization,
    cause: str,
    *,
    until: datetime | None,
    now: datetime,
    reason: str = "",
    by_worker: bool = False,
) -> None:
    """Pauses an organization: nothing is sent to it before `until`, or before a person acts if that is None.

    Also stores the count of failures. `paused_at` stays the moment of the first pause while the cause is the same. With
    `by_worker`, a pause that a person made in the meantime stays as it is.
    """
    if connected.paused_at is None or connected.paused_cause != cause:
        connected.paused_at = now
    connected.paused_cause, connected.paused_until, connected.paused_reason = cause, until or FOREVER, reason
    _store_pause(connected, by_worker=by_worker)


def resume(connected: ConnectedOrganization, *, by_worker: bool = False) -> None:
    """Ends a pause: the organization has no cause and no failures any more.

    With `by_worker`, a pause that a person made in the meantime stays as it is.
    """
    connected.paused_cause, connected.paused_at, connected.paused_until, connected.failures = "", None, None, 0
    connected.paused_reason = ""
    _store_pause(connected, by_worker=by_worker)


def _store_pause(connected: ConnectedOrganization, *, by_worker: bool) -> None:
    with scopes_disabled():
        row = ConnectedOrganization.objects.filter(pk=connected.pk)
        if by_worker:
            row = row.exclude(paused_cause=PAUSED_BY_HAND)
        row.update(
            paused_cause=connected.paused_cause,
            paused_at=connected.paused_at,
            paused_until=connected.paused_until,
            paused_reason=connected.paused_reason,
            failures=connected.failures,
        )


def _find_personal(client_id: str, api_key: str) -> Connection | None:
    rows = Connection.objects.filter(kind=ConnectionKind.PERSONAL, client_id=client_id)
    return next(
        (row for row in rows if is_readable(row) and Credentials.unsealed(row.secrets).api_key == api_key), None
    )


def _stored(connection: Connection, credentials: Credentials, *, expires_at: datetime | None) -> Connection:
    connection.secrets = credentials.sealed()
    connection.access_expires_at = expires_at
    connection.save()
    return connection


def _store_organization(connection: Connection, organization: DineroOrganization) -> ConnectedOrganization:
    Organization.objects.update_or_create(
        organization_id=organization.id,
        defaults={
            "is_vat_free": organization.is_vat_free,
            "has_pro": organization.subscription.has_pro,
        },
    )
    name = (organization.name or str(organization.id))[:LONGEST_NAME]
    return ConnectedOrganization.objects.update_or_create(
        merchant=connection.merchant,
        connection=connection,
        organization_id=organization.id,
        defaults={
            "name": name,
            "vat_number": (organization.vat_number or "").strip()[:LONGEST_VAT_NUMBER],
            "address": _address(organization)[:LONGEST_ADDRESS],
        },
    )[0]


def _address(organization: DineroOrganization) -> str:
    place = " ".join(text.strip() for text in (organization.zip_code, organization.city) if text and text.strip())
    return ", ".join(text for text in ((organization.street or "").strip(), place) if text)
