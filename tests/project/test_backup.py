"""Is a backup complete, and are orders that were booked after it found again instead of booked twice?"""

import os
import signal
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.project.demo.books import Books, read_books
from krambod.project.demo.installation import open_books
from krambod.project.demo.orders import DemoOrder, make_orders
from krambod.project.demo.processes import KRAMBOD
from krambod.project.demo.sending import send_orders
from krambod.project.running.presence import InUse, alone, present
from tests.project.processes import environment, install, krambod, serving
from tests.project.shop import DEPOSIT_ACCOUNT, ORGANIZATION, dinero, open_and_paid, set_up
from tests.waiting import wait_until


def work(data: Path, urls: dict[str, str], token: str, orders: list[DemoOrder], *, booked: int) -> None:
    """Sends the orders to a server, and stops the server when all are in the books."""
    with serving(data, **urls) as server:
        send_orders(server.url, token, orders)
        wait_until(lambda: open_and_paid(data) == (0, booked), server.log)


def books(double: DineroDouble, urls: dict[str, str], orders: list[DemoOrder]) -> Books:
    with open_books(double, urls["KRAMBOD_DINERO_API_URL"], ORGANIZATION) as organization:
        return read_books(organization, orders, shop_code="sanne", deposit_account_number=DEPOSIT_ACCOUNT)


