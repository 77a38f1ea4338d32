"""How does every page look? `make screenshots` writes them to screenshots/: light, dark and on a phone.

The tool starts a demo on its own ports and sends it a week's orders, some of which need a person. It takes one page of
each kind that the owner can reach by clicking, and the pages before the login.
"""

import json
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

from playwright.sync_api import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from krambod.project.demo.orders import make_orders
from krambod.project.demo.processes import free_port
from krambod.project.demo.serving import Places
from tests.backoffice.browsing import CHROMIUM, INSTALL, PHONE, WIDE, chromium
from tests.backoffice.walking import walk

TARGET = ROOT / "screenshots"
ENTRANCES = ("account/login/", "account/signup/", "account/password/reset/", "nowhere/")
LOOKS: tuple[tuple[str, Any, Any], ...] = (("light", WIDE, "light"), ("dark", WIDE, "dark"), ("phone", PHONE, "light"))
ORDERS = 40
STOP_S = 60
WORK_S = 15


def main() -> int:
    if CHROMIUM is None:
        print(INSTALL, file=sys.stderr)
        return 1
    TARGET.mkdir(exist_ok=True)
    for old in TARGET.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as directory:
        ports = [free_port() for _ in range(3)]
        places = Places(port=ports[0], double_port=ports[1], shop_port=ports[2], data=Path(directory))
        with demo(places), chromium() as browser:
            take_in(places)
            for look, size, scheme in LOOKS:
                context = browser.new_context(locale="da", viewport=size, color_scheme=scheme)
                print(f"{look}: {take(context.new_page(), f'{places.krambod_url}/', look)} pages")
                context.close()
    print(f"They are in {TARGET}.")
    return 0


def take(page: Page, url: str, look: str) -> int:
    """Takes every page in one look. Returns how many it took."""
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


def take_in(places: Places) -> None:
    """Sends a week's orders, with some that a person must look at, and waits until nothing changes any more."""
    orders = make_orders(ORDERS, seed=7, now=datetime.now(UTC))
    rows = [
        {"external_id": order.external_id, **order.body, **CHANGES.get(index, {})} for index, order in enumerate(orders)
    ]
    file = places.data / "orders.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "krambod", "import", str(file), "--shop", "demo"]
    subprocess.run(command, env=places.environment(), check=True, capture_output=True)
    time.sleep(WORK_S)


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
def demo(places: Places) -> Iterator[None]:
    ports = {"--port": places.port, "--double-port": places.double_port, "--shop-port": places.shop_port}
    options = [text for name, port in ports.items() for text in (name, str(port))]
    command = [sys.executable, "-m", "krambod", "serve", "--demo", *options, "--demo-data", str(places.data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"Stop with"):
                break
        yield
    finally:
        process.terminate()
        process.wait(STOP_S)


if __name__ == "__main__":
    sys.exit(main())
