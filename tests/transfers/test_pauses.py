"""How long is a connection paused after each failure, and what does the log say?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django_scopes import scopes_disabled
from structlog.testing import capture_logs

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.access import FOREVER, PAUSED_BY_HAND, pause
from krambod.organizations.models import ConnectedOrganization, Connection
from krambod.project.operations.pausing import pause_all, resume_all
from krambod.transfers.failures import OUTAGE_DELAYS
from krambod.transfers.models import State
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper

SIX_HOURS = timedelta(hours=6)
SCALES = pytest.mark.parametrize("scale", [1.0, 2.0])


@pytest.fixture
def keeper(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with one due order. We have read no list from Dinero yet."""
    shopkeeper.send("1")
    return shopkeeper


def scaled(keeper: Shopkeeper, scale: float) -> Shopkeeper:
    return replace(keeper, services=replace(keeper.services, scale=scale))


def fail_all(keeper: Shopkeeper, kind: FaultKind) -> None:
    keeper.double.faults.add(Fault(kind=kind, path=f"*/{ORGANIZATION}/*", count=1000))


def paused_for(keeper: Shopkeeper) -> timedelta:
    """Returns how long the connection is still paused, to the second."""
    with scopes_disabled():
        until = ConnectedOrganization.objects.get().paused_until
    assert until is not None
    return timedelta(seconds=round((until - keeper.now()).total_seconds()))


@SCALES
def test_each_failure_in_a_row_makes_the_pause_longer(keeper: Shopkeeper, scale: float) -> None:
    keeper = scaled(keeper, scale)
    fail_all(keeper, FaultKind.SERVER_ERROR)
    waits = []

    for _ in range(4):
        keeper.work()
        waits.append(paused_for(keeper))
        keeper.pass_time(waits[-1].total_seconds() + 1)

    assert waits == [delay * scale for delay in OUTAGE_DELAYS[:4]]


@SCALES
def test_too_many_calls_pause_the_connection_for_a_minute(keeper: Shopkeeper, scale: float) -> None:
    keeper = scaled(keeper, scale)
    fail_all(keeper, FaultKind.TOO_MANY_REQUESTS)

    keeper.work()

    assert (keeper.paused_cause(), paused_for(keeper)) == ("rate_limited", timedelta(minutes=1) * scale)


@SCALES
def test_an_ended_pro_subscription_is_tried_again_in_six_hours(keeper: Shopkeeper, scale: float) -> None:
    keeper = scaled(keeper, scale)
    keeper.set_pro(False)

    keeper.work()

    assert (keeper.paused_cause(), paused_for(keeper)) == ("renew_pro", SIX_HOURS * scale)


@SCALES
def test_a_token_that_was_refused_for_long_is_tried_again_in_six_hours(keeper: Shopkeeper, scale: float) -> None:
    keeper = scaled(keeper, scale)
    fail_all(keeper, FaultKind.EXPIRED)
    told = []

    for wait in (timedelta(hours=2) * scale - timedelta(minutes=1), timedelta(minutes=2), *[SIX_HOURS * scale] * 2):
        keeper.work()
        told.append((keeper.paused_cause(), paused_for(keeper)))
        keeper.pass_time(wait.total_seconds() + 1)

    assert [cause for cause, _ in told] == ["token_refused", "token_refused", "reconnect_dinero", "reconnect_dinero"]
    assert [wait for _, wait in told[2:]] == [SIX_HOURS * scale] * 2


def pause_by_hand(keeper: Shopkeeper) -> None:
    with scopes_disabled():
        connected = ConnectedOrganization.objects.get()
    pause(connected, PAUSED_BY_HAND, until=FOREVER, now=keeper.now())


def test_a_pause_that_a_person_made_meanwhile_stays(keeper: Shopkeeper) -> None:
    fail_all(keeper, FaultKind.SERVER_ERROR)
    keeper.before("GET", "/contacts", lambda: pause_by_hand(keeper))

    keeper.work()

    assert keeper.paused_cause() == PAUSED_BY_HAND


