"""How are variables read that are more than a text? Pure; what cannot be read raises ValueError with what is wanted."""

import base64

WEBHOOK_PREFIX = "whsec_"


def read_place(text: str) -> tuple[str, int] | None:
    """The address and port of `127.0.0.1:9464` or `[::1]:9464`; None of an empty text. Raises ValueError."""
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("it must be an address and a port, like 127.0.0.1:9464")
    return host.strip("[]"), int(port)


def read_signing_key(secret: str) -> bytes:
    """The bytes of a secret in the form of Standard Webhooks; none of an empty text. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix(WEBHOOK_PREFIX), validate=True)
    except ValueError as error:
        raise ValueError(f"it must be {WEBHOOK_PREFIX} and then base64") from error
    if secret and not 24 <= len(key) <= 64:
        raise ValueError("it must have 24 to 64 bytes")
    return key
