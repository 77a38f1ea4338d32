"""How does every page look? `make screenshots` writes them to screenshots/: light, dark and on a phone.

A demo is started on ports of its own and gets a week's orders, some of which need a hand. The pages are all that its
owner can come to by clicking, one of each kind, and those in front of the login.
"""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import httpx2
from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from krambod.project.demo_orders import make_orders
from krambod.project.throw_away import free_port
from tests.backoffice.browsing import CHROMIUM, INSTALL, PHONE, WIDE, chromium
from tests.backoffice.walking import walk

TARGET = ROOT / "screenshots"
ENTRANCES = ("account/login/", "account/signup/", "account/password/reset/", "nowhere/")
LOOKS: tuple[tuple[str, Any, Any], ...] = (("light", WIDE, "light"), ("dark", WIDE, "dark"), ("phone", PHONE, "light"))
ORDERS = 40
START_S = 60
WORK_S = 60


def main() -> int:
    if CHROMIUM is None:
        print(INSTALL, file=sys.stderr)
        return 1
    TARGET.mkdir(exist_ok=True)
    for old in TARGET.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as directory, demo(Path(directory)) as url:
        send_orders(url, (Path(directory) / "token").read_text().strip())
        with chromium() as browser:
            for look, size, scheme in LOOKS:
                context = browser.new_context(locale="da", viewport=size, color_scheme=scheme)
                print(f"{look}: {take(context.new_page(), url, look)} pages")
                context.close()
    print(f"They are in {TARGET}.")
    return 0


def take(page: Page, url: str, look: str) -> int:
    """Every page in one look; how many."""
    for entrance in ENTRANCES:
        page.goto(url + entrance)
        keep(page, look)
    page.goto(url)
    page.locator("form[action='/demo/login'] button").click()
    page.wait_for_url("**/c/*/")
    return len(ENTRANCES) + sum(1 for _ in walk(page, page.url) if keep(page, look))


def keep(page: Page, look: str) -> bool:
    path = urlsplit(page.url).path.strip("/")
    name = re.sub(r"\d+", "N", path).replace("/", "-") or "home"
    page.screenshot(path=TARGET / f"{name}.{look}.png", full_page=True)
    return True


def send_orders(url: str, token: str) -> None:
    """A week's orders, and the kinds that a person must look at; waits until nothing moves."""
    now = datetime.now(UTC)
    with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30, trust_env=False) as http:
        for index, order in enumerate(make_orders(ORDERS, seed=7, now=now)):
            http.put(
                f"api/v1/orders/{order.external_id}", json={**order.body, **CHANGES.get(index, {})}
            ).raise_for_status()
        give_up_at, states = time.monotonic() + WORK_S, [""]
        while "received" in states and time.monotonic() < give_up_at:
            time.sleep(0.5)
            rows = http.get("api/v1/orders").json()["orders"]
            states = [row["state"] for row in rows if not row["cause"]]


CHANGES: dict[int, dict[str, object]] = {
    3: {"buyer": {"name": "Åse Kjær"}},
    9: {"buyer": {"email": "ikke en adresse", "name": "Bo Østergaard"}},
    14: {"currency": "EUR"},
    20: {"paid_at": None, "payments": []},
    25: {"test": True},
    30: {"paid_at": None, "payments": [
        {"id": "1", "method": "Gavekort", "amount": "100.00", "state": "captured", "at": "2026-01-01T10:00:00Z"},
    ]},
}  # fmt: skip


@contextmanager
def demo(directory: Path) -> Iterator[str]:
    ports = [str(free_port()) for _ in range(3)]
    options = ["--port", ports[0], "--double-port", ports[1], "--shop-port", ports[2], "--demo-data", str(directory)]
    command = [sys.executable, "-m", "krambod", "serve", "--demo", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"Stop with"):
                break
        yield f"http://localhost:{ports[0]}/"
    finally:
        process.terminate()
        process.wait(START_S)


if __name__ == "__main__":
    sys.exit(main())
