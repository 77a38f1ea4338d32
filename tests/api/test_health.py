"""Can a monitoring program and a load balancer see whether this installation works?"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from krambod.project.front.limits import WebRequest, kind_of


@contextmanager
def without_table(name: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {name} RENAME TO elsewhere")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE elsewhere RENAME TO {name}")


@pytest.mark.django_db(transaction=True)
def test_a_working_installation_answers_ok() -> None:
    answers = [Client().get(path) for path in ("/health", "/health/live", "/health/ready")]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {"status": "ok"})] * 3


@pytest.mark.django_db(transaction=True)
def test_an_installation_without_its_tables_answers_unavailable() -> None:
    with without_table("merchants_installation"):
        answer = Client().get("/health")

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_live_answers_without_the_database(django_db_blocker: object) -> None:
    assert django_db_blocker, "this test has no database: a query would raise"

    answer = Client(headers={"Host": "10.0.0.7:8000"}).get("/health/live")

    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_ready_refuses_requests_until_the_migrations_have_run() -> None:
    applied = MigrationRecorder.Migration.objects.filter(app="worker").order_by("pk").last()
    assert applied is not None

    applied.delete()
    before = Client().get("/health/ready")
    MigrationRecorder(connection).record_applied(applied.app, applied.name)
    after = Client().get("/health/ready")

    assert (before.status_code, before.json()["error"]) == (
        503,
        "The database is not up to date: run `krambod migrate`.",
    )
    assert after.status_code == 200


@pytest.mark.django_db(transaction=True)
def test_ready_is_ready_on_the_database_of_a_newer_version() -> None:
    """While an update runs, the older version goes on working."""
    MigrationRecorder(connection).record_applied("worker", "9999_of_a_newer_version")
    try:
        assert Client().get("/health/ready").status_code == 200
    finally:
        MigrationRecorder(connection).record_unapplied("worker", "9999_of_a_newer_version")


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file is moved away; a server would have to be stopped")
def test_ready_says_in_a_sentence_that_the_database_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/krambod.sqlite3")

    answer = Client().get("/health/ready")

    connection.close()
    assert (answer.status_code, answer.json()["error"]) == (503, "The database cannot be reached.")


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready"])
def test_health_does_not_accept_post(path: str) -> None:
    assert Client().post(path).status_code == 405


def test_live_never_waits_for_a_look_at_the_database() -> None:
    kinds = [
        kind_of(WebRequest(path=path, headers={}, address="10.0.0.1")).name
        for path in ("/health", "/health/ready", "/health/live", "/metrics", "/account/login/")
    ]

    assert kinds == ["health", "health", "live", "metrics", "others"]
