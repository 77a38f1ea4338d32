"""Do secrets stay secret? Checks the content policy, cookies, CSRF, and planted secrets."""

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import override_settings
from django.urls import include, path

from krambod.merchants.models import User
from krambod.merchants.secrets import installation_secrets
from krambod.project.logging import configure_logging
from tests.backoffice.crawling import HEADERS, Answer, Findings, Victim, Visitor, find_addresses, open_everything
from tests.backoffice.person import PASSWORD
from tests.backoffice.planting import SECRETS, plant

pytestmark = pytest.mark.django_db(transaction=True)
WORD = "zqsannex"
TOTP_SECRET = "JBSWY3DPEHPK3PXPZQSANNEX"
PROGRAMS = ("/api/", "/health", "/metrics", "/hooks/")
# A program sends a token, so there is no cookie to abuse. Visma's answer is a form that always comes from another site;
# it is only redirected to a GET, which must have the state that this browser was given.
ANSWERS = {"/dinero/callback"}
INLINE = re.compile(r"<style\b|\sstyle\s*=|\son\w+\s*=|javascript:", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.IGNORECASE | re.DOTALL)
OUTSIDE_REQUEST = re.compile(r"""(?:src|href)=["'](https?:)?//[^"']+["']""")


@pytest.fixture
def sanne() -> Victim:
    return plant("sanne", 310001, User.objects.create_user(f"owner@{WORD}.dk", PASSWORD))


@pytest.fixture
def owner(sanne: Victim) -> Visitor:
    assert sanne.words == [WORD]
    return Visitor(name="owner", user=User.objects.get(email=f"owner@{WORD}.dk"))


@pytest.fixture
def found(owner: Visitor, sanne: Victim) -> Findings:
    """All pages that the owner can open."""
    return open_everything(owner, find_addresses(), sanne.values)


def policy_of(answer: Answer) -> dict[str, list[str]]:
    """The policy of an answer: directive -> the sources it allows."""
    parts = [one.split() for one in answer.headers.get("Content-Security-Policy", "").split(";") if one.strip()]
    return {name: allowed for name, *allowed in parts}


def test_every_page_has_the_strict_policy(found: Findings, record_property: Any) -> None:
    pages = {where: one for where, one in found.answers.items() if one.is_page}

    for where, answer in pages.items():
        policy = policy_of(answer)
        assert policy["default-src"] == ["'none'"], where
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == ["'self'"], where
        assert (policy["frame-ancestors"], policy["base-uri"]) == (["'none'"], ["'none'"]), where
        assert policy["form-action"] == ["'self'", "http://127.0.0.1:9"], where  # the connect button leads there
        assert "unsafe" not in answer.headers["Content-Security-Policy"], where
        assert answer.headers["X-Frame-Options"] == "DENY", where
        assert answer.headers["X-Content-Type-Options"] == "nosniff", where
        assert answer.headers["Referrer-Policy"] == "same-origin", where
    record_property("pages with the policy", len(pages))
    assert len(pages) > 30


def test_no_page_needs_what_the_policy_forbids(found: Findings) -> None:
    for where in found.pages:
        if where.startswith("/operator/"):
            continue  # Django's own templates; the browser refuses what is not allowed there, and nothing is
        html = found.answers[where].content
        assert INLINE.search(html) is None, (where, INLINE.search(html))
        for attributes, code in SCRIPT.findall(html):
            assert "src=" in attributes or "application/json" in attributes, (where, code[:80])
        outside = [
            one for one in OUTSIDE_REQUEST.finditer(html) if not one[0].startswith('href="http://localhost:8000')
        ]
        assert outside == [], (where, outside)


def test_a_merchants_page_is_kept_by_no_browser(found: Findings, sanne: Victim) -> None:
    mine = f"/c/{sanne.merchant.pk}/"

    for where, answer in found.answers.items():
        if where.startswith(mine) and answer.status == 200:
            assert "no-store" in answer.headers["Cache-Control"], where


def cookies_after(client: Client) -> dict[str, Any]:
    client.get("/account/login/")
    client.post("/language", {"language": "da"})
    client.post("/account/login/", {"login": f"owner@{WORD}.dk", "password": PASSWORD})
    return dict(client.cookies)


def test_cookies_are_ours_and_no_script_reads_them(owner: Visitor) -> None:
    assert owner.user is not None

    cookies = cookies_after(Client(headers=HEADERS))

    assert set(cookies) == {"krambod_session", "krambod_csrf", "krambod_language"}
    for cookie in cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


