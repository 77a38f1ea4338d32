"""Do the books stay possible, whichever field of an order changes at whichever point of its way?

A machine draws changes of the shop and of the merchant, and when each comes: between two runs of the worker, or just
before one of its calls. What must be booked for each change is proved elsewhere. Here, whatever is drawn, no document
and no money is there twice, nothing is above what was sold, and whatever is held has a way on.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from krambod.orders.corrections import Field, FieldPlace
from krambod.transfers.choices import possible_choices
from krambod.transfers.correcting import TooLateToCorrect, correct_order
from krambod.transfers.credit.asking import CannotCredit, WishOfPerson, make_refund, next_own_part
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.models import State, Transfer
from krambod.words.causes import CAUSES
from tests.transfers.adjusting import choose_accounts
from tests.transfers.disputes import choose_account
from tests.transfers.overpaying import paid, repaid
from tests.transfers.parcels import CUP, FIRST, FREIGHT, SECOND, VASE, invoice_when_sent, parcel
from tests.transfers.shopkeeper import Shopkeeper, order_body
from tests.transfers.walking import documents, outcome, payments, run_again_findings, work_until_quiet

NUMBERS = count(5001)
ZERO = Decimal(0)
AT = "2026-11-22T09:30:00Z"
BUYER = order_body()["buyer"]
SOLD: dict[str, Any] = {
    "total": "417.95",
    "lines": [VASE, CUP, FREIGHT],
    "payments": [paid("417.95")],
    "paid_at": None,
    "shipped_at": None,
    "placed_at": "2026-11-18T09:00:00Z",
}
POINTS: Mapping[str, tuple[str, str] | None] = {
    "between two runs": None,
    "before the draft": ("POST", "/invoices"),
    "before the booking": ("POST", "/book"),
    "before the payment": ("POST", "/payments"),
    "before the credit note": ("POST", "/creditnotes"),
    "before the ledger item": ("POST", "/ledgeritems"),
}


def refund(total: str, *lines: dict[str, Any]) -> dict[str, Any]:
    return {"refunds": [{"id": "r", "at": AT, "total": total, "lines": list(lines)}]}


def money(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"payments": [paid("417.95"), *rows]}


# What the shop tells anew.
TOLD: Mapping[str, dict[str, Any]] = {
    "sent": {"shipped_at": AT},
    "not sent": {"shipped_at": None},
    "the first parcel": {"shipments": [parcel("s1", FIRST, VASE)]},
    "two parcels": {"shipments": [parcel("s1", FIRST, VASE), parcel("s2", SECOND, CUP)], "shipped_at": SECOND},
    "parcels without lines": {"shipments": [parcel("s1", FIRST), parcel("s2", SECOND)], "shipped_at": SECOND},
    "no parcels": {"shipments": []},
    "not paid": {"payments": []},
    "reserved": {"payments": [paid("417.95", state="reserved")]},
    "paid": money(),
    "paid too much": {"payments": [paid("500.00")]},
    "paid too little": {"payments": [paid("300.00")]},
    "all money back": money(repaid("417.95")),
    "a part of the money back": money(repaid("100.00", refund_id="r")),
    "a chargeback": money(repaid("417.95", reason="chargeback")),
    "a refund": refund("100.00"),
    "a higher refund": refund("150.00"),
    "a lower refund": refund("60.00"),
    "a refund of the vase": refund("249.00", VASE),
    "a refund of all": refund("417.95"),
    "no refund": {"refunds": []},
    "a return": {"returns": [{"id": "t", "at": AT, "lines": [CUP]}]},
    "cancelled": {"cancelled_at": AT},
    "not cancelled": {"cancelled_at": None},
    "a cup more": {"total": "547.90", "lines": [VASE, CUP, CUP, FREIGHT]},
    "a cup less": {"total": "288.00", "lines": [VASE, FREIGHT]},
    "as it was": {"total": "417.95", "lines": [VASE, CUP, FREIGHT]},
    "another text": {"lines": [VASE | {"description": "Vare VASE, blå"}, CUP, FREIGHT]},
    "a line without VAT": {"lines": [VASE, CUP | {"vat_rate": "0", "goods": "exempt"}, FREIGHT]},
    "no e-mail": {"buyer": BUYER | {"email": ""}},
    "another name": {"buyer": BUYER | {"name": "Grethe Mogensen"}},
    "another delivery": {"delivery": {"name": "Ane Friis", "city": "Odense"}},
    "abroad": {"buyer": BUYER | {"country": "DE"}},
}


@dataclass(slots=True)
class Way:
    """An order that a shop and its merchant change. `most` is the largest total that the shop ever told."""

    keeper: Shopkeeper
    number: str
    body: dict[str, Any]
    minute: int = 0
    most: Decimal = ZERO

    def send_news(self, changes: Mapping[str, Any]) -> None:
        self.minute += 1
        self.body |= changes
        self.most = max(self.most, Decimal(self.body["total"]))
        buyer: dict[str, str] = self.body.get("buyer", BUYER)
        own = buyer | {"email": f"{self.number}.{buyer['email']}" if buyer["email"] else ""}
        self.keeper.send(
            self.number, **{**self.body, "buyer": own, "updated_at": f"2026-11-22T11:{self.minute:02}:00Z"}
        )

    def correct(self, field: Field, text: str) -> None:
        """The merchant corrects a field, if it is not too late."""
        with suppress(TooLateToCorrect):
            correct_order(self.sale, {FieldPlace(field=field): text}, by="Sanne", now=self.keeper.now())

    def credit(self) -> None:
        """The merchant credits 60.00 of the first line, if that is possible."""
        ticked = TickedLines(lines=(CreditedLine(number=1, gross=Decimal(60)),), at=self.keeper.now())
        with scopes_disabled():
            part_id = next_own_part(self.sale)
        with suppress(CannotCredit):
            make_refund(self.sale, WishOfPerson(part_id=part_id, ticked=ticked, by="Sanne"), self.keeper.now())

    @property
    def sale(self) -> Transfer:
        return self.transfers[0]

    @property
    def transfers(self) -> list[Transfer]:
        with scopes_disabled():
            rows = Transfer.objects.select_related("order__newest__order", "shop", "merchant")
            return list(rows.filter(shop=self.keeper.shop, order__external_id=self.number).order_by("pk"))


BY_MERCHANT: Mapping[str, Callable[[Way], None]] = {
    "the merchant corrects the e-mail": lambda way: way.correct(Field.EMAIL, f"{way.number}.ret@example.com"),
    "the merchant corrects the name": lambda way: way.correct(Field.NAME, "Jens P. Hansen"),
    "the merchant corrects the address": lambda way: way.correct(Field.ADDRESS, "Søndergade 3"),
    "the merchant credits": Way.credit,
}
STEPS = st.lists(st.tuples(st.sampled_from([*POINTS]), st.sampled_from([*TOLD, *BY_MERCHANT])), min_size=2, max_size=7)
PLAIN = "between two runs"


@pytest.fixture
def keeper(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop that invoices what is sent, with every account that its orders may need."""
    choose_accounts(shopkeeper)
    choose_account(shopkeeper)
    invoice_when_sent(shopkeeper)
    return shopkeeper


