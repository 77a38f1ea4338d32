"""With which access token do we call Dinero, and how do we get the next one?

    stored, and not about to end ─▶ use it
    else ─▶ lock this grant ─▶ read it again ─┬─▶ somebody else got a new one: use that
                                              └─▶ ask for one ─▶ commit ─▶ use it

A refresh token from Visma works once, and exchanging it twice ends the grant. So the lock is not a transaction: it must
stay locked while its holder is frozen, and become free when the holder dies.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection as database
from django_scopes import scopes_disabled
from filelock import FileLock, Timeout

from krambod.dinero.errors import OutcomeUnknown, Unavailable
from krambod.dinero.oauth import RENEW_EARLY, App, Grant, personal_grant, refresh
from krambod.merchants.locking import session_connection
from krambod.merchants.secrets import installation_secrets
from krambod.organizations.models import Connection, ConnectionKind
from krambod.outgoing.calling import Http

LOCK_WAIT_S = 60.0  # longer than the holder of the lock needs for two calls
LOCK_LOOK_S = 0.05
ADVISORY_LOCKS = 0x4B72616D << 32  # far from the numbers that another program in the same database may use


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """The addresses of Dinero and Visma Connect, and our app there.

    If `calls_per_minute` is None, Dinero's own limit counts.
    """

    api_url: str
    connect_url: str
    authz_url: str
    client_id: str
    client_secret: str
    redirect_uri: str
    calls_per_minute: int | None = None

    @property
    def app(self) -> App:
        return App(
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uri=self.redirect_uri,
            connect_url=self.connect_url,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The secrets of a connection. A field is empty if the connection has no such secret."""

    client_secret: str = ""
    api_key: str = ""
    refresh_token: str = ""
    access_token: str = ""

    def sealed(self) -> str:
        """Returns the credentials as encrypted text, in the form in which they are stored."""
        return installation_secrets().encrypt(json.dumps(asdict(self)))

    @classmethod
    def unsealed(cls, text: str) -> "Credentials":
        """Reads credentials from encrypted text. Raises SecretUnreadable if no key fits."""
        return cls(**json.loads(installation_secrets().decrypt(text)))


class ConnectionTokens:
    """Gives access tokens of one connection, as `krambod.dinero.transport.Tokens`. Threads and processes may share it.

    Raises `ConsentGone` if the merchant must connect again, `OutcomeUnknown` if both tries to refresh got no answer,
    `Unavailable` if nothing happened, and SecretUnreadable if no key fits. Do not use it inside a transaction.
    """

    def __init__(
        self,
        connection_id: int,
        *,
        http: Http,
        endpoints: Endpoints,
        lock_directory: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._connection_id = connection_id
        self._http = http
        self._endpoints = endpoints
        self._lock_directory = lock_directory
        self._now = now
        self._known: tuple[str, datetime] | None = None  # an access token, and until when we use it

    def current(self) -> str:
        known = self._known
        if known is None or self._now() >= known[1]:
            known = self._known = self._find()
        return known[0]

    def renewed(self, refused: str) -> str:
        self._known = None
        return self._renew(refused)

    def _find(self) -> tuple[str, datetime]:
        stored = self._read()
        if stored.access_expires_at is None or not self._is_fresh(stored):
            return self._renew(refused=None), self._now()
        return Credentials.unsealed(stored.secrets).access_token, stored.access_expires_at - RENEW_EARLY

    def _renew(self, refused: str | None) -> str:
        with alone_with(self._connection_id, self._lock_directory):
            stored = self._read()
            credentials = Credentials.unsealed(stored.secrets)
            if self._is_fresh(stored) and credentials.access_token != refused:
                return credentials.access_token
            return self._keep(stored, credentials, self._ask(stored, credentials))

    def _ask(self, stored: Connection, credentials: Credentials) -> Grant:
        if stored.kind == ConnectionKind.VISMA:
            return self._refresh(credentials.refresh_token)
        return personal_grant(
            self._http,
            client_id=stored.client_id,
            client_secret=credentials.client_secret,
            api_key=credentials.api_key,
            authz_url=self._endpoints.authz_url,
        )

    def _refresh(self, refresh_token: str) -> Grant:
        """Refreshes the grant. If the answer is lost, asks once more at once.

        The old token may be used up by then, but for a few seconds Visma gives the same answer again.
        """
        try:
            return refresh(self._http, self._endpoints.app, refresh_token)
        except OutcomeUnknown:
            return refresh(self._http, self._endpoints.app, refresh_token)

    def _keep(self, stored: Connection, old: Credentials, grant: Grant) -> str:
        """Commits the new tokens and returns the access token. A token must not be used before that.

        If the merchant connected again in the meantime, their tokens stay and are used.
        """
        refresh_token = grant.refresh_token or old.refresh_token
        new = replace(old, access_token=grant.access_token, refresh_token=refresh_token)
        with scopes_disabled():
            unchanged = Connection.objects.filter(pk=stored.pk, secrets=stored.secrets)
            if unchanged.update(secrets=new.sealed(), access_expires_at=grant.expires_at):
                return new.access_token
        return Credentials.unsealed(self._read().secrets).access_token

    def _read(self) -> Connection:
        assert not database.in_atomic_block, "the network is never called inside a transaction"
        with scopes_disabled():
            return Connection.objects.get(pk=self._connection_id)

    def _is_fresh(self, stored: Connection) -> bool:
        return stored.access_expires_at is not None and self._now() < stored.access_expires_at - RENEW_EARLY


@contextmanager
def alone_with(connection_id: int, lock_directory: Path, *, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
    """Holds this connection's lock alone, among all threads and processes; with PostgreSQL also among all machines.

    Raises `Unavailable` if another holder keeps the lock too long.
    """
    if database.vendor == "postgresql":
        with _advisory_lock(ADVISORY_LOCKS + connection_id, wait_s):
            yield
    else:
        with _file_lock(lock_directory / f"connection-{connection_id}.lock", wait_s):
            yield


@contextmanager
def _file_lock(path: Path, wait_s: float) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A soft lock would stay locked after its holder was killed.
    lock = FileLock(path, timeout=wait_s, poll_interval=LOCK_LOOK_S, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise _held_too_long() from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _advisory_lock(key: int, wait_s: float) -> Iterator[None]:
    give_up_at = time.monotonic() + wait_s
    while not _asked_database("SELECT pg_try_advisory_lock(%s)", key):
        if time.monotonic() > give_up_at:
            raise _held_too_long()
        time.sleep(LOCK_LOOK_S)
    try:
        yield
    finally:
        _asked_database("SELECT pg_advisory_unlock(%s)", key)


def _asked_database(question: str, key: int) -> bool:
    with session_connection().cursor() as cursor:
        cursor.execute(question, [key])
        return bool(cursor.fetchone()[0])


def _held_too_long() -> Unavailable:
    return Unavailable("token: another process has been renewing this grant for too long")
