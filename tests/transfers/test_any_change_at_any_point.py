"""Are document and contact those of the newest revision, whatever changes in an order at whatever point of its way?

Changed before its booking, an order is booked as it is now, or it asks with a button. Changed after its booking, it has
a card that names the difference.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django_scopes import scopes_disabled
from hypothesis import given, settings
from hypothesis import strategies as st

from krambod.orders.changes import find_changes, plain_money
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.roles import SALE
from krambod.words.causes import CAUSES
from krambod.words.choices import SKIP_DIFFERENCE
from tests.transfers.shopkeeper import Shopkeeper, change_rules, order_body
from tests.transfers.walking import documents, outcome, work_until_quiet

AFTER_BOOKING = {"invoice_too_low", "invoice_too_high", "invoice_differs"}
NUMBERS = count(2001)
# When a change comes: between two runs of the worker, or just before one of its calls.
POINTS: dict[str, tuple[str, str] | None] = {
    "between two runs": None,
    "before the contact": ("POST", "/contacts"),
    "before the draft": ("POST", "/invoices"),
    "before the totals are read": ("GET", "/invoices"),
    "before the booking": ("POST", "/book"),
    "before the payment": ("POST", "/payments"),
}
BUYER = order_body()["buyer"]
LINE = order_body()["lines"][0]
CHANGES: dict[str, dict[str, Any]] = {
    "the first buyer": {"buyer": BUYER},
    "another name": {"buyer": BUYER | {"name": "Grethe Mogensen"}},
    "another e-mail": {"buyer": BUYER | {"email": "mette@example.com", "name": "Mette Holm"}},
    "a company": {"buyer": BUYER | {"company": "Vaser ApS", "vat_number": "13585628"}},
    "no e-mail": {"buyer": BUYER | {"email": ""}},
    "another address": {"buyer": BUYER | {"address": "Søndergade 2"}},
    "another delivery": {"delivery": {"name": "Ane Friis", "city": "Odense"}},
    "dearer": {"total": "300.00", "lines": [LINE | {"unit_price": "300.00", "total": "300.00"}]},
    "cheaper": {"total": "200.00", "lines": [LINE | {"unit_price": "200.00", "total": "200.00"}]},
    "another text": {"lines": [LINE | {"description": "Keramikvase, grøn"}]},
    "not paid": {"paid_at": None},
    "shipped": {"shipped_at": "2026-11-22T09:30:00Z"},
    "cancelled": {"cancelled_at": "2026-11-22T09:30:00Z"},
}
STEPS = st.lists(st.tuples(st.sampled_from([*POINTS]), st.sampled_from([*CHANGES])), min_size=1, max_size=4)


@dataclass(slots=True)
class Way:
    """An order that a shop changes on its way."""

    keeper: Shopkeeper
    number: str
    body: dict[str, Any]
    minute: int = 0

    def change(self, name: str) -> None:
        self.minute += 1
        self.body |= CHANGES[name]
        own = {"updated_at": f"2026-11-22T11:{self.minute:02}:00Z", "buyer": self._own_buyer()}
        self.keeper.send(self.number, **{**self.body, **own})

    def _own_buyer(self) -> dict[str, str]:
        """The buyer with an e-mail address that no other order has."""
        buyer: dict[str, str] = self.body["buyer"]
        return buyer | {"email": f"{self.number}.{buyer['email']}" if buyer["email"] else ""}

    @property
    def transfer(self) -> Transfer:
        with scopes_disabled():
            rows = Transfer.objects.select_related("order__newest__order", "booked_revision__order", "shop", "merchant")
            return rows.get(shop=self.keeper.shop, order__external_id=self.number, role=SALE.name)


@pytest.fixture
def keeper(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop whose orders are not taken for other documents in Dinero."""
    change_rules(shopkeeper, guard_until=None)
    return shopkeeper


def sold() -> dict[str, Any]:
    return {name: value for name, value in order_body().items() if name != "number"}


@pytest.mark.parametrize("examples", [15, pytest.param(150, marks=pytest.mark.soak)])
def test_an_order_with_several_changes_has_the_newest_content_or_asks(
    keeper: Shopkeeper, examples: int, record_property: Callable[[str, object], None]
) -> None:
    ended = Counter[str]()

    @settings(deadline=None, max_examples=examples)
    @given(steps=STEPS)
    def play(steps: list[tuple[str, str]]) -> None:
        way = Way(keeper, str(next(NUMBERS)), sold())
        way.change("the first buyer")

        for point, change in steps:
            take(way, point, change)
        work_until_quiet(keeper)
        answer_questions(way)

        assert [*findings(way, way.transfer)] == []
        ended[outcome(way.transfer)] += 1

    play()
    record_property("changed on their way", ", ".join(f"{number} {end}" for end, number in sorted(ended.items())))


