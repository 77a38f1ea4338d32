"""Does an API key become a token as in Dinero's personal integration?"""

from typing import Any

import httpx2
import pytest

from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, VISMA_CLIENT_ID, api_key
from tests.doubles.caller import Caller

BASIC = (PERSONAL_CLIENT_ID, CLIENT_SECRET)


def ask(url: str, *, basic: tuple[str, str] | None = BASIC, **fields: Any) -> httpx2.Response:
    """Asks for a token; a field that is None is left out."""
    key = api_key(310001)
    form = {"grant_type": "password", "scope": "read write", "username": key, "password": key, **fields}
    return httpx2.post(
        f"{url}/dineroapi/oauth/token",
        auth=basic,
        data={name: value for name, value in form.items() if value is not None},
    )


def refused(response: httpx2.Response) -> tuple[int, str, str]:
    body = response.json()
    return response.status_code, body["error"], body["error_description"]


def test_an_api_key_becomes_an_access_token_without_a_refresh_token(url: str) -> None:
    response = ask(url)

    tokens = response.json()
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert tokens == {
        "access_token": tokens["access_token"],
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": "read write",
    }
    with Caller(url, 310001, tokens["access_token"]) as caller:
        assert caller.get("/v1/{organization}/contacts").status == 200


def test_a_token_may_be_for_reading_alone(url: str) -> None:
    tokens = ask(url, scope="read").json()

    assert tokens["scope"] == "read"
    with Caller(url, 310001, tokens["access_token"]) as caller:
        assert caller.get("/v1/{organization}/contacts").status == 200
        refused_write = caller.post("/v1/{organization}/contacts", {})
        assert (refused_write.status, refused_write.code) == (403, 41)


def test_one_just_asks_again(url: str) -> None:
    first, second = ask(url).json()["access_token"], ask(url).json()["access_token"]

    assert first != second
    for token in (first, second):
        with Caller(url, 310001, token) as caller:
            assert caller.get("/v1/organizations").status == 200


@pytest.mark.parametrize(
    ("basic", "fields"),
    [
        (None, {}),
        (None, {"client_id": PERSONAL_CLIENT_ID, "client_secret": CLIENT_SECRET}),
        ((PERSONAL_CLIENT_ID, "wrong"), {}),
        (("unknown", CLIENT_SECRET), {}),
        ((VISMA_CLIENT_ID, CLIENT_SECRET), {}),
    ],
    ids=["none", "in the body", "wrong secret", "unknown client", "the app"],
)
def test_the_clients_credentials_go_in_the_header(
    url: str, basic: tuple[str, str] | None, fields: dict[str, str]
) -> None:
    assert refused(ask(url, basic=basic, **fields)) == (
        400,
        "invalid_client",
        "The client is unknown or its secret is wrong.",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"scope": "write read"},
        {"scope": None},
        {"grant_type": "client_credentials"},
        {"grant_type": None},
    ],
    ids=["write read", "no scope", "client_credentials", "no grant type"],
)
def test_grant_type_and_scope_are_fixed(url: str, fields: dict[str, Any]) -> None:
    assert refused(ask(url, **fields)) == (
        400,
        "invalid_request",
        "grant_type=password and scope=read write are expected.",
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "unknown", "password": "unknown"},
        {"password": "other"},
        {"password": None},
        {"username": None},
        {"password": api_key(310004)},
    ],
    ids=["unknown key", "another password", "no password", "no username", "two keys"],
)
def test_the_api_key_is_both_username_and_password(url: str, fields: dict[str, Any]) -> None:
    assert refused(ask(url, **fields)) == (400, "invalid_grant", "The API key is not valid.")


def test_each_organization_has_its_key(url: str) -> None:
    key = api_key(310004)

    token = ask(url, username=key, password=key).json()["access_token"]

    with Caller(url, 310004, token) as caller:
        assert [row["id"] for row in caller.get("/v1/organizations").json] == [310004]
