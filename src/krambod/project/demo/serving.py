"""How can a person try the whole way from a shop's order to the books? All parts start here, with doubles.

fresh data: a database, and a shop that is connected (`first_shop`) ─▶ the shop's keys are kept
always:     the doubles of Dinero and of a Shoporama shop with those keys, and krambod ─▶ all answer ─▶ until Ctrl-C
behind:     90 days of orders are told, while somebody already clicks (`history/`)
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
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import httpx2

from krambod.backoffice.demo_mark import FILLING
from krambod.doubles.dinero.seed import CLIENT_SECRET, VISMA_CLIENT_ID
from krambod.project.demo.first_shop import DEMO_OWNER, HOOK_SECRET, SHOP_TOKEN
from krambod.project.demo.history.kinds import SHOP
from krambod.project.demo.history.state import HistoryState
from krambod.project.demo.processes import LOOPBACK, POLL_S, DemoFailed, Processes, stop_process
from krambod.project.running.ports import expect_free

FIRST_SHOP = "krambod.project.demo.first_shop"
FILLER = "krambod.project.demo.history.filling"
GRACE_S = 5.0
NO_HOOK_YET = "http://127.0.0.1:9/"  # nobody listens there


class Stopped(Exception):
    """A signal asked this process to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The ports that the parts listen on, and the directory of their data.

    `orders` is how many ordinary orders fresh data has; 0: there is no history at all.
    """

    port: int
    double_port: int
    shop_port: int
    data: Path
    orders: int = 0

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

    @property
    def history_file(self) -> Path:
        """The file that keeps how far the history has come."""
        return self.data / "history.json"

    @property
    def log(self) -> Path:
        """The file of krambod's log: thousands of lines, while a person reads a few in the terminal."""
        return self.data / "krambod.log"

    @property
    def filling_mark(self) -> Path:
        """The file that is there while the history comes in. Pages say so."""
        return self.installation / FILLING

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
    keys = find_keys(places)
    with processes() as started:
        if keys is None:
            set_up_afresh(started, places)
        else:
            start_doubles(started, places, keys)
        started.start(["serve", "--port", str(places.port)], environment=places.environment(), log=places.log)
        started.wait_until_it_answers("Krambod", f"{places.krambod_url}/health")
        history = start_history(places)
        print_line(f"Place an order:         {places.shop_url}")
        print_line(f"See what becomes of it: {places.krambod_url}  (one click logs you in)")
        print_line(f"Look at the books:      {places.double_url}  (stands in for Dinero)")
        print_line(f"Stop with Ctrl-C. The data is kept in {places.data}, with the log.")
        try:
            while True:
                started.expect_all_alive()
                history = end_history(places, history)
                time.sleep(POLL_S)
        finally:
            if history is not None:
                stop_process(history, GRACE_S)


def find_keys(places: Places) -> ShopKeys | None:
    """The keys of the last run. None, so that the demo starts fresh, if a part of that run's data is missing."""
    kept = [path.exists() for path in (places.books, places.installation, places.keys_file)]
    if all(kept):
        return ShopKeys(**json.loads(places.keys_file.read_text()))
    if any(kept):
        print_line(f"A part of the data in {places.data} is missing, so it starts fresh.")
    return None


def set_up_afresh(started: Processes, places: Places) -> None:
    """Deletes the data of earlier runs, starts the doubles with new books, and connects a shop to krambod.

    The database is made while the doubles start. The shop hears of its webhook's address afterwards.
    """
    for directory in (places.books, places.installation):
        shutil.rmtree(directory, ignore_errors=True)
    for old in (places.keys_file, places.history_file):
        old.unlink(missing_ok=True)
    places.books.mkdir(parents=True)
    now = datetime.now(UTC)
    keys = ShopKeys(token=secrets.token_hex(16), hook_secret=secrets.token_urlsafe(24))
    making = begin_first_shop(places, keys)
    try:
        start_doubles(started, places, keys)
        made = end_first_shop(making)
    finally:
        stop_process(making, GRACE_S)
    keys = replace(keys, hook_url=made["hook_url"])
    tell_hook_address(places, keys)
    if places.orders:
        HistoryState(now=now, orders=places.orders, tokens={SHOP: made["api_token"]}).write(places.history_file)
    with os.fdopen(os.open(places.keys_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(json.dumps(asdict(keys)) + "\n")


def begin_first_shop(places: Places, keys: ShopKeys) -> subprocess.Popen[bytes]:
    """Starts to make the database and, as soon as the doubles answer, the shop."""
    where = {"double_url": places.double_url, "shop_url": places.shop_url}
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", FIRST_SHOP, json.dumps(where)],
        env=places.environment() | keys.environment(),
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def end_first_shop(making: subprocess.Popen[bytes]) -> dict[str, str]:
    """What it has printed: `api_token` and `hook_url`. Raises DemoFailed."""
    output, _ = making.communicate()
    if making.returncode != 0:
        raise DemoFailed(f"The shop could not be made (exit code {making.returncode}); the last words are above.")
    made: dict[str, str] = json.loads(output.splitlines()[-1])
    return made


def tell_hook_address(places: Places, keys: ShopKeys) -> None:
    """Tells the shop where its webhooks go, as its owner enters it there."""
    answer = httpx2.post(
        f"{places.shop_url}/admin/hooks",
        json={"address": keys.hook_url},
        headers={"Authorization": f"Shoporama {keys.token}"},
        **LOOPBACK,
    )
    answer.raise_for_status()


def start_doubles(started: Processes, places: Places, keys: ShopKeys) -> None:
    arguments = ["sandbox", "--port", str(places.double_port), "--data", str(places.books)]
    arguments += ["--shop-port", str(places.shop_port), "--shop-token", SHOP_TOKEN]
    arguments += ["--hook-url", keys.hook_url or NO_HOOK_YET, "--hook-secret", HOOK_SECRET]
    started.start(arguments, environment=places.environment() | keys.environment())
    started.wait_until_it_answers("Dinero's double", places.double_url)
    started.wait_until_it_answers("The shop", places.shop_url)


def start_history(places: Places) -> subprocess.Popen[bytes] | None:
    """Starts to tell the history, or goes on where it was stopped. None if there is nothing to tell any more."""
    places.filling_mark.unlink(missing_ok=True)
    if not places.history_file.exists() or HistoryState.read(places.history_file).is_whole:
        return None
    places.filling_mark.touch()
    where = {
        "double_url": places.double_url,
        "shop_url": places.shop_url,
        "owner": DEMO_OWNER,
        "file": str(places.history_file),
    }
    # In its own session: only this process passes Ctrl-C on.
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", FILLER, json.dumps(where)], env=places.environment(), start_new_session=True
    )


def end_history(places: Places, history: subprocess.Popen[bytes] | None) -> subprocess.Popen[bytes] | None:
    """None once the history has ended, with a line that says how."""
    if history is None or history.poll() is None:
        return history
    places.filling_mark.unlink(missing_ok=True)
    if history.returncode == 0:
        print_line("The orders of the last 90 days are all there.")
    else:
        print_line("Not all orders of the last 90 days could be made, as said above. Start again to go on.")
    return None


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
