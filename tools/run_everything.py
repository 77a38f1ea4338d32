"""How does one try the whole way, from a shop's order to the books? Everything is started here, on doubles.

fresh data: the double alone ─▶ krambod setup ─▶ the token is kept ─▶ the double stops
always:     the double and a shop with that token, and krambod ─▶ all answer ─▶ until Ctrl-C
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from krambod.doubles.dinero.seed import CLIENT_SECRET, ORGANIZATIONS, PERSONAL_CLIENT_ID, api_key

KRAMBOD = [sys.executable, "-m", "krambod"]
ORGANIZATION = ORGANIZATIONS[0]["Id"]
TOKEN_VARIABLE = "KRAMBOD_RUN_TOKEN"
SETUP = [
    "setup", "--merchant", "Demo", "--shop", "Demo", "--shop-code", "demo", "--organization", str(ORGANIZATION),
    "--client-id", PERSONAL_CLIENT_ID, "--client-secret", "RUN_CLIENT_SECRET", "--api-key", "RUN_API_KEY",
    "--when", "paid", "--deposit-account", "55120", "--start-date", "2025-12-01", "--first-drafts", "0", "--json",
]  # fmt: skip
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 40.0
POLL_S = 0.1


class CannotRun(Exception):
    """The text says why, and what to do."""


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where everything listens and keeps its data."""

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
    def kept(self) -> tuple[Path, Path, Path]:
        """The books, the product's data and the token: worth nothing without each other."""
        return self.data / "sandbox", self.data / "krambod", self.data / "token"

    def environment(self) -> dict[str, str]:
        """Of krambod. What is set already in the shell must not reach a real Dinero from here."""
        own = {name: value for name, value in os.environ.items() if not name.startswith(("KRAMBOD_", "DJANGO_"))}
        addresses = dict.fromkeys(
            ("KRAMBOD_DINERO_API_URL", "KRAMBOD_DINERO_CONNECT_URL", "KRAMBOD_DINERO_AUTHZ_URL"), self.double_url
        )
        return own | addresses | {
            "KRAMBOD_DATA_DIR": str(self.kept[1]),
            "KRAMBOD_BASE_URL": self.krambod_url,
            "KRAMBOD_DINERO_CALLS_PER_MINUTE": "6000",
        }  # fmt: skip


class Processes:
    """What was started, each in a group of its own, so that Ctrl-C reaches it through us, once."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, arguments: list[str], environment: dict[str, str]) -> None:
        self._running[name] = subprocess.Popen(
            [*KRAMBOD, *arguments], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def wait_until_it_answers(self, name: str, url: str) -> None:
        """Raises CannotRun if it ends instead, or takes too long."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not answers(url):
            self.expect_all_alive()
            if time.monotonic() > deadline:
                raise CannotRun(f"{name} does not answer at {url} after {START_TIMEOUT_S:.0f} seconds.")
            time.sleep(POLL_S)

    def expect_all_alive(self) -> None:
        """Raises CannotRun naming one that has ended."""
        for name, process in self._running.items():
            if process.poll() is not None:
                raise CannotRun(
                    f"{name} has ended by itself (exit code {process.returncode}); its last words are above."
                )

    def stop(self) -> None:
        """All of them; what does not stop by itself is killed."""
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()


def main() -> int:
    """Runs until Ctrl-C or SIGTERM; 1 if it cannot, or if something ends before."""
    places = read_places()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_here)
    try:
        run(places)
    except Stopped:
        print("Stopped.", flush=True)
        return 0
    except CannotRun as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def read_places() -> Places:
    parser = argparse.ArgumentParser(description="Start Krambod, a shop and a double of Dinero, to try them together.")
    parser.add_argument("--port", type=int, default=8000, help="where Krambod answers (default: 8000)")
    parser.add_argument("--double-port", type=int, default=9100, help="where Dinero's double answers (default: 9100)")
    parser.add_argument("--shop-port", type=int, default=9200, help="where the shop answers (default: 9200)")
    parser.add_argument("--data", type=Path, default=Path("run-data"), help="where all is kept (default: run-data)")
    chosen = parser.parse_args()
    return Places(
        port=chosen.port,
        double_port=chosen.double_port,
        shop_port=chosen.shop_port,
        data=chosen.data.absolute(),
    )


def run(places: Places) -> None:
    """Raises Stopped or CannotRun, with everything stopped."""
    for port, option in (
        (places.port, "--port"),
        (places.double_port, "--double-port"),
        (places.shop_port, "--shop-port"),
    ):
        expect_free(port, option)
    token = find_token(places) or set_up_afresh(places)
    with processes() as started:
        start_double(started, places, token)
        started.start("krambod serve", ["serve", "--port", str(places.port)], places.environment())
        started.wait_until_it_answers("Krambod", f"{places.krambod_url}/health")
        started.wait_until_it_answers("The shop", places.shop_url)
        print(f"Place an order:         {places.shop_url}")
        print(f"See what becomes of it: {places.krambod_url}")
        print(f"Look at the books:      {places.double_url}  (stands in for Dinero)")
        print(f"Stop with Ctrl-C. The data is kept in {places.data}.", flush=True)
        while True:
            started.expect_all_alive()
            time.sleep(POLL_S)


def find_token(places: Places) -> str | None:
    """The token of the last run. What is left of a run without all its parts is thrown away, with a word."""
    if all(path.exists() for path in places.kept):
        return places.kept[2].read_text().strip() or None
    if any(path.exists() for path in places.kept):
        print(f"A part of the data in {places.data} is missing, so it starts fresh.", flush=True)
    return None


def set_up_afresh(places: Places) -> str:
    """New books, a connected shop, and its token, which is told only this once."""
    books, own, token_file = places.kept
    for directory in (books, own):
        shutil.rmtree(directory, ignore_errors=True)
    token_file.unlink(missing_ok=True)
    books.mkdir(parents=True)
    with processes() as started:
        start_double(started, places, None)
        token = connect_shop(places)
    with os.fdopen(os.open(token_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(token + "\n")
    return token


def start_double(started: Processes, places: Places, token: str | None) -> None:
    arguments = ["sandbox", "--port", str(places.double_port), "--data", str(places.kept[0])]
    environment = places.environment()
    if token is not None:
        orders_api = f"{places.krambod_url}/api/v1"
        arguments += ["--shop-port", str(places.shop_port)]
        arguments += ["--orders-api", orders_api, "--orders-token", TOKEN_VARIABLE]
        environment[TOKEN_VARIABLE] = token
    started.start("krambod sandbox", arguments, environment)
    started.wait_until_it_answers("Dinero's double", places.double_url)


def connect_shop(places: Places) -> str:
    secrets = {"RUN_CLIENT_SECRET": CLIENT_SECRET, "RUN_API_KEY": api_key(ORGANIZATION)}
    done = subprocess.run(
        [*KRAMBOD, *SETUP], env=places.environment() | secrets, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode != 0:
        raise CannotRun(f"`krambod setup` ended with {done.returncode}; its last words are above.")
    token: str = json.loads(done.stdout)["api_token"]
    return token


@contextmanager
def processes() -> Iterator[Processes]:
    """Whatever happens inside, nothing is left running."""
    started = Processes()
    try:
        yield started
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        started.stop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop_here)


def expect_free(port: int, option: str) -> None:
    """Raises CannotRun where somebody listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} is taken ({error.strerror}): stop what listens there, or choose another with {option}."
            ) from error


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def stop_here(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
