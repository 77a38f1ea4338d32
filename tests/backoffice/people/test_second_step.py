"""Does the second step keep out a person who only knows the password?"""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from playwright.sync_api import Browser, CDPSession, Page
from pytest_django.live_server_helper import LiveServer

from tests.backoffice.browsing import page_of
from tests.backoffice.person import PASSWORD, make_person

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
EMAIL = "sanne@example.com"
PERIOD_S = 30


def code_of(secret: str) -> str:
    """The code that an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S)))


def switch_on(page: Page, url: str) -> str:
    """Switches the authenticator app on, and returns its secret."""
    page.goto(f"{url}/account/2fa/")
    page.get_by_role("link", name="Switch it on").click()
    show_who_it_is(page)
    secret = page.get_by_label("The same key as text").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    return secret


def show_who_it_is(page: Page) -> None:
    page.get_by_role("heading", name="Is it you?").wait_for()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def log_in(page: Page, url: str) -> None:
    page.goto(f"{url}/account/login/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def log_out(page: Page) -> None:
    page.locator("summary", has_text="Your account").click()
    page.get_by_role("button", name="Log out").click()


def test_the_app_is_switched_on_and_asked_for_from_then_on(browser: Browser, live_server: LiveServer) -> None:
    make_person(EMAIL)
    with page_of(browser, language="en") as page:
        log_in(page, live_server.url)
        secret = switch_on(page, live_server.url)
        page.get_by_role("heading", name="Recovery codes").wait_for()
        codes = page.locator(".codes code").all_inner_texts()
        log_out(page)
        log_in(page, live_server.url)
        page.get_by_label("Code").fill("000000")
        page.get_by_role("button", name="Log in", exact=True).click()
        page.get_by_text("Incorrect code.").wait_for()
        page.goto(f"{live_server.url}/companies/")
        page.get_by_role("heading", name="The second step").wait_for()
        page.get_by_label("Code").fill(codes[0])
        page.get_by_role("button", name="Log in", exact=True).click()
        page.get_by_role("heading", name="Your company").wait_for()

    assert len(codes) == 10
    stored = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_recovery_code_works_once(browser: Browser, live_server: LiveServer) -> None:
    make_person(EMAIL)
    with page_of(browser, language="en") as page:
        log_in(page, live_server.url)
        switch_on(page, live_server.url)
        code = page.locator(".codes code").first.inner_text()

    answers = []
    for _ in range(2):
        client = Client(headers=HEADERS)
        client.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
        answers.append(client.post("/account/2fa/authenticate/", {"code": code}).status_code)
    assert answers == [302, 200]


def add_authenticator(page: Page) -> tuple[CDPSession, str]:
    """Adds a virtual passkey to Chromium that approves every request."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_passkey_is_added_and_logs_in_alone(browser: Browser, live_server: LiveServer) -> None:
    make_person(EMAIL)
    url = live_server.url.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    with page_of(browser, language="en") as page:
        session, authenticator = add_authenticator(page)
        log_in(page, url)
        page.goto(f"{url}/account/2fa/")
        page.get_by_role("link", name="Add a key").click()
        show_who_it_is(page)
        page.get_by_label("Name of the key").fill("Laptop")
        page.get_by_label("Log in with this key alone").check()
        page.get_by_role("button", name="Add a key").click()
        page.get_by_role("heading", name="Recovery codes").wait_for()
        page.goto(f"{url}/account/2fa/webauthn/")
        assert "Laptop Passkey" in page.get_by_role("rowheader").inner_text()
        log_out(page)
        page.get_by_role("button", name="Log in with a passkey").click()
        page.get_by_role("heading", name="Your company").wait_for()
        assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1


def test_a_key_that_is_not_ours_is_told_of_on_the_page(browser: Browser, live_server: LiveServer) -> None:
    make_person(EMAIL)
    url = live_server.url.replace("127.0.0.1", "localhost")
    with page_of(browser, language="en") as page:
        session, authenticator = add_authenticator(page)
        session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
        page.goto(f"{url}/account/login/")
        page.get_by_role("button", name="Log in with a passkey").click()
        page.get_by_text("The key was not taken.").wait_for()
        assert page.url.endswith("/account/login/")
