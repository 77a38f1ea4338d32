"""How does every page look? `make screenshots` writes them to screenshots/: light, dark and on a phone.

    a demo on its own ports, filled with 90 days ─▶ each page of the table of addresses ─▶ a picture in each look

`--data` takes the data of a demo that was filled before. `--beside OTHER` writes one HTML page with the pictures of
another folder beside these: before and after.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from krambod.project.demo.processes import free_port
from krambod.project.demo.serving import Places
from krambod.project.running.django_setup import start_django
from tests.backoffice.browsing import CHROMIUM, INSTALL, PHONE, WIDE, chromium
from tools.beside import write_beside

LOOKS: tuple[tuple[str, Any, Any], ...] = (("light", WIDE, "light"), ("dark", WIDE, "dark"), ("phone", PHONE, "light"))
ORDERS = 200
MOST_OF_THE_DOUBLE = 14
FILLED = (b"The orders of the last 90 days", b"Not all orders")
STOP_S = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--to", type=Path, default=ROOT / "screenshots", help="The folder of the pictures.")
    parser.add_argument("--data", type=Path, help="The data of a demo that is filled already; it is changed a little.")
    parser.add_argument("--only", default="", help="Take only paths that have this text.")
    parser.add_argument("--look", action="append", choices=[look for look, _, _ in LOOKS], help="Take only this look.")
    parser.add_argument("--beside", type=Path, help="Take no pictures: set those of this folder beside those in --to.")
    options = parser.parse_args()
    if options.beside is not None:
        print(f"Open {write_beside(options.beside, options.to)}")
        return 0
    if CHROMIUM is None:
        print(INSTALL, file=sys.stderr)
        return 1
    options.to.mkdir(exist_ok=True, parents=True)
    for old in () if options.only else options.to.glob("*.png"):
        old.unlink()
    with TemporaryDirectory() as directory:
        ports = [free_port() for _ in range(3)]
        data = options.data or Path(directory)
        places = Places(port=ports[0], double_port=ports[1], shop_port=ports[2], data=data, orders=ORDERS)
        with demo(places), chromium() as browser:
            os.environ |= places.environment() | {"DJANGO_ALLOW_ASYNC_UNSAFE": "1"}  # playwright runs a loop here
            start_django()
            from tools.screenshot_places import after_login, before_login  # noqa: PLC0415 - Django comes first

            outside, inside = before_login(), list(after_login())
            for look, size, scheme in LOOKS:
                if options.look and look not in options.look:
                    continue
                # A worker would ask for the pages that are rendered here past the browser's routes.
                context = browser.new_context(locale="da", viewport=size, color_scheme=scheme, service_workers="block")
                camera = Camera(context.new_page(), places, options.to, look)
                print(f"{look}: {camera.take_all(outside, inside, options.only)} pages", flush=True)
                context.close()
            print(f"No page is shown at: {', '.join(sorted(camera.without_page))}")
    print(f"They are in {options.to}.")
    return 0


class Camera:
    """Takes pictures in one look. `without_page` are the paths that show no page of their own."""

    def __init__(self, page: Page, places: Places, folder: Path, look: str) -> None:
        self._page = page
        self._places = places
        self._folder = folder
        self._look = look
        self._taken: set[str] = set()
        self.without_page: set[str] = set()

    def take_all(self, outside: Sequence[Any], inside: Sequence[Any], only: str) -> int:
        """Takes the pages before the log-in and after it whose path has the text `only`. Returns how many."""
        rendered = {place.path: place.html for place in outside if place.html}

        def show_rendered(route: Any) -> None:
            html = rendered[urlsplit(route.request.url).path]
            route.fulfill(status=200, content_type="text/html; charset=utf-8", body=html)

        self._page.route(re.compile(r"/(error|mail)-[a-z0-9-]+$"), show_rendered)
        self._take(outside, only)
        self._page.goto(f"{self._places.krambod_url}/account/login/")
        self._page.locator("form[action='/demo/login'] button").click()
        self._page.wait_for_url("**/c/*/")
        self._take(inside, only)
        if not only:
            self._take_doubles()
        return len(self._taken)

    def _take(self, places: Sequence[Any], only: str) -> None:
        for place in places:
            if only not in place.path + place.also:
                continue
            named = re.sub(r"[0-9]+", "N", place.path)
            try:
                answer = self._page.goto(self._places.krambod_url + place.path)
            except Error as error:
                if "Download is starting" not in error.message:
                    raise
                self.without_page.add(f"{named} (a file)")
                continue
            is_error = place.html or place.path == "/nowhere/"
            status = 0 if answer is None else answer.status
            is_elsewhere = urlsplit(self._page.url).path != urlsplit(place.path).path
            if not is_error and (status != 200 or is_elsewhere):
                self.without_page.add(f"{named} ({status}{', elsewhere' * is_elsewhere})")
                continue
            self._keep("", place.also)

    def _take_doubles(self) -> None:
        """The pages of what stands in for Dinero and for the shop."""
        self._page.goto(self._places.shop_url)
        self._keep("double-shop")
        waiting, seen = [f"{self._places.double_url}/"], {""}
        while waiting and len(seen) < MOST_OF_THE_DOUBLE:
            self._page.goto(waiting.pop(0))
            self._keep("double-dinero-")
            for link in self._page.eval_on_selector_all("a[href]", "(links) => links.map((link) => link.href)"):
                if link.startswith(self._places.double_url) and not link.endswith("pdf") and _named(link) not in seen:
                    seen.add(_named(link))
                    waiting.append(link)

    def _keep(self, before: str, also: str = "") -> None:
        named = before + (_named(self._page.url) or ("" if before else "home"))
        name = f"{named}--{also}" if also else named
        self._page.screenshot(path=self._folder / f"{name}.{self._look}.png", full_page=True)
        self._taken.add(name)


def _named(url: str) -> str:
    """The path as the name of a file: N for each number, G for each guid."""
    path = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "G", urlsplit(url).path.strip("/"))
    return re.sub(r"\d+", "N", path).replace("/", "-")


@contextmanager
def demo(places: Places) -> Iterator[None]:
    """Runs a demo, from the moment when it is filled until the end of the block."""
    ports = {"--port": places.port, "--double-port": places.double_port, "--shop-port": places.shop_port}
    options = [text for name, port in ports.items() for text in (name, str(port))]
    options += ["--demo-data", str(places.data), "--demo-orders", str(places.orders)]
    is_filled = places.history_file.exists()
    command = [sys.executable, "-m", "krambod", "serve", "--demo", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"Stop with" if is_filled else FILLED):
                break
        yield
    finally:
        process.terminate()
        process.wait(STOP_S)


if __name__ == "__main__":
    sys.exit(main())