def test_a_pause_that_a_person_made_meanwhile_is_not_lifted_by_an_outage_that_is_over(keeper: Shopkeeper) -> None:
    keeper.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path=f"*/{ORGANIZATION}/contacts", count=1))
    keeper.work()
    after_the_outage = keeper.paused_cause()
    keeper.pass_time(16)
    keeper.before("POST", "/book", lambda: pause_by_hand(keeper))

    keeper.work()

    assert after_the_outage == "outage"
    assert keeper.transfer("1").state == State.PAID
    assert keeper.paused_cause() == PAUSED_BY_HAND


def test_a_list_that_never_comes_is_an_outage_and_no_orders_fault(keeper: Shopkeeper) -> None:
    keeper.double.faults.add(Fault(kind=FaultKind.DROP_BEFORE, path=f"*/{ORGANIZATION}/contacts", count=3))

    keeper.work()

    assert (keeper.paused_cause(), keeper.transfer("1").attempts) == ("outage", 0)


def test_the_log_has_an_event_for_a_pause(keeper: Shopkeeper) -> None:
    fail_all(keeper, FaultKind.SERVER_ERROR)

    with capture_logs() as logs:
        keeper.work()

    [told] = [entry for entry in logs if entry["event"] == "organization.paused"]
    assert told == {
        "event": "organization.paused",
        "organization": ORGANIZATION,
        "cause": "outage",
        "log_level": "warning",
    }


def test_the_log_has_an_event_for_a_refused_list(keeper: Shopkeeper) -> None:
    keeper.refuse_once("GET", "/contacts")

    with capture_logs() as logs:
        keeper.work()

    [told] = [entry for entry in logs if entry["event"] == "organization.list_refused"]
    assert (told["organization"], told["log_level"]) == (ORGANIZATION, "error")
    assert told["answer"]
    assert keeper.paused_cause() == "list_refused"


@pytest.mark.parametrize(
    ("call", "written"),
    [
        (("POST", "/contacts"), ["contact_created"]),
        (("POST", "/invoices"), ["contact_created", "drafted"]),
        (("POST", "/book"), ["contact_created", "drafted", "booked", "paid"]),
    ],
    ids=["contact", "draft", "book"],
)
def test_a_pause_stops_the_batch_after_the_write_that_has_begun(
    keeper: Shopkeeper, call: tuple[str, str], written: list[str]
) -> None:
    """A booking and its payment are one: no invoice stays unpaid because of a pause."""
    keeper.send("2", buyer={"email": "bo@example.com", "name": "Bo"})
    keeper.before(*call, lambda: pause_all(keeper.now()))

    keeper.work()
    during = (keeper.events("1"), set(keeper.events("2")) & {"booked", "paid"}, keeper.paused_cause(), keeper.due())
    resume_all()
    keeper.work()

    assert during == (["received", *written], set(), "", [])
    assert [keeper.transfer(number).state for number in "12"] == [State.PAID, State.PAID]
    assert len(keeper.invoices()) == 2


def test_a_batch_that_was_stopped_by_a_pause_tells_no_failure(keeper: Shopkeeper) -> None:
    keeper.before("GET", "/contacts", lambda: pause_all(keeper.now()))

    with capture_logs() as logs:
        keeper.work()

    assert [entry["log_level"] for entry in logs if entry["event"] == "organization.stopped"] == ["info"]
    assert (keeper.transfer("1").attempts, keeper.transfer("1").cause) == (0, "")


def test_secrets_that_cannot_be_read_pause_the_connection_until_the_keys_are_back(keeper: Shopkeeper) -> None:
    with scopes_disabled():
        kept = Connection.objects.values_list("secrets", flat=True).get()
        Connection.objects.update(secrets="written with another key")
    keeper.work()
    without_keys = (keeper.paused_cause(), keeper.transfer("1").cause, keeper.transfer("1").attempts)
    with scopes_disabled():
        Connection.objects.update(secrets=kept)
    keeper.pass_time(OUTAGE_DELAYS[0].total_seconds() + 1)

    keeper.work()

    assert without_keys == ("dinero_keys_unreadable", "", 0)
    assert (keeper.paused_cause(), keeper.transfer("1").state) == ("", State.PAID)
