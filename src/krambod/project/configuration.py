"""What does the environment say? Every `KRAMBOD_…` variable, read once and checked."""

import os
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from krambod.backoffice.people.client_address import Network, read_networks
from krambod.dinero.client import API_URL
from krambod.dinero.oauth import AUTHZ_URL, CONNECT_URL
from krambod.project.email_url import read_email_url
from krambod.project.reading import read_place, read_signing_key
from krambod.project.secret_keys import ConfigurationError, checked_keys, read_keys

KEY_FILE = "secret.keys"
APP_SECRET = re.compile("KRAMBOD_[A-Z0-9]+_APP_SECRET")
POSTGRESQL = ("postgresql", "postgres")
DATABASES = (*POSTGRESQL, "sqlite")
EMBEDDED, PROCRASTINATE = "embedded", "procrastinate"
SHORTEST_TOKEN = 20
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "::1")


class Configuration(BaseSettings):
    """How this installation runs. Each field has its variable's name, without `KRAMBOD_`."""

    model_config = SettingsConfigDict(env_prefix="KRAMBOD_", env_ignore_empty=True, frozen=True)

    data_dir: Path = Field(
        default=Path("krambod-data"),
        description="The directory of everything that is kept: the SQLite database, the secret keys, locks, backups. "
        "It must lie on a local disk.",
        examples=["/var/lib/krambod"],
    )
    database_url: str = Field(
        default="",
        description="The database. Without it: a SQLite file in the data directory.",
        examples=["postgresql://krambod:PASSWORD@localhost:5432/krambod"],
    )
    database_direct_url: str = Field(
        default="",
        description="The PostgreSQL database itself, where the database URL is that of a pooler. Workers listen and "
        "hold locks through it, which a pooler does not pass on. Without it: the database URL.",
        examples=["postgresql://krambod:PASSWORD@localhost:5432/krambod"],
    )
    base_url: str = Field(
        default="http://localhost:8000",
        description="The address under which people, shops and Visma Connect reach this installation. An address that "
        "begins with https makes cookies secure. Without it, `krambod serve` takes the address that it listens on.",
        examples=["https://krambod.example.com"],
    )
    secret_keys: str = Field(
        default="",
        repr=False,
        description="The keys that encrypt stored secrets, with commas between them, newest first: the first encrypts, "
        "all decrypt. Without it: the file `secret.keys` in the data directory, which is made on the first start and "
        "never again while secrets are stored. If the keys are lost, everything must be connected again.",
        examples=["NEW_KEY,OLD_KEY"],
    )
    email_url: str = Field(
        default="",
        repr=False,
        description="The mail server: `smtp`, `smtp+tls` or `smtps`. `?from=` names the sender. Without it: mail is "
        "written to the console.",
        examples=["smtp+tls://user:PASSWORD@mail.example.com:587?from=krambod@example.com"],
    )
    support_email: str = Field(
        default="",
        description="Where the people of this installation write for help. The help page shows it. Without it: it says "
        "*whoever runs this installation*.",
        examples=["help@example.com"],
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses or networks of your own reverse proxies, with commas between them. Only they are "
        "believed when they name the caller in `X-Forwarded-For`.",
        examples=["127.0.0.1, 10.0.0.0/8"],
    )
    worker_threads: int = Field(
        default=32,
        ge=1,
        le=256,
        description="How many lanes a worker works on at once. On PostgreSQL each thread may hold a connection.",
        examples=["16"],
    )
    worker_engine: Literal["", "embedded", "procrastinate"] = Field(
        default="",
        description="What hands out the work. `embedded`: each worker asks the database four times a second. "
        "`procrastinate`: PostgreSQL wakes the workers. Without it: `procrastinate` on PostgreSQL, `embedded` on "
        "SQLite. All processes need the same value.",
        examples=["embedded"],
    )
    dinero_api_url: str = Field(
        default=API_URL,
        description="Where Dinero's API is. Change it only to use a double (`krambod sandbox`).",
        examples=["http://127.0.0.1:9100"],
    )
    dinero_connect_url: str = Field(
        default=CONNECT_URL,
        description="Where Visma Connect is, which gives merchants' consent. Change it only to use a double.",
        examples=["http://127.0.0.1:9100"],
    )
    dinero_authz_url: str = Field(
        default=AUTHZ_URL,
        description="Where the tokens of personal integrations come from. Change it only to use a double.",
        examples=["http://127.0.0.1:9100"],
    )
    dinero_client_id: str = Field(
        default="",
        description="The client id of your app at Visma Connect. Its redirect address there is the base URL with "
        "`/dinero/callback` behind it. Without an app, merchants connect by a personal integration.",
        examples=["isv_krambod"],
    )
    dinero_client_secret: str = Field(
        default="", repr=False, description="The secret of your app at Visma Connect.", examples=["APP_SECRET"]
    )
    dinero_calls_per_minute: int | None = Field(
        default=None,
        ge=1,
        description="The most calls a minute for each organization. Without it: 100 through the app at Visma Connect, "
        "60 through a personal integration. All workers need the same value.",
        examples=["50"],
    )
    api_calls_per_minute: int | None = Field(
        default=None,
        ge=1,
        description="The most calls of the orders API a minute with one token, in each process of the web server; more "
        "get `429` with `Retry-After`. Without it: 1200, and no limit where the base URL is on this machine.",
        examples=["600"],
    )
    new_per_hour: int = Field(
        default=30,
        ge=1,
        description="The most companies that one person makes in an hour on the pages; the same for shops, for "
        "invitations and for tokens. One more gets `429` with `Retry-After`, and nothing is made. `krambod setup` and "
        "the demo have no limit.",
        examples=["100"],
    )
    app_secrets: dict[str, str] = Field(
        default_factory=lambda: read_app_secrets(os.environ),
        repr=False,
        title="KRAMBOD_SHOPORAMA_APP_SECRET",
        description="The secret of your app at Shoporama; another platform with apps has a variable of its own name. "
        "With it, shops that install the app can be claimed under *Butiksplatform*; without it, merchants paste "
        "keys by hand.",
        examples=["SHOPORAMA_SECRET"],
    )
    e_invoice_lookup_url: str = Field(
        default="",
        description="A register that says which companies take e-invoices: `GET` with `?id=DK12345678` answers "
        '`{"takes_e_invoices": true}` or `false`. Without it, a person says it of each buyer.',
        examples=["https://register.example.com/receivers"],
    )
    metrics_address: str = Field(
        default="",
        description="Where `krambod serve` answers `/metrics` to Prometheus, beside the web port: an address of this "
        "machine and a port. There is no token and no TLS, so choose an address that only you reach.",
        examples=["127.0.0.1:9464"],
    )
    metrics_token: str = Field(
        default="",
        repr=False,
        description="The bearer token with which Prometheus reads `/metrics` on the web port, 20 characters or more. "
        "Without it, `/metrics` is not there.",
        examples=["METRICS_TOKEN_OF_YOURS"],
    )
    alert_mail: str = Field(
        default="",
        description="Who gets a mail when something is due and does not move: one address or several, with commas "
        "between them. It needs `KRAMBOD_EMAIL_URL`.",
        examples=["operator@example.com"],
    )
    alert_webhook_url: str = Field(
        default="",
        repr=False,
        description="Where the same is posted, in the form of Standard Webhooks. It needs the secret.",
        examples=["https://hooks.example.com/krambod"],
    )
    alert_webhook_secret: str = Field(
        default="",
        repr=False,
        description="The secret that signs it: `whsec_` and 24 to 64 bytes in base64.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )
    alert_after_minutes: int = Field(
        default=15,
        ge=1,
        description="After how many minutes without progress an alert begins.",
        examples=["30"],
    )
    push_double_url: str = Field(
        default="",
        description="Where a double of a push service is, on this machine. Notices in the browser may then go there "
        "too, without https. Only for tests; every other address must be one of a known push service, as always.",
        examples=["http://127.0.0.1:9300"],
    )
    timing: Literal["normal", "fast"] = Field(
        default="normal",
        description="`fast` makes retry delays, leases and deadlines twenty times shorter. Only for tests of whole "
        "processes.",
        examples=["fast"],
    )
    demo_shop_url: str = Field(
        default="",
        description="Where the demo's shop is. `krambod serve --demo` sets it for what it starts; do not set it "
        "yourself.",
        examples=["http://localhost:9200"],
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, directory: Path) -> Path:
        return directory.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _supported(cls, url: str) -> str:
        """Krambod runs on SQLite and PostgreSQL."""
        if url and urlsplit(url).scheme not in DATABASES:
            raise ValueError("it must begin with postgresql:// or sqlite:///")
        return url

    @field_validator("database_direct_url")
    @classmethod
    def _of_postgresql(cls, url: str) -> str:
        """Only PostgreSQL has poolers."""
        if url and urlsplit(url).scheme not in POSTGRESQL:
            raise ValueError("it must begin with postgresql://")
        return url

    @field_validator("worker_engine")
    @classmethod
    def _has_its_database(cls, engine: str, others: ValidationInfo) -> str:
        """Procrastinate keeps its jobs in PostgreSQL."""
        if engine == PROCRASTINATE and not _is_postgresql(others.data.get("database_url", "")):
            raise ValueError("procrastinate needs PostgreSQL: set KRAMBOD_DATABASE_URL, or leave it out")
        return engine

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

    @field_validator("metrics_address")
    @classmethod
    def _place(cls, text: str) -> str:
        read_place(text)
        return text

    @field_validator("alert_webhook_url")
    @classmethod
    def _callable(cls, url: str) -> str:
        if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("it must begin with https://, or with http:// in a network of your own")
        return url

    @field_validator("push_double_url")
    @classmethod
    def _on_this_machine(cls, url: str) -> str:
        """A double is on this machine: elsewhere, the setting would let anybody's browser send us there."""
        place = urlsplit(url)
        if url and (place.scheme not in ("http", "https") or place.hostname not in LOOPBACK_HOSTS):
            raise ValueError("it must be http:// with localhost or 127.0.0.1, and a port")
        return url

    @field_validator("alert_webhook_secret")
    @classmethod
    def _signing_key(cls, secret: str) -> str:
        read_signing_key(secret)
        return secret

    @field_validator("metrics_token")
    @classmethod
    def _long_enough(cls, token: str) -> str:
        if token and len(token) < SHORTEST_TOKEN:
            raise ValueError(f"it must have at least {SHORTEST_TOKEN} characters")
        return token

    @property
    def alert_addresses(self) -> tuple[str, ...]:
        """Who gets alerts by mail."""
        return tuple(address.strip() for address in self.alert_mail.split(",") if address.strip())

    @property
    def alert_webhook_key(self) -> bytes:
        """The key that signs alerts. Raises ConfigurationError if there is a URL and no secret."""
        if self.alert_webhook_url and not self.alert_webhook_secret:
            raise ConfigurationError("KRAMBOD_ALERT_WEBHOOK_URL needs KRAMBOD_ALERT_WEBHOOK_SECRET beside it.")
        return read_signing_key(self.alert_webhook_secret)

    @property
    def is_watched(self) -> bool:
        """Whether somebody wants alerts or metrics."""
        return bool(self.alert_mail or self.alert_webhook_url or self.metrics_address)

    @property
    def metrics_place(self) -> tuple[str, int] | None:
        """Where the metrics are served beside the web port: an address and a port; None if they are not."""
        return read_place(self.metrics_address)

    @property
    def trusted_networks(self) -> tuple[Network, ...]:
        """The networks of our own proxies: only a proxy there may name the caller in `X-Forwarded-For`."""
        return read_networks(self.trusted_proxies)

    @property
    def database(self) -> str:
        """The database's URL: by default a SQLite file in the data directory."""
        return self.database_url or f"sqlite:///{self.data_dir / 'krambod.sqlite3'}"

    @property
    def engine(self) -> str:
        """What hands out the work: EMBEDDED or PROCRASTINATE."""
        return self.worker_engine or (PROCRASTINATE if _is_postgresql(self.database_url) else EMBEDDED)

    @property
    def time_scale(self) -> float:
        """The factor for retry delays, leases and margins: tests of processes cannot wait hours."""
        return 1.0 if self.timing == "normal" else 0.05

    @property
    def is_demo(self) -> bool:
        """Whether this is the demo: it reaches nothing real, so anybody on this machine may log in."""
        places = (self.demo_shop_url, self.base_url, self.dinero_api_url, self.dinero_connect_url)
        return all(urlsplit(place).hostname in LOOPBACK_HOSTS for place in places)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The secret keys, newest first: the first encrypts, all decrypt. Raises ConfigurationError."""
        if self.secret_keys:
            return checked_keys(self.secret_keys.split(","), "KRAMBOD_SECRET_KEYS")
        return read_keys(self.data_dir / KEY_FILE, self.database)


def _is_postgresql(url: str) -> bool:
    return urlsplit(url).scheme in POSTGRESQL


def read_app_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """The secrets that sign the calls of our apps on platforms, by variable: `KRAMBOD_<PLATFORM>_APP_SECRET`."""
    return {name: secret for name, secret in environment.items() if APP_SECRET.fullmatch(name) and secret}
