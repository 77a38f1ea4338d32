"""How can a person try the whole way from a shop's order to the books? All parts start here, with doubles.

fresh data: the doubles ─▶ krambod setup, connect-shop ─▶ the shop's keys are kept ─▶ the doubles stop
always:     the doubles of Dinero and of a Shoporama shop with those keys, and krambod ─▶ all answer ─▶ until Ctrl-C
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType

from krambod.doubles.dinero.seed import (
    CLIENT_SECRET,
    ORGANIZATIONS,
    PERSONAL_CLIENT_ID,
    VISMA_CLIENT_ID,
    api_key,
)
from krambod.project.demo.processes import KRAMBOD, POLL_S, DemoFailed, Processes
from krambod.project.running.ports import expect_free

ORGANIZATION = ORGANIZATIONS[0]["Id"]
DEMO_OWNER = "demo@example.com"
SHOP_TOKEN, HOOK_SECRET = "RUN_SHOP_TOKEN", "RUN_HOOK_SECRET"  # names of environment variables
SETUP = [
    "setup", "--merchant", "Demobutikken", "--shop", "Demobutikken", "--shop-code", "demo", "--owner", DEMO_OWNER,
    "--organization", str(ORGANIZATION),
    "--client-id", PERSONAL_CLIENT_ID, "--client-secret", "RUN_CLIENT_SECRET", "--api-key", "RUN_API_KEY",
    "--when", "paid", "--deposit-account", "55120", "--start-date", "2025-12-01", "--first-drafts", "0", "--json",
]  # fmt: skip
CONNECT_SHOP = [
    "connect-shop", "--shop", "demo", "--platform", "shoporama", "--captured-at-once", "MobilePay",
    "--secret", f"token={SHOP_TOKEN}", "--secret", f"webhook_secret={HOOK_SECRET}", "--json",
]  # fmt: skip


class Stopped(Exception):
    """A signal asked this process to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The ports that the parts listen on, and the directory of their data."""

    port: int
    double_port: int
    shop_port: int
    data: Path

    @property
    def krambod_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def double_url(self) -> str:
        return f"http://localhost:{self.double_port}"

    @property
    def shop_url(self) -> str:
        return f"http://localhost:{self.shop_port}"

    @property
    def books(self) -> Path:
        """The directory of the double's data."""
        return self.data / "sandbox"

    @property
    def installation(self) -> Path:
        """The directory of krambod's own data."""
        return self.data / "krambod"

    @property
    def keys_file(self) -> Path:
        """The file that keeps `ShopKeys` between runs."""
        return self.data / "shop-keys.json"

    def environment(self) -> dict[str, str]:
        """The environment of krambod, without the shell's own settings: they might lead to the real Dinero."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("KRAMBOD_", "DJANGO_"))}
        addresses = dict.fromkeys(
            ("KRAMBOD_DINERO_API_URL", "KRAMBOD_DINERO_CONNECT_URL", "KRAMBOD_DINERO_AUTHZ_URL"), self.double_url
        )
        return own | addresses | {
            "KRAMBOD_DATA_DIR": str(self.installation),
            "KRAMBOD_BASE_URL": self.krambod_url,
            "KRAMBOD_DINERO_CALLS_PER_MINUTE": "6000",
            "KRAMBOD_DINERO_CLIENT_ID": VISMA_CLIENT_ID,
            "KRAMBOD_DINERO_CLIENT_SECRET": CLIENT_SECRET,
            "KRAMBOD_DEMO_SHOP_URL": self.shop_url,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopKeys:
    """The secrets that the shop and krambod share. `hook_url` is "" until krambod has made it."""

    token: str
    hook_secret: str
    hook_url: str = ""

    def environment(self) -> dict[str, str]:
        return {SHOP_TOKEN: self.token, HOOK_SECRET: self.hook_secret}


def serve_demo(places: Places) -> None:
    """Runs until Ctrl-C or SIGTERM. Raises DemoFailed if a part cannot start, or ends by itself."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_here)
    try:
        run(places)
    except Stopped:
        print_line("Stopped.")


