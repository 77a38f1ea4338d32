"""Can a person sign up, log in and log out, and can nobody else log in as that person?"""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connections
from django.test import Client
from django.test.utils import override_settings

from krambod.backoffice.people.client_address import read_networks
from krambod.merchants.models import User
from tests.backoffice.person import PASSWORD, Person, make_person

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
NEW_PASSWORD = "vindue-hammer-kvist"
TWICE = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
TRIES_OF_A_KEY = 5
TRIES_OF_AN_ADDRESS = 10


@pytest.fixture
def stranger() -> Client:
    return Client(headers=HEADERS)


def log_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> bool:
    client.post("/account/login/", {"login": email, "password": password}, **more)  # type: ignore[arg-type]
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("typed", ["sanne@example.com", "Sanne@Example.COM", " SANNE@EXAMPLE.COM "])
def test_an_address_is_the_same_in_any_letters(stranger: Client, typed: str) -> None:
    make_person("sanne@example.com")

    assert log_in(stranger, typed)


def test_nobody_signs_up_twice_by_writing_the_address_otherwise(stranger: Client) -> None:
    make_person("sanne@example.com")

    stranger.post("/account/signup/", {"email": "SANNE@example.com", "password1": PASSWORD})

    assert User.objects.count() == 1
    assert "_auth_user_id" not in stranger.session


def test_a_session_is_worth_nothing_after_logging_out(stranger: Client) -> None:
    User.objects.create_user("sanne@example.com", PASSWORD)
    log_in(stranger, "sanne@example.com")
    stolen = stranger.cookies["krambod_session"].value

    stranger.post("/account/logout/")

    thief = Client(headers=HEADERS)
    thief.cookies["krambod_session"] = stolen
    assert thief.get("/companies/").status_code == 302
    assert Session.objects.count() == 1  # the one that says "You are logged out."


def test_a_session_in_the_database_opens_nothing(stranger: Client) -> None:
    make_person("sanne@example.com")
    log_in(stranger, "sanne@example.com")
    key = stranger.cookies["krambod_session"].value

    kept = [row.session_key for row in Session.objects.all()]

    assert key not in kept
    thief = Client(headers=HEADERS)
    for stolen in kept:
        thief.cookies["krambod_session"] = stolen
        assert thief.get("/companies/").status_code == 302
    assert stranger.get("/companies/").status_code == 200


def test_a_new_password_logs_out_everywhere_else(stranger: Client) -> None:
    person = make_person("sanne@example.com")
    log_in(stranger, "sanne@example.com")

    stranger.post("/account/password/change/", {"oldpassword": PASSWORD, **TWICE})

    assert person.client.get("/companies/").status_code == 302
    assert stranger.get("/companies/").status_code == 200
    assert not log_in(Client(headers=HEADERS), "sanne@example.com")
    assert log_in(Client(headers=HEADERS), "sanne@example.com", NEW_PASSWORD)


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(stranger: Client) -> None:
    make_person("sanne@example.com")

    stranger.post("/account/password/reset/", {"email": "Sanne@example.com"})

    [letter] = mail.outbox
    assert letter.to == ["sanne@example.com"]
    link = re.search(r"http://localhost:8000(/account/password/reset/key/\S+)", str(letter.body))
    assert link is not None
    place = stranger.get(link[1])["Location"]
    stranger.post(place, TWICE)
    assert log_in(Client(headers=HEADERS), "sanne@example.com", NEW_PASSWORD)
    assert "The link is too old" in Client(headers=HEADERS).get(link[1]).content.decode()


def test_an_unknown_address_is_answered_like_a_known_one(stranger: Client) -> None:
    make_person("sanne@example.com")

    answers = [stranger.post("/account/password/reset/", {"email": email}) for email in
               ("sanne@example.com", "bo@example.com")]  # fmt: skip

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/account/password/reset/done/")}
    assert [letter.subject for letter in mail.outbox] == [
        "Choose a new password", "There is no account with this address",
    ]  # fmt: skip


