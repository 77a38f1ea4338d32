"""What does a caller get when no view can answer? JSON in the API, a sentence elsewhere, never an empty error."""

import json

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from krambod.merchants.secrets import SecretUnreadable
from krambod.project.errors import AnswerTrouble, server_error


@pytest.mark.parametrize("path", ["/nowhere", "/api/nowhere", "/api/v2/orders"])
def test_an_unknown_address_is_404(path: str) -> None:
    answer = Client(headers={"Accept-Language": "en"}).get(path)

    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
    assert ("json" in answer["Content-Type"]) == path.startswith("/api/")


def test_a_host_that_is_not_ours_is_400() -> None:
    answer = Client().get("/api/v1/orders", headers={"Host": "example.org"})

    assert (answer.status_code, answer.json()) == (400, {"error": "The request cannot be understood."})


def test_a_bug_is_answered_as_our_fault() -> None:
    answer = server_error(RequestFactory().get("/api/v1/orders"))

    assert answer.status_code == 500
    assert "in the log" in json.loads(answer.content)["error"]


def test_only_a_busy_database_is_worth_another_try() -> None:
    request = RequestFactory().get("/api/v1/orders")
    middleware = AnswerTrouble(lambda _: HttpResponse())

    busy = middleware.process_exception(request, OperationalError("database is locked"))
    broken = middleware.process_exception(request, IntegrityError("one_order"))

    assert busy is not None
    assert (busy.status_code, busy["Retry-After"]) == (503, "5")
    assert broken is None


def test_lost_secret_keys_are_named_and_the_operator_is_asked_to_put_them_back() -> None:
    middleware = AnswerTrouble(lambda _: HttpResponse())
    lost = SecretUnreadable("a stored secret cannot be read with the secret keys in use")

    with translation.override("da"):
        page = middleware.process_exception(RequestFactory().get("/c/1/"), lost)
        program = middleware.process_exception(RequestFactory().get("/hooks/shoporama/key"), lost)

    assert page is not None
    assert program is not None
    assert (page.status_code, program.status_code) == (503, 503)
    assert "krambod doctor" in page.content.decode()
    assert "<h1>Krambod kan ikke svare lige nu</h1>" in page.content.decode()
    assert "krambod doctor" in json.loads(program.content)["error"]
