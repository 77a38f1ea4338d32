"""Is every page and mail about an account in the person's language, and can everybody use it?"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from typing import Any

import allauth.account
import allauth.mfa
import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from krambod.backoffice.people.allauth_words import ALLAUTH_WORDS
from krambod.merchants.models import User
from tests.backoffice.browsing import find_violations, page_of
from tests.backoffice.person import PASSWORD
from tests.backoffice.reading import Page, words_left_in_english

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "sanne@example.com"
KEY_ID = b"a key of nobody's"
SECRET = "JBSWY3DPEHPK3PXP"
# The same in all three languages, or names.
SAME = frozenset({"Krambod", "DA", "DE", "EN", "Code", "Passkey", "Link", "Person", "Webshop", "Log", "Passkeys"})

# name of the address -> who opens it: "nobody", "somebody" (logged in), "half" (the second step is missing)
PAGES = {
    "account_login": "nobody",
    "account_signup": "nobody",
    "account_inactive": "nobody",
    "account_reset_password": "nobody",
    "account_reset_password_done": "nobody",
    "account_reset_password_from_key": "nobody",
    "account_reset_password_from_key_done": "nobody",
    "account_email_verification_sent": "nobody",
    "account_confirm_email": "nobody",
    "mfa_authenticate": "half",
    "account_logout": "somebody",
    "account_reauthenticate": "somebody",
    "account_email": "somebody",
    "account_change_password": "somebody",
    "account_set_password": "somebody",
    "mfa_index": "somebody",
    "mfa_reauthenticate": "somebody",
    "mfa_reauthenticate_webauthn": "somebody",
    "mfa_activate_totp": "somebody",
    "mfa_deactivate_totp": "somebody",
    "mfa_view_recovery_codes": "somebody",
    "mfa_generate_recovery_codes": "somebody",
    "mfa_list_webauthn": "somebody",
    "mfa_add_webauthn": "somebody",
    "mfa_edit_webauthn": "somebody",
    "mfa_remove_webauthn": "somebody",
}
NO_PAGES = {
    "account_confirm_login_code",  # login by a code is not switched on: it leads to the login
    "mfa_login_webauthn",  # answers a script
    "mfa_download_recovery_codes",  # a file with the codes and nothing else
}


def make_key(user: User) -> Authenticator:
    """A passkey without a device: pages show it and ask for it."""
    private = generate_private_key(SECP256R1())
    public = ES256.from_cryptography_key(private.public_key())  # type: ignore[no-untyped-call]
    data = AuthenticatorData.create(
        sha256(b"localhost").digest(),
        AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT,
        0,
        bytes(AttestedCredentialData.create(Aaguid.NONE, KEY_ID, public)),
    )
    told = {"type": "webauthn.create", "challenge": "", "origin": "http://localhost:8000"}
    credential = {
        "id": websafe_encode(KEY_ID),
        "rawId": websafe_encode(KEY_ID),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(told).encode()),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        },
        "clientExtensionResults": {"credProps": {"rk": True}},
    }
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Nøglering", "credential": credential}
    )


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A person with everything that the pages show, and the values for the addresses."""

    user: User
    arguments: dict[str, dict[str, Any]]

    def path(self, name: str) -> str:
        return reverse(name, kwargs=self.arguments.get(name))


@pytest.fixture
def prepared() -> Prepared:
    user = User.objects.create_user(EMAIL, PASSWORD)
    address = EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    key = make_key(user)
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return Prepared(
        user=user,
        arguments={
            "account_reset_password_from_key": {
                "uidb36": user_pk_to_url_str(user),
                "key": default_token_generator.make_token(user),
            },
            "account_confirm_email": {"key": EmailConfirmationHMAC(address).key},
            "mfa_edit_webauthn": {"pk": key.pk},
            "mfa_remove_webauthn": {"pk": key.pk},
        },
    )


def client_of(prepared: Prepared, name: str, language: str) -> Client:
    client = Client(headers={"Host": "localhost:8000", "Accept-Language": language})
    if name == "mfa_activate_totp":
        Authenticator.objects.filter(type="totp").delete()  # it is switched on already
    if name == "account_set_password":
        prepared.user.set_unusable_password()
        prepared.user.save()
    if PAGES[name] == "somebody":
        client.force_login(prepared.user)
        cache.clear()
        client.post("/account/reauthenticate/", {"password": PASSWORD})
    if PAGES[name] == "half":
        client.post("/account/login/", {"login": EMAIL, "password": PASSWORD})
    return client


def test_no_page_of_allauths_is_left_out() -> None:
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    theirs = {name for name in names if name.startswith(("account_", "mfa_"))}

    assert theirs == set(PAGES) | NO_PAGES


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_english_left_in_it(prepared: Prepared, name: str) -> None:
    said = {}
    for language in ("en", "da", "de"):
        answer = client_of(prepared, name, language).get(prepared.path(name), follow=True)
        assert answer.status_code == 200
        assert not answer.redirect_chain or name == "account_reset_password_from_key"
        said[language] = answer.content.decode()
        assert f'<html lang="{language}"' in said[language]

    for language in ("da", "de"):
        assert words_left_in_english(said["en"], said[language], SAME | {"Nøglering"}) == [], language


