"""Does a person read a sentence instead of a traceback when the disk, the database or the settings fail?"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection
from django.test import Client, RequestFactory
from django.utils import translation
from django_scopes import scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.secrets import token_digest
from krambod.project.command_line.main import main
from krambod.project.errors import server_error
from krambod.project.outside_failures import (
    BUSY,
    DAMAGED,
    DISK_BROKEN,
    DISK_FULL,
    NO_DRIVER,
    OUTDATED,
    UNREACHABLE,
    UNWRITABLE,
    find_outside_failure,
)
from krambod.project.secret_keys import new_key
from tests.orders.bodies import body
from tests.orders.order_files import row, write
from tests.project.processes import krambod
from tests.transfers.shopkeeper import Shopkeeper

NOBODY = "postgresql://nobody@127.0.0.1:1/krambod"


@contextmanager
def full_disk() -> Iterator[None]:
    """SQLite says the same as on a full disk when the file may not grow, and has no room from what was deleted."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA max_page_count")
        [[before]] = cursor.fetchall()
        cursor.execute("PRAGMA max_page_count=1")  # SQLite takes the present number of pages instead
        yield
        cursor.execute(f"PRAGMA max_page_count={before}")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, prog_name="krambod")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_told_by_the_import_and_the_api(shopkeeper: Shopkeeper, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", *(row(str(number), description="x" * 900) for number in range(300)))
    order = {**body(), "lines": [{**body()["lines"][0], "description": "x" * 500}] * 100}
    with full_disk():
        done = run("import", str(path), "--shop", shopkeeper.shop.code)
        answer = send(shopkeeper, order)
    after = send(shopkeeper, order)

    assert (done.exit_code, done.stderr) == (
        1,
        "Error: The disk is full, so nothing more is stored. Whoever runs krambod must free space; then try again.\n",
    )
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer.json()["error"].startswith("Disken er fuld")
    assert after.status_code == 201


def send(keeper: Shopkeeper, order: dict[str, Any]) -> Any:
    token = "a token of this test"
    with scopes_disabled():
        Shop.objects.filter(pk=keeper.shop.pk).update(api_token_digest=token_digest(token))
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "da"}
    return Client(headers=headers).put("/api/v1/orders/1042", order, content_type="application/json")


@pytest.mark.parametrize("command", [["pause"], ["worker"], ["resume"]], ids=lambda one: one[0])
def test_a_database_without_tables_is_told(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "krambod.sqlite3").touch()

    done = krambod(*command, data=tmp_path)

    assert done.returncode == 1
    assert done.stderr == (
        "Error: The database is not up to date: run `krambod migrate`. `krambod serve` does it by itself.\n"
    )


@pytest.mark.parametrize("command", ["pause", "import", "migrate", "worker"])
def test_a_postgresql_that_is_down_is_told(tmp_path: Path, command: str) -> None:
    pytest.importorskip("psycopg", reason="pip install 'krambod[postgres]'")
    path = write(tmp_path / "orders.csv", row("1"))
    arguments = [str(path), "--shop", "sanne"] if command == "import" else []
    settings = {"KRAMBOD_DATABASE_URL": NOBODY, "KRAMBOD_SECRET_KEYS": new_key()}

    done = krambod(command, *arguments, data=tmp_path / "data", **settings)

    assert done.returncode == 1
    assert done.stderr == f"Error: {UNREACHABLE.sentence}\n"


@pytest.mark.parametrize("command", ["pause", "doctor"])
def test_another_kind_of_database_is_refused(tmp_path: Path, command: str) -> None:
    done = krambod(command, data=tmp_path, KRAMBOD_DATABASE_URL="mysql://x")

    assert (done.returncode, done.stderr) == (
        1,
        "Error: KRAMBOD_DATABASE_URL cannot be used: it must begin with postgresql:// or sqlite:///.\n",
    )


def test_a_data_directory_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = krambod("worker", data=tmp_path / "file", KRAMBOD_SECRET_KEYS=new_key())

    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {tmp_path}/file")
    assert "Traceback" not in done.stderr


def test_what_the_databases_say_is_understood() -> None:
    says = {
        OperationalError("database or disk is full"): DISK_FULL,
        OperationalError('could not extend file "base/1": No space left on device'): DISK_FULL,
        OSError(errno.ENOSPC, "No space left on device"): DISK_FULL,
        OSError(errno.EIO, "Input/output error"): DISK_BROKEN,
        OperationalError("disk I/O error"): DISK_BROKEN,
        OperationalError("database is locked"): BUSY,
        OperationalError("deadlock detected"): BUSY,
        OperationalError("database disk image is malformed"): DAMAGED,
        OperationalError("attempt to write a readonly database"): UNWRITABLE,
        ProgrammingError('relation "worker_lane" does not exist'): OUTDATED,
        OperationalError("no such column: orders_storedorder.total"): OUTDATED,
        OperationalError('connection to server at "127.0.0.1", port 1 failed: Connection refused'): UNREACHABLE,
        OperationalError("terminating connection due to administrator command"): UNREACHABLE,
        OperationalError("the database system is starting up"): UNREACHABLE,
        ImproperlyConfigured("Error loading psycopg2 or psycopg module"): NO_DRIVER,
    }

    assert {str(error): find_outside_failure(error) for error in says} == {
        str(error): one for error, one in says.items()
    }


def test_a_bug_is_no_failure_around_us() -> None:
    bugs = [ProgrammingError("syntax error"), ValueError("x"), OSError(errno.EBADF, "Bad file descriptor")]

    assert [find_outside_failure(bug) for bug in bugs] == [None, None, None]


def test_a_database_that_fails_before_a_view_is_told_in_the_readers_language() -> None:
    with translation.override("de"):
        try:
            raise OperationalError("the database system is shutting down")
        except OperationalError:
            answer = server_error(RequestFactory().get("/c/1/"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "nicht erreichbar" in answer.content.decode()
