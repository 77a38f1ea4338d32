"""What does the environment say? Every `KRAMBOD_…` variable, read once and checked."""

import os
import re
import secrets
import stat
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from krambod.backoffice.people.client_address import Network, read_networks
from krambod.dinero.client import API_URL
from krambod.dinero.oauth import AUTHZ_URL, CONNECT_URL
from krambod.project.email_url import read_email_url

KEY_FILE = "secret.keys"
OWNER_ONLY = 0o600
APP_SECRET = re.compile("KRAMBOD_[A-Z0-9]+_APP_SECRET")
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


class ConfigurationError(Exception):
    """Something about this installation keeps it from starting. The text says what, and what to do."""


class Configuration(BaseSettings):
    """How this installation runs. Field names are the variables' names without `KRAMBOD_`."""

    model_config = SettingsConfigDict(env_prefix="KRAMBOD_", env_ignore_empty=True, frozen=True)

    data_dir: Path = Path("krambod-data")
    database_url: str = ""
    base_url: str = "http://localhost:8000"
    secret_keys: str = Field(default="", repr=False)
    email_url: str = Field(default="", repr=False)
    trusted_proxies: str = ""
    worker_threads: int = Field(default=32, ge=1, le=256)
    dinero_api_url: str = API_URL
    dinero_connect_url: str = CONNECT_URL
    dinero_authz_url: str = AUTHZ_URL
    dinero_client_id: str = ""
    dinero_client_secret: str = Field(default="", repr=False)
    dinero_calls_per_minute: int | None = Field(default=None, ge=1)
    app_secrets: dict[str, str] = Field(default_factory=lambda: read_app_secrets(os.environ), repr=False)
    timing: Literal["normal", "fast"] = "normal"
    demo_shop_url: str = ""  # set by `krambod serve --demo` for what it starts

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, directory: Path) -> Path:
        return directory.expanduser().absolute()

    @field_validator("email_url")
    @classmethod
    def _readable(cls, url: str) -> str:
        read_email_url(url)
        return url

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, text: str) -> str:
        """Addresses or networks with commas between them, like `127.0.0.1, 10.0.0.0/8`."""
        read_networks(text)
        return text

    @property
    def trusted_networks(self) -> tuple[Network, ...]:
        """Where our own proxies are: only they are believed when they say for whom they ask."""
        return read_networks(self.trusted_proxies)

    @property
    def database(self) -> str:
        """A URL; a SQLite file in the data directory unless another database is named."""
        return self.database_url or f"sqlite:///{self.data_dir / 'krambod.sqlite3'}"

    @property
    def time_scale(self) -> float:
        """What retry delays, leases and margins are multiplied by: process tests cannot wait hours."""
        return 1.0 if self.timing == "normal" else 0.05

    @property
    def is_demo(self) -> bool:
        """Whether nothing real is reached, so that anybody on this machine may log in."""
        places = (self.demo_shop_url, self.base_url, self.dinero_api_url, self.dinero_connect_url)
        return all(urlsplit(place).hostname in LOOPBACK_HOSTS for place in places)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The secret keys, newest first: the first encrypts, all decrypt. Raises ConfigurationError."""
        if self.secret_keys:
            return tuple(key.strip() for key in self.secret_keys.split(",") if key.strip())
        return read_keys(self.data_dir / KEY_FILE)


def read_app_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """What the calls of our apps on shop platforms are signed with, by variable: `KRAMBOD_<PLATFORM>_APP_SECRET`."""
    return {name: secret for name, secret in environment.items() if APP_SECRET.fullmatch(name) and secret}


def read_keys(path: Path) -> tuple[str, ...]:
    """The keys in a file, one a line; a file that is not there is made. Raises ConfigurationError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except FileExistsError:
        return _existing_keys(path)
    except OSError as error:
        raise ConfigurationError(f"The secret keys cannot be written to {path}: {error.strerror}.") from error
    with os.fdopen(descriptor, "w") as file:
        file.write(new_key() + "\n")
    return _existing_keys(path)


def _existing_keys(path: Path) -> tuple[str, ...]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise ConfigurationError(
            f"{path} holds the secret keys and can be read by others (mode {mode:04o}): run `chmod 600 {path}`."
        )
    try:
        keys = tuple(line.strip() for line in path.read_text().splitlines() if line.strip())
    except OSError as error:
        raise ConfigurationError(f"The secret keys in {path} cannot be read: {error.strerror}.") from error
    if not keys:
        raise ConfigurationError(f"{path} is empty: put the secret keys back from where they are kept, one a line.")
    return keys


def new_key() -> str:
    """A fresh key: 32 random bytes, base64."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()
