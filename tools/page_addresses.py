"""Which pages are there? From the table of addresses, so that no tool forgets one. Needs Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

NO_PAGES = ("operator/", "api/v1/", "health", "metrics", "hooks/")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAddress:
    """An address by its name. `parameters` are what it must be told, such as `shop_id`."""

    name: str
    parameters: tuple[str, ...]

    def fill(self, values: Mapping[str, object]) -> str:
        """The path with these values. Raises KeyError for a parameter that has none."""
        return reverse(self.name, kwargs={name: values[name] for name in self.parameters})


def page_addresses() -> list[PageAddress]:
    """All addresses of the back office, with those before the log-in. Some take only forms, and show no page."""
    return list(_walk(get_resolver().url_patterns, ()))


def _walk(patterns: Any, parameters: tuple[str, ...]) -> Iterator[PageAddress]:
    for one in patterns:
        if not parameters and str(one.pattern).startswith(NO_PAGES):
            continue
        named = (*parameters, *(one.pattern.converters or one.pattern.regex.groupindex))
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, named)
        elif isinstance(one, URLPattern) and one.name:
            yield PageAddress(name=one.name, parameters=named)