WRONG: list[tuple[str, dict[str, str]]] = [
    ("account_login", {"login": EMAIL, "password": "guessed"}),
    ("account_login", {"login": "", "password": ""}),
    ("account_signup", {"email": EMAIL, "password1": "kort"}),
    ("account_signup", {"email": "nonsense", "password1": "password"}),
    ("account_reset_password", {"email": "nonsense"}),
    ("account_reauthenticate", {"password": "guessed"}),
    ("account_change_password", {"oldpassword": "guessed", "password1": PASSWORD, "password2": "another-one"}),
    ("account_email", {"email": EMAIL, "action_add": ""}),
    ("mfa_authenticate", {"code": "000000"}),
    ("mfa_reauthenticate", {"code": "000000"}),
    ("mfa_activate_totp", {"code": "000000"}),
    ("mfa_add_webauthn", {"name": "", "credential": ""}),
    ("mfa_edit_webauthn", {"name": ""}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body"), WRONG)
def test_what_is_wrong_is_said_without_english(prepared: Prepared, name: str, body: dict[str, str]) -> None:
    said = {}
    for language in ("en", "da", "de"):
        cache.clear()
        answer = client_of(prepared, name, language).post(prepared.path(name), body, follow=True)
        assert answer.status_code == 200
        said[language] = answer.content.decode()
        assert "field-error" in said[language] or "alert-danger" in said[language], Page(said[language]).texts

    for language in ("da", "de"):
        assert words_left_in_english(said["en"], said[language], SAME | {"Nøglering"}) == [], language


Deed = Callable[[Client], object]
DEEDS: dict[str, Deed] = {
    "change the password": lambda client: client.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "vindue-hammer-kvist", "password2": "vindue-hammer-kvist"},
    ),
    "forget the password": lambda client: client.post("/account/password/reset/", {"email": EMAIL}),
    "mistake the address": lambda client: client.post("/account/password/reset/", {"email": "bo@example.com"}),
    "change the address": lambda client: client.post("/account/email/", {"email": "s@example.com", "action_add": ""}),
    "switch off the app": lambda client: client.post("/account/2fa/totp/deactivate/"),
    "make new codes": lambda client: client.post("/account/2fa/recovery-codes/generate/"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_mail_is_in_the_readers_language_and_from_us(prepared: Prepared, deed: str) -> None:
    said = {}
    for language in ("en", "da", "de"):
        cache.clear()
        mail.outbox.clear()
        prepared.user.save()  # with the password of before
        if not Authenticator.objects.filter(type="totp").exists():
            TOTP.activate(prepared.user, SECRET)
        EmailAddress.objects.filter(verified=False).delete()
        DEEDS[deed](client_of(prepared, "mfa_index", language))
        said[language] = "".join(
            f"<p>{line}</p>" for letter in mail.outbox for line in [letter.subject, *str(letter.body).splitlines()]
        )
        assert mail.outbox
        assert "Krambod" in said[language]
        assert "example.com!" not in said[language]

    for language in ("da", "de"):
        assert words_left_in_english(said["en"], said[language], SAME) == [], language


def test_no_german_page_says_du(prepared: Prepared) -> None:
    for name in PAGES:
        page = client_of(prepared, name, "de").get(prepared.path(name), follow=True).content.decode()
        assert re.search(r"\b(du|dein|deine|deinen|dich|dir)\b", page, re.IGNORECASE) is None, name


def test_allauth_still_says_what_we_translate() -> None:
    code = "\n".join(
        path.read_text()
        for package in (allauth.account, allauth.mfa)
        for path in Path(str(package.__file__)).parent.rglob("*.py")
    )
    code = re.sub(r'"\s*\n\s*"', "", code)

    assert [word for word in ALLAUTH_WORDS if f'"{word}"' not in code] == []


@pytest.mark.soak
def test_everybody_can_use_the_pages(
    browser: Browser, live_server: LiveServer, prepared: Prepared, record_property: Any
) -> None:
    names = [name for name in PAGES if name not in ("account_set_password", "mfa_activate_totp", "mfa_authenticate")]
    names += ["mfa_authenticate", "mfa_activate_totp", "account_set_password"]  # these change who it is
    violations = []
    for name, language in zip(names, cycle(["da", "de", "en"]), strict=False):
        client = client_of(prepared, name, language)
        with page_of(browser, language=language) as page:
            page.context.add_cookies(
                [{"name": key, "value": cookie.value, "url": live_server.url} for key, cookie in client.cookies.items()]
            )
            page.goto(live_server.url + prepared.path(name))
            violations += find_violations(page)

    assert violations == []
    record_property("account pages without a violation", len(names))
