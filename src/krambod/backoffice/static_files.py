"""How does a browser learn that a style sheet is a newer one? By the version in its address."""

from django.contrib.staticfiles.storage import StaticFilesStorage

from krambod import __version__


class VersionedStorage(StaticFilesStorage):
    """Addresses of static files end in `?v=` and the version; nothing has to be collected or renamed."""

    def url(self, name: str | None) -> str:
        return f"{super().url(name)}?v={__version__}"
