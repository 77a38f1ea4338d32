"""How does a browser notice a newer style sheet? By the digest of the file in its address."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """Adds `?v=` and the file's digest to the addresses of static files, so that no file needs a new name."""

    def url(self, name: str | None) -> str:
        return f"{super().url(name)}?v={digest_of(name or '')}"


@cache
def digest_of(name: str) -> str:
    """The first letters of the digest of a static file's content. An installation's files change with its processes."""
    return sha256(read_static(name)).hexdigest()[:12]


def read_static(name: str) -> bytes:
    """The content of a static file. Raises ValueError if there is none, as Django's own storages do."""
    found = finders.find(name)
    if found is None:
        raise ValueError(f"there is no static file {name}")
    return Path(found).read_bytes()
