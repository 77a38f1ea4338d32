"""Who gets a call about new entries, and when?"""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import web

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.serving import running
from tests.doubles.caller import Caller
from tests.doubles.oauth import App

WEBHOOKS = "/v1/{organization}/webhooks"


class Subscriber:
    """Receives hints over HTTP and keeps them."""

    def __init__(self) -> None:
        self.hints: list[Any] = []
        self.delay_s = 0.0
        self.status = 200

    async def take(self, request: web.Request) -> web.Response:
        self.hints.append(await request.json())
        await asyncio.sleep(self.delay_s)
        return web.Response(status=self.status)

    def waits_for(self, count: int) -> list[Any]:
        end = time.monotonic() + 5
        while len(self.hints) < count and time.monotonic() < end:
            time.sleep(0.01)
        return self.hints


@pytest.fixture
def subscriber() -> Subscriber:
    return Subscriber()


@pytest.fixture
def address(subscriber: Subscriber) -> Iterator[str]:
    application = web.Application()
    application.router.add_post("/hints", subscriber.take)
    with running(application) as url:
        yield f"{url}/hints"


@pytest.fixture
def app(url: str) -> Iterator[Caller]:
    """A client of Visma Connect."""
    with Caller(url, 310001, App(url).granted()["access_token"]) as caller:
        yield caller


def subscribe(app: Caller, address: str) -> None:
    assert app.post(f"{WEBHOOKS}/subscribe", {"Uri": address, "EventId": "entries"}).status == 200


def test_a_subscriber_gets_a_hint_for_each_new_entry(app: Caller, address: str, subscriber: Subscriber) -> None:
    subscribe(app, address)

    invoice = app.booked()

    hints = subscriber.waits_for(3)
    entries = [entry["EntryGuid"] for entry in app.entries_of("2026") if entry["VoucherGuid"] == invoice["Guid"]]
    assert [hint["EntryGuid"] for hint in hints] == entries
    assert {(hint["EventId"], hint["OrganizationId"], hint["VoucherGuid"]) for hint in hints} == {
        ("entries", 310001, invoice["Guid"])
    }


def test_a_refused_call_and_a_read_give_no_hint(app: Caller, address: str, subscriber: Subscriber) -> None:
    subscribe(app, address)
    guid, _ = app.draft()

    app.post(f"/v1/{{organization}}/invoices/{guid}/book", {"Timestamp": "00"})
    app.get("/v1/{organization}/entries")
    app.booked()

    assert len(subscriber.waits_for(3)) == 3


def test_in_the_world_webhooks_none_nobody_is_ever_told(
    app: Caller, address: str, subscriber: Subscriber, double: DineroDouble
) -> None:
    app.admin("world", {"webhooks": "none"})
    subscribe(app, address)

    app.booked()
    app.admin("world", {"webhooks": "sent"})
    app.booked()

    assert len(subscriber.waits_for(3)) == 3
    assert not double.hints


def test_a_subscriber_of_another_organization_is_not_told(app: Caller, address: str, subscriber: Subscriber) -> None:
    with Caller(app.url, 310004, app.token) as other:
        subscribe(other, address)
        app.booked()
        other.booked()

    assert {hint["OrganizationId"] for hint in subscriber.waits_for(3)} == {310004}


def test_subscriptions_are_listed_replaced_and_ended(app: Caller, address: str, subscriber: Subscriber) -> None:
    subscribe(app, "http://127.0.0.1:9/nobody")
    subscribe(app, address)

    listed = app.get(f"{WEBHOOKS}/subscriptions").json
    ended = app.delete(f"{WEBHOOKS}/unsubscribe", {"EventId": "entries"})
    app.booked()

    assert listed == [{"EventId": "entries", "Uri": address}]
    assert ended.status == 200
    assert app.get(f"{WEBHOOKS}/subscriptions").json == []
    assert subscriber.hints == []


@pytest.mark.parametrize(
    "broken",
    [lambda subscriber: setattr(subscriber, "status", 500), lambda subscriber: setattr(subscriber, "delay_s", 0.3)],
    ids=["failing", "slow"],
)
def test_a_hint_is_posted_once_and_nobody_waits_for_it(
    app: Caller, address: str, subscriber: Subscriber, broken: Callable[[Subscriber], None]
) -> None:
    broken(subscriber)
    subscribe(app, address)

    start = time.monotonic()
    app.booked()
    app.invoice(app.draft()[0])

    assert time.monotonic() - start < 1
    assert len(subscriber.waits_for(3)) == 3


def test_a_hint_that_nobody_takes_does_not_disturb_the_next(app: Caller, address: str, subscriber: Subscriber) -> None:
    subscribe(app, "http://127.0.0.1:9/nobody")
    app.booked()
    subscribe(app, address)
    app.booked()

    assert len(subscriber.waits_for(3)) == 3


def test_new_entries_are_the_one_event(app: Caller) -> None:
    assert [event["EventId"] for event in app.get(f"{WEBHOOKS}/events").json] == ["entries"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"Uri": "http://127.0.0.1:9/", "EventId": "invoices"}, "eventid"),
        ({"Uri": "http://127.0.0.1:9/"}, "eventid"),
        ({"EventId": "entries"}, "uri"),
        ({"Uri": "ftp://127.0.0.1/", "EventId": "entries"}, "uri"),
        ({"Uri": "https://", "EventId": "entries"}, "uri"),
        ({"Uri": "http://[", "EventId": "entries"}, "uri"),
    ],
)
def test_a_subscription_names_an_event_and_an_address(app: Caller, body: Any, name: str) -> None:
    reply = app.post(f"{WEBHOOKS}/subscribe", body)

    assert (reply.status, list(reply.errors)) == (400, [name])
    assert app.get(f"{WEBHOOKS}/subscriptions").json == []


def test_an_unknown_event_cannot_be_ended(app: Caller) -> None:
    assert app.delete(f"{WEBHOOKS}/unsubscribe", {"EventId": "invoices"}).errors == {
        "eventid": "invoices is not an event."
    }


def test_a_personal_integration_has_no_webhooks(dinero: Caller) -> None:
    for reply in (
        dinero.get(f"{WEBHOOKS}/events"),
        dinero.get(f"{WEBHOOKS}/subscriptions"),
        dinero.post(f"{WEBHOOKS}/subscribe", {"Uri": "http://127.0.0.1:9/", "EventId": "entries"}),
        dinero.delete(f"{WEBHOOKS}/unsubscribe", {"EventId": "entries"}),
    ):
        assert (reply.status, reply.code) == (403, 41)