def run(places: Places) -> None:
    """Starts all parts and watches them. Always ends by Stopped or DemoFailed, after it has stopped all parts."""
    for port, option in (
        (places.port, "--port"),
        (places.double_port, "--double-port"),
        (places.shop_port, "--shop-port"),
    ):
        expect_free("127.0.0.1", port, option)
    keys = find_keys(places) or set_up_afresh(places)
    with processes() as started:
        start_doubles(started, places, keys)
        started.start(["serve", "--port", str(places.port)], environment=places.environment())
        started.wait_until_it_answers("Krambod", f"{places.krambod_url}/health")
        started.wait_until_it_answers("The shop", places.shop_url)
        print_line(f"Place an order:         {places.shop_url}")
        print_line(f"See what becomes of it: {places.krambod_url}  (one click logs you in)")
        print_line(f"Look at the books:      {places.double_url}  (stands in for Dinero)")
        print_line(f"Stop with Ctrl-C. The data is kept in {places.data}.")
        while True:
            started.expect_all_alive()
            time.sleep(POLL_S)


def find_keys(places: Places) -> ShopKeys | None:
    """The keys of the last run. None, so that the demo starts fresh, if a part of that run's data is missing."""
    kept = [path.exists() for path in (places.books, places.installation, places.keys_file)]
    if all(kept):
        return ShopKeys(**json.loads(places.keys_file.read_text()))
    if any(kept):
        print_line(f"A part of the data in {places.data} is missing, so it starts fresh.")
    return None


def set_up_afresh(places: Places) -> ShopKeys:
    """Deletes the data of earlier runs, and makes new books and a shop that krambod is connected to."""
    for directory in (places.books, places.installation):
        shutil.rmtree(directory, ignore_errors=True)
    places.keys_file.unlink(missing_ok=True)
    places.books.mkdir(parents=True)
    keys = ShopKeys(token=secrets.token_hex(16), hook_secret=secrets.token_urlsafe(24))
    with processes() as started:
        start_doubles(started, places, keys)
        started.wait_until_it_answers("The shop", places.shop_url)
        ask_krambod(places, SETUP, {"RUN_CLIENT_SECRET": CLIENT_SECRET, "RUN_API_KEY": api_key(ORGANIZATION)})
        connect = [*CONNECT_SHOP, "--url", f"{places.shop_url}/REST"]
        keys = replace(keys, hook_url=ask_krambod(places, connect, keys.environment())["hook_url"])
    with os.fdopen(os.open(places.keys_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(json.dumps(asdict(keys)) + "\n")
    return keys


def start_doubles(started: Processes, places: Places, keys: ShopKeys) -> None:
    arguments = ["sandbox", "--port", str(places.double_port), "--data", str(places.books)]
    arguments += ["--shop-port", str(places.shop_port), "--shop-token", SHOP_TOKEN]
    if keys.hook_url:
        arguments += ["--hook-url", keys.hook_url, "--hook-secret", HOOK_SECRET]
    started.start(arguments, environment=places.environment() | keys.environment())
    started.wait_until_it_answers("Dinero's double", places.double_url)


def ask_krambod(places: Places, arguments: list[str], extra: dict[str, str]) -> dict[str, str]:
    """Runs a command with `extra` variables, and returns the JSON object that it prints. Raises DemoFailed."""
    done = subprocess.run(  # noqa: S603 - our own command
        [*KRAMBOD, *arguments], env=places.environment() | extra, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise DemoFailed(f"`krambod {arguments[0]}` ended with {done.returncode}; its last words are above.")
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


@contextmanager
def processes() -> Iterator[Processes]:
    """Keeps the processes that the block starts, and stops them all at its end, also after an error."""
    started = Processes()
    try:
        yield started
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        started.stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop_here)


def stop_here(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def print_line(line: str) -> None:
    """Prints a line at once, so that the person who started the demo sees it."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
