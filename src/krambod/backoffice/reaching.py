"""How do the pages reach Dinero? The settings name the function that knows, because only the project joins parts."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import import_string

from krambod.organizations.reach import Reach


def open_reach() -> Reach:
    """The reach of this installation."""
    found: Callable[[], Reach] | str = settings.KRAMBOD_REACH
    opened: Callable[[], Reach] = import_string(found) if isinstance(found, str) else found
    return opened()
