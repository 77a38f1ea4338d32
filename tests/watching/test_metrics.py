"""Does one scrape tell how the whole installation stands, and nothing of whose it is?"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread

import httpx2
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
from krambod.organizations.access import pause
from krambod.organizations.budget import halve_rate, take_calls
from krambod.platforms.models import Delivery, ShopConnection
from krambod.project.reading import read_place
from krambod.transfers.models import Transfer, TransferEvent
from krambod.watching.figures import CountOfAll
from krambod.watching.metrics import registry_of
from krambod.watching.server import MetricsServer
from krambod.worker.models import Chore, Lane
from tests.doubles.caller import LOOPBACK
from tests.transfers.stored import NOW, Store, make_store
from tests.watching.scraping import read_samples, scrape, watched

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "a token of twenty characters"
MINUTE = timedelta(minutes=1)


def make_due(store: Store, order: str, *, minutes: float) -> Transfer:
    return store.sent(order, due_at=NOW - minutes * MINUTE, connected=store.connected, state="drafted")


def note(store: Store, order: str, name: str, minutes: float, **details: str) -> None:
    with scopes_disabled():
        TransferEvent.objects.create(
            merchant=store.shop.merchant, transfer=store.transfer(order), at=NOW - minutes * MINUTE, name=name,
            details=details,
        )  # fmt: skip


def test_transfers_are_counted_by_state_cause_and_how_long_they_wait() -> None:
    sanne, bo = make_store("sanne"), make_store("bo", 310002)
    make_due(sanne, "1", minutes=7)
    make_due(bo, "2", minutes=3)
    bo.sent("3", state="paid", due_at=None)
    bo.sent("4", cause="no_email", due_at=None)

    found = scrape(NOW)

    assert found['krambod_transfers{state="drafted"}'] == 2
    assert found['krambod_transfers{state="paid"}'] == 1
    assert found['krambod_transfers{state="cancelled"}'] == 0
    assert found['krambod_transfers_held{cause="no_email"}'] == 1
    assert (found["krambod_transfers_due"], found["krambod_oldest_due_seconds"]) == (2, 420)


def test_what_is_paused_is_due_but_keeps_nobody_waiting() -> None:
    sanne, bo = make_store("sanne"), make_store("bo", 310002)
    make_due(sanne, "1", minutes=7)
    make_due(bo, "2", minutes=3)
    with scopes_disabled():
        pause(sanne.connected, "outage", until=NOW + MINUTE, now=NOW)

    found = scrape(NOW)
    Installation.objects.create(paused_cause="paused_by_hand")
    of_all = scrape(NOW)

    assert (found["krambod_transfers_due"], found["krambod_transfers_due_paused"]) == (1, 1)
    assert found["krambod_oldest_due_seconds"] == 180
    assert found['krambod_lane_pauses{cause="outage"}'] == 1
    assert (of_all["krambod_transfers_due_paused"], of_all["krambod_oldest_due_seconds"]) == (2, 0)
    assert of_all["krambod_installation_paused"] == 1


def test_errors_of_the_last_ten_minutes_have_our_cause_and_dineros_code() -> None:
    store = make_store("sanne")
    make_due(store, "1", minutes=1)
    note(store, "1", "held", 2, code="unknown_answer", number="42", answer="Ukendt fejl")
    note(store, "1", "held", 2, code="unknown_answer", number="jens@example.com")
    note(store, "1", "held", 2, code="unknown_answer", number="bo@example.com")
    note(store, "1", "retry", 9, code="no_answer")
    note(store, "1", "retry", 11, code="changing")

    found = {key: value for key, value in scrape(NOW).items() if key.startswith("krambod_recent_errors")}

    assert found == {
        'krambod_recent_errors{code="unknown_answer",dinero_code="42",kind="held"}': 1,
        'krambod_recent_errors{code="unknown_answer",dinero_code="",kind="held"}': 2,
        'krambod_recent_errors{code="no_answer",dinero_code="",kind="retry"}': 1,
    }


def test_calls_left_are_told_without_a_line_for_each_organization() -> None:
    stores = [make_store(code, number) for code, number in (("sanne", 310001), ("bo", 310002), ("eva", 310003))]
    client_id = stores[0].connected.connection.client_id
    with scopes_disabled(), transaction.atomic():
        for organization in (310001, 310002):
            take_calls(organization, client_id, calls_per_minute=60, now_s=NOW.timestamp())
        halve_rate(310002, client_id, now_s=NOW.timestamp())

    found = scrape(NOW)

    assert found["krambod_organizations"] == 3
    assert (found["krambod_organizations_without_calls"], found["krambod_organizations_slowed_down"]) == (1, 1)
    assert found["krambod_least_calls_left"] == 0


def test_chores_that_are_late_and_lanes_that_are_held_are_told_by_name() -> None:
    until = NOW + MINUTE
    for name, key, minutes in (("poll", "1", 5), ("poll", "2", 9), ("forget", "", -60), ("find_shops", "", 2)):
        Chore.objects.create(name=name, key=key, due_at=NOW - minutes * MINUTE)
    Chore.objects.create(name="mail_alarms", due_at=NOW - MINUTE, leased_until=until, holder="running")
    Lane.objects.create(name="310001", leased_until=until, holder="w")

    found = scrape(NOW)

    late = {key: value for key, value in found.items() if key.startswith("krambod_chore_late_seconds")}
    assert late == {
        'krambod_chore_late_seconds{chore="poll"}': 540,
        'krambod_chore_late_seconds{chore="forget"}': 0,
        'krambod_chore_late_seconds{chore="find_shops"}': 120,
        'krambod_chore_late_seconds{chore="mail_alarms"}': 0,
    }
    assert (found["krambod_worker_silent_seconds"], found["krambod_lanes_held"]) == (120, 1)


def test_events_that_shops_sent_are_told_until_somebody_takes_them() -> None:
    store = make_store("sanne")
    with scopes_disabled():
        shop = ShopConnection.objects.create(
            merchant=store.shop.merchant, shop=store.shop, platform="woocommerce", secrets="", connected_at=NOW
        )
        for key, minutes in (("a", 4), ("b", 6)):
            Delivery.objects.create(
                merchant=store.shop.merchant, shop=store.shop, key=key, body="", received_at=NOW - minutes * MINUTE
            )
        waiting = scrape(NOW)
        ShopConnection.objects.filter(pk=shop.pk).update(paused_cause="reconnect_shop")

    paused = scrape(NOW)

    assert (waiting["krambod_events_waiting"], waiting["krambod_oldest_event_seconds"]) == (2, 360)
    assert paused["krambod_events_waiting"] == 0
    assert paused['krambod_shop_pauses{cause="reconnect_shop"}'] == 1


def test_no_line_names_a_merchant_an_organization_or_a_buyer() -> None:
    store = make_store("sannes-keramik", 310777)
    make_due(store, "order-1042", minutes=7)
    note(store, "order-1042", "held", 1, code="no_email", email="jens@example.com")

    lines = "\n".join(scrape(NOW))

    assert lines
    assert not [word for word in ("sanne", "310777", "1042", "jens", "example.com") if word in lines]


def test_without_a_database_a_scrape_says_just_that() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE merchants_installation RENAME TO elsewhere")
    try:
        found = scrape(NOW)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO merchants_installation")

    assert found == {"krambod_database_up": 0}


def test_a_scrape_asks_few_questions(record_property: Callable[[str, object], None]) -> None:
    make_due(make_store("sanne"), "1", minutes=1)

    with CaptureQueriesContext(connection) as queries:
        scrape(NOW)

    assert len(queries) <= 20
    record_property("database queries of a scrape", len(queries))


def test_counting_all_transfers_takes_at_most_a_fiftieth_of_the_time() -> None:
    moments = iter([0.0, 2.0, 50.0, 102.1, 102.2])
    store = make_store("sanne")
    store.sent("1")
    count = CountOfAll(seconds=lambda: next(moments))

    with scopes_disabled():
        first = sum(count.read().values())
        store.sent("2")
        kept, counted_again = sum(count.read().values()), sum(count.read().values())

    assert (first, kept, counted_again) == (1, 1, 2)


# Who may read them


def test_without_a_token_set_there_are_no_metrics_on_the_web_port() -> None:
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@override_settings(KRAMBOD_METRICS_TOKEN=TOKEN)
@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer æøå"])
def test_a_wrong_token_reads_nothing(given: str) -> None:
    answer = Client(headers={"Authorization": given} if given else {}).get("/metrics")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert b"krambod_" not in answer.content


@override_settings(KRAMBOD_METRICS_TOKEN=TOKEN)
def test_the_token_reads_the_metrics_under_any_host() -> None:
    answer = Client(headers={"Authorization": f"Bearer {TOKEN}", "Host": "10.0.0.7:8000"}).get("/metrics")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert read_samples(answer.content.decode())["krambod_database_up"] == 1


@pytest.fixture
def metrics_url() -> Iterator[str]:
    """A server of the metrics at an address of its own."""
    with MetricsServer("127.0.0.1", 0, registry_of(watched(NOW))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_an_address_of_its_own_answers_without_a_token(metrics_url: str) -> None:
    answers = [httpx2.get(f"{metrics_url}{path}", **LOOPBACK) for path in ("/metrics", "/account/login/")]

    assert [answer.status_code for answer in answers] == [200, 404]
    assert "krambod_database_up" in read_samples(answers[0].text)


@pytest.mark.parametrize("text", ["9464", "localhost:", ":9464", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:http"])
def test_an_address_without_a_port_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="an address and a port"):
        read_place(text)


def test_an_address_is_read() -> None:
    assert [read_place(text) for text in ("", "127.0.0.1:9464", "[::1]:9464")] == [
        None,
        ("127.0.0.1", 9464),
        ("::1", 9464),
    ]
