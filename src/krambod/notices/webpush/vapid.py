"""How does a push service know that it is us who send? By a signed note with each message. Pure.

Source: RFC 8292 (VAPID). The note is a JWT, signed by ES256 (RFC 7518, section 3.4: the two numbers, 32 bytes each).
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from krambod.notices.webpush.encryption import base64url

GOOD_FOR = timedelta(hours=12)  # a push service refuses more than 24 hours
HEADER = {"typ": "JWT", "alg": "ES256"}


def authorization(key: EllipticCurvePrivateKey, endpoint: str, *, subject: str, now: datetime) -> str:
    """The header `Authorization` of a message to this address.

    `key` (P-256) is the installation's; `subject` says whom the push service may write to: `https:…` or `mailto:…`.
    """
    place = urlsplit(endpoint)
    claims = {"aud": f"{place.scheme}://{place.netloc}", "exp": int((now + GOOD_FOR).timestamp()), "sub": subject}
    signed = f"{_part(HEADER)}.{_part(claims)}"
    first, second = decode_dss_signature(key.sign(signed.encode(), ECDSA(SHA256())))
    signature = base64url(first.to_bytes(32, "big") + second.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature},k={public_text(key)}"


def public_text(key: EllipticCurvePrivateKey) -> str:
    """The public half of the key, as a browser takes it when it subscribes: 65 bytes in URL-safe base64."""
    return base64url(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _part(values: Mapping[str, object]) -> str:
    return base64url(json.dumps(values, separators=(",", ":")).encode())
