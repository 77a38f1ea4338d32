"""Does docs/operating.md lead from nothing to two workers that book an order, and back from a dump?

    python -m tools.follow_operating      # `make operating`; about three minutes

It runs the commands that stand there, in the order in which they stand there, in an empty directory: paths begin in
that directory, and systemd's units are read and started here, because a test must not change the machine. Each line
says what became of a command: run as it stands, run changed, or not tried and why.
"""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2

from krambod.doubles.dinero.application import open_double
from krambod.doubles.serving import dinero_application, running
from krambod.project.demo.books import read_books
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, open_books
from krambod.project.demo.orders import DemoOrder, make_orders
from krambod.project.demo.processes import LOOPBACK, free_port, stop_process
from krambod.project.demo.run import ORGANIZATION_ID, SHOP_CODE
from tests.postgres.cluster import USER, Cluster, running_cluster
from tests.postgres.installation import setup_command

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/operating.md"
MOVED = ("/opt/krambod", "/var/lib/krambod", "/etc/krambod", "/etc/systemd/system")
NOT_TRIED = {
    "apt-get": "it would change this machine",
    "useradd": "it would change this machine",
    "docker": "there is no Docker engine here",
}
PATIENCE_S = 90.0
STOP_S = 40.0


@dataclass(slots=True, kw_only=True)
class Followed:
    """A bare directory that stands for a machine."""

    directory: Path
    cluster: Cluster
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    not_tried: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the machine's file, without those of this process."""
        lines = (self.directory / "etc/krambod/environment").read_text().splitlines()
        named = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        ours = ("KRAMBOD_", "DJANGO_", "PYTHON")
        others = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return others | named | {"KRAMBOD_DATA_DIR": str(self.directory / "var/lib/krambod")}

    def follow(self, command: str) -> None:
        """Runs a command of the page, or says why not."""
        program = shlex.split(command)[0]
        if program in NOT_TRIED:
            self.not_tried.append(command)
            print(f"not tried  {command}   ({NOT_TRIED[program]})")
            return
        if program == "systemctl":
            for name in shlex.split(command.replace("enable --now", "start"))[2:]:
                self.start(name) if " stop " not in command else self.stop(name)
            print(f"by hand    {command}")
            return
        changed = self.changed(command)
        done = subprocess.run(
            changed, shell=True, check=False, cwd=self.directory / "source", capture_output=True, text=True
        )
        print(f"{'as written' if changed == command else 'changed   '} {command}")
        if done.returncode:
            sys.exit(f"{changed}\n{done.stdout}{done.stderr}")

    def megabytes(self) -> int:
        """The size of the installed program."""
        command = ["du", "-sm", str(self.directory / "opt/krambod")]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[0])

    def changed(self, command: str) -> str:
        """The command with its paths in the directory, and with this cluster for the machine's PostgreSQL."""
        for place in MOVED:
            command = re.sub(rf"(?<![\w/]){place}", f"{self.directory}{place}", command)
        command = command.replace("-g krambod ", "")  # there is no such group
        postgres = f"{self.cluster.programs}/\\1 --host {self.cluster.directory} --username {USER}"
        command = re.sub(r"runuser -u postgres -- (createuser|createdb)", postgres, command)
        command = command.replace(" --pwprompt krambod", " operator").replace("--owner krambod", "--owner operator")
        return re.sub(r"\b(pg_dump|pg_restore)\b", postgres, command)

    def start(self, unit: str) -> None:
        """Starts what the unit starts. `krambod@8000` is an instance of `krambod@.service`."""
        name, _, instance = unit.partition("@")
        text = (self.directory / f"etc/systemd/system/{name}@.service").read_text().replace("%i", instance)
        command = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)[0]
        with (self.directory / "log").open("ab") as log:
            self.running[unit] = subprocess.Popen(
                shlex.split(self.changed(command)), env=self.environment, stdout=log, stderr=log, cwd=self.directory
            )

    def stop(self, unit: str) -> None:
        stop_process(self.running.pop(unit), STOP_S)

    def stop_all(self) -> None:
        for unit in list(self.running):
            self.stop(unit)

    def krambod(self, *arguments: str, told: str = "") -> str:
        command = [str(self.directory / "opt/krambod/bin/krambod"), *arguments]
        done = subprocess.run(command, env=self.environment, input=told, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"krambod {arguments[0]}: {done.stdout}{done.stderr}")
        return done.stdout


def commands(chapter: str) -> list[str]:
    """The commands of the chapter's first block, without their comments."""
    text = PAGE.read_text().partition(f"\n## {chapter}\n")[2].partition("\n## ")[0]
    block = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0]
    return [line.partition("  #")[0].strip() for line in block.splitlines() if line.strip()]


