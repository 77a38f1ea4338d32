"""How are secrets kept, and how is a person recognised without keeping their name?"""

import hmac
import secrets
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

TOKEN_BYTES = 32


class SecretUnreadable(Exception):
    """What was encrypted cannot be read with the keys of this installation: they were changed or lost."""


class Secrets:
    """`keys` are 32 bytes in URL-safe base64, newest first: the first encrypts and digests, all decrypt."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._digest_key = sha256(f"digest {keys[0]}".encode()).digest()

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Raises SecretUnreadable."""
        try:
            return self._fernet.decrypt(encrypted.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable("a stored secret cannot be read with the secret keys in use") from error

    def digest(self, text: str) -> str:
        """The same text gives the same 64 hex digits, and nobody without the key can try names out."""
        return hmac.new(self._digest_key, text.encode(), sha256).hexdigest()


@cache
def installation_secrets() -> Secrets:
    """The secrets of this installation."""
    return Secrets(settings.KRAMBOD_SECRET_KEYS)


def new_token() -> str:
    """A token for a person or program to keep; only its digest is stored."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """How a token is stored: it is random, so a plain SHA-256 hides it."""
    return sha256(token.encode()).hexdigest()
