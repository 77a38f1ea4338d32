"""Does the health page show whether the installation can serve requests?"""

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_working_installation_answers_200() -> None:
    answer = Client().get("/health")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_an_installation_without_its_tables_answers_503() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE merchants_installation RENAME TO elsewhere")
    try:
        answer = Client().get("/health")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO merchants_installation")

    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_the_health_page_takes_no_orders() -> None:
    assert Client().post("/health").status_code == 405
