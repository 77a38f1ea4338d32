"""Does the page of an order show how far it is, and lead to the orders beside it?"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from krambod.backoffice.books.way import plan_way
from krambod.transfers.models import State, Transfer, TransferEvent
from tests.backoffice.books.asking import order_address
from tests.backoffice.person import Person
from tests.transfers.stored import Store

AT = datetime(2026, 11, 28, 9, 41, tzinfo=UTC)


def told(state: State, *names: str, cause: str = "", draft: bool = False) -> list[str]:
    transfer = Transfer(state=state, cause=cause, draft_guid="6b0e51f5-4f43-5b5a-9f5c-3c1d6b1f8b3e" if draft else None)
    events = [TransferEvent(name=name, at=AT + timedelta(minutes=place)) for place, name in enumerate(names)]
    return [
        f"{stage.name.en}{' done' * stage.is_done}{' next' * stage.is_next}{' held' * stage.is_held}"
        f"{f' {stage.at:%H:%M}' if stage.at else ''}"
        for stage in plan_way(transfer, events)
    ]


@pytest.mark.parametrize(
    ("stages", "shown"),
    [
        (
            told(State.RECEIVED, "received"),
            ["Received done 09:41", "Draft next", "Checked", "Booked", "Paid"],
        ),
        (
            told(State.DRAFTED, "received", "drafted", cause="approve_draft", draft=True),
            ["Received done 09:41", "Draft done 09:42", "Checked next held", "Booked", "Paid"],
        ),
        (
            told(State.BOOKED, "received", "drafted", "booked", draft=True),
            ["Received done 09:41", "Draft done 09:42", "Checked done 09:43", "Booked done 09:43", "Paid next"],
        ),
        (
            told(State.CREDITED, "received", "drafted", "booked", "payment_adopted", draft=True),
            ["Received done 09:41", "Draft done 09:42", "Checked done 09:43", "Booked done 09:43", "Paid done 09:44"],
        ),
        (told(State.SKIPPED, "received", "skipped"), []),
    ],
)
def test_the_way_says_which_stages_are_done_and_which_is_next(stages: list[str], shown: list[str]) -> None:
    assert stages == shown


def test_a_stage_that_is_reached_again_keeps_the_first_moment() -> None:
    assert told(State.BOOKED, "received", "drafted", "booked", "booked", draft=True)[3] == "Booked done 09:43"


@pytest.mark.django_db(transaction=True)
def test_the_page_leads_to_the_newer_and_the_older_order(owner: Person, sanne: Store, bo: Store) -> None:
    now = timezone.now()
    for number, days in (("1", 3), ("2", 2), ("3", 2), ("4", 1)):
        sanne.send(number, placed_at=now - timedelta(days=days))
    bo.send("9", placed_at=now - timedelta(days=2))

    def beside(number: str) -> list[tuple[str, str]]:
        html = owner.get(order_address(sanne, number))
        return re.findall(r'orders/(\d+)/" rel="(prev|next)"', html)

    keys = {number: str(sanne.transfer(number).pk) for number in "1234"}
    assert beside("1") == [(keys["2"], "prev")]
    assert beside("2") == [(keys["3"], "prev"), (keys["1"], "next")]
    assert beside("3") == [(keys["4"], "prev"), (keys["2"], "next")]
    assert beside("4") == [(keys["3"], "next")]
