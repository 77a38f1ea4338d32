"""How does a test run what `make run` runs, on its own ports, and do in it what people do?"""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from krambod.project.demo.processes import free_port
from tests.doubles.caller import LOOPBACK, Caller
from tests.waiting import PATIENCE_S, wait_for

VASE = "quantity-VASE-2"


class Run:
    """A running `make run` on its own ports, with `orders` ordinary orders of the last 90 days."""

    def __init__(self, data: Path, *, orders: int = 0) -> None:
        self.data = data
        self.orders = str(orders)
        self._start()

    def _start(self) -> None:
        self.ports = [free_port() for _ in range(3)]
        self.krambod, self.double, self.shop = (f"http://127.0.0.1:{port}" for port in self.ports)
        options = ("--port", "--double-port", "--shop-port")
        places = [text for option, port in zip(options, self.ports, strict=True) for text in (option, str(port))]
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "krambod", "serve", "--demo", *places,
                "--demo-data", str(self.data), "--demo-orders", self.orders,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def __enter__(self) -> "Run":
        while not self._is_ready():
            errors = self.stop()[1]
            # Beside other tests, a port that was free a moment ago may be taken by now.
            assert "is taken by" in errors, errors
            self._start()
        return self

    def _is_ready(self) -> bool:
        """Reads what it prints until it is ready. False: it has ended before."""
        assert self.process.stdout is not None
        self.told: list[str] = []
        for line in self.process.stdout:
            self.told.append(line)
            if line.startswith("Stop with"):
                return True
        return False

    def wait_until_filled(self) -> str:
        """The line that says how the history has ended."""
        assert self.process.stdout is not None
        return next(self.process.stdout)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        """Sends the signal. Returns the exit code and standard error."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors

    def first_child(self) -> int:
        """The process id of the child that was started first, which is the double."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(children.split()[0])

    def place_order(self) -> None:
        """Places an order on the shop's page, as a customer does."""
        with httpx2.Client(**LOOPBACK) as browser:
            page = browser.get(self.shop).text
            nonce = re.search(r'name="nonce" value="([0-9a-f]+)"', page)
            assert nonce is not None
            form = {"nonce": nonce[1], "name": "Jens Hansen", "email": "jens@example.com", VASE: "1"}
            sent = browser.post(self.shop, data=form)
        assert "er afgivet" in sent.text, sent.text

    @contextmanager
    def owner(self) -> Iterator[httpx2.Client]:
        """The owner's browser, after one click to log in."""
        in_danish = {"Accept-Language": "da"}
        with httpx2.Client(
            base_url=self.krambod, follow_redirects=True, headers=in_danish, timeout=60, **LOOPBACK
        ) as browser:
            self.company = self._log_in(browser)
            yield browser

    def _log_in(self, browser: httpx2.Client) -> str:
        """The path of the company's pages."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get("/").text)
        assert token is not None
        overview = browser.post("/demo/login", data={"csrfmiddlewaretoken": token[1]}, headers={"Origin": self.krambod})
        assert overview.status_code == 200
        return str(overview.url.path)

    def page_of_the_owner(self, words: str) -> str:
        """The list of orders as soon as it has the words.

        Dinero has a payment a moment before krambod has stored it.
        """
        with self.owner() as browser:

            def find() -> str | None:
                page = browser.get(f"{self.company}orders/").text
                return page if words in page else None

            return wait_for(find)

    def paid_invoices(self) -> list[Any]:
        with Caller.personal(self.double, 310001) as by_hand:
            rows = by_hand.call("GET", "/v1/{organization}/invoices", query={"fields": "Guid"}).json["Collection"]
            invoices = [by_hand.invoice(row["Guid"]) for row in rows]
        return [invoice for invoice in invoices if invoice["PaymentStatus"] == "Paid"]
