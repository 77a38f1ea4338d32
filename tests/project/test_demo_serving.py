"""Does `make run` give a newcomer a shop whose orders end up in the books?"""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.project.demo.running import Run
from tests.waiting import PATIENCE_S, wait_for


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
