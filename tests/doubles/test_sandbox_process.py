"""Does the real `krambod sandbox` start, serve, stop on a signal, and find its books again?"""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from krambod.project.demo.processes import free_port
from tests.doubles.caller import Caller, invoice_body
from tests.waiting import PATIENCE_S

COMMAND = [sys.executable, "-c", "from krambod.project.command_line.main import main; main()", "sandbox"]


class Sandbox:
    """A running `krambod sandbox`; `announced` is what it printed when it was ready."""

    def __init__(self, process: "subprocess.Popen[str]", announced: str) -> None:
        self.process = process
        self.announced = announced

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Its exit code and all it wrote to stderr."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, errors


@contextmanager
def sandbox(port: int, *options: str) -> Iterator[Sandbox]:
    process = subprocess.Popen(
        [*COMMAND, "--port", str(port), *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Stop with"):
                break
        yield Sandbox(process, "".join(lines))
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def run(*options: str) -> "subprocess.CompletedProcess[str]":
    """A sandbox that should end by itself."""
    return subprocess.run([*COMMAND, *options], check=False, capture_output=True, text=True, timeout=PATIENCE_S)


def test_the_books_are_found_again_after_a_stop_and_after_a_kill(tmp_path: Path) -> None:
    port = free_port()
    url, place = f"http://127.0.0.1:{port}", str(tmp_path / "books")

    with sandbox(port, "--data", place) as first, Caller.personal(url, 310001) as caller:
        guid = caller.booked()["Guid"]
        caller.admin("faults", {"kind": "drop_after"})
        with pytest.raises(httpx2.RemoteProtocolError):
            caller.contact()
        stopped = first.stop()
    with sandbox(port, "--data", place) as second:
        with Caller(url, 310001, caller.token) as same_token:
            found = same_token.invoice(guid)["Status"]
            same_token.pay(guid, "249.00")
        killed = second.stop(signal.SIGKILL)
    with sandbox(port, "--data", place) as third:
        with Caller(url, 310001, caller.token) as same_token:
            paid = same_token.invoice(guid)["PaymentStatus"]
        interrupted = third.stop(signal.SIGINT)

    assert stopped == (0, "")
    assert (found, killed[0]) == ("Booked", -signal.SIGKILL)
    assert (paid, interrupted) == ("Paid", (0, ""))


def test_it_tells_where_it_is_and_who_may_come_in() -> None:
    port, shop_port = free_port(), free_port()

    with sandbox(port, "--shop-port", str(shop_port), "--calls-per-minute", "2") as running:
        shop = httpx2.get(f"http://127.0.0.1:{shop_port}/")
        with Caller.personal(f"http://127.0.0.1:{port}", 310001) as caller:
            statuses = [caller.get("/v1/{organization}/contacts").status for _ in range(3)]
        stopped = running.stop()

    assert running.announced.splitlines() == [
        f"Dinero's double:      http://127.0.0.1:{port}  (API, Visma Connect, and pages to look at)",
        "App (Visma Connect):  client id isv_krambod_sandbox, secret sandbox",
        "Personal integration: client id personal_sandbox, secret sandbox, API key sandbox-key-310001",
        "Organization:         310001 Krambod Demo ApS",
        f"Order page:           http://127.0.0.1:{shop_port}",
        "Stop with Ctrl-C.",
    ]
    assert shop.status_code == 200
    assert statuses == [200, 200, 429]
    assert stopped == (0, "")


def test_lax_lets_a_second_create_with_one_guid_through() -> None:
    port, own = free_port(), str(uuid4())

    with sandbox(port, "--lax") as running:
        with Caller.personal(f"http://127.0.0.1:{port}", 310001) as caller:
            created = [caller.post("/v1/{organization}/invoices", invoice_body(Guid=own)) for _ in range(2)]
        stopped = running.stop()

    assert [reply.status for reply in created] == [200, 200]
    assert len({reply.json["Guid"] for reply in created}) == 2
    assert "Order page" not in running.announced
    assert stopped == (0, "")


def test_a_port_in_use_is_told_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("--port", str(taken.getsockname()[1]))

    assert result.returncode == 1
    assert result.stderr.startswith("Error: The sandbox cannot listen: ")
    assert "Traceback" not in result.stderr


def test_books_that_cannot_be_opened_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "dinero-double.sqlite3").write_text("not a database " * 100)

    result = run("--port", str(free_port()), "--data", str(tmp_path))

    assert result.returncode == 1
    assert result.stderr == f"Error: The books in {tmp_path} cannot be opened: file is not a database.\n"