@pytest.mark.parametrize("examples", [12, pytest.param(120, marks=pytest.mark.soak)])
def test_the_books_stay_possible_whatever_changes(
    keeper: Shopkeeper, examples: int, record_property: Callable[[str, object], None]
) -> None:
    ended = Counter[str]()

    @settings(deadline=None, max_examples=examples, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    @example(steps=[(PLAIN, "sent"), (PLAIN, "a refund"), (PLAIN, "a higher refund"), (PLAIN, "a lower refund")])
    @example(steps=[(PLAIN, "two parcels"), (PLAIN, "the merchant credits"), (PLAIN, "a refund"), (PLAIN, "cancelled")])
    @example(steps=[(PLAIN, "no e-mail"), (PLAIN, "the merchant corrects the e-mail"), ("before the draft", "sent")])
    def play(steps: list[tuple[str, str]]) -> None:
        way = Way(keeper, str(next(NUMBERS)), dict(SOLD))
        way.send_news({})

        for point, name in steps:
            take(way, point, name)
        work_until_quiet(keeper)

        assert [*findings(way)] == []
        ended.update(outcome(one) for one in way.transfers)

    play()
    assert not run_again_findings(keeper)
    record_property(f"ends of {examples} orders", ", ".join(f"{number} {end}" for end, number in ended.most_common(12)))


def take(way: Way, point: str, name: str) -> None:
    """The change comes at that point. Then a worker works."""
    call = POINTS[point]
    way.keeper.http.event_hooks = {"request": []}
    if call is None:
        change(way, name)
    else:
        way.keeper.before(*call, lambda: change(way, name))
    way.keeper.work()
    way.keeper.http.event_hooks = {"request": []}


def change(way: Way, name: str) -> None:
    if name in TOLD:
        way.send_news(TOLD[name])
    else:
        BY_MERCHANT[name](way)


def findings(way: Way) -> Iterator[str]:
    start = f"krambod:sanne:{way.number}"
    own = [one for one in documents(way.keeper) if f"{one['ExternalReference']}:".startswith(f"{start}:")]
    booked = [one for one in own if one["Status"] in ("Booked", "Paid", "Overdue", "Overpaid")]
    twice = Counter(one["ExternalReference"] for one in booked)
    yield from (f"{reference} is booked {number} times" for reference, number in twice.items() if number > 1)
    invoices = [one for one in booked if one["Type"] == "Invoice"]
    notes = [one for one in booked if one["Type"] != "Invoice"]
    sold, credited = (sum((one["TotalInclVat"] for one in found), ZERO) for found in (invoices, notes))
    if credited > sold or sold - credited > way.most:
        yield f"{sold} is invoiced and {credited} credited of {way.most}"
    for invoice in invoices:
        rows = [one for one in payments(way.keeper, invoice["Guid"]) if one["DepositAccountNumber"]]
        kept = sum((one["Amount"] for one in rows), ZERO)
        if not 0 <= kept <= invoice["TotalInclVat"]:
            yield f"{kept} is kept of {invoice['TotalInclVat']}"
    for one in way.transfers:
        if one.cause and not possible_choices(one) and CAUSES[one.cause].mended_by == "order":
            yield f"{one.role} {one.part_id} is held without a way on: {one.cause}"
    waiting = [one for one in way.transfers if one.state == State.RECEIVED and not one.cause]
    if waiting and not any(one.cause or one.state in (State.WAITING, State.DRAFTED) for one in way.transfers):
        yield f"{waiting[0].role} {waiting[0].part_id} waits for nothing"