def main() -> None:
    began_at = time.monotonic()
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="krambod-operating-", dir="/tmp")))
        cluster = stack.enter_context(running_cluster())
        double = open_double(calls_per_minute=6000)
        dinero = stack.enter_context(running(dinero_application(double)))
        machine = Followed(directory=directory, cluster=cluster)
        stack.callback(machine.stop_all)
        unpack(directory)
        follow_install(machine, dinero)
        port = int(machine.environment["PORT"])
        wait_until(f"http://127.0.0.1:{port}/health/ready answers", lambda: is_ready(port))
        installed_s = time.monotonic() - began_at
        token, orders = connect(machine), make_orders(2, seed=1, now=double.clock.now())

        def is_booked(count: int) -> bool:
            with open_books(double, dinero, ORGANIZATION_ID) as api:
                found = read_books(api, orders, shop_code=SHOP_CODE, deposit_account_number=DEPOSIT_ACCOUNT_NUMBER)
            return found.paid == count and not found.duplicates and not found.mismatches

        send(port, token, orders[0])
        wait_until("the first order is booked and paid", lambda: is_booked(1))
        upgrade(machine, port)
        send(port + 1, token, orders[1])
        wait_until("an order after the upgrade is booked and paid", lambda: is_booked(2))
        go_back(machine, port)
        for order in orders:
            send(port, token, order)
        wait_until("both orders are told again, and booked once", lambda: is_booked(2))
        print(
            f"{len(machine.not_tried)} commands not tried; from nothing to two workers in {installed_s:.0f} s, "
            f"{machine.megabytes()} MB installed"
        )


def unpack(directory: Path) -> None:
    """Copies the files that git knows, as they are now."""
    for name in MOVED:
        (directory / name[1:]).parent.mkdir(parents=True, exist_ok=True)
    (directory / "etc/systemd/system").mkdir(parents=True)
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if name.startswith(("src/", "deploy/")) or "/" not in name:
            copy = directory / "source" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((ROOT / name).read_bytes())


def follow_install(machine: Followed, dinero: str) -> None:
    for command in commands("Install"):
        if command.startswith("systemctl"):
            write_environment(machine, dinero)
            machine.follow(command.replace("krambod@8000", f"krambod@{machine.environment['PORT']}"))
        else:
            machine.follow(command)


def write_environment(machine: Followed, dinero: str) -> None:
    """Writes own values into the example, as the page asks."""
    path = machine.directory / "etc/krambod/environment"
    socket = str(machine.cluster.directory).replace("/", "%2F")
    values = {
        "KRAMBOD_BASE_URL": "http://127.0.0.1",
        "KRAMBOD_DATABASE_URL": f"postgresql://operator@{socket}/krambod",
        "KRAMBOD_SECRET_KEYS": "b3BlcmF0aW5nOiBub3QgYSBzZWNyZXQsIDMyIGJ5dGU=",
        "KRAMBOD_EMAIL_URL": "",
        "KRAMBOD_METRICS_ADDRESS": f"127.0.0.1:{free_port()}",
        "PORT": str(free_pair()),
        "KRAMBOD_DINERO_API_URL": dinero,
        "KRAMBOD_DINERO_CONNECT_URL": dinero,
        "KRAMBOD_DINERO_AUTHZ_URL": dinero,
        "KRAMBOD_DINERO_CALLS_PER_MINUTE": "6000",
    }
    written = dict(line.split("=", 1) for line in path.read_text().splitlines() if re.match(r"\w+=", line))
    kept = {name: value for name, value in (written | values).items() if value}
    path.write_text("".join(f"{name}={value}\n" for name, value in kept.items()))


def free_pair() -> int:
    """A free port, with a free one behind it."""
    return next(port for port in iter(free_port, 0) if _is_free(port + 1))


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) != 0


def connect(machine: Followed) -> str:
    arguments, told = setup_command(ORGANIZATION_ID, SHOP_CODE)
    token: str = json.loads(machine.krambod(*arguments, told=told))["api_token"]
    return token


def send(port: int, token: str, order: DemoOrder) -> None:
    address = f"http://127.0.0.1:{port}/api/v1/orders/{order.external_id}"
    answer = httpx2.put(address, json=order.body, headers={"Authorization": f"Bearer {token}"}, **LOOPBACK)
    if answer.status_code not in (200, 201):
        sys.exit(f"the order is refused: {answer.status_code} {answer.text}")


def upgrade(machine: Followed, port: int) -> None:
    """The page's steps of an upgrade, from this version to this version."""
    steps = re.findall(r"`(pg_dump[^`]*|krambod migrate|systemctl start[^`]*|systemctl stop[^`]*)`", upgrading())
    for written in steps:
        step = written.replace("krambod@8001", f"krambod@{port + 1}").replace("krambod@8000", f"krambod@{port}")
        if step == "krambod migrate":
            machine.krambod("migrate")
            print(f"as written {step}")
            continue
        machine.follow(step)
        if step.startswith("systemctl start"):
            wait_until(f"http://127.0.0.1:{port + 1}/health/ready answers", lambda: is_ready(port + 1))


def upgrading() -> str:
    return PAGE.read_text().partition("\n## Upgrade\n")[2].partition("\n## ")[0]


def go_back(machine: Followed, port: int) -> None:
    """Goes back to the dump with which the upgrade began, and goes on from there."""
    machine.stop_all()
    machine.follow("pg_restore --clean --if-exists --dbname=krambod before.dump")
    for command in ("restore --yes", "resume", "doctor"):
        machine.krambod(*command.split())
        print(f"as written krambod {command}")
    machine.start(f"krambod@{port}")
    wait_until(f"http://127.0.0.1:{port}/health/ready answers", lambda: is_ready(port))


def is_ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/health/ready", timeout=5, **LOOPBACK).status_code == 200
    except httpx2.TransportError:
        return False


def wait_until(what: str, is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > give_up_at:
            sys.exit(f"not within {PATIENCE_S:.0f} s: {what}")
        time.sleep(0.3)
    print(f"seen       {what}")


if __name__ == "__main__":
    main()
