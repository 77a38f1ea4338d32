"""Does only one caller at a time refresh a grant, and is no refresh token used twice?"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection as database
from django.db import transaction
from django_scopes import scopes_disabled

from krambod.dinero.errors import ConsentGone, OutcomeUnknown, Unavailable
from krambod.dinero.oauth import Grant
from krambod.doubles.dinero.seed import VISMA_CLIENT_ID
from krambod.organizations.access import connect_visma
from krambod.organizations.models import Connection
from krambod.organizations.tokens import ConnectionTokens, Credentials, Endpoints, alone_with
from krambod.outgoing.calling import Http
from tests.doubles.caller import Caller, wire_of
from tests.organizations.granting import granted

pytestmark = pytest.mark.django_db(transaction=True)

TokensOf = Callable[..., ConnectionTokens]


def in_an_hour() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=56)


def token_calls(by_hand: Caller) -> int:
    return sum(call["Path"] == "/connect/token" for call in by_hand.admin("calls", method="GET"))


def is_alive(http: Http, url: str, token: str) -> bool:
    answer = wire_of(http).get(f"{url}/v1.1/organizations", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200


def credentials_of(connection: Connection) -> Credentials:
    with scopes_disabled():
        return Credentials.unsealed(Connection.objects.get(pk=connection.pk).secrets)


def test_a_token_is_used_until_five_minutes_before_its_end(
    visma: Connection, grant: Grant, tokens_of: TokensOf
) -> None:
    end = grant.expires_at

    before = tokens_of(visma, now=lambda: end - timedelta(minutes=5, seconds=1)).current()
    after = tokens_of(visma, now=lambda: end - timedelta(minutes=5)).current()

    assert before == grant.access_token
    assert after != before


def test_a_refreshed_grant_is_stored_before_it_is_used(
    visma: Connection, grant: Grant, personal: Connection, tokens_of: TokensOf, http: Http, url: str
) -> None:
    untouched = credentials_of(personal)

    token = tokens_of(visma, now=in_an_hour).current()

    stored = credentials_of(visma)
    assert stored.access_token == token
    assert stored.refresh_token not in ("", grant.refresh_token)
    assert is_alive(http, url, token)
    assert credentials_of(personal) == untouched
    with scopes_disabled():
        assert token not in Connection.objects.get(pk=visma.pk).secrets


def test_a_personal_connection_asks_for_a_token_and_keeps_it(
    personal: Connection, tokens_of: TokensOf, http: Http, url: str
) -> None:
    first = tokens_of(personal).current()
    again = tokens_of(personal).current()
    later = tokens_of(personal, now=in_an_hour).current()

    assert first == again != later
    assert is_alive(http, url, first)
    assert is_alive(http, url, later)


@pytest.mark.parametrize("kind", ["visma", "personal"])
def test_a_refused_token_is_renewed_once_for_all_threads_that_hold_it(
    kind: str, request: pytest.FixtureRequest, tokens_of: TokensOf
) -> None:
    connection: Connection = request.getfixturevalue(kind)
    refused = tokens_of(connection).current()

    one = tokens_of(connection).renewed(refused)
    other = tokens_of(connection).renewed(refused)

    assert one == other != refused


def test_threads_that_refresh_at_once_exchange_the_refresh_token_once(
    visma: Connection, grant: Grant, tokens_of: TokensOf, by_hand: Caller
) -> None:
    by_hand.admin("world", {"refresh_grace_s": 0})
    by_hand.admin("faults", {"kind": "slow_after", "path": "/connect/token", "delay_s": 0.3})
    by_hand.admin("calls", method="DELETE")
    with scopes_disabled():
        Connection.objects.filter(pk=visma.pk).update(access_expires_at=datetime.now(UTC))
    barrier, given = Barrier(4), []

    def renew() -> None:
        barrier.wait()
        given.append(tokens_of(visma).current())
        database.close()

    in_threads(renew)

    assert given == [credentials_of(visma).access_token] * 4
    assert given[0] != grant.access_token
    assert token_calls(by_hand) == 1


def test_a_lost_answer_is_asked_for_once_more_with_the_same_token(
    visma: Connection, tokens_of: TokensOf, by_hand: Caller, http: Http, url: str
) -> None:
    by_hand.admin("faults", {"kind": "drop_after", "path": "/connect/token"})

    token = tokens_of(visma, now=in_an_hour).current()

    assert is_alive(http, url, token)
    assert is_alive(http, url, tokens_of(visma, now=lambda: in_an_hour() + timedelta(hours=1)).current())


def test_two_lost_answers_are_an_unknown_outcome(visma: Connection, tokens_of: TokensOf, by_hand: Caller) -> None:
    by_hand.admin("faults", {"kind": "drop_after", "path": "/connect/token", "count": 2})

    with pytest.raises(OutcomeUnknown):
        tokens_of(visma, now=in_an_hour).current()


def test_a_lost_answer_without_grace_means_to_connect_again(
    visma: Connection, tokens_of: TokensOf, by_hand: Caller
) -> None:
    by_hand.admin("world", {"refresh_grace_s": 0})
    by_hand.admin("faults", {"kind": "drop_after", "path": "/connect/token"})

    with pytest.raises(ConsentGone):
        tokens_of(visma, now=in_an_hour).current()


def test_an_answer_without_a_refresh_token_keeps_the_old_one(
    visma: Connection, grant: Grant, tokens_of: TokensOf, by_hand: Caller
) -> None:
    by_hand.admin("world", {"refresh_tokens": "reusable"})

    token = tokens_of(visma, now=in_an_hour).current()

    assert credentials_of(visma) == Credentials(refresh_token=grant.refresh_token or "", access_token=token)


@pytest.mark.parametrize(("kind", "path"), [("visma", "/connect/token"), ("personal", "/dineroapi/oauth/token")])
def test_a_grant_that_is_gone_raises_consent_gone(
    kind: str, path: str, request: pytest.FixtureRequest, tokens_of: TokensOf, by_hand: Caller
) -> None:
    connection: Connection = request.getfixturevalue(kind)
    by_hand.admin("faults", {"kind": "revoked", "path": path})

    with pytest.raises(ConsentGone):
        tokens_of(connection).renewed(credentials_of(connection).access_token)


def test_the_tokens_of_a_merchant_who_connects_again_meanwhile_are_kept(
    visma: Connection, tokens_of: TokensOf, http: Http, endpoints: Endpoints
) -> None:
    newest = granted(http, endpoints.app)

    def connecting_meanwhile() -> datetime:
        """Gives the time twice, before the lock and under it. The second time, the merchant has connected again."""
        if asked:
            connect_visma(visma.merchant, newest, client_id=VISMA_CLIENT_ID, mended=visma)
        asked.append(True)
        return in_an_hour()

    asked: list[bool] = []
    token = tokens_of(visma, now=connecting_meanwhile).current()

    assert token == newest.access_token
    assert credentials_of(visma).refresh_token == newest.refresh_token


def test_tokens_are_never_asked_for_in_a_transaction(visma: Connection, tokens_of: TokensOf) -> None:
    with transaction.atomic(), pytest.raises(AssertionError):
        tokens_of(visma).current()


HOLDER = """
import sys, time
from pathlib import Path
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from krambod.organizations.tokens import alone_with
with alone_with(7, Path(sys.argv[2])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A second process that holds the lock of connection 7."""
    arguments = [sys.executable, "-c", HOLDER, str(database.settings_dict["NAME"]), str(tmp_path)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_frozen_holder_keeps_the_lock_and_a_killed_one_frees_it(
    holder: subprocess.Popen[str], tmp_path: Path
) -> None:
    holder.send_signal(signal.SIGSTOP)

    with pytest.raises(Unavailable), alone_with(7, tmp_path, wait_s=0.3):
        pass
    with alone_with(8, tmp_path, wait_s=5):
        pass
    holder.kill()

    with alone_with(7, tmp_path, wait_s=5):
        pass


def test_threads_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    inside, most = [], []

    def work() -> None:
        for _ in range(5):
            with alone_with(7, tmp_path):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
        database.close()

    in_threads(work)

    assert most == [1] * 20


def in_threads(work: Callable[[], None]) -> None:
    """Runs `work` in four threads. The test sees a thread that fails, because its share of the work is missing."""
    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
