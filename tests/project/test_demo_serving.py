"""Does `make run` give a newcomer a shop whose orders end up in the books?"""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2

from krambod.project.demo.processes import free_port
from tests.doubles.caller import LOOPBACK, Caller
from tests.waiting import PATIENCE_S, wait_for

VASE = "quantity-VASE-2"


class Run:
    """A running `make run` on its own ports."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._start()

    def _start(self) -> None:
        self.ports = [free_port() for _ in range(3)]
        self.krambod, self.double, self.shop = (f"http://127.0.0.1:{port}" for port in self.ports)
        options = ("--port", "--double-port", "--shop-port")
        places = [text for option, port in zip(options, self.ports, strict=True) for text in (option, str(port))]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "krambod", "serve", "--demo", *places, "--demo-data", str(self.data)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

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

    def page_of_the_owner(self, words: str) -> str:
        """The list of orders, after one click to log in, as soon as it has the words.

        Dinero has a payment a moment before krambod has stored it.
        """
        with httpx2.Client(base_url=self.krambod, follow_redirects=True, **LOOPBACK) as browser:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get("/").text)
            assert token is not None
            overview = browser.post(
                "/demo/login", data={"csrfmiddlewaretoken": token[1]}, headers={"Origin": self.krambod}
            )
            assert overview.status_code == 200
            orders = f"{overview.url.path}orders/"

            def find() -> str | None:
                page = browser.get(orders, headers={"Accept-Language": "da"}).text
                return page if words in page else None

            return wait_for(find)

    def paid_invoices(self) -> list[Any]:
        with Caller.personal(self.double, 310001) as by_hand:
            rows = by_hand.call("GET", "/v1/{organization}/invoices", query={"fields": "Guid"}).json["Collection"]
            invoices = [by_hand.invoice(row["Guid"]) for row in rows]
        return [invoice for invoice in invoices if invoice["PaymentStatus"] == "Paid"]


def test_an_order_placed_in_the_shop_is_paid_in_the_books(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    data = tmp_path / "run"
    began = time.monotonic()
    with Run(data) as first:
        ready_s = time.monotonic() - began
        ordered = time.monotonic()
        first.place_order()
        paid = wait_for(lambda: first.paid_invoices() or None)
        paid_s = time.monotonic() - ordered
        page = first.page_of_the_owner("Betaling registreret")
        stopped = first.stop()
    with Run(data) as again:
        kept = again.paid_invoices()
        again.place_order()
        os.kill(again.first_child(), signal.SIGKILL)
        again.process.wait(PATIENCE_S)
        died = again.stop()

    assert [str(invoice["TotalInclVat"]) for invoice in paid] == ["288.00"]
    assert kept == paid
    assert "Betaling registreret" in page
    assert all(str(port) in "".join(first.told) for port in first.ports)
    assert stat.S_IMODE((data / "shop-keys.json").stat().st_mode) == 0o600
    assert stopped[0] == 0
    assert "Traceback" not in stopped[1] + died[1]
    assert died[0] == 1
    assert "krambod sandbox has ended by itself (exit code -9)" in died[1]
    record_property("seconds from `make run` on new data until it is ready", f"{ready_s:.1f}")
    record_property("seconds from an order in the shop until it is paid in Dinero", f"{paid_s:.1f}")


def test_a_taken_port_is_reported_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [sys.executable, "-m", "krambod", "serve", "--demo", "--port", str(port), "--demo-data", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: Port {port} is taken by process {os.getpid()} (")
    assert "--port" in ended.stderr