@override_settings(
    SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, LANGUAGE_COOKIE_SECURE=True, SECURE_HSTS_SECONDS=60
)
def test_cookies_go_over_https_only(owner: Visitor) -> None:
    assert owner.user is not None

    assert all(cookie["secure"] for cookie in cookies_after(Client(headers=HEADERS)).values())
    answer = Client(headers=HEADERS).get("/account/login/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=60"


def test_https_switches_all_of_that_on() -> None:
    """A process of its own reads the settings for an address with https, because settings are read once."""
    code = (
        "from krambod.project import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    environment = {**os.environ, "KRAMBOD_BASE_URL": "https://krambod.example.com"}
    told = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert told.split() == ["True"] * 4


def test_no_form_is_taken_from_elsewhere(owner: Visitor, sanne: Victim, record_property: Any) -> None:
    """Every address that a session cookie opens refuses a POST without the form's token."""
    assert owner.user is not None
    client = Client(headers=HEADERS, enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(owner.user)
    before = sanne.rows()

    open_to_all = []
    tried = 0
    for address in find_addresses():
        where = address.path(sanne.values)
        if where.startswith(PROGRAMS) or where in ANSWERS:
            continue
        tried += 1
        if client.post(where, {"role": "staff", "email": "x@example.com"}).status_code not in (403, 404, 405):
            open_to_all.append(where)

    assert open_to_all == []
    assert sanne.rows() == before
    record_property("POSTs refused without their token", tried)


def test_the_orders_api_opens_to_no_cookie(owner: Visitor) -> None:
    answer = owner.ask("GET", "/api/v1/orders")

    assert answer.status == 401


def planted(owner: Visitor) -> list[str]:
    """Every secret of Sanne's, as plain text."""
    assert owner.user is not None
    TOTP.activate(owner.user, TOTP_SECRET)
    codes = RecoveryCodes.activate(owner.user).get_unused_codes()
    owner.client.force_login(owner.user)
    tokens = [f"token {WORD}", f"invitation {WORD}"]
    session = owner.client.cookies["krambod_session"].value
    return [*(f"{name}-{WORD}" for name in SECRETS), *tokens, PASSWORD, TOTP_SECRET, *codes, session]


def find_in(text: str, secrets: list[str]) -> list[str]:
    return [one for one in secrets if one in text]


def boom(request: HttpRequest, token: str = "") -> HttpResponse:
    """A view that fails while its variables hold secrets."""
    password, secret = request.POST.get("password") or token, f"client_secret-{WORD}"
    raise RuntimeError("it went wrong" if password and secret else "too early")


urlpatterns = [path("boom", boom), path("invitations/<str:token>", boom), path("", include("krambod.project.urls"))]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Collects all log lines from here on, as an installation writes them, and at every level."""
    root = logging.getLogger()
    before, level, stream = root.handlers[:], root.level, io.StringIO()
    configure_logging(logging.DEBUG, stream)
    try:
        yield stream
    finally:
        root.handlers, root.level = before, level


def test_a_planted_secret_is_on_no_page_and_in_no_log(
    sanne: Victim, owner: Visitor, log: io.StringIO, record_property: Any
) -> None:
    secrets = planted(owner)

    found = open_everything(owner, find_addresses(), sanne.values)
    owner.ask("POST", "/account/login/", {"login": "owner@example.com", "password": PASSWORD})
    owner.ask("GET", f"/invitations/{'invitation ' + WORD}")

    own = ("/account/2fa/recovery-codes/",)  # here a person reads their own codes, after confirming who they are
    for where, answer in found.answers.items():
        assert where.startswith(own) or find_in(answer.content, secrets) == [], where
    assert find_in(log.getvalue(), secrets) == []
    record_property("secrets looked for", len(secrets))
    record_property("answers without them", len(found.answers))


@override_settings(ROOT_URLCONF=__name__)
def test_a_failure_tells_no_secret(owner: Visitor, log: io.StringIO) -> None:
    secrets = planted(owner)

    answer = owner.ask("POST", "/boom", {"password": PASSWORD, "api_key": f"api_key-{WORD}"})
    link = owner.ask("GET", "/invitations/a-token-that-fails")

    assert (answer.status, link.status) == (500, 500)
    assert "a-token-that-fails" not in log.getvalue()
    assert "it went wrong" in log.getvalue()
    assert find_in(answer.content, secrets) == []
    assert find_in(log.getvalue(), secrets) == []


def database_texts() -> Iterator[tuple[str, str]]:
    """Every value of every row of every table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                yield table, " ".join(str(value) for value in row)


def test_no_secret_lies_readable_in_the_database(sanne: Victim, owner: Visitor) -> None:
    secrets = planted(owner)
    owner.ask("POST", f"/c/{sanne.merchant.pk}/settings/people/invite", {"email": "x@example.com", "role": "staff"})
    page = owner.ask("POST", f"/c/{sanne.merchant.pk}/settings/shops/{sanne.values['shop_id']}/token")
    shown = re.search(r'id="token" readonly value="([^"]+)"', page.content)
    assert shown is not None
    secrets.append(shown[1])

    readable = [(table, find_in(text, secrets)) for table, text in database_texts() if find_in(text, secrets)]

    assert readable == []


def test_what_is_encrypted_can_be_read_with_the_key(owner: Visitor) -> None:
    """Proves that the secrets are in the database, so that the search above could find them."""
    planted(owner)
    readable = []
    for _, text in database_texts():
        for part in re.findall(r"gAAAA[\w=-]+", text):
            readable.append(installation_secrets().decrypt(part))

    assert any(json.loads(one).get("client_secret") == f"client_secret-{WORD}" for one in readable if one[0] == "{")
    assert TOTP_SECRET in readable
    assert Authenticator.objects.count() == 2


def test_a_token_in_an_address_is_not_sent_on(owner: Visitor, sanne: Victim) -> None:
    """The link of an invitation redirects to an address without the token, so no later page or header has it."""
    page = owner.ask(
        "POST", f"/c/{sanne.merchant.pk}/settings/people/invite", {"email": "x@example.com", "role": "staff"}
    )
    link = re.search(r'value="http://localhost:8000(/invitations/[^"]+)"', page.content)
    assert link is not None

    answer = Client(headers=HEADERS).get(link[1])

    assert urlsplit(answer["Location"]).path == "/invitation"
    assert answer["Referrer-Policy"] == "same-origin"
