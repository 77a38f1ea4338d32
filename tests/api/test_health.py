"""Can a monitoring program see whether this installation works?"""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_working_installation_answers_ok() -> None:
    answer = Client().get("/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_an_installation_without_its_tables_answers_unavailable() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE merchants_installation RENAME TO elsewhere")
    try:
        answer = Client().get("/health")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO merchants_installation")

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_health_does_not_accept_post() -> None:
    assert Client().post("/health").status_code == 405
