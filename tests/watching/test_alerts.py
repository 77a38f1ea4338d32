"""Is an operator told once when something stands still, once when it is over, and also while all workers are dead?"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiohttp import web
from django.core import mail
from django.db import connection
from django_scopes import scopes_disabled

from krambod.doubles.serving import running
from krambod.merchants.models import User
from krambod.organizations.access import pause
from krambod.outgoing.calling import open_http
from krambod.project.configuration import Configuration
from krambod.project.engine_figures import read_engine_figures
from krambod.project.operations.watching import open_lookout, watching
from krambod.project.reading import read_signing_key
from krambod.project.secret_keys import ConfigurationError
from krambod.watching.alerts import ENDS_AFTER, take_notice
from krambod.watching.channels import Webhook, open_channels, sign
from krambod.watching.engine import Watched
from krambod.watching.looking import Look, Lookout
from krambod.watching.lost_database import PATIENCE, LostDatabase
from krambod.watching.models import Alert, FirstInLine, Notice
from krambod.watching.sentences import ALERTS, sentence_of, title_of
from krambod.worker.clock import utc_now
from krambod.worker.models import Chore
from tests.transfers.stored import NOW, Store, make_store
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)
KEY = b"k" * 32
OPERATOR = "operator@example.com"


class Told:
    """A lookout at a clock that the test sets, with a channel that keeps what it is given."""

    def __init__(self, directory: Path) -> None:
        self.now = NOW
        self.kinds: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.takes = True
        self.lookout = Lookout(
            watched=Watched(now=lambda: self.now, read_engine=read_engine_figures),
            channels={"mail": self._take},
            patience=15 * MINUTE,
            lost_database=LostDatabase(directory),
            clock=lambda: self.now,
        )

    def _take(self, notice: Notice, _now: object) -> bool:
        self.ids.append(str(notice.pk))
        if self.takes:
            self.kinds.append((notice.kind, notice.name, "" if notice.name == "no_database" else notice.key))
        return self.takes

    def look(self, minutes: float = 0) -> Look:
        self.now += minutes * MINUTE
        return self.lookout.look()


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def worker_lives(told: Told) -> None:
    """Its chore is due in a moment, as it is while a worker lives."""
    Chore.objects.update_or_create(name="find_shops", defaults={"due_at": told.now + timedelta(days=9)})


def make_due(store: Store, order: str = "1") -> None:
    store.sent(order, due_at=NOW - 2 * MINUTE, connected=store.connected, state="drafted")


def test_dead_workers_are_told_once_and_not_what_follows_from_it(told: Told) -> None:
    make_due(make_store("sanne"))
    Chore.objects.create(name="find_shops", due_at=NOW)
    Chore.objects.create(name="mail_alarms", due_at=NOW)

    for _ in range(40):
        told.look(minutes=1)

    assert told.kinds == [("opened", "no_worker", "")]


def test_what_lasts_is_repeated_daily_and_its_end_is_told(told: Told) -> None:
    Chore.objects.create(name="find_shops", due_at=NOW)

    for _ in range(49):
        told.look(minutes=60)
    worker_lives(told)
    for _ in range(7):
        told.look(minutes=1)

    names = [kind for kind, _, _ in told.kinds]
    assert names == ["opened", "repeated", "repeated", "resolved"]
    assert not Alert.objects.exists()
    assert not Notice.objects.exists()


def test_a_condition_that_comes_and_goes_is_one_alert(told: Told) -> None:
    for _ in range(6):
        Chore.objects.update_or_create(name="find_shops", defaults={"due_at": told.now - 16 * MINUTE})
        told.look(minutes=2)
        worker_lives(told)
        told.look(minutes=2)

    assert ENDS_AFTER > 2 * MINUTE
    assert told.kinds == [("opened", "no_worker", "")]


def test_orders_that_stand_are_told_and_a_backlog_that_moves_is_not(told: Told) -> None:
    standing, moving = make_store("sanne"), make_store("bo", 310002)
    make_due(standing)
    for order in range(40):
        make_due(moving, str(order))
    worker_lives(told)

    for order in range(20):
        told.look(minutes=1)
        moving.change(str(order), due_at=None, state="paid")

    assert told.kinds == [("opened", "transfers_stand", "")]
    assert Alert.objects.get().details == {"count": 1, "lanes": "310001"}


def test_what_is_paused_does_not_stand_and_an_outage_is_told_by_its_cause(told: Told) -> None:
    store, other = make_store("sanne"), make_store("bo", 310002)
    worker_lives(told)
    make_due(store)
    with scopes_disabled():
        pause(store.connected, "outage", until=NOW + timedelta(days=1), now=NOW)
        pause(other.connected, "reconnect_dinero", until=None, now=NOW)  # its merchant gets a mail

    for _ in range(20):
        told.look(minutes=1)

    assert told.kinds == [("opened", "lanes_paused", "outage")]


def test_a_late_chore_and_a_mistake_of_ours_are_told(told: Told) -> None:
    worker_lives(told)
    Chore.objects.create(name="forget", due_at=NOW - 16 * MINUTE)
    make_store("sanne").sent("1", cause="internal_error", due_at=None)

    told.look()

    assert sorted(told.kinds) == [("opened", "chore_late", "forget"), ("opened", "our_mistake", "")]


def test_a_worker_that_starts_again_has_its_whole_patience(told: Told) -> None:
    make_due(make_store("sanne"))
    worker_lives(told)
    told.look(minutes=1)
    Chore.objects.update(due_at=NOW)
    told.look(minutes=30)
    worker_lives(told)

    look = told.look(minutes=1)

    assert look.conditions == ()
    assert FirstInLine.objects.get().since == told.now


def test_what_was_not_taken_is_sent_again_under_the_same_id(told: Told) -> None:
    Chore.objects.create(name="find_shops", due_at=NOW - 16 * MINUTE)
    told.takes = False
    first = told.look()
    told.takes = True

    second = told.look(minutes=1)

    assert (first.sent, first.unsent, second.sent, second.unsent) == (0, 1, 1, 0)
    assert len(set(told.ids)) == 1
    assert told.kinds == [("opened", "no_worker", "")]


def test_an_end_is_not_told_to_whoever_never_heard_of_the_beginning(told: Told) -> None:
    Chore.objects.create(name="find_shops", due_at=NOW - 16 * MINUTE)
    told.takes = False
    told.look()
    worker_lives(told)
    told.look(minutes=1)
    told.takes = True
    told.look(minutes=6)

    told.look(minutes=1)

    assert told.kinds == []
    assert not Notice.objects.exists()


def test_a_notice_that_another_process_sends_is_left_to_it_until_that_has_died(told: Told) -> None:
    Chore.objects.create(name="find_shops", due_at=NOW - 16 * MINUTE)
    told.takes = False
    told.look()

    taken = take_notice(["mail"], told.now)
    meanwhile, later = take_notice(["mail"], told.now), take_notice(["mail"], told.now + 3 * MINUTE)

    assert taken is not None
    assert meanwhile is None
    assert later == taken


@contextmanager
def without_database() -> Iterator[None]:
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "/nowhere/krambod.sqlite3"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file is moved away; a server would have to be stopped")
def test_a_database_that_is_gone_is_told_once_and_its_return_too(told: Told, tmp_path: Path) -> None:
    with without_database():
        told.look()
        assert told.kinds == []
        told.look(minutes=PATIENCE / MINUTE)
        told.look(minutes=1)
        again = Told(tmp_path)  # another process, as a timer starts one
        again.now = told.now
        again.look(minutes=1)
    told.look(minutes=1)
    told.look(minutes=1)

    assert told.kinds == [("opened", "no_database", ""), ("resolved", "no_database", "")]
    assert again.kinds == []
    assert list(tmp_path.iterdir()) == []


# How it is told


def notice(kind: str = "opened") -> Notice:
    return Notice(
        id=UUID("b2a1c9c0-7d0b-4d7e-9f50-1b2d3f4a5c6d"), channel="mail", kind=kind, name="no_worker", opened_at=NOW,
        made_at=NOW, details={"minutes": 16},
    )  # fmt: skip


def send_through(name: str, given: Notice, **changes: Any) -> bool:
    """Sends a notice through one channel."""
    with open_http() as http:
        values: dict[str, Any] = {"addresses": (), "webhook": None, **changes}
        return open_channels(http, **values)[name](given, NOW)


def post_to(url: str) -> bool:
    return send_through("webhook", notice(), webhook=Webhook(url=url, key=KEY))


@pytest.mark.parametrize(
    ("language", "subject"),
    [("", "Krambod: Ingen worker kører"), ("de", "Krambod: Kein Worker läuft"), ("en", "Krambod: No worker runs")],
)
def test_a_mail_says_what_to_do_in_the_language_of_its_reader(language: str, subject: str) -> None:
    User.objects.create_user(OPERATOR, language=language)

    assert send_through("mail", notice(), addresses=(OPERATOR,))

    [letter] = mail.outbox
    assert (letter.subject, letter.to) == (subject, [OPERATOR])
    assert "krambod worker" in str(letter.body)
    assert "2026-11-22 12:00" in str(letter.body)


def test_a_mail_of_the_end_says_so() -> None:
    send_through("mail", notice("resolved"), addresses=(OPERATOR,))

    assert mail.outbox[0].subject == "Krambod: I orden igen: Ingen worker kører"


@contextmanager
def receiver(status: int = 204) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that keeps what is posted."""
    posted: list[tuple[dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        posted.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        return web.Response(status=status)

    application = web.Application()
    application.router.add_post("/alerts", take)
    with running(application) as url:
        yield f"{url}/alerts", posted


def test_a_webhook_is_signed_as_standard_webhooks_has_it(record_property: Callable[[str, object], None]) -> None:
    with receiver() as (url, posted):
        assert post_to(url)

    [(headers, body)] = posted
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == "msg_b2a1c9c07d0b4d7e9f501b2d3f4a5c6d"
    assert headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    document = json.loads(body)
    assert (document["type"], document["data"]["alert"]) == ("alert.opened", "no_worker")
    assert document["data"]["text"].startswith("No worker has shown")
    record_property("bytes of an alert by webhook", len(body))


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of https://github.com/standard-webhooks/standard-webhooks, as its libraries test it."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    signature = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [302, 400, 410, 503])
def test_a_webhook_that_is_not_taken_is_tried_again(status: int) -> None:
    with receiver(status) as (url, _):
        assert not post_to(url)

    assert not post_to("http://127.0.0.1:9/alerts")


def test_each_alert_has_all_its_words_in_each_language() -> None:
    details = {"minutes": 1, "count": 1, "lanes": "1", "chore": "poll", "cause": "outage", "machine": "a"}

    for name in ALERTS:
        texts = {sentence_of(name, details, language) for language in ("da", "de", "en")}
        assert len(texts) == 3
        assert all(title_of(name, details, language) for language in ("da", "de", "en"))


@pytest.mark.parametrize("secret", ["whsec_short", "whsec_" + "A" * 20, "not base64 at all, but long enough for it"])
def test_a_weak_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="it must"):
        read_signing_key(secret)


def test_a_webhook_without_its_secret_keeps_krambod_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRAMBOD_ALERT_WEBHOOK_URL", "https://hooks.example.com/krambod")

    with pytest.raises(ConfigurationError, match="KRAMBOD_ALERT_WEBHOOK_SECRET"):
        assert Configuration().alert_webhook_key


def test_the_command_and_the_server_look_at_this_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The parent of `krambod serve` looks in a thread: it does no work, so it lives when all workers are dead."""
    Chore.objects.create(name="find_shops", due_at=utc_now() - 16 * MINUTE)
    monkeypatch.setenv("KRAMBOD_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("KRAMBOD_ALERT_WEBHOOK_SECRET", "whsec_" + base64.b64encode(KEY).decode())
    with receiver() as (url, posted):
        monkeypatch.setenv("KRAMBOD_ALERT_WEBHOOK_URL", url)

        with watching(Configuration(), every_s=0.05):
            wait_until(lambda: bool(posted))
        with open_http() as http:
            again = open_lookout(Configuration(), http).look()

    assert [json.loads(body)["data"]["alert"] for _, body in posted] == ["no_worker"]
    assert ([one.name for one in again.conditions], again.sent) == (["no_worker"], 0)
