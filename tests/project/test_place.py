"""Do scheme, host, cookies and links in mails follow the configured address, whatever a caller or a proxy says?"""

import re
from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from django.test.utils import override_settings

from krambod.project.place import cookie_name, find_base_url
from tests.backoffice.person import make_person

pytestmark = pytest.mark.django_db(transaction=True)
BASE_URL = "https://krambod.example.com"
BY_PROXY = {"Host": "krambod.example.com", "Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _under_https() -> Iterator[None]:
    changes = {"KRAMBOD_BASE_URL": BASE_URL, "SECURE_HSTS_SECONDS": 60, "CSRF_TRUSTED_ORIGINS": [BASE_URL]}
    changes["ALLOWED_HOSTS"] = ["krambod.example.com", "localhost", "127.0.0.1"]
    with override_settings(**changes):
        yield


def test_finding_10_hsts_is_sent_though_the_proxy_calls_us_by_http() -> None:
    answer = Client(headers=BY_PROXY).get("/account/login/")

    assert answer.headers["Strict-Transport-Security"] == "max-age=60"


@override_settings(KRAMBOD_BASE_URL="http://localhost:8000")
def test_finding_10_a_caller_cannot_say_that_the_connection_is_secure() -> None:
    answer = Client(headers={"Host": "localhost:8000", "X-Our-Scheme": "https"}).get("/account/login/")

    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("host", ["krambod.example.com", "krambod.example.com:8443", "127.0.0.1:8000", "localhost"])
def test_finding_10_links_in_mails_lead_to_the_configured_address_whatever_the_host_says(host: str) -> None:
    make_person("sanne@example.com")

    Client(headers={**BY_PROXY, "Host": host}).post("/account/password/reset/", {"email": "sanne@example.com"})

    [letter] = mail.outbox
    addresses = re.findall(r"https?://\S+", str(letter.body))
    assert addresses
    assert all(address.startswith(f"{BASE_URL}/") for address in addresses)


@pytest.mark.parametrize(
    "host", ["evil.example", "krambod.example.com.evil.example", "krambod.example.com@evil", "a b"]
)
def test_finding_10_an_unknown_host_is_refused_and_health_answers_any(host: str) -> None:
    client = Client(headers={"Host": host})

    answers = {
        path: client.get(path).status_code
        for path in ("/", "/account/login/", "/api/v1/orders", "/health", "/health/live")
    }

    assert answers == {"/": 400, "/account/login/": 400, "/api/v1/orders": 400, "/health": 200, "/health/live": 200}
    assert find_base_url(host) is None


def test_finding_10_a_form_is_taken_from_our_own_origin_only() -> None:
    client = Client(headers=BY_PROXY, enforce_csrf_checks=True)
    page = client.get("/account/login/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    filled = {"csrfmiddlewaretoken": found[1], "login": "sanne@example.com", "password": "guess"}

    answers = [
        client.post("/account/login/", filled, headers={"Origin": origin}).status_code
        for origin in (BASE_URL, "http://krambod.example.com", "https://evil.example")
    ]

    assert answers == [200, 403, 403]


def test_under_https_a_cookie_belongs_to_this_host_alone() -> None:
    assert [cookie_name("session", is_secure=way) for way in (True, False)] == [
        "__Host-krambod_session",
        "krambod_session",
    ]
