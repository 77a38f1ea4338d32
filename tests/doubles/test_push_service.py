"""Does the double of a push service take what others' libraries make, and refuse what the standards refuse?"""

import base64
import time
from collections.abc import Callable
from typing import Any

import http_ece
import py_vapid
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from krambod.doubles.push_service import PushService, Refused, Subscription

ORIGIN = "http://127.0.0.1:9300"
DAY_S = 24 * 3600
Headers = dict[str, str]


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Sender:
    """Sends by `http-ece` and `py-vapid`: neither is ours."""

    def __init__(self) -> None:
        self.vapid = py_vapid.Vapid02()
        self.vapid.generate_keys()
        point = self.vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.service = PushService()
        self.browser = self.service.subscribe(text(point))

    def headers(self, **claims: Any) -> Headers:
        note = {"aud": ORIGIN, "exp": int(time.time()) + 3600, "sub": "mailto:a@example.com"} | claims
        signed = py_vapid.jwt.sign(note, self.vapid.private_key)
        return {
            "authorization": f"vapid t={signed},k={self.browser.server_key}",
            "content-encoding": "aes128gcm",
            "ttl": "60",
            "urgency": "normal",
        }

    def body(self, message: bytes = b"hello", browser: Subscription | None = None) -> bytes:
        point = (browser or self.browser).key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        made: bytes = http_ece.encrypt(
            message, private_key=generate_private_key(SECP256R1()), dh=point, auth_secret=self.browser.auth
        )
        return made

    def send(self, headers: Headers, body: bytes, token: str | None = None) -> None:
        self.service.take(ORIGIN, self.browser.token if token is None else token, headers, body)


@pytest.fixture
def sender() -> Sender:
    return Sender()


def refusal(send: Callable[[], None]) -> int:
    with pytest.raises(Refused) as refused:
        send()
    return refused.value.status


def test_what_others_libraries_make_is_taken(sender: Sender) -> None:
    sender.send(sender.headers(), sender.body())

    [received] = sender.service.received
    keys = {"private_key": sender.browser.key, "auth_secret": sender.browser.auth}
    assert http_ece.decrypt(received.body, **keys) == b"hello"
    assert received.claims["sub"] == "mailto:a@example.com"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer x"}, 401),
        ({"content-encoding": "aesgcm"}, 415),
        ({"ttl": ""}, 400),
        ({"ttl": "-1"}, 400),
        ({"ttl": str(29 * DAY_S)}, 400),
        ({"urgency": "now"}, 400),
        ({"topic": "x" * 33}, 400),
        ({"topic": "needs action"}, 400),
    ],
)
def test_a_message_without_its_headers_is_refused(sender: Sender, change: Headers, status: int) -> None:
    assert refusal(lambda: sender.send(sender.headers() | change, sender.body())) == status


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"exp": int(time.time()) - 1},
        {"exp": int(time.time()) + DAY_S + 600},
        {"sub": "me"},
    ],
    ids=["of another service", "out of date", "good for too long", "of nobody"],
)
def test_a_note_that_says_something_else_is_refused(sender: Sender, claims: dict[str, Any]) -> None:
    assert refusal(lambda: sender.send(sender.headers(**claims), sender.body())) == 401


def test_a_note_of_somebody_else_is_refused(sender: Sender) -> None:
    other = Sender()
    of_other_key = other.headers()
    claiming_ours = {**of_other_key}
    claiming_ours["authorization"] = of_other_key["authorization"].replace(
        other.browser.server_key, sender.browser.server_key
    )

    assert refusal(lambda: sender.send(of_other_key, sender.body())) == 403
    assert refusal(lambda: sender.send(claiming_ours, sender.body())) == 403


@pytest.mark.parametrize("part", [b"no json", b"[]", b'{"typ": "JWT", "alg": "none"}'])
def test_a_note_that_is_no_note_is_refused(sender: Sender, part: bytes) -> None:
    headers = sender.headers()
    head = text(part)
    claims = headers["authorization"].partition("t=")[2].split(".")[1]
    signed = f"{head}.{claims}"
    signature = signature_of(sender, signed)
    headers["authorization"] = f"vapid t={signed}.{signature},k={sender.browser.server_key}"

    assert refusal(lambda: sender.send(headers, sender.body())) == 401


def signature_of(sender: Sender, signed: str) -> str:
    both = decode_dss_signature(sender.vapid.private_key.sign(signed.encode(), ECDSA(SHA256())))
    return text(b"".join(number.to_bytes(32, "big") for number in both))


@pytest.mark.parametrize("signature", ["AAAA", "A", "!"])
def test_a_signature_of_another_length_is_refused(sender: Sender, signature: str) -> None:
    headers = sender.headers()
    note, _, key = headers["authorization"].partition(",k=")
    headers["authorization"] = f"{note.rpartition('.')[0]}.{signature},k={key}"

    assert refusal(lambda: sender.send(headers, sender.body())) == 401


@pytest.mark.parametrize(
    ("body", "status"), [(b"", 400), (bytes(90), 400), (bytes(4097), 413)], ids=["nothing", "no header", "too large"]
)
def test_a_body_that_is_no_message_is_refused(sender: Sender, body: bytes, status: int) -> None:
    assert refusal(lambda: sender.send(sender.headers(), body)) == status


def test_more_than_one_record_is_refused(sender: Sender) -> None:
    body = bytearray(sender.body(b"x" * 100))
    body[16:20] = (30).to_bytes(4, "big")

    assert refusal(lambda: sender.send(sender.headers(), bytes(body))) == 400


def test_a_subscription_that_is_not_there_or_has_ended_says_so(sender: Sender) -> None:
    headers, body = sender.headers(), sender.body()
    unknown = refusal(lambda: sender.send(headers, body, token="x"))
    sender.browser.is_ended = True

    assert (unknown, refusal(lambda: sender.send(headers, body))) == (404, 410)
    assert sender.service.received == []
