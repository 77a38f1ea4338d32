"""Which sessions are a person's? Django knows that only from what is in each."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from krambod.merchants.models import User


def sessions_of(user: User) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Yields each stored session of the person, also one that has expired, with its content. All sessions are read."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for row in Session.objects.iterator():
        content = store.decode(row.session_data)
        if content.get(SESSION_KEY) == str(user.pk):
            yield row, content
