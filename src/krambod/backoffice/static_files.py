"""How does a browser notice a newer style sheet? By the version in its address."""

from django.contrib.staticfiles.storage import StaticFilesStorage

from krambod import __version__


class VersionedStorage(StaticFilesStorage):
    """Adds `?v=` and the version to the addresses of static files, so that no file needs a new name."""

    def url(self, name: str | None) -> str:
        return f"{super().url(name)}?v={__version__}"