# Every change and every point are in the ordinary run, and half of their pairs.
PAIRS = [
    pytest.param(point, change, id=f"{point}-{change}", marks=[pytest.mark.soak] if (row + column) % 2 else [])
    for row, point in enumerate(POINTS)
    for column, change in enumerate(CHANGES)
]


@pytest.mark.parametrize(("point", "change"), PAIRS)
def test_one_change_at_each_point(keeper: Shopkeeper, point: str, change: str) -> None:
    way = Way(keeper, "1042", sold())
    way.change("the first buyer")

    take(way, point, change)
    work_until_quiet(keeper)
    answer_questions(way)

    assert [*findings(way, way.transfer)] == []


def take(way: Way, point: str, change: str) -> None:
    call = POINTS[point]
    if call is None:
        way.keeper.work()
        way.change(change)
    else:
        way.keeper.http.event_hooks = {"request": []}
        way.keeper.before(*call, lambda: way.change(change))
        way.keeper.work()
        way.keeper.http.event_hooks = {"request": []}


def answer_questions(way: Way) -> None:
    """The merchant says that a known address with another name is a new customer, and that the money is settled."""
    if way.transfer.cause == "other_name":
        choose(way.transfer, "new_contact", way.keeper.now())
        work_until_quiet(way.keeper)
    while is_about_money(way.transfer.cause):
        choose(way.transfer, "skip_difference", way.keeper.now(), value="other: told on another day")
        work_until_quiet(way.keeper)


def is_about_money(cause: str) -> bool:
    """Whether the booked order is held for its money. Its other differences come once that is settled."""
    return bool(cause) and cause not in AFTER_BOOKING and SKIP_DIFFERENCE in CAUSES[cause].choices


def findings(way: Way, transfer: Transfer) -> Iterator[str]:
    live = [row for row in documents(way.keeper, f"krambod:sanne:{way.number}") if row["DeletedAt"] is None]
    assert transfer.order.newest is not None
    newest = read_revision(transfer.order.newest)
    if len(live) > 1:
        yield f"{len(live)} documents"
    elif transfer.state in BOOKED:
        yield from booked_findings(way, transfer, newest, live[0])
    elif newest.cancelled_at is not None:
        if transfer.state != State.CANCELLED or live:
            yield f"cancelled, but {transfer.state} {transfer.cause} with {len(live)} documents"
    elif transfer.cause:
        if transfer.cause != "no_email" or not possible_choices(transfer):
            yield f"held: {transfer.cause}"
    elif transfer.state != State.WAITING or newest.paid_at is not None:
        yield f"not booked: {transfer.state}"


def booked_findings(way: Way, transfer: Transfer, newest: Order, document: dict[str, Any]) -> Iterator[str]:
    assert transfer.booked_revision is not None
    booked = read_revision(transfer.booked_revision)
    contact = way.keeper.by_hand.call("GET", f"/v1/{{organization}}/contacts/{document['ContactGuid']}").json
    buyer = booked.buyer
    if (contact["Email"], contact["Name"]) != (buyer.email, buyer.company or buyer.name):
        yield f"booked for {contact['Name']}, not for {buyer.company or buyer.name}"
    if buyer.address.street not in document["Address"]:
        yield f"booked with another address: {document['Address']}"
    if Decimal(document["TotalInclVat"]) != booked.total.amount:
        yield f"booked {document['TotalInclVat']}, meant {booked.total}"
    fields = {change.field for change in find_changes(booked, newest, plain_money)}
    is_told, asks_for_money = transfer.cause in AFTER_BOOKING, transfer.cause == "paid_less_than_invoice"
    if asks_for_money and newest.paid_at is not None:
        yield "asks for money that is paid"
    if not asks_for_money and is_told != bool(fields - {"cancelled"}) and newest.cancelled_at is None:
        yield f"changed {fields}, told {transfer.cause or 'nothing'}"
    if transfer.changed_after_booking != bool(fields):
        yield f"changed {fields}, but the label is {transfer.changed_after_booking}"
