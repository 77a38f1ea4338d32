"""Do refunds, cancellations, changes, chargebacks and prepayments end in the right books, and mostly by themselves?

The orders come through WooCommerce's door and the orders API. `generating` works the books out without our code.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.vat_periods import VatPeriod
from krambod.transfers.credit.part import CANCELLED
from krambod.transfers.models import State
from krambod.transfers.roles import REFUND, SALE
from krambod.transfers.rules import MethodRule, When
from tests.after_sale.by_hand import CLICKS, finish_by_hand
from tests.after_sale.doors import ApiDoor, Door, ShoporamaDoor, WooDoor
from tests.after_sale.generating import ANNOUNCED, ASKED, DISPUTES, MOBILEPAY, Story, expected_books, stories, sum_up
from tests.after_sale.shops import AfterSales
from tests.backoffice.person import make_person
from tests.cases.telling import ledger_of
from tests.platforms.webshop import Webshop
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import Shopkeeper, change_rules

PLACED = datetime(2026, 11, 25, 12, tzinfo=UTC)
SHIPPED = datetime(2026, 11, 26, 12, tzinfo=UTC)
HAPPENS = datetime(2026, 11, 28, 12, tzinfo=UTC)
PERIOD_ENDS = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)  # half an hour before midnight in Denmark
LATER = datetime(2026, 12, 2, 12, tzinfo=UTC)
CUPS = {"a cup more": 4, "a cup less": 2}
SEED = 20261126
WHEN_NOT_SENT = {"prepayment", "cancelled before", "cancelled, money kept"}


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
        happen_first(sales.door(story), story)
    sales.work()
    sales.until(PERIOD_ENDS)
    sales.work()
    sales.until(LATER)
    for story in sales.told:
        door = sales.door(story)
        for refund in story.told_refunds[1:]:
            door.refund(story, refund, LATER)
        if story.kind in ("cancelled after", "cancelled, money kept"):
            door.pay_back(story, LATER)
        if story.kind == "prepayment":
            door.ship(story, LATER)
    sales.work()


def happen_first(door: Any, story: Story) -> None:
    if story.kind.startswith("cancelled"):
        door.cancel(story, HAPPENS)
    if story.kind in CUPS:
        door.change(story, CUPS[story.kind], HAPPENS)
    if story.kind.startswith("chargeback"):
        door.charge_back(story, HAPPENS)
    if story.kind in ANNOUNCED:
        door.announce(story)
    for refund in story.told_refunds[:1]:
        door.refund(story, refund, HAPPENS)


def books_of(keeper: Shopkeeper) -> dict[int, Decimal]:
    told = (entry.split() for entry in ledger_of(keeper))
    return sum_up((int(account), Decimal(amount) * (1 if side == "D" else -1)) for side, account, amount in told)


def credited_refunds(sales: AfterSales) -> int:
    """How many refunds that the shop told of have a credit note, and their money is back."""
    return sum(one.state == State.CREDITED and one.part_id != CANCELLED for one in sales.transfers(REFUND.name))


def open_shops(woo: WooShop, webshop: Webshop, told: list[Story]) -> AfterSales:
    keeper = woo.shopkeeper
    keeper.pass_time((PLACED - keeper.now()).total_seconds())
    for number, name in ((MOBILEPAY, "MobilePay"), (DISPUTES, "Indsigelser under behandling")):
        account = {"Number": number, "Name": name}
        assert keeper.by_hand.call("POST", "/v1/{organization}/accounts/deposit", account).status in (200, 201)
    for one in (keeper, webshop.shopkeeper):
        change_rules(
            one,
            when=When.SHIPPED,
            reported_until=date(2026, 10, 31),
            vat_period=VatPeriod.MONTHLY,
            dispute_account_number=DISPUTES,
            methods=(MethodRule(method="MobilePay", deposit_account_number=MOBILEPAY),),
        )
    woo.connect()
    doors: dict[str, Door] = {
        "api": ApiDoor(keeper=keeper),
        "woocommerce": WooDoor(woo=woo),
        "shoporama": ShoporamaDoor(webshop=webshop),
    }
    return AfterSales(woo=woo, doors=doors, told=told)


@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize(
    ("count", "seed"),
    [
        (60, SEED),
        pytest.param(1000, SEED, marks=pytest.mark.soak),
        *(pytest.param(10_000, seed, marks=pytest.mark.soak) for seed in range(1, 11)),  # together 100,000
    ],
)
def test_orders_that_change_after_the_sale_end_in_the_right_books(
    count: int, seed: int, woo: WooShop, second_shop: Webshop, record_property: Callable[[str, object], None]
) -> None:
    told = stories(count, seed)
    sales = open_shops(woo, second_shop, told)

    sell(sales)
    happen(sales)
    refunds, asked = sum(len(one.told_refunds) for one in told), sum(one.kind == ASKED for one in told)
    untouched = credited_refunds(sales)
    clicks = finish_by_hand(sales, make_person("sanne@example.com", sales.keeper.shop.merchant))

    found = books_of(sales.keeper)
    record_property("orders by kind and door", dict(Counter(f"{one.kind} by {one.door}" for one in told)))
    record_property("refunds told, credited untouched", (refunds, untouched))
    record_property(
        "clicks of the rest", {kind: f"{sum(found)} in {len(found)} orders" for kind, found in clicks.items()}
    )
    record_property("books", {account: f"{amount:.2f}" for account, amount in found.items()})
    assert found == expected_books(told)
    assert (untouched, credited_refunds(sales)) == (refunds - asked, sum(len(one.refunds) for one in told))
    assert [one.cause for one in sales.transfers(SALE.name) if one.cause] == []
    assert clicks == {kind: [number] * sum(one.kind == kind for one in told) for kind, number in CLICKS.items()}
