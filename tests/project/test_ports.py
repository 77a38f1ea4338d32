"""Does a server refuse a port that another process has, and say who has it?"""

import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from krambod.project.demo.processes import free_port
from krambod.project.running.ports import PortTaken, expect_free, reserved
from tests.doubles.caller import LOOPBACK
from tests.project.processes import install, krambod, serving

LISTEN = (
    "import socket, time; s = socket.create_server(('127.0.0.1', {port}), reuse_port=True); "
    "print(1, flush=True); time.sleep(600)"
)


def test_a_second_server_on_a_port_is_refused_and_the_first_one_named(tmp_path: Path) -> None:
    for name in ("data", "other"):
        install(tmp_path / name)
    with serving(tmp_path / "data") as server:
        port = int(server.url.rpartition(":")[2])

        second = krambod("serve", "--port", str(port), data=tmp_path / "other")
        status = httpx2.get(f"{server.url}/health", **LOOPBACK).status_code

    assert second.returncode == 1
    assert second.stderr == (
        f"Error: Port {port} is taken by another `krambod serve` (process {server.process.pid}): stop it, or choose "
        "another port with --port.\n"
    )
    assert status == 200
    assert "backpressure" not in server.log.read_text()


def test_a_port_that_another_program_shares_is_taken_too() -> None:
    port = free_port()
    command = [sys.executable, "-c", LISTEN.format(port=port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()

        with pytest.raises(PortTaken, match=rf"Port {port} is taken by process {program.pid} \(.*python"):
            expect_free("127.0.0.1", port, "--port")
        program.kill()

    expect_free("127.0.0.1", port, "--port")


def test_a_port_is_reserved_until_the_server_ends() -> None:
    port = free_port()
    with reserved("127.0.0.1", port):
        with pytest.raises(PortTaken, match="taken by another `krambod serve`"), reserved("127.0.0.1", port):
            pass
        with reserved("127.0.0.1", free_port()):
            pass

    with reserved("127.0.0.1", port):
        pass


@pytest.mark.parametrize(
    ("host", "port", "text"),
    [
        ("localhost", 8000, "--host must be an address of this machine, like 127.0.0.1 or ::1, not localhost."),
        ("192.0.2.1", 8000, "192.0.2.1 is no address of this machine"),
        ("fe80::1", 8000, "Nobody can listen on port 8000 of fe80::1 (Invalid argument): choose another port"),
    ],
)
def test_an_address_that_cannot_be_used_is_told(host: str, port: int, text: str) -> None:
    with pytest.raises(PortTaken) as refused:
        expect_free(host, port, "--port")

    assert text in str(refused.value)
