"""How many calls does an order cost a program that just makes them, and are the books right then?"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.orders.real_orders import REAL_ORDERS

EXAMPLE = Path(__file__).parents[2] / "examples" / "plain_way.py"


def test_the_plain_way_books_fifty_orders_and_credits_one(
    url: str, record_property: Callable[[str, object], None]
) -> None:
    command: list[str | Path] = [sys.executable, EXAMPLE, url, REAL_ORDERS]

    run = subprocess.run(command, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    first, paper, *entries, last = run.stdout.splitlines()
    spent = re.match(r"50 orders, (\d+) calls, ([\d.]+) an order", first)
    assert spent is not None, first
    assert re.fullmatch(r"PDF of invoice 1: \d+ bytes, begins b'%PDF-'", paper)
    assert [entry.split(" ", 4)[:4] for entry in entries] == [
        ["2025-12-01", "D", "53000", "139.12"],
        ["2025-12-01", "K", "1000", "111.29"],
        ["2025-12-01", "K", "64000", "27.83"],
        ["2025-12-01", "D", "55120", "139.12"],
        ["2025-12-01", "K", "53000", "139.12"],
        ["2025-12-10", "K", "53000", "10.00"],
        ["2025-12-10", "D", "1000", "8.00"],
        ["2025-12-10", "D", "64000", "2.00"],
        ["2025-12-12", "K", "55120", "10.00"],
        ["2025-12-12", "D", "53000", "10.00"],
    ]
    assert last == "255 entries, debit less credit 0.00"
    record_property("calls an order on the plain way, 50 orders", spent[2])


def test_the_plain_way_is_short_and_needs_nothing_but_an_http_client() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")

    imported = set(re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)) - set(sys.stdlib_module_names)
    assert imported == {"httpx2"}
    assert len(text.splitlines()) < 150
