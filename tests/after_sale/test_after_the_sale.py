"""Do refunds, cancellations, changes, chargebacks and prepayments end in the right books, and mostly by themselves?

The orders come through WooCommerce's door and the orders API. `generating` works the books out without our code.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django_scopes import scopes_disabled

from krambod.accounting.vat_periods import VatPeriod
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.transfers.choices import choose
from krambod.transfers.credit.asking import tick_lines
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.credit.part import CANCELLED
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import CHARGEBACK, REFUND, SALE
from krambod.transfers.rules import MethodRule, When
from tests.after_sale.doors import ApiDoor, WooDoor
from tests.after_sale.generating import ASKED, DISPUTES, MOBILEPAY, Story, expected_books, stories, sum_up
from tests.cases.telling import ledger_of
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import Shopkeeper, change_rules

PLACED = datetime(2026, 11, 25, 12, tzinfo=UTC)
SHIPPED = datetime(2026, 11, 26, 12, tzinfo=UTC)
HAPPENS = datetime(2026, 11, 28, 12, tzinfo=UTC)
PERIOD_ENDS = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)  # half an hour before midnight in Denmark
LATER = datetime(2026, 12, 2, 12, tzinfo=UTC)
WHEN_NOT_SENT = {"prepayment", "cancelled before", "cancelled, money kept"}


@dataclass(slots=True, kw_only=True)
class AfterSales:
    """A shop with both doors, and what is to happen to its orders."""

    woo: WooShop
    api: ApiDoor
    shop: WooDoor
    told: list[Story]

    @property
    def keeper(self) -> Shopkeeper:
        return self.woo.shopkeeper

    def door(self, story: Story) -> ApiDoor | WooDoor:
        return self.api if story.door == "api" else self.shop

    def until(self, moment: datetime) -> None:
        """Time passes, and what came in is taken."""
        self.keeper.pass_time((moment - self.keeper.now()).total_seconds())

    def work(self) -> None:
        """Everything that came in is taken, and a worker works, twice: Dinero needs a while for a ledger item."""
        for seconds in (1, 120):
            self.keeper.pass_time(seconds)
            for connection_id in find_due_shops(self.woo.services.now()):
                for _ in work_shop(connection_id, self.woo.services):
                    pass
            while self.keeper.due():
                self.keeper.work()

    def transfers(self, role: str) -> list[Transfer]:
        with scopes_disabled():
            rows = Transfer.objects.select_related("order", "shop", "merchant").filter(shop=self.keeper.shop, role=role)
            return list(rows.order_by("pk"))

    def story_of(self, transfer: Transfer) -> Story:
        key = transfer.order.external_id
        return next(one for one in self.told if self.door(one).key(one) == key)


def sell(sales: AfterSales) -> None:
    sales.until(PLACED)
    for story in sales.told:
        sales.door(story).place(story, PLACED)
    sales.work()
    sales.until(SHIPPED)
    for story in sales.told:
        if story.kind not in WHEN_NOT_SENT:
            sales.door(story).ship(story, SHIPPED)
    sales.work()


def happen(sales: AfterSales) -> None:
    """What the generator says of each order happens to it."""
    sales.until(HAPPENS)
    for story in sales.told:
        door = sales.door(story)
        if story.kind.startswith("cancelled"):
            door.cancel(story, HAPPENS)
        if story.kind == "changed after":
            door.change(story, HAPPENS)
        if story.kind.startswith("chargeback"):
            sales.api.charge_back(story, HAPPENS)
        for refund in story.refunds[:1]:
            door.refund(story, refund, HAPPENS)
    sales.work()
    sales.until(PERIOD_ENDS)
    sales.work()
    sales.until(LATER)
    for story in sales.told:
        door = sales.door(story)
        for refund in story.refunds[1:]:
            door.refund(story, refund, LATER)
        if story.kind in ("cancelled after", "cancelled, money kept"):
            door.pay_back(story, LATER)
        if story.kind == "prepayment":
            door.ship(story, LATER)
    sales.work()


def finish_by_hand(sales: AfterSales) -> int:
    """The merchant ticks the lines of each refund that asks for them, once, and says how disputes ended.

    Returns how many refunds asked.
    """
    asking = [refund for refund in sales.transfers(REFUND.name) if refund.cause == "credit_lines_needed"]
    for refund in asking:
        vase = CreditedLine(number=1, gross=Decimal(refund.cause_details["amount"]))
        tick_lines(refund, TickedLines(lines=(vase,)), by="Sanne", now=sales.keeper.now())
    for dispute in sales.transfers(CHARGEBACK.name):
        end = {"chargeback won": "won", "chargeback lost": "lost"}.get(sales.story_of(dispute).kind)
        if end is not None:
            choose(dispute, end, sales.keeper.now(), value=LATER.date().isoformat(), by="Sanne")
    sales.work()
    return len(asking)


def books_of(keeper: Shopkeeper) -> dict[int, Decimal]:
    told = (entry.split() for entry in ledger_of(keeper))
    return sum_up((int(account), Decimal(amount) * (1 if side == "D" else -1)) for side, account, amount in told)


def credited_refunds(sales: AfterSales) -> int:
    """How many refunds that the shop told of have a credit note, and their money is back."""
    return sum(one.state == State.CREDITED and one.part_id != CANCELLED for one in sales.transfers(REFUND.name))


def open_shop(woo: WooShop, told: list[Story]) -> AfterSales:
    keeper = woo.shopkeeper
    keeper.pass_time((PLACED - keeper.now()).total_seconds())
    for number, name in ((MOBILEPAY, "MobilePay"), (DISPUTES, "Indsigelser under behandling")):
        account = {"Number": number, "Name": name}
        assert keeper.by_hand.call("POST", "/v1/{organization}/accounts/deposit", account).status in (200, 201)
    change_rules(
        keeper,
        when=When.SHIPPED,
        reported_until=date(2026, 10, 31),
        vat_period=VatPeriod.MONTHLY,
        dispute_account_number=DISPUTES,
        methods=(MethodRule(method="MobilePay", deposit_account_number=MOBILEPAY),),
    )
    woo.connect()
    return AfterSales(woo=woo, api=ApiDoor(keeper=keeper), shop=WooDoor(woo=woo), told=told)


@pytest.mark.parametrize("count", [60, pytest.param(1000, marks=pytest.mark.soak)])
def test_orders_that_change_after_the_sale_end_in_the_right_books(
    count: int, woo: WooShop, record_property: Callable[[str, object], None]
) -> None:
    told = stories(count, seed=20261126)
    sales = open_shop(woo, told)

    sell(sales)
    happen(sales)
    refunds, asked = sum(len(one.refunds) for one in told), sum(one.kind == ASKED for one in told)
    untouched = credited_refunds(sales)
    finished = finish_by_hand(sales)

    found = books_of(sales.keeper)
    record_property("orders by kind and door", dict(Counter(f"{one.kind} by {one.door}" for one in told)))
    record_property("refunds told, credited untouched, finished by a person", (refunds, untouched, finished))
    record_property("books", {account: f"{amount:.2f}" for account, amount in found.items()})
    assert found == expected_books(told)
    assert (untouched, finished, credited_refunds(sales)) == (refunds - asked, asked, refunds)
    on_cards = {sales.story_of(one).kind for one in sales.transfers(SALE.name) if one.cause == "invoice_too_low"}
    assert on_cards == {"changed after"}
