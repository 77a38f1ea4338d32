"""Is a body signed with a secret that we share with the shop? Pure."""

import hmac
from base64 import b64encode
from hashlib import sha1, sha256, sha512

from krambod.platforms.platform import HookCall, SignatureScheme, Signing

DIGESTS = {
    SignatureScheme.SHA256_HEX: sha256,
    SignatureScheme.SHA256_BASE64: sha256,
    SignatureScheme.SHA512_HEX: sha512,
    SignatureScheme.SHA512_BASE64: sha512,
    SignatureScheme.SHA1_HEX: sha1,
}


def sign(body: bytes, secret: str, scheme: SignatureScheme) -> str:
    """The signature as it stands in the header."""
    digest = hmac.new(secret.encode(), body, DIGESTS[scheme]).digest()
    return digest.hex() if scheme.endswith("hex") else b64encode(digest).decode()


def is_signed(call: HookCall, signing: Signing) -> bool:
    """Whether any of the secrets gives the signature that came. A name before it, as in `sha256=…`, is not read."""
    sent = call.headers.get(signing.header.lower(), "").strip()
    sent = sent.partition("=")[2] if sent.lower().startswith(("sha256=", "sha512=", "sha1=")) else sent
    sent = sent.lower() if signing.scheme.endswith("hex") else sent
    # Every secret is tried, and compared in constant time: how long it takes tells nothing.
    matches = [
        hmac.compare_digest(sign(call.body, secret, signing.scheme).encode(), sent.encode(errors="replace"))
        for secret in signing.secrets
        if secret
    ]
    return any(matches)
