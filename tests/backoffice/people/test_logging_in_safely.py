"""Is a log-in hard to guess, slow to probe, and seen by those whom it concerns?"""

from collections.abc import Iterator
from time import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.test.utils import override_settings
from django_scopes import scopes_disabled

from krambod.merchants.models import AuditEntry, User
from tests.backoffice.person import PASSWORD, Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)
HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
SECRET = "JBSWY3DPEHPK3PXP"
TRIES = 5


@pytest.fixture(autouse=True)
def _no_limits_of_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def log_in(address: str, password: str = PASSWORD, email: str = "sanne@example.com") -> Client:
    client = Client(headers=HEADERS)
    client.post("/account/login/", {"login": email, "password": password}, REMOTE_ADDR=address)
    return client


def is_in(client: Client) -> bool:
    return client.get("/companies/").status_code == 200


def code_of_now() -> str:
    return str(format_hotp_value(hotp_value(SECRET, int(time()) // 30)))


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed."""

    algorithm = "counting"
    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashed += 1
        return super().encode(password, salt)


def test_finding_15_wrong_guesses_from_elsewhere_do_not_shut_out_who_knows_the_password(owner: Person) -> None:
    assert owner.user.email == "sanne@example.com"
    for number in range(2 * TRIES):
        log_in("203.0.113.5", f"guess {number}")

    guesser, sanne = log_in("203.0.113.5"), log_in("198.51.100.7")

    assert (is_in(guesser), is_in(sanne)) == (False, True)


def test_finding_13_all_guesses_for_an_account_count_wherever_they_come_from(owner: Person) -> None:
    assert owner.user.email == "sanne@example.com"
    for number in range(50):
        log_in(f"203.0.113.{number}", f"guess {number}")

    assert not is_in(log_in("198.51.100.7"))


@override_settings(PASSWORD_HASHERS=[f"{__name__}.CountingHasher"], ACCOUNT_EMAIL_VERIFICATION="mandatory")
def test_finding_15_a_sign_up_takes_as_long_whether_the_address_is_known_or_not() -> None:
    user = make_person("sanne@example.com").user
    EmailAddress.objects.create(user=user, email="sanne@example.com", verified=True, primary=True)
    counts = []

    for email in ("sanne@example.com", "new@example.com"):
        CountingHasher.hashed = 0
        Client(headers=HEADERS).post("/account/signup/", {"email": email, "password1": PASSWORD})
        counts.append(CountingHasher.hashed)

    assert counts == [1, 1]
    assert User.objects.filter(email="new@example.com").exists()


def test_finding_15_the_code_that_switched_the_app_on_does_not_log_in(owner: Person) -> None:
    session = owner.client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time(), "reauthenticated": True}]
    session["mfa.totp.secret"] = SECRET
    session.save()
    code = code_of_now()
    answer = owner.client.post("/account/2fa/totp/activate/", {"code": code})
    other = log_in("198.51.100.7")

    page = other.post("/account/2fa/authenticate/", {"code": code}).content.decode()

    assert answer.status_code == 302
    assert "Incorrect code." in page
    assert not is_in(other)


@pytest.mark.parametrize(
    "password",
    [
        "kort-og-god", "qwertyuiop123", "Password2026!!", "P4ssw0rd!!!!2026", "sommersommer", "aaaaaaaabbbb",
        "123456789012", "sanne@example.com",
    ],
)  # fmt: skip
def test_asvs_2_1_a_password_that_is_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(email="sanne@example.com"))


def test_asvs_2_1_2_a_password_has_128_characters_at_most() -> None:
    longest = "en lang og sjov sætning om 44 heste, " * 4

    validate_password(longest[:128])
    with pytest.raises(ValidationError, match="128"):
        validate_password(longest[:129])


def test_each_rule_of_a_password_says_something() -> None:
    page = Client(headers=HEADERS).get("/account/signup/").content.decode()

    assert "at most 128 characters" in page
    assert "<li></li>" not in page


@pytest.mark.parametrize("password", [PASSWORD, "seks røde hestesko", "gVn4-tqLx-77pe"])
def test_asvs_2_1_a_password_of_some_words_is_taken(password: str) -> None:
    validate_password(password, User(email="sanne@example.com"))


def test_asvs_7_1_the_steps_of_a_log_in_are_in_the_log_of_the_persons_companies_alone(
    owner: Person, sanne: Store, bo: Store
) -> None:
    TOTP.activate(owner.user, SECRET)

    log_in("203.0.113.5", "a guess")
    log_in("203.0.113.5", "a guess", "nobody@example.com")
    client = log_in("203.0.113.5")
    client.post("/account/2fa/authenticate/", {"code": "000000"}, REMOTE_ADDR="203.0.113.5")
    client.post("/account/2fa/authenticate/", {"code": code_of_now()}, REMOTE_ADDR="203.0.113.5")

    with scopes_disabled():
        entries: list[Any] = list(AuditEntry.objects.order_by("pk"))
    assert [one.action for one in entries] == ["login_failed", "second_step_failed", "logged_in"]
    assert {(one.merchant_id, one.details["address"]) for one in entries} == {(sanne.shop.merchant_id, "203.0.113.5")}
    assert bo.shop.merchant_id != sanne.shop.merchant_id
