"""Does the doctor find what is wrong, and say what to do about it?"""

import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
from krambod.organizations.models import CallBudget, Connection
from krambod.organizations.tokens import Credentials
from krambod.project.configuration import Configuration
from krambod.project.operations.examining import examine, find_file_system
from krambod.project.operations.exposure import CheckResult
from krambod.project.operations.pausing import pause_all, pause_organization
from krambod.transfers.models import Transfer, TransferEvent
from krambod.worker.clock import utc_now
from krambod.worker.lanes import claim_lane
from tests.project.processes import krambod
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, configuration_for

pytestmark = pytest.mark.django_db(transaction=True)

Examined = Callable[..., dict[str, CheckResult]]


@pytest.fixture
def examined(shopkeeper: Shopkeeper, tmp_path: Path) -> Iterator[Examined]:
    """All results by their names. The double uses the tests' clock, and its web server the real clock."""
    wait_for_the_disk("FULL")

    def examine_it(
        configuration: Configuration | None = None, *, now: datetime | None = None
    ) -> dict[str, CheckResult]:
        url = shopkeeper.by_hand.url
        found = examine(
            configuration or configuration_for(url, tmp_path), shopkeeper.reach.http, lambda: now or utc_now()
        )
        return {finding.name: finding for finding in found}

    yield examine_it
    connection.close()  # the next connection is opened with the tests' settings


def wait_for_the_disk(synchronous: str) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={synchronous}")


def connection_finding(found: dict[str, CheckResult]) -> CheckResult:
    [finding] = [finding for name, finding in found.items() if name.startswith("connection ")]
    return finding


def test_a_sound_installation_has_nothing_to_mend(examined: Examined) -> None:
    found = examined()

    assert [name for name, finding in found.items() if not finding.is_ok] == []
    assert found["database"].says == "SQLite, up to date, writes every commit to the disk."
    assert found["secret keys"].says == "They decrypt the stored secrets."
    assert found["pause"].says == "Nothing is paused."
    assert connection_finding(found).name.endswith(" of Sannes Keramik")


