"""What is wrong with this installation, and what must be done about it? A list of checks, in order."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.db import DatabaseError
from django.db import connection as database
from django.db.models import Count, Min
from django_scopes import scopes_disabled

from krambod.dinero.client import list_organizations
from krambod.dinero.errors import ConsentGone, DineroError, TokenRefused
from krambod.dinero.models import Organization
from krambod.dinero.transport import Transport
from krambod.merchants.models import Installation
from krambod.merchants.secrets import SecretUnreadable
from krambod.organizations.access import calls_per_minute
from krambod.organizations.models import CallBudget, ConnectedOrganization, Connection, ConnectionKind
from krambod.organizations.tokens import ConnectionTokens, Credentials
from krambod.outgoing.calling import Http, Limits, OutgoingRequest
from krambod.outgoing.failures import OutgoingFailed
from krambod.project.configuration import KEY_FILE, Configuration
from krambod.project.operations.exposure import CheckResult, check_files, check_front
from krambod.project.operations.pausing import describe_pause, find_paused_organizations
from krambod.project.running.assembly import read_endpoints
from krambod.project.running.migrating import database_file, find_missing_migrations
from krambod.project.running.moved import describe_move
from krambod.project.secret_keys import how_to_mend
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.rule_versions import newest_rules
from krambod.worker.clock import utc_now
from krambod.worker.database_clock import database_time
from krambod.worker.lanes import is_free
from krambod.worker.models import Lane

MOUNTS = Path("/proc/mounts")
REMOTE_FILE_SYSTEMS = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "ceph", "glusterfs")
LEAST_FREE = 200 * 1024 * 1024
CLOCK_MARGIN = timedelta(seconds=60)
NO_WORKER_AFTER = timedelta(minutes=10)
STANDS_AFTER = timedelta(minutes=3)
TIMEOUT_S = 10.0
CLOCK_LIMITS = Limits(deadline_s=TIMEOUT_S, largest=1024 * 1024)
SYNCHRONOUS_FULL = 2


def examine(
    configuration: Configuration, http: Http, now: Callable[[], datetime], *, key_problem: str = ""
) -> Iterator[CheckResult]:
    """Runs the checks, in the order in which to mend what they find. Without a database, skips those that need it.

    `key_problem` says what is wrong with the secret keys, if it was found before Django started.
    """
    yield _data_directory(configuration)
    yield check_files(configuration, database_file())
    yield from check_front(configuration)
    found = _database()
    yield found
    yield _clock(configuration, http, now)
    if not found.is_ok:
        return
    yield _keys(configuration, key_problem)
    yield from _pauses()
    yield from _connections(configuration, http, now)
    yield from _budgets(configuration, now())
    yield _transfers(now())
    yield _clocks()
    yield from _standing_lanes(database_time())


def _data_directory(configuration: Configuration) -> CheckResult:
    directory, name = configuration.data_dir, "data directory"
    if not directory.exists():
        return CheckResult(name=name, says=f"{directory} is not there yet: the first start makes it.")
    try:
        with NamedTemporaryFile(dir=directory):
            pass
    except OSError as error:
        mend = f"Make {directory} a directory that this user may write to, or name another by KRAMBOD_DATA_DIR."
        return CheckResult(name=name, says=f"{directory} cannot be written to: {error.strerror}.", mend=mend)
    if shutil.disk_usage(directory).free < LEAST_FREE:
        return CheckResult(name=name, says=f"The disk of {directory} is nearly full.", mend="Free some space on it.")
    kind = find_file_system(directory, MOUNTS)
    if database.vendor == "sqlite" and kind is not None and kind.startswith(REMOTE_FILE_SYSTEMS):
        mend = "SQLite's locks fail there: move the data to a local disk, or use PostgreSQL (KRAMBOD_DATABASE_URL)."
        return CheckResult(name=name, says=f"{directory} is on a network disk ({kind}).", mend=mend)
    return CheckResult(name=name, says=f"{directory} can be written to.")


def find_file_system(directory: Path, mounts: Path) -> str | None:
    """The kind of file system that a directory is on; None if `mounts` does not say."""
    try:
        lines = [line.split() for line in mounts.read_text().splitlines()]
    except OSError:
        return None
    real = directory.resolve()
    kinds = {Path(line[1].replace("\\040", " ")): line[2] for line in lines if len(line) > 2}
    around = [place for place in (real, *real.parents) if place in kinds]
    return kinds[around[0]] if around else None


def _database() -> CheckResult:
    name, file = "database", database_file()
    if file is not None and not file.exists():  # a look would make it
        mend = "Run `krambod migrate`; `krambod serve` does it by itself."
        return CheckResult(name=name, says="There is none yet.", mend=mend)
    try:
        moved = describe_move()
        missing = find_missing_migrations()
        database.ensure_connection()
    except (DatabaseError, sqlite3.Error) as error:
        mend = "Start the database, or correct KRAMBOD_DATABASE_URL."
        return CheckResult(name=name, says=f"It cannot be reached: {error}", mend=mend)
    if moved is not None:
        return CheckResult(name=name, says=moved[0], mend=moved[1])
    if missing:
        mend = "Run `krambod migrate`; `krambod serve` does it by itself."
        return CheckResult(name=name, says=f"It is not up to date: {len(missing)} migrations are missing.", mend=mend)
    if database.vendor == "sqlite":
        return _sqlite_settings()
    return CheckResult(name=name, says="PostgreSQL, up to date.")


def _sqlite_settings() -> CheckResult:
    journal, synchronous = (_pragma("journal_mode"), _pragma("synchronous"))
    if journal != "wal" or synchronous != SYNCHRONOUS_FULL:
        says = f"SQLite runs with journal_mode={journal} and synchronous={synchronous}; wal and 2 are needed."
        return CheckResult(name="database", says=says, mend="Put the file on a local disk: there SQLite takes both.")
    return CheckResult(name="database", says="SQLite, up to date, writes every commit to the disk.")


def _pragma(name: str) -> object:
    with database.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return cursor.fetchone()[0]


def _clock(configuration: Configuration, http: Http, now: Callable[[], datetime]) -> CheckResult:
    name, url = "clock", configuration.dinero_api_url
    try:
        told = http.fetch(OutgoingRequest(url=url), CLOCK_LIMITS).headers.get("date", "")
        difference = abs(now() - parsedate_to_datetime(told))
    except OutgoingFailed as error:
        mend = "Check this machine's internet connection, and status.dinero.dk."
        return CheckResult(name=name, says=f"{url} does not answer ({error.reason}).", mend=mend)
    except ValueError:
        return CheckResult(name=name, says=f"{url} answers without the time.")
    if difference > CLOCK_MARGIN:
        says = f"This machine's clock is {difference.total_seconds():.0f} s off Dinero's."
        return CheckResult(name=name, says=says, mend="Let the system set its clock by NTP, for example by chrony.")
    return CheckResult(name=name, says=f"Dinero answers, and the clocks are {difference.total_seconds():.0f} s apart.")


def _keys(configuration: Configuration, problem: str) -> CheckResult:
    with scopes_disabled():
        stored = Connection.objects.order_by("-pk").values_list("secrets", flat=True).first()
    name = "secret keys"
    if stored is None:
        return CheckResult(name=name, says="No secrets are stored yet.")
    mend = how_to_mend(configuration.data_dir / KEY_FILE)
    if problem:
        return CheckResult(name=name, says=problem, mend=mend)
    try:
        Credentials.unsealed(stored)
    except SecretUnreadable:
        return CheckResult(name=name, says="They cannot decrypt the stored secrets.", mend=mend)
    return CheckResult(name=name, says="They decrypt the stored secrets.")


def _pauses() -> Iterator[CheckResult]:
    whole = Installation.objects.exclude(paused_cause="").first()
    if whole is not None:
        is_unfinished = whole.paused_cause == "restoring"
        mend = "Run `krambod restore` again." if is_unfinished else "Run `krambod resume` when it may go on."
        yield CheckResult(name="pause", says=f"Nothing is sent to Dinero. {describe_pause(whole)}", mend=mend)
    for row in find_paused_organizations():
        says = f"Nothing is sent to {row.organization_id} ({row.name}) since {row.paused_at:%Y-%m-%d %H:%M}Z. "
        mend = f"Mend the cause; then `krambod resume --organization {row.organization_id}`."
        yield CheckResult(name="pause", says=says + describe_pause(row), mend=mend)
    if whole is None and not find_paused_organizations():
        yield CheckResult(name="pause", says="Nothing is paused.")


def _connections(configuration: Configuration, http: Http, now: Callable[[], datetime]) -> Iterator[CheckResult]:
    endpoints = read_endpoints(configuration)
    with scopes_disabled():
        rows = list(Connection.objects.select_related("merchant").order_by("pk"))
    for row in rows:
        name = f"connection {row.pk} of {row.merchant.name}"
        try:
            if row.kind == ConnectionKind.VISMA and not Credentials.unsealed(row.secrets).refresh_token:
                raise ConsentGone("there is no token")
            tokens = ConnectionTokens(
                row.pk, http=http, endpoints=endpoints, lock_directory=configuration.data_dir / "locks", now=now
            )
            reached = list_organizations(Transport(http, endpoints.api_url, tokens, deadline_s=TIMEOUT_S))
        except SecretUnreadable:
            yield CheckResult(name=name, says="Its secrets cannot be read.", mend="See: secret keys.")
        except (ConsentGone, TokenRefused):
            yield CheckResult(name=name, says="Dinero no longer gives us access.", mend="Connect Dinero again.")
        except DineroError as error:
            yield CheckResult(name=name, says=f"The call to Dinero failed: {error}.", mend="Try again later.")
        else:
            yield _reach(name, row, reached)


def _reach(name: str, connection: Connection, reached: list[Organization]) -> CheckResult:
    """Checks that each organization in use is reached, and has Dinero Pro."""
    by_number = {organization.id: organization for organization in reached}
    for row in _used_organizations(connection):
        organization = by_number.get(row.organization_id)
        if organization is None:
            mend = "Give the user that connected access to the organization again, or connect with another user."
            return CheckResult(
                name=name, says=f"It does not reach {row.organization_id} ({row.name}) any more.", mend=mend
            )
        if not organization.subscription.has_pro:
            mend = "Renew Dinero Pro for it: without Pro its API is closed."
            return CheckResult(name=name, says=f"{row.organization_id} ({row.name}) has no Dinero Pro.", mend=mend)
    return CheckResult(name=name, says=f"It works, and reaches {len(reached)} organizations.")


def _used_organizations(connection: Connection) -> list[ConnectedOrganization]:
    """The organizations that a shop's booking rules name: a connection may reach others that no shop uses."""
    with scopes_disabled():
        used = {rules.document["connected_id"] for rules in newest_rules()}
        return list(ConnectedOrganization.objects.filter(connection=connection, pk__in=used).order_by("pk"))


