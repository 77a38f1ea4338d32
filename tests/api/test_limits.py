"""Can a program that runs wild take more than its part of the time and the disk?"""

from typing import Any

import pytest
from django.test.utils import override_settings

from krambod.api.limits import BY_DEFAULT, Limiter, find_limit
from tests.api.program import Program

pytestmark = pytest.mark.django_db(transaction=True)


def limited(settings: Any, per_minute: int | None) -> None:
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"api_calls_per_minute": per_minute})


def test_finding_17_too_many_calls_with_one_token_get_429_and_another_shop_goes_on(
    sanne: Program, other: Program, settings: Any
) -> None:
    limited(settings, 12)

    replies = [sanne.get() for _ in range(4)]
    others = other.get()

    assert [reply.status for reply in replies] == [404, 404, 429, 429]
    assert 1 <= int(replies[-1].headers["Retry-After"]) <= 5
    assert "Too many calls" in replies[-1].json["error"]
    assert others.status == 404


def test_finding_17_a_wrong_token_uses_up_nobodys_calls(sanne: Program, settings: Any) -> None:
    limited(settings, 6)

    guesses = [sanne.call("GET", "/orders", Authorization="Bearer guess").status for _ in range(5)]

    assert guesses == [401] * 5
    assert sanne.get().status == 404


def test_a_bucket_fills_evenly() -> None:
    limiter = Limiter()

    waits = [limiter.take(1, 60, now_s) for now_s in [0.0] * 11 + [0.5, 1.5]]

    assert waits == [0.0] * 10 + [1.0, 0.5, 0.0]


def test_on_the_internet_there_is_always_a_limit_and_here_only_one_that_is_set(settings: Any) -> None:
    limited(settings, None)

    here = find_limit()
    with override_settings(KRAMBOD_BASE_URL="https://krambod.example.com"):
        assert (here, find_limit()) == (None, BY_DEFAULT)


def test_finding_17_an_unreadable_body_is_kept_once_and_only_its_beginning(sanne: Program) -> None:
    for _ in range(3):
        sanne.put(content=b'{"number": "' + b"x" * 3_000_000)
    sanne.put(content=b"{")

    assert [len(event.body) for event in sanne.events()] == [2 * 1024 * 1024, 1]


def test_finding_2_the_api_makes_no_company_shop_invitation_or_token(sanne: Program) -> None:
    """So `KRAMBOD_NEW_PER_HOUR` counts what the pages make, and the API needs its own limit of calls alone."""
    paths = sanne.call("GET", "/openapi.json").json["paths"]

    assert {path.removeprefix("/api/v1").split("/")[1] for path in paths} == {"orders"}
