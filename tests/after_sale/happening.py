"""What happens to the orders of the tests of after the sale, day by day? They are placed, sent, changed, taken back."""

from datetime import UTC, date, datetime
from typing import Any

from krambod.accounting.vat_periods import VatPeriod
from krambod.transfers.rules import MethodRule, When
from tests.after_sale.doors import ApiDoor, Door, ShoporamaDoor, WooDoor
from tests.after_sale.generating import ANNOUNCED, DISPUTES, MOBILEPAY, Story
from tests.after_sale.shops import AfterSales
from tests.platforms.webshop import Webshop
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import change_rules

PLACED = datetime(2026, 11, 25, 12, tzinfo=UTC)
SHIPPED = datetime(2026, 11, 26, 12, tzinfo=UTC)
HAPPENS = datetime(2026, 11, 28, 12, tzinfo=UTC)
PERIOD_ENDS = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)  # half an hour before midnight in Denmark
LATER = datetime(2026, 12, 2, 12, tzinfo=UTC)
CUPS = {"a cup more": 4, "a cup less": 2}
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