def _budgets(configuration: Configuration, now: datetime) -> Iterator[CheckResult]:
    endpoints = read_endpoints(configuration)
    with scopes_disabled():
        clients = {one.client_id: calls_per_minute(one, endpoints) for one in Connection.objects.all()}
    for bucket in CallBudget.objects.order_by("organization_id", "client_id"):
        says = f"{clients.get(bucket.client_id)} a minute; {bucket.worker_tokens:.1f} were left at the last call."
        if bucket.halved_until_s > now.timestamp():
            left_s = bucket.halved_until_s - now.timestamp()
            says = f"Dinero asked us to slow down: half the pace for another {left_s:.0f} s."
        yield CheckResult(name=f"calls to {bucket.organization_id}", says=says)


def _transfers(now: datetime) -> CheckResult:
    with scopes_disabled():
        due = Transfer.objects.filter(due_at__lte=now)
        count, held = due.count(), Transfer.objects.exclude(cause="").count()
        open_due = due.filter(connected__paused_cause="")
        oldest = None if _is_all_paused() else open_due.aggregate(oldest=Min("due_at"))["oldest"]
    says = f"{count} orders are due, {held} are held for a person."
    if oldest is not None and now - oldest > NO_WORKER_AFTER:
        minutes = (now - oldest).total_seconds() / 60
        mend = "Start `krambod serve` or `krambod worker`, and look at its log."
        return CheckResult(
            name="transfers",
            says=f"{says} The first has waited for {minutes:.0f} minutes: no worker runs.",
            mend=mend,
        )
    return CheckResult(name="transfers", says=says)