def test_guessing_a_password_ends_after_five_tries_and_the_right_one_does_not_help_there_then(stranger: Client) -> None:
    make_person("sanne@example.com")
    make_person("bo@example.com")

    for _ in range(TRIES_OF_A_KEY):
        assert not log_in(stranger, "sanne@example.com", "guessed")

    assert not log_in(stranger, "sanne@example.com")
    assert log_in(Client(headers=HEADERS), "sanne@example.com", REMOTE_ADDR="192.0.2.9")
    assert log_in(Client(headers=HEADERS), "bo@example.com")


@pytest.fixture
def closing_threads() -> Iterator[None]:
    yield
    connections.close_all()


def test_threads_that_guess_together_get_no_more_tries(closing_threads: None) -> None:
    assert closing_threads is None
    make_person("sanne@example.com")
    guesses = 24

    def guess(number: int) -> str:
        try:
            client = Client(headers=HEADERS)
            answer = client.post("/account/login/", {"login": "sanne@example.com", "password": f"guess {number}"})
            return answer.content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(guess, range(guesses)))

    tried = [page for page in answers if "The email address and/or password" in page]
    assert 0 < len(tried) <= TRIES_OF_A_KEY


def guess_from(addresses: list[str], peer: str) -> int:
    """How many guesses, each for another account, the rate limit let through."""
    looked_at = 0
    for number, address in enumerate(addresses):
        client = Client(headers=HEADERS | {"X-Forwarded-For": address})
        answer = client.post(
            "/account/login/", {"login": f"{number}@example.com", "password": "guess"}, REMOTE_ADDR=peer
        )
        looked_at += "The email address and/or password" in answer.content.decode()
    return looked_at


SPOOFED = [f"198.51.100.{number}" for number in range(2 * TRIES_OF_AN_ADDRESS)]


def test_a_client_with_a_forged_header_is_counted_by_its_real_address() -> None:
    assert guess_from(SPOOFED, "203.0.113.5") == TRIES_OF_AN_ADDRESS


@override_settings(KRAMBOD_TRUSTED_NETWORKS=read_networks("10.0.0.0/8"))
def test_behind_a_proxy_that_we_trust_each_client_is_counted_alone() -> None:
    assert guess_from(SPOOFED, "10.1.2.3") == len(SPOOFED)


@override_settings(KRAMBOD_TRUSTED_NETWORKS=read_networks("10.0.0.0/8"))
def test_a_header_that_the_client_sent_to_the_proxy_is_not_believed() -> None:
    told = [f"{spoofed}, 203.0.113.5" for spoofed in SPOOFED]

    assert guess_from(told, "10.1.2.3") == TRIES_OF_AN_ADDRESS


def test_a_language_chosen_in_the_page_is_there_on_another_browser(owner: Person) -> None:
    owner.client.post("/language", {"language": "de", "next": "/companies/"})

    other = Client(headers=HEADERS)
    assert "Log in" in other.get("/account/login/").content.decode()
    log_in(other, "sanne@example.com")
    assert '<html lang="de"' in other.get("/companies/").content.decode()


def test_a_language_chosen_before_logging_in_is_kept(stranger: Client) -> None:
    sanne, bo = make_person("sanne@example.com").user, make_person("bo@example.com").user
    stranger.post("/language", {"language": "da"})

    log_in(stranger, "sanne@example.com")

    sanne.refresh_from_db()
    bo.refresh_from_db()
    assert (sanne.language, bo.language) == ("da", "")


@pytest.mark.parametrize("language", ["xx", "", "../da"])
def test_a_language_that_we_do_not_have_changes_nothing(owner: Person, language: str) -> None:
    owner.client.post("/language", {"language": language})

    owner.user.refresh_from_db()
    assert owner.user.language == ""
