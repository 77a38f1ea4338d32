"""How is a push message encrypted, so that only the browser it is meant for can read it? Pure.

Source: RFC 8291 (Message Encryption for Web Push), over RFC 8188 (aes128gcm); its appendix A is a test.
"""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

POINT_BYTES, AUTH_BYTES, SALT_BYTES = 65, 16, 16
RECORD_BYTES = 4096  # a push service must take as many (RFC 8030, section 7.2)
HEADER_BYTES = SALT_BYTES + 4 + 1 + POINT_BYTES
TAG_BYTES = 16
LAST_RECORD = b"\x02"
LONGEST = RECORD_BYTES - HEADER_BYTES - TAG_BYTES - len(LAST_RECORD)  # bytes of a message before it is encrypted


class UnusableKeys(Exception):
    """What a browser told as its keys are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserKeys:
    """The keys of one subscription: a point on P-256 (65 bytes), and a secret that browser and server share (16)."""

    p256dh: bytes
    auth: bytes


def read_keys(p256dh: str, auth: str) -> BrowserKeys:
    """Reads both keys from URL-safe base64, as a browser tells them. Raises UnusableKeys."""
    keys = BrowserKeys(p256dh=_decoded(p256dh), auth=_decoded(auth))
    if len(keys.p256dh) != POINT_BYTES or len(keys.auth) != AUTH_BYTES:
        raise UnusableKeys("a key has the wrong length")
    _point_of(keys)
    return keys


def encrypt(message: bytes, keys: BrowserKeys, *, one_time_key: EllipticCurvePrivateKey, salt: bytes) -> bytes:
    """Returns the body to post: one record, with its header.

    `message` has at most LONGEST bytes. `one_time_key` (P-256) and `salt` (16 random bytes) are new for each message:
    with the same ones twice, the encryption gives both messages away. Raises UnusableKeys.
    """
    if len(message) > LONGEST:
        raise ValueError(f"a message has at most {LONGEST} bytes, and this one has {len(message)}")
    own_point = one_time_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    shared = one_time_key.exchange(ECDH(), _point_of(keys))
    secret = _derived(shared, 32, salt=keys.auth, purpose=b"WebPush: info\0" + keys.p256dh + own_point)
    content_key = _derived(secret, 16, salt=salt, purpose=b"Content-Encoding: aes128gcm\0")
    nonce = _derived(secret, 12, salt=salt, purpose=b"Content-Encoding: nonce\0")
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([POINT_BYTES]) + own_point
    return header + AESGCM(content_key).encrypt(nonce, message + LAST_RECORD, None)


def base64url(data: bytes) -> str:
    """URL-safe base64 without padding, as all of these standards write bytes."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (NotBase64, ValueError) as error:
        raise UnusableKeys("a key is no base64") from error


def _point_of(keys: BrowserKeys) -> EllipticCurvePublicKey:
    try:
        return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), keys.p256dh)
    except ValueError as error:
        raise UnusableKeys("the public key is no point on the curve") from error


def _derived(secret: bytes, length: int, *, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=purpose).derive(secret)
