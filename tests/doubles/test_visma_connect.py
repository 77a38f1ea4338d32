"""Does an app get access as at Visma Connect? Consent, code, tokens, refresh, revocation."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

import httpx2
import pytest

from tests.doubles.caller import Caller
from tests.doubles.oauth import REDIRECT_URI, SCOPE, App, Response, answer_of, hidden_fields

VERIFIER = "a-verifier-of-forty-three-characters-or-more"
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


@pytest.fixture
def app(url: str) -> App:
    return App(url)


def refused(response: Response) -> tuple[int, str, str]:
    """Status, error and description of an OAuth refusal."""
    body = response.json()
    assert list(body) == ["error", "error_description"]
    return response.status_code, body["error"], body["error_description"]


UNKNOWN_TOKEN = (400, "invalid_grant", "The refresh token is unknown or its grant is revoked.")
USED_TOKEN = (400, "invalid_grant", "The refresh token was used before; its grant is revoked.")
USED_CODE = (400, "invalid_grant", "The code was used before; its grant is revoked.")
WRONG_PLACE = (400, "invalid_grant", "The code is expired or belongs to another redirect_uri.")


# Consent


def test_the_user_is_asked(app: App) -> None:
    response = app.ask()

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>isv_krambod_sandbox asks for access to Dinero</h1>" in response.text
    assert re.findall(r"<li><code>(.*?)</code>", response.text) == SCOPE.split()
    assert re.findall(r'name="user" value="(\w+)"( checked)?', response.text) == [("sanne", " checked"), ("bo", "")]
    assert "Krambod Demo ApS, Butik uden Pro, Momsfri Kunst, Anden Butik ApS</span>" in response.text
    assert "<strong>Bo Bogholder</strong><br>\nAnden Butik ApS</span>" in response.text


def test_what_an_app_asks_with_is_never_markup(app: App) -> None:
    evil = '"><script>alert(1)</script>'

    page = app.ask(state=evil).text

    assert "<script>" not in page
    assert hidden_fields(page)["state"] == evil


def test_allowing_goes_back_with_a_code_and_the_state(app: App) -> None:
    response = app.decide(state="a b&c=d")

    answer = answer_of(response)
    assert response.headers["Location"].startswith(f"{REDIRECT_URI}?")
    assert answer == {"code": answer["code"], "scope": SCOPE, "state": "a b&c=d"}


def test_no_state_comes_back_where_none_was_sent(app: App) -> None:
    assert list(answer_of(app.decide(state=None))) == ["code", "scope"]


def test_denying_goes_back_with_an_error_and_the_state(app: App) -> None:
    assert answer_of(app.decide(decision="deny")) == {"error": "access_denied", "state": "s1"}


def test_form_post_is_a_page_that_posts_itself_to_the_app(app: App) -> None:
    response = app.decide(response_mode="form_post")

    fields = hidden_fields(response.text)
    assert response.status_code == 200
    assert f'<form method="post" action="{REDIRECT_URI}">' in response.text
    assert "document.forms[0].submit()" in response.text
    assert list(fields) == ["code", "scope", "state"]
    assert app.exchange(fields["code"]).status_code == 200


def test_a_denial_can_be_posted_too(app: App) -> None:
    response = app.decide(response_mode="form_post", decision="deny")

    assert hidden_fields(response.text) == {"error": "access_denied", "state": "s1"}


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "dineropublicapi:read dinero:all"}, "invalid_scope"),
        ({"code_challenge": VERIFIER}, "invalid_request"),
        ({"code_challenge": VERIFIER, "code_challenge_method": "plain"}, "invalid_request"),
    ],
    ids=["implicit", "no response type", "fragment", "no scope", "unknown scope", "no method", "plain PKCE"],
)
def test_a_request_that_cannot_be_granted_goes_straight_back(app: App, fields: dict[str, Any], error: str) -> None:
    assert answer_of(app.ask(**fields)) == {"error": error, "state": "s1"}


@pytest.mark.parametrize(
    ("response_mode_query", "mode", "status"),
    [("supported", "query", 200), ("refused", "query", 302), ("refused", None, 302), ("refused", "form_post", 200)],
)
def test_response_mode_query_may_be_refused(
    app: App, dinero: Caller, response_mode_query: str, mode: str | None, status: int
) -> None:
    dinero.admin("world", {"response_mode_query": response_mode_query})

    response = app.ask(response_mode=mode)

    assert response.status_code == status
    if status == 302:
        assert answer_of(response)["error"] == "invalid_request"


WRONG_URIS = [
    "",
    "http://localhost/dinero/callback/",
    "http://localhost/other",
    "http://localhost/dinero/callback?x=1",
    "http://localhost/dinero/callback#x",
    "https://localhost/dinero/callback",
    "http://localhost.evil.example/dinero/callback",
    "http://localhost:80@evil.example/dinero/callback",
    "http://evil@localhost:80/dinero/callback",
    "http://localhost:8000/other",
    "http://localhost:8000/dinero/callback#x",
    "http://localhost:8000/dinero/callback\r\nX: y",
    "http://localhost:99999/dinero/callback",
    "http://localhost:/dinero/callback",
    "http://[::1/dinero/callback",
]


@pytest.mark.parametrize("uri", WRONG_URIS)
def test_a_wrong_redirect_uri_is_never_redirected_to(app: App, uri: str) -> None:
    asked = app.ask(redirect_uri=uri)
    decided = httpx2.post(
        f"{app.url}/connect/authorize",
        data={**app.request(redirect_uri=uri), "user": "sanne", "decision": "allow"},
    )

    for response in (asked, decided):
        assert response.status_code == 400
        assert "Location" not in response.headers
        assert "<h1>The app cannot be authorized</h1>" in response.text
        assert "The app has not registered the redirect URI" in response.text


@pytest.mark.parametrize("uri", ["http://localhost:8000/dinero/callback", "http://127.0.0.1:65535/dinero/callback"])
def test_a_loopback_address_may_have_any_port(app: App, uri: str) -> None:
    code = app.code(redirect_uri=uri)

    assert app.exchange(code, redirect_uri=uri).status_code == 200


def test_an_unknown_app_is_told_on_the_page(app: App) -> None:
    response = app.ask(client_id="isv_unknown")

    assert response.status_code == 400
    assert "<p>There is no app isv_unknown.</p>" in response.text


def test_the_personal_client_is_no_app(app: App) -> None:
    assert app.ask(client_id="personal_sandbox").status_code == 400


@pytest.mark.parametrize("user", [None, "nobody"])
def test_somebody_must_log_in(app: App, user: str | None) -> None:
    response = app.decide(user=user)

    assert response.status_code == 400
    assert "<p>Choose a user.</p>" in response.text


def test_the_form_is_checked_again(app: App) -> None:
    form = {**app.request(scope="everything"), "user": "sanne", "decision": "allow"}

    response = httpx2.post(f"{app.url}/connect/authorize", data=form)

    assert response.status_code == 400
    assert "<p>invalid_scope</p>" in response.text


def test_an_app_with_a_redirect_uri_of_its_own(app: App, dinero: Caller) -> None:
    uri = "https://shop.example/callback?from=dinero"
    own = App(app.url, "isv_own", "s+1 %ø")
    dinero.admin("clients", {"client_id": own.client_id, "client_secret": own.secret, "redirect_uris": [uri]})

    response = own.decide(redirect_uri=uri)

    answer = answer_of(response)
    assert answer.pop("from") == "dinero"
    assert response.headers["Location"].startswith(f"{uri}&code=")
    assert own.ask(redirect_uri="https://shop.example:443/callback?from=dinero").status_code == 400
    assert own.exchange(answer["code"], redirect_uri=uri).status_code == 200


# Code to tokens


def test_a_code_becomes_tokens(app: App) -> None:
    response = app.exchange(app.code())

    tokens = response.json()
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert {name: tokens[name] for name in ("expires_in", "token_type", "scope")} == {
        "expires_in": 3600,
        "token_type": "Bearer",
        "scope": SCOPE,
    }
    assert set(tokens) == {"access_token", "expires_in", "token_type", "scope", "refresh_token"}
    assert app.is_alive(tokens["access_token"])


def test_an_access_token_looks_like_a_web_token_for_dinero(app: App) -> None:
    header, claims, signature = app.granted()["access_token"].split(".")

    read = json.loads(urlsafe_b64decode(claims + "==="))
    assert json.loads(urlsafe_b64decode(header + "==="))["alg"] == "RS256"
    assert (read["aud"], read["client_id"]) == ("https://api.dinero.dk", app.client_id)
    assert read["exp"] - read["iat"] == 3600
    assert len(signature) > 300


def test_without_offline_access_there_is_no_refresh_token(app: App) -> None:
    assert "refresh_token" not in app.granted(scope="dineropublicapi:read")


def test_a_code_is_used_once_and_its_second_use_kills_the_grant(app: App) -> None:
    code = app.code()
    tokens = app.exchange(code).json()

    again = refused(app.exchange(code))

    assert again == USED_CODE
    assert not app.is_alive(tokens["access_token"])
    assert refused(app.refresh(tokens["refresh_token"])) == UNKNOWN_TOKEN


def test_a_code_lives_for_five_minutes(app: App, dinero: Caller) -> None:
    young, old = app.code(), app.code()

    dinero.admin("clock", {"advance_s": 290})
    in_time = app.exchange(young).status_code
    dinero.admin("clock", {"advance_s": 10})

    assert in_time == 200
    assert refused(app.exchange(old)) == WRONG_PLACE


@pytest.mark.parametrize("uri", [None, "http://127.0.0.1/dinero/callback", "http://localhost:8000/dinero/callback"])
def test_a_code_is_exchanged_with_the_redirect_uri_it_was_sent_to(app: App, uri: str | None) -> None:
    assert refused(app.exchange(app.code(), redirect_uri=uri)) == WRONG_PLACE


@pytest.mark.parametrize("code", [None, "", "unknown"])
def test_an_unknown_code_is_refused(app: App, code: Any) -> None:
    assert refused(app.exchange(code)) == (400, "invalid_grant", "The code is unknown.")


def test_a_code_of_another_app_is_unknown(app: App, dinero: Caller) -> None:
    other = App(app.url, "isv_other", "secret")
    dinero.admin("clients", {"client_id": "isv_other", "client_secret": "secret", "redirect_uris": [REDIRECT_URI]})

    assert refused(other.exchange(app.code())) == (400, "invalid_grant", "The code is unknown.")


@pytest.mark.parametrize(
    ("challenge", "verifier", "status"),
    [(PKCE, VERIFIER, 200), (PKCE, VERIFIER + "x", 400), (PKCE, None, 400), (PKCE, "ø", 400), ({}, None, 200)],
    ids=["right", "wrong", "none", "no ASCII", "without PKCE"],
)
def test_pkce_wants_the_verifier_of_the_challenge(
    app: App, challenge: dict[str, str], verifier: str | None, status: int
) -> None:
    response = app.exchange(app.code(**challenge), code_verifier=verifier)

    assert response.status_code == status
    if status == 400:
        assert refused(response) == (400, "invalid_grant", "The code_verifier does not fit the challenge.")


@pytest.mark.parametrize(
    "fields",
    [{"client_id": None}, {"client_id": "personal_sandbox"}, {"client_secret": "x"}, {"client_secret": None}],
    ids=["no client", "the personal client", "wrong secret", "no secret"],
)
def test_the_app_proves_who_it_is_in_the_form(app: App, fields: dict[str, Any]) -> None:
    response = app.exchange(app.code(), **fields)

    assert refused(response) == (400, "invalid_client", "The client is unknown or its secret is wrong.")


@pytest.mark.parametrize("grant_type", ["client_credentials", "password", None])
def test_there_are_no_other_grant_types(app: App, grant_type: str | None) -> None:
    response = app.token(grant_type=grant_type)

    assert refused(response) == (400, "unsupported_grant_type", f"{grant_type} is not a grant type of this app.")


# Refresh


def test_a_refresh_gives_a_new_access_token_and_a_new_refresh_token(app: App) -> None:
    first = app.granted()

    second = app.refresh(first["refresh_token"]).json()

    assert set(second) == set(first)
    assert (second["scope"], second["expires_in"], second["token_type"]) == (SCOPE, 3600, "Bearer")
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert app.is_alive(first["access_token"])
    assert app.is_alive(second["access_token"])


def test_refreshing_goes_on_and_on(app: App, dinero: Caller) -> None:
    tokens = app.granted()

    for _ in range(3):
        dinero.admin("clock", {"advance_s": 3600})
        assert not app.is_alive(tokens["access_token"])
        tokens = app.refresh(tokens["refresh_token"]).json()

    assert app.is_alive(tokens["access_token"])


@pytest.mark.parametrize(("refresh_grace_s", "again_after_s"), [(30, 25), (60, 55), (5, 3)])
def test_refresh_grace_s_lets_a_used_refresh_token_be_exchanged_again(
    app: App, dinero: Caller, refresh_grace_s: int, again_after_s: int
) -> None:
    dinero.admin("world", {"refresh_grace_s": refresh_grace_s})
    first = app.granted()
    second = app.refresh(first["refresh_token"]).json()

    dinero.admin("clock", {"advance_s": again_after_s})
    third = app.refresh(first["refresh_token"]).json()

    assert app.is_alive(third["access_token"])
    assert app.refresh(third["refresh_token"]).status_code == 200
    assert app.refresh(second["refresh_token"]).status_code == 200


@pytest.mark.parametrize(("refresh_grace_s", "again_after_s"), [(30, 30), (60, 60), (0, 0)])
def test_refresh_grace_s_over_the_second_use_kills_the_grant(
    app: App, dinero: Caller, refresh_grace_s: int, again_after_s: int
) -> None:
    dinero.admin("world", {"refresh_grace_s": refresh_grace_s})
    first = app.granted()
    second = app.refresh(first["refresh_token"]).json()

    dinero.admin("clock", {"advance_s": again_after_s})
    again = app.refresh(first["refresh_token"])

    assert refused(again) == USED_TOKEN
    assert refused(app.refresh(second["refresh_token"])) == UNKNOWN_TOKEN
    assert not app.is_alive(second["access_token"])


def test_the_grace_counts_from_the_first_use(app: App, dinero: Caller) -> None:
    first = app.granted()
    for _ in range(2):
        app.refresh(first["refresh_token"])
        dinero.admin("clock", {"advance_s": 20})

    assert refused(app.refresh(first["refresh_token"])) == USED_TOKEN


def test_refresh_tokens_reusable_gives_no_new_one(app: App, dinero: Caller) -> None:
    dinero.admin("world", {"refresh_tokens": "reusable"})
    first = app.granted()

    second = app.refresh(first["refresh_token"]).json()
    dinero.admin("clock", {"advance_s": 3600})
    third = app.refresh(first["refresh_token"]).json()

    assert set(second) == set(third) == {"access_token", "expires_in", "token_type", "scope"}
    assert app.is_alive(third["access_token"])


@pytest.mark.parametrize("token", ["unknown", "", None])
def test_an_unknown_refresh_token_is_refused(app: App, token: Any) -> None:
    assert refused(app.refresh(token)) == UNKNOWN_TOKEN


def test_a_refresh_token_belongs_to_its_app(app: App, dinero: Caller) -> None:
    other = App(app.url, "isv_other", "secret")
    dinero.admin("clients", {"client_id": "isv_other", "client_secret": "secret", "redirect_uris": [REDIRECT_URI]})
    tokens = app.granted()

    assert refused(other.refresh(tokens["refresh_token"])) == UNKNOWN_TOKEN
    assert other.revoke(tokens["refresh_token"]).status_code == 200
    assert app.is_alive(tokens["access_token"])


def test_two_grants_of_one_user_live_apart(app: App) -> None:
    first, second = app.granted(), app.granted()

    app.revoke(first["refresh_token"])

    assert not app.is_alive(first["access_token"])
    assert app.is_alive(second["access_token"])


# Revocation


def test_revoking_a_refresh_token_ends_all_of_its_grant(app: App) -> None:
    first = app.granted()
    second = app.refresh(first["refresh_token"]).json()

    response = app.revoke(second["refresh_token"])

    assert (response.status_code, response.content) == (200, b"")
    assert not app.is_alive(first["access_token"])
    assert not app.is_alive(second["access_token"])
    assert refused(app.refresh(second["refresh_token"])) == UNKNOWN_TOKEN


def test_an_access_token_cannot_be_revoked(app: App) -> None:
    tokens = app.granted()

    assert app.revoke(tokens["access_token"]).status_code == 200
    assert app.revoke("unknown").status_code == 200
    assert app.is_alive(tokens["access_token"])


@pytest.mark.parametrize(
    "authorization",
    ["Basic aXN2X2tyYW1ib2Rfc2FuZGJveDp4", "Basic unreadable", "Basic", "Basic /w==", "Basic \xff", "Bearer x", ""],
    ids=["wrong secret", "unreadable", "empty", "no UTF-8", "no ASCII", "Bearer", "none"],
)
def test_revoking_needs_the_apps_own_credentials(app: App, authorization: str) -> None:
    tokens = app.granted()
    response = httpx2.post(
        f"{app.url}/connect/revocation",
        headers=[(b"Authorization", authorization.encode("latin-1"))],
        data={"token": tokens["refresh_token"], "client_id": app.client_id, "client_secret": app.secret},
    )

    assert refused(response) == (401, "invalid_client", "The client is unknown or its secret is wrong.")
    assert app.is_alive(tokens["access_token"])


# Discovery and the rest


def test_discovery_names_the_places(app: App) -> None:
    document = httpx2.get(f"{app.url}/.well-known/openid-configuration").json()

    assert document == {
        "issuer": app.url,
        "authorization_endpoint": f"{app.url}/connect/authorize",
        "token_endpoint": f"{app.url}/connect/token",
        "revocation_endpoint": f"{app.url}/connect/revocation",
        "response_types_supported": ["code"],
        "response_modes_supported": ["form_post", "query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
    }


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/connect/token"), ("POST", "/connect/unknown"), ("PUT", "/connect/authorize")]
)
def test_there_is_nothing_else(url: str, method: str, path: str) -> None:
    response = httpx2.request(method, f"{url}{path}")

    assert (response.status_code, response.json()) == (404, {"error": "not_found"})


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe=%ff%00&&&", b'{"grant_type": "refresh_token"}', b"client_id=%ED%A0%80"]
)
def test_a_form_that_cannot_be_read_is_refused(url: str, body: bytes) -> None:
    response = httpx2.post(f"{url}/connect/token", content=body)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_client")


def test_a_body_that_cannot_be_unpacked_is_refused(url: str) -> None:
    response = httpx2.post(f"{url}/connect/token", content=b"no gzip", headers={"Content-Encoding": "gzip"})

    assert (response.status_code, response.text) == (400, "The body cannot be read.")
