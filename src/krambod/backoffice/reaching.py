"""How do the pages reach Dinero, and browsers? The settings name who knows it, because only the project joins parts."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from krambod.notices.webpush.channel import WebPush
from krambod.organizations.reach import Reach


def open_reach() -> Reach:
    """The reach of this installation."""
    found: Callable[[], Reach] | str = settings.KRAMBOD_REACH
    opened: Callable[[], Reach] = import_string(found) if isinstance(found, str) else found
    return opened()


def open_push() -> WebPush:
    """How this installation sends to browsers."""
    found: Callable[[], WebPush] | str = settings.KRAMBOD_PUSH
    opened: Callable[[], WebPush] = import_string(found) if isinstance(found, str) else found
    return opened()
