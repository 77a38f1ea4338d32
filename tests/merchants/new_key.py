"""How does a test add a secret key to the installation, as a person does in `secret.keys` before a start?"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from krambod.merchants.secrets import installation_secrets
from krambod.project.secret_keys import new_key


@contextmanager
def key_added(settings: Any) -> Iterator[None]:
    """Puts a new key before the others until the block ends."""
    before = settings.KRAMBOD_SECRET_KEYS
    settings.KRAMBOD_SECRET_KEYS = (new_key(), *before)
    installation_secrets.cache_clear()
    try:
        yield
    finally:
        settings.KRAMBOD_SECRET_KEYS = before
        installation_secrets.cache_clear()
