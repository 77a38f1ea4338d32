"""Does `krambod serve` say which address to open, and do all its processes name that one?"""

from pathlib import Path

import pytest

from krambod.project.running.address import own_address
from tests.project.processes import install, serving
from tests.waiting import wait_until


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", 8000, "http://localhost:8000"),
        ("127.0.0.1", 8123, "http://localhost:8123"),
        ("0.0.0.0", 8123, "http://localhost:8123"),
        ("::1", 8123, "http://localhost:8123"),
        ("192.168.1.5", 8000, "http://192.168.1.5:8000"),
        ("192.168.1.5", 80, "http://192.168.1.5"),
        ("2001:db8::7", 8000, "http://[2001:db8::7]:8000"),
    ],
)
def test_the_address_to_open_follows_host_and_port(host: str, port: int, address: str) -> None:
    assert own_address(host, port) == address


def test_on_another_port_the_line_and_all_processes_name_that_port(tmp_path: Path) -> None:
    install(tmp_path / "data")
    with serving(tmp_path / "data") as server:
        address = server.url.replace("127.0.0.1", "localhost")
        wait_until(lambda: "Open " in server.log.read_text(), server.log)
        [worker] = server.workers()
        variables = Path(f"/proc/{worker}/environ").read_text().split("\0")

    # Webhooks and the orders API are shown below the base URL.
    assert f"Open {address}  (stop with Ctrl-C)" in server.log.read_text()
    assert f"KRAMBOD_BASE_URL={address}" in variables
