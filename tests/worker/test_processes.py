"""Do leases keep processes apart when one is frozen or killed?"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from krambod.worker.clock import utc_now
from krambod.worker.lanes import Lease, claim_lane
from krambod.worker.models import Lane
from tests.worker.times import until

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
LEASE_S = 0.3
HOLDER = "import django; django.setup(); from tests.worker.holder_process import main; main({lane!r}, {lease_s})"


def database_url() -> str:
    """The URL of the tests' own database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    login = f"{quote(settings['USER'])}:{quote(settings['PASSWORD'])}"
    return f"postgres://{login}@{quote(settings['HOST'], safe='')}:{settings['PORT']}/{settings['NAME']}"


@contextmanager
def another_process(lane: str) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "krambod.project.settings",
        "KRAMBOD_DATABASE_URL": database_url(),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER.format(lane=lane, lease_s=LEASE_S)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def asked_to_renew(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    process.stdin.write("renew\n")
    process.stdin.flush()
    return told(process)


def claimed_as_soon_as_it_is_free(lane: str) -> Lease:
    leases: list[Lease] = []

    def is_claimed() -> bool:
        lease = claim_lane(lane, holder="ours", lease_s=60, now=utc_now())
        leases.extend([lease] if lease else [])
        return lease is not None

    until(is_claimed)
    return leases[0]


def test_a_process_that_was_frozen_past_its_lease_learns_that_it_is_lost() -> None:
    with another_process("1") as frozen:
        fence = told(frozen)
        kept = asked_to_renew(frozen)
        os.kill(frozen.pid, signal.SIGSTOP)
        held_until = Lane.objects.get(name="1").leased_until
        ours = claimed_as_soon_as_it_is_free("1")
        claimed_at = utc_now()
        os.kill(frozen.pid, signal.SIGCONT)
        after_the_freeze = asked_to_renew(frozen)

    assert (fence, kept, after_the_freeze) == ("1", "renewed", "lost")
    assert held_until is not None
    assert claimed_at >= held_until
    assert ours.fence == 2
    stored = Lane.objects.get(name="1")
    assert (stored.fence, stored.holder, stored.leased_until) == (2, "ours", ours.leased_until)


def test_a_process_that_was_frozen_may_go_on_if_nobody_has_claimed_its_lane() -> None:
    with another_process("1") as frozen:
        told(frozen)
        os.kill(frozen.pid, signal.SIGSTOP)
        until(lambda: Lane.objects.filter(name="1", leased_until__lt=utc_now()).exists())
        os.kill(frozen.pid, signal.SIGCONT)
        after_the_freeze = asked_to_renew(frozen)

    assert after_the_freeze == "renewed"
    assert Lane.objects.get(name="1").fence == 1


def test_the_lane_of_a_killed_process_can_be_claimed_when_its_lease_has_ended() -> None:
    with another_process("1") as killed:
        told(killed)
        killed.kill()
        killed.wait()
        held_until = Lane.objects.get(name="1").leased_until
        ours = claimed_as_soon_as_it_is_free("1")

    assert held_until is not None
    assert utc_now() >= held_until
    assert ours.fence == 2