def _clocks() -> CheckResult:
    """Compares this machine's clock with the database's, by which all workers measure."""
    seconds = (utc_now() - database_time()).total_seconds()
    says = f"This machine's clock and the database's are {abs(seconds):.0f} s apart."
    is_wrong = abs(seconds) > CLOCK_MARGIN.total_seconds()
    mend = "Let both machines set their clocks by NTP, for example by chrony." if is_wrong else ""
    return CheckResult(name="database's clock", says=says, mend=mend)


def _standing_lanes(now: datetime) -> Iterator[CheckResult]:
    """Finds the organizations whose orders are due, while none of them has moved for minutes."""
    with scopes_disabled():
        due = Transfer.objects.filter(due_at__lte=now - STANDS_AFTER, connected__paused_cause="")
        counts = due.values_list("connected__organization_id").annotate(Count("pk"), Min("due_at")).order_by()
        for organization_id, count, first in [] if _is_all_paused() else list(counts):
            moved = TransferEvent.objects.filter(
                transfer__connected__organization_id=organization_id, at__gt=now - STANDS_AFTER
            )
            if not moved.exists():
                yield _standing(organization_id, count, first, now)


def _standing(organization_id: int, count: int, first: datetime, now: datetime) -> CheckResult:
    lane = Lane.objects.exclude(is_free(now)).filter(name=str(organization_id)).first()
    holder = "No worker holds them" if lane is None else f"{lane.holder} holds them until {lane.leased_until:%H:%M:%S}Z"
    return CheckResult(
        name=f"transfers to {organization_id}",
        says=f"{count} orders are due, the first since {first:%Y-%m-%d %H:%M}Z, and none moves. {holder}.",
        mend="Look at the log of that worker; start `krambod serve` again if it has none.",
    )


def _is_all_paused() -> bool:
    return Installation.objects.exclude(paused_cause="").exists()