def test_finding_5_files_that_others_can_read_are_reported(examined: Examined, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    finding = examined()["files"]

    assert finding.says == f"Other users of this machine can read {tmp_path}."
    assert finding.mend == f"Run `chmod -R go= {tmp_path}`."


def test_finding_5_what_a_command_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"

    assert krambod("migrate", data=data).returncode == 0

    files = [data, *data.rglob("*")]
    assert len(files) > 1
    assert [path for path in files if path.stat().st_mode & 0o077] == []


@pytest.mark.parametrize(
    ("base_url", "proxies", "says", "is_ok"),
    [
        ("http://krambod.example.com", "", "is not encrypted", False),
        ("https://krambod.example.com", "", "share one limit", False),
        ("https://krambod.example.com", "10.0.0.1", "add the caller's address to `X-Forwarded-For`", True),
    ],
)
def test_finding_13_the_doctor_says_what_a_proxy_must_send(
    examined: Examined, shopkeeper: Shopkeeper, tmp_path: Path, base_url: str, proxies: str, says: str, is_ok: bool
) -> None:
    plain = configuration_for(shopkeeper.by_hand.url, tmp_path)

    finding = examined(plain.model_copy(update={"base_url": base_url, "trusted_proxies": proxies}))["front"]

    assert says in finding.says
    assert finding.is_ok is is_ok


def test_a_database_that_does_not_wait_for_the_disk_is_reported(examined: Examined) -> None:
    wait_for_the_disk("OFF")

    finding = examined()["database"]

    assert finding.says == "SQLite runs with journal_mode=wal and synchronous=0; wal and 2 are needed."
    assert finding.mend.startswith("Put the file on a local disk")


def test_a_pause_is_reported_with_its_cause(examined: Examined) -> None:
    pause_all(utc_now())
    everything = examined()["pause"]
    Installation.objects.update(paused_cause="restoring")
    unfinished = examined()["pause"]
    Installation.objects.update(paused_cause="")
    pause_organization(ORGANIZATION, utc_now())
    one = examined()["pause"]

    assert (everything.says, everything.mend) == (
        "Nothing is sent to Dinero. The transfer is paused. Orders are taken in and wait.",
        "Run `krambod resume` when it may go on.",
    )
    assert unfinished.mend == "Run `krambod restore` again."
    assert one.mend == f"Mend the cause; then `krambod resume --organization {ORGANIZATION}`."


def test_a_clock_that_is_off_is_wrong(examined: Examined) -> None:
    wrong = examined(now=datetime.now(UTC) + timedelta(seconds=95))["clock"]

    assert wrong.says.startswith("This machine's clock is 9")
    assert "NTP" in wrong.mend


def test_an_unreachable_dinero_is_reported(examined: Examined, tmp_path: Path) -> None:
    found = examined(configuration_for("http://127.0.0.1:9", tmp_path))

    assert "does not answer" in found["clock"].says
    assert not found["clock"].is_ok
    assert connection_finding(found).mend == "Try again later."


def test_a_revoked_grant_must_be_connected_again(examined: Examined, shopkeeper: Shopkeeper) -> None:
    shopkeeper.double.store.update("api_keys", {"RevokedAt": "2026-11-22T11:00:00"}, OrganizationId=ORGANIZATION)
    shopkeeper.double.store.delete_all("access_tokens")

    assert connection_finding(examined()).mend == "Connect Dinero again."


def test_a_visma_grant_without_a_token_is_not_asked_about(examined: Examined) -> None:
    with scopes_disabled():
        Connection.objects.update(kind="visma", secrets=Credentials(client_secret="s").sealed())

    assert connection_finding(examined()).mend == "Connect Dinero again."


def test_a_missing_pro_subscription_is_reported(examined: Examined, shopkeeper: Shopkeeper) -> None:
    shopkeeper.by_hand.admin("organizations", {"Id": ORGANIZATION, "IsPro": False, "IsPayingPro": False})

    assert "has no Dinero Pro" in connection_finding(examined()).says


def test_keys_that_do_not_open_the_stored_secrets_are_reported(examined: Examined) -> None:
    with scopes_disabled():
        Connection.objects.update(secrets="written with another key")

    found = examined()

    assert not found["secret keys"].is_ok
    assert connection_finding(found).says == "Its secrets cannot be read."


def test_a_halved_pace_is_reported(examined: Examined) -> None:
    CallBudget.objects.create(
        organization_id=7, client_id="c", tokens=0, worker_tokens=0, filled_at_s=0, halved_until_s=4e9
    )

    assert "half the pace" in examined()["calls to 7"].says


def test_orders_that_no_worker_works_on_are_reported(examined: Examined, shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    with scopes_disabled():
        Transfer.objects.update(due_at=utc_now() - timedelta(minutes=11))
    waiting = examined()["transfers"]
    pause_organization(ORGANIZATION, utc_now())
    paused = examined()["transfers"]

    counts = "1 orders are due, 0 are held for a person."
    assert waiting.says == f"{counts} The first has waited for 11 minutes: no worker runs."
    assert paused.is_ok


def test_orders_that_are_due_and_do_not_move_are_reported_with_who_holds_them(
    examined: Examined, shopkeeper: Shopkeeper
) -> None:
    shopkeeper.send()
    name = f"transfers to {ORGANIZATION}"
    with scopes_disabled():
        Transfer.objects.update(due_at=utc_now() - timedelta(minutes=4))
    nobody = examined()[name]
    claim_lane(str(ORGANIZATION), holder="other-machine:7:abc", lease_s=120, now=utc_now())
    held = examined()[name]
    with scopes_disabled():
        TransferEvent.objects.update(at=utc_now() - timedelta(minutes=1))
    moves = examined()
    pause_organization(ORGANIZATION, utc_now())

    assert nobody.says.startswith("1 orders are due, the first since ")
    assert nobody.says.endswith("and none moves. No worker holds them.")
    assert "and none moves. other-machine:7:abc holds them until " in held.says
    assert name not in moves
    assert name not in examined()
    assert moves["database's clock"].is_ok


def test_a_directory_that_cannot_be_written_to_is_reported(examined: Examined, shopkeeper: Shopkeeper) -> None:
    nowhere = configuration_for(shopkeeper.by_hand.url, Path("/proc/self"))

    assert "cannot be written to" in examined(nowhere)["data directory"].says


def test_the_file_system_is_that_of_the_nearest_mount(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"a / ext4 rw 0 0\nb {tmp_path} nfs4 rw 0 0\nc {tmp_path}/with\\040space cifs rw 0 0\n")

    found = [find_file_system(tmp_path / name, mounts) for name in ("", "deep/er", "with space/x", "../other")]

    assert found == ["nfs4", "nfs4", "cifs", "ext4"]
    assert find_file_system(tmp_path, tmp_path / "nowhere") is None


def test_the_command_prints_all_results_and_exits_with_1_if_something_is_wrong(
    tmp_path: Path, shopkeeper: Shopkeeper
) -> None:
    url = {"KRAMBOD_DINERO_API_URL": shopkeeper.by_hand.url}
    before = krambod("doctor", "--json", data=tmp_path / "new", **url)
    before_is_there = (tmp_path / "new").exists()
    krambod("migrate", data=tmp_path / "new")
    after = krambod("doctor", data=tmp_path / "new", **url)

    told = json.loads(before.stdout)
    assert (before.returncode, told["ok"]) == (1, False)
    [wrong] = [check for check in told["checks"] if not check["ok"]]
    assert (wrong["name"], wrong["do"]) == ("database", "Run `krambod migrate`; `krambod serve` does it by itself.")
    assert not before_is_there
    assert (after.returncode, "WRONG" in after.stdout) == (0, False), after.stdout


def test_an_unreachable_database_is_reported(tmp_path: Path, shopkeeper: Shopkeeper) -> None:
    pytest.importorskip("psycopg", reason="pip install 'krambod[postgres]'")
    nobody = "postgres://nobody@127.0.0.1:1/krambod"

    told = krambod("doctor", data=tmp_path, KRAMBOD_DATABASE_URL=nobody, KRAMBOD_DINERO_API_URL=shopkeeper.by_hand.url)

    assert told.returncode == 1
    assert "WRONG  database: It cannot be reached:" in told.stdout
    assert "correct KRAMBOD_DATABASE_URL" in told.stdout


@pytest.mark.soak
def test_a_database_that_is_silent_is_reported_in_half_a_minute(
    tmp_path: Path, shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    pytest.importorskip("psycopg", reason="pip install 'krambod[postgres]'")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgres://nobody@127.0.0.1:{silent.getsockname()[1]}/krambod"
        began = time.monotonic()
        told = krambod("doctor", data=tmp_path, KRAMBOD_DATABASE_URL=url, KRAMBOD_DINERO_API_URL=shopkeeper.by_hand.url)
    seconds = time.monotonic() - began

    assert told.returncode == 1
    assert "WRONG  database: It cannot be reached:" in told.stdout
    assert seconds < 30
    record_property("seconds until a silent database is reported", round(seconds, 1))