def test_what_was_booked_after_a_backup_is_not_booked_again_after_a_restore(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.sqlite3"
    with dinero() as (double, urls):
        token = set_up(data, urls)
        orders = make_orders(12, seed=7, now=double.clock.now())
        work(data, urls, token, orders[:4], booked=4)
        backed_up = krambod("backup", str(copy), data=data, **urls)
        work(data, urls, token, orders[4:], booked=12)

        restored = krambod("restore", str(copy), "--yes", data=data, **urls)
        paused = krambod("doctor", data=data, **urls)
        resumed = krambod("resume", data=data, **urls)
        work(data, urls, token, orders, booked=12)

        found = books(double, urls, orders)

    assert (backed_up.returncode, restored.returncode, resumed.returncode) == (0, 0, 0), restored.stderr
    assert "Everything is paused." in restored.stdout
    assert (paused.returncode, "This installation was restored from a backup and is paused." in paused.stdout) == (
        1,
        True,
    )
    assert found == Books(booked=12, paid=12, duplicates=(), mismatches=())


def test_a_backup_is_one_file_for_its_owner_without_the_keys(tmp_path: Path) -> None:
    data, copies = tmp_path / "data", tmp_path / "copies"
    copies.mkdir()
    install(data)

    done = krambod("backup", str(copies), data=data)

    assert done.returncode == 0, done.stderr
    [copy] = copies.iterdir()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert (data / "secret.keys").read_text().strip().encode() not in copy.read_bytes()
    assert f"They are in {data / 'secret.keys'}: keep them too" in done.stdout
    with closing(sqlite3.connect(copy)) as opened:
        manifest = dict(opened.execute("SELECT name, value FROM backup_manifest"))
    assert set(manifest) == {"version", "at", "migrations", "instance"}
    assert "transfers.0001_initial" in manifest["migrations"].split()


def test_a_backup_never_replaces_another(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    install(tmp_path / "data")

    done = [krambod("backup", str(copy), data=tmp_path / "data") for _ in range(2)]

    assert [one.returncode for one in done] == [0, 1]
    assert done[1].stderr == f"Error: {copy} is there already: a backup never replaces another.\n"


def test_a_directory_that_is_not_there_is_told(tmp_path: Path) -> None:
    install(tmp_path / "data")

    missing = krambod("backup", f"{tmp_path}/nodir/", data=tmp_path / "data")
    unwritable = krambod("backup", "/proc/x", data=tmp_path / "data")

    assert (missing.returncode, unwritable.returncode) == (1, 1)
    assert missing.stderr.startswith(f"Error: There is no directory {tmp_path}/nodir/: make it")
    assert unwritable.stderr == "Error: The copy cannot be written to /proc/x: No such file or directory.\n"
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_killed_backup_leaves_nothing_behind_after_the_next_one(tmp_path: Path) -> None:
    install(tmp_path / "data")
    copies = tmp_path / "copies"
    copies.mkdir()
    (copies / "krambod-backup-unfinished-4194304").touch()  # no process ever has this number
    (copies / f"krambod-backup-unfinished-{os.getpid()}").touch()

    done = krambod("backup", str(copies / "copy.sqlite3"), data=tmp_path / "data")

    assert done.returncode == 0, done.stderr
    left = sorted(path.name for path in copies.iterdir())
    assert left == ["copy.sqlite3", f"krambod-backup-unfinished-{os.getpid()}"]


def test_nothing_is_restored_while_somebody_works_with_the_data(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.sqlite3"
    install(data)
    with serving(data) as server:
        backed_up = krambod("backup", str(copy), data=data)

        beside_a_server = krambod("restore", str(copy), "--yes", data=data)
        server.stop(signal.SIGKILL)
        wait_until(lambda: krambod("restore", str(copy), "--yes", data=data).returncode == 0, server.log)

    assert backed_up.returncode == 0
    assert beside_a_server.returncode == 1
    assert "stop `krambod serve` and all workers" in beside_a_server.stderr


def test_no_process_starts_during_a_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krambod.project.running.presence.DOOR_WAIT_S", 0.1)

    with alone(tmp_path), pytest.raises(InUse, match="A restore or a move is under way"), present(tmp_path):
        pass
    with present(tmp_path), pytest.raises(InUse, match=f"Process {os.getpid()} works with"), alone(tmp_path):
        pass


def test_a_file_that_is_no_sound_backup_is_refused(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy.sqlite3"
    install(data)
    krambod("backup", str(copy), data=data)
    damaged, foreign = tmp_path / "damaged", tmp_path / "foreign"
    content = bytearray(copy.read_bytes())
    content[4096 * 3 : 4096 * 9] = bytes(4096 * 6)
    damaged.write_bytes(content)
    foreign.write_text("not a database " * 100)

    told = [krambod("restore", str(path), "--yes", data=data) for path in (damaged, foreign, tmp_path / "nowhere")]

    assert [one.returncode for one in told] == [1, 1, 1]
    assert "damaged" in told[0].stderr
    assert "is no backup of krambod's, or is damaged" in told[1].stderr
    assert told[2].stderr == f"Error: There is no file {tmp_path / 'nowhere'}.\n"
    assert not list(data.glob("*before-restore*"))


def test_a_backup_that_the_present_keys_cannot_open_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    with dinero() as (_, urls):
        set_up(tmp_path / "old", urls)
        krambod("backup", str(copy), data=tmp_path / "old")
    install(tmp_path / "new")

    refused = krambod("restore", str(copy), "--yes", data=tmp_path / "new")

    assert refused.returncode == 1
    assert "cannot be read with the secret keys of this installation" in refused.stderr
    assert not list((tmp_path / "new").glob("*before-restore*"))


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    install(tmp_path / "data")
    krambod("backup", str(copy), data=tmp_path / "data")
    with closing(sqlite3.connect(copy)) as changed, changed:
        changed.execute("UPDATE backup_manifest SET value = value || ' transfers.9999_next' WHERE name = 'migrations'")

    refused = krambod("restore", str(copy), "--yes", data=tmp_path / "data")

    assert (refused.returncode, "which is newer: install that first" in refused.stderr) == (1, True)


def test_a_restore_asks_first(tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    install(tmp_path / "data")
    krambod("backup", str(copy), data=tmp_path / "data")

    asked = subprocess.run(
        [*KRAMBOD, "restore", str(copy)],
        env=environment(tmp_path / "data"),
        input="n\n",
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.returncode == 1
    assert "Put it in place of the present database?" in asked.stdout
    assert not list((tmp_path / "data").glob("*before-restore*"))
