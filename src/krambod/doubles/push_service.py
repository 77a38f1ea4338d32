"""A push service, as a browser has one: it takes encrypted messages for its subscriptions. It stands in for all.

POST /push/<token> ─▶ 201, and the message is kept. It is strict: what RFC 8030, 8188, 8291 or 8292 demands and a
message lacks is refused, with the reason as text. Faults can be planned, such as 410, 429 with a wait, 500 or a lost
answer.
"""

import json
import re
import time
from base64 import b64decode, urlsafe_b64encode
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_bytes, token_urlsafe
from typing import Any

from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LARGEST_BODY = 4096
LONGEST_LIFE_S = 24 * 3600
LONGEST_TTL_S = 28 * 24 * 3600
URGENCIES = frozenset({"very-low", "low", "normal", "high"})
TOPIC = re.compile("[A-Za-z0-9_-]{1,32}")
VAPID = re.compile(r"vapid t=([\w-]+\.[\w-]+)\.([\w-]+), ?k=([\w-]+)", re.ASCII)
HEADER_BYTES = 16 + 4 + 1 + 65
POINT_BYTES = 65


class Refused(Exception):
    """The message is not as the standards want it. `status` is what is answered."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(slots=True, kw_only=True)
class Subscription:
    """What a browser has made. `server_key` is the public key of who may send; `key` and `auth` stay in the browser."""

    token: str
    server_key: str
    key: EllipticCurvePrivateKey
    auth: bytes
    is_ended: bool = False

    @property
    def path(self) -> str:
        return f"/push/{self.token}"

    @property
    def p256dh(self) -> str:
        """The browser's public key, as it tells it to the page."""
        return _text(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def auth_text(self) -> str:
        return _text(self.auth)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message that was taken. Header names are in lower case; `claims` are those of its signed note."""

    subscription: Subscription
    headers: Mapping[str, str]
    claims: Mapping[str, Any]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How the next message is answered. With `is_lost` it is taken, and the connection is closed without an answer."""

    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    is_lost: bool = False


class PushService:
    """The subscriptions, what came for them, and what is to go wrong. `asked` counts all calls.

    `now_s` says what time it is, in seconds since 1970.
    """

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self.now_s = now_s
        self.subscriptions: dict[str, Subscription] = {}
        self.received: list[Received] = []
        self.refused: list[str] = []
        self.faults: deque[Fault] = deque()
        self.asked = 0

    def subscribe(self, server_key: str) -> Subscription:
        """A new browser subscribes with the public key of who may send to it."""
        made = Subscription(
            token=token_urlsafe(16), server_key=server_key, key=generate_private_key(SECP256R1()), auth=token_bytes(16)
        )
        self.subscriptions[made.token] = made
        return made

    def take(self, origin: str, token: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keeps a message. Raises Refused."""
        subscription = self.subscriptions.get(token)
        if subscription is None:
            raise Refused(404, "there is no such subscription")
        if subscription.is_ended:
            raise Refused(410, "the subscription has ended")
        claims = _read_note(headers.get("authorization", ""), origin, subscription.server_key, self.now_s())
        _expect_headers(headers)
        _expect_body(body)
        self.received.append(Received(subscription=subscription, headers=headers, claims=claims, body=body))


def push_application(service: PushService) -> web.Application:
    """Serves the push service."""

    async def take(call: web.Request) -> web.StreamResponse:
        service.asked += 1
        fault = service.faults.popleft() if service.faults else None
        if fault is not None and not fault.is_lost:
            return web.Response(status=fault.status, headers=fault.headers)
        headers = {name.lower(): value for name, value in call.headers.items()}
        try:
            service.take(str(call.url.origin()), call.match_info["token"], headers, await call.read())
        except Refused as refused:
            service.refused.append(str(refused))
            return web.Response(status=refused.status, text=str(refused))
        if fault is not None and call.transport is not None:
            call.transport.close()
        return web.Response(status=201, headers={"Location": f"{call.url}/{len(service.received)}"})

    application = web.Application()
    application.router.add_post("/push/{token}", take)
    return application


def _expect_headers(headers: Mapping[str, str]) -> None:
    ttl = headers.get("ttl", "")
    if not (ttl.isascii() and ttl.isdecimal() and int(ttl) <= LONGEST_TTL_S):
        raise Refused(400, "TTL must be a number of seconds, four weeks at most")
    if headers.get("content-encoding") != "aes128gcm":
        raise Refused(415, "Content-Encoding must be aes128gcm")
    if headers.get("urgency", "normal") not in URGENCIES:
        raise Refused(400, "Urgency is none of the four")
    if "topic" in headers and not TOPIC.fullmatch(headers["topic"]):
        raise Refused(400, "Topic must have at most 32 characters of URL-safe base64")


def _expect_body(body: bytes) -> None:
    if len(body) > LARGEST_BODY:
        raise Refused(413, "the body is larger than 4096 bytes")
    if len(body) <= HEADER_BYTES or body[20] != POINT_BYTES or body[21] != 4:
        raise Refused(400, "the body must begin with salt, size of the records and a point of 65 bytes")
    if len(body) - HEADER_BYTES > int.from_bytes(body[16:20], "big"):
        raise Refused(400, "the body is more than one record")


def _read_note(text: str, origin: str, server_key: str, now_s: float) -> dict[str, Any]:
    """The claims of the signed note (RFC 8292)."""
    found = VAPID.fullmatch(text)
    if found is None:
        raise Refused(401, "Authorization must be `vapid t=…,k=…`")
    signed, signature, key = found.groups()
    if key != server_key:
        raise Refused(403, "the browser has subscribed with another key")
    _expect_signature(signed, _bytes(signature), _bytes(key))
    header, claims = (_read_json(part) for part in signed.split("."))
    if (header.get("typ"), header.get("alg")) != ("JWT", "ES256"):
        raise Refused(401, "the note must be a JWT, signed by ES256")
    left_s = claims.get("exp", 0) - now_s
    if claims.get("aud") != origin:
        raise Refused(401, f"aud must be {origin}")
    if not 0 < left_s <= LONGEST_LIFE_S:
        raise Refused(401, "exp must lie in the next 24 hours")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise Refused(401, "sub must be a mailto: or https: address")
    return claims


def _expect_signature(signed: str, signature: bytes, key: bytes) -> None:
    if len(signature) != 64:
        raise Refused(401, "a signature has 64 bytes")
    first, second = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), key)
        point.verify(encode_dss_signature(first, second), signed.encode(), ECDSA(SHA256()))
    except (InvalidSignature, ValueError) as error:
        raise Refused(403, "the signature does not fit the key") from error


def _read_json(part: str) -> dict[str, Any]:
    try:
        read = json.loads(_bytes(part))
    except ValueError as error:
        raise Refused(401, "the note is no JSON") from error
    if not isinstance(read, dict):
        raise Refused(401, "the note is no JSON object")
    return read


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise Refused(401, "a part is no base64") from error


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
