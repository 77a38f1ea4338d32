"""Is a push message encrypted and signed as the standards want it, and sent only where it may go?"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import http_ece
import py_vapid
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key, generate_private_key
from hypothesis import given
from hypothesis import strategies as st

from krambod.notices.outcomes import RETRY_DELAYS, Outcome, next_try_in
from krambod.notices.webpush.answers import read_retry_after, read_status
from krambod.notices.webpush.encryption import LONGEST, UnusableKeys, base64url, encrypt, read_keys
from krambod.notices.webpush.endpoints import (
    LONGEST_ENDPOINT,
    UnknownPushService,
    expect_known,
    is_double,
    service_of,
)
from krambod.notices.webpush.vapid import GOOD_FOR, authorization, public_text

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
MOZILLA = "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA-token"
DOUBLE = "http://127.0.0.1:9300"
# RFC 8291, appendix A
EXAMPLE = {
    "message": "V2hlbiBJIGdyb3cgdXAsIEkgd2FudCB0byBiZSBhIHdhdGVybWVsb24",
    "one_time_key": "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "browser_key": "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94",
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    "salt": "DGv6ra1nlYgDCS1FRnbzlw",
    "body": (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    ),
}


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_of(text: str) -> Any:
    return derive_private_key(int.from_bytes(decoded(text), "big"), SECP256R1())


def test_the_example_of_rfc_8291_is_encrypted_byte_for_byte() -> None:
    body = encrypt(
        decoded(EXAMPLE["message"]),
        read_keys(EXAMPLE["p256dh"], EXAMPLE["auth"]),
        one_time_key=key_of(EXAMPLE["one_time_key"]),
        salt=decoded(EXAMPLE["salt"]),
    )

    assert base64url(body) == EXAMPLE["body"]


@given(message=st.binary(max_size=LONGEST), salt=st.binary(min_size=16, max_size=16))
def test_another_implementation_decrypts_every_message(message: bytes, salt: bytes) -> None:
    browser, auth = generate_private_key(SECP256R1()), b"shared by both !"
    keys = read_keys(public_text(browser), base64url(auth))

    body = encrypt(message, keys, one_time_key=generate_private_key(SECP256R1()), salt=salt)

    assert http_ece.decrypt(body, private_key=browser, auth_secret=auth) == message
    assert len(body) <= 4096


def test_a_message_that_does_not_fit_is_refused_before_it_is_sent() -> None:
    keys = read_keys(EXAMPLE["p256dh"], EXAMPLE["auth"])

    with pytest.raises(ValueError, match=f"at most {LONGEST} bytes, and this one has {LONGEST + 1}"):
        encrypt(b"x" * (LONGEST + 1), keys, one_time_key=generate_private_key(SECP256R1()), salt=bytes(16))


@pytest.mark.parametrize(
    ("p256dh", "auth", "reason"),
    [
        ("", EXAMPLE["auth"], "wrong length"),
        (EXAMPLE["p256dh"], "c2hvcnQ", "wrong length"),
        ("no base64!", EXAMPLE["auth"], "no base64"),
        ("Blåbær", EXAMPLE["auth"], "no base64"),
        (base64url(b"\4" + bytes(63) + b"\1"), EXAMPLE["auth"], "no point on the curve"),
    ],
)
def test_keys_that_no_browser_has_are_refused(p256dh: str, auth: str, reason: str) -> None:
    with pytest.raises(UnusableKeys, match=reason):
        read_keys(p256dh, auth)


def test_another_implementation_verifies_the_signed_note() -> None:
    key = generate_private_key(SECP256R1())

    header = authorization(key, MOZILLA, subject="mailto:krambod@example.com", now=NOW)

    assert py_vapid.Vapid02.verify(header)
    signed, _, rest = header.removeprefix("vapid t=").partition(",k=")
    assert decoded(rest) == decoded(public_text(key))
    claims = json.loads(decoded(signed.split(".")[1]))
    assert claims == {
        "aud": "https://updates.push.services.mozilla.com",
        "exp": int((NOW + GOOD_FOR).timestamp()),
        "sub": "mailto:krambod@example.com",
    }
    assert timedelta(hours=24) > GOOD_FOR
    other = public_text(generate_private_key(SECP256R1()))
    assert not py_vapid.Vapid02.verify(header.replace(rest, other))


@pytest.mark.parametrize(
    "endpoint",
    [
        MOZILLA,
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://fcm.googleapis.com/wp/abc",
        "https://updates-eu.push.services.mozilla.com/wpush/v1/x",
        "https://wns2-par02p.notify.windows.com/w/?token=BQ%3d%3d",
        "https://web.push.apple.com/QGuQyavXutnMH",
    ],
)
def test_known_push_services_are_called(endpoint: str) -> None:
    expect_known(endpoint)
    expect_known(endpoint, double_url=DOUBLE)
    assert not is_double(endpoint, DOUBLE)


@pytest.mark.parametrize("double_url", ["", DOUBLE])
@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://fcm.googleapis.com.evil.example/x",
        "https://evilfcm.googleapis.com/x",
        "https://notify.windows.com.evil.example/",
        "https://evilpush.apple.com/",
        "https://fcm.googleapis.com@evil.example/x",
        "https://evil.example/?https://fcm.googleapis.com/",
        "https://me:secret@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com/x#part",
        "https://fcm.googleapis.com:port/x",
        "https://[fcm.googleapis.com/x",
        "https://127.0.0.1:9300/push/x",
        "http://127.0.0.1:9301/push/x",
        "http://localhost:9300/push/x",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com/x y",
        "https://fcm.googleapis.com/\r\nX: y",
        "https://fcm.googleapis.com/blåbær",
        "https://fcm.googleapis.com/" + "x" * LONGEST_ENDPOINT,
    ],
)
def test_nothing_else_is_called(endpoint: str, double_url: str) -> None:
    with pytest.raises(UnknownPushService):
        expect_known(endpoint, double_url=double_url)


def test_the_double_is_called_only_where_the_setting_names_it() -> None:
    expect_known(f"{DOUBLE}/push/x", double_url=DOUBLE)

    with pytest.raises(UnknownPushService):
        expect_known(f"{DOUBLE}/push/x")


def test_a_log_gets_the_host_alone() -> None:
    assert service_of(MOZILLA) == "updates.push.services.mozilla.com"
    assert service_of("nothing") == ""


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ((200, 201, 202, 204), Outcome.SENT),
        ((404, 410), Outcome.GONE),
        ((429, 500, 502, 503), Outcome.LATER),
        ((301, 400, 401, 403, 413, 415), Outcome.REFUSED),
    ],
)
def test_each_answer_has_one_meaning(statuses: tuple[int, ...], outcome: Outcome) -> None:
    assert {read_status(status) for status in statuses} == {outcome}


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30", 30.0), (" 0 ", 0.0), ("999999", 3600.0), ("", None), ("-1", None), ("Sat, 28 Nov 2026", None), ("²", None)],
)
def test_a_push_service_may_ask_for_an_hour_at_most(text: str, seconds: float | None) -> None:
    assert read_retry_after(text) == seconds


def test_what_was_not_taken_is_tried_three_times_more(record_property: Callable[[str, object], None]) -> None:
    waits = [next_try_in(attempts, None) for attempts in range(1, len(RETRY_DELAYS) + 2)]
    record_property("minutes between the tries of a push", [wait.seconds // 60 for wait in waits if wait])

    assert waits == [*RETRY_DELAYS, None]
    assert next_try_in(1, 600) == timedelta(minutes=10)
    assert next_try_in(3, 1) == RETRY_DELAYS[2]
