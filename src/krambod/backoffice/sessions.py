"""How are sessions stored so that a copy of the database lets nobody log in? Under the digest of their key."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from krambod.merchants.secrets import token_digest


class SessionStore(DatabaseSessionStore):
    """Stores sessions as Django does, but with the digest of the key. Only the cookie has the key itself."""

    def exists(self, session_key: str | None) -> bool:
        return super().exists(stored_key(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(stored_key(key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = stored_key(row.session_key)
        return row

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = self.model.objects.filter(
            session_key=stored_key(self.session_key), expire_date__gt=timezone.now()
        ).first()
        if found is None:
            self._session_key = None  # as in Django's own store: an unknown key is never used for a new session
        return found


def stored_key(key: str | None) -> str:
    """Under which key a session is stored."""
    return token_digest(key)[:40] if key else ""  # the column holds 40 characters
