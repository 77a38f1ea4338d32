"""How do we store secrets, and how do we recognise a person without storing their name?"""

import hmac
import secrets
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

TOKEN_BYTES = 32


class SecretUnreadable(Exception):
    """A stored secret cannot be decrypted with this installation's keys: somebody changed or lost the keys."""


class Secrets:
    """Encrypts, decrypts and digests texts. `keys` are 32 bytes each in URL-safe base64, the newest first.

    The first key encrypts and digests; all of them decrypt, and know what they have digested.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._digest_keys = [sha256(f"digest {key}".encode()).digest() for key in keys]

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, encrypted: str) -> str:
        """Returns the decrypted text. Raises SecretUnreadable if no key fits."""
        try:
            return self._fernet.decrypt(encrypted.encode()).decode()
        except InvalidToken as error:
            raise SecretUnreadable("a stored secret cannot be read with the secret keys in use") from error

    def digest(self, text: str) -> str:
        """Returns 64 hex digits, the same for the same text. Without the key nobody can try out names and compare."""
        return self.digests(text)[0]

    def digests(self, text: str) -> list[str]:
        """Returns the digest by each key, the newest first: one of them is the digest from before a key was added."""
        return [hmac.new(key, text.encode(), sha256).hexdigest() for key in self._digest_keys]


@cache
def installation_secrets() -> Secrets:
    """Returns the secrets with this installation's keys."""
    return Secrets(settings.KRAMBOD_SECRET_KEYS)


def new_token() -> str:
    """Returns a new random token for a person or program. We store only its digest."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_digest(token: str) -> str:
    """Returns the digest that we store of a token. A plain SHA-256 is enough, because the token is random."""
    return sha256(token.encode()).hexdigest()
