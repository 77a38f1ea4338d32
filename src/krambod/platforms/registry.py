"""Which platforms are there? Every folder beside this file that has a `PLATFORM`: adding one is adding a folder."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import krambod.platforms as room
from krambod.platforms.platform import Platform


@cache
def platforms() -> dict[str, Platform]:
    """All of them, by name."""
    names = sorted(module.name for module in iter_modules(room.__path__) if module.ispkg)
    found = (getattr(import_module(f"{room.__name__}.{name}"), "PLATFORM", None) for name in names)
    return {platform.name: platform for platform in found if platform is not None}


def find_platform(name: str) -> Platform | None:
    """The platform of that name."""
    return platforms().get(name)
