"""Is every story told right by every platform that can tell it, and do the books say what they must?"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.orders.methods import MethodKind
from krambod.orders.order import Order
from krambod.orders.reading import parse_json, read_order
from krambod.platforms.platform import Capture, MethodReading, Reading, ReadingRules
from krambod.platforms.registry import platforms
from krambod.transfers.intake import receive_order
from krambod.transfers.models import Transfer
from krambod.transfers.roles import REFUND
from krambod.transfers.rule_versions import find_rules, save_rules
from krambod.transfers.rules import BookingRules, MethodRule, When
from tests.doubles.caller import side_of
from tests.platforms.telling import (
    ApiTeller,
    CannotTell,
    ShoporamaTeller,
    Story,
    Teller,
    WooCommerceTeller,
    read_stories,
    told_order,
)
from tests.transfers.shopkeeper import Shopkeeper

STORY_LIST = read_stories()
WHOLE_DECIMALS = 6
TELLERS: dict[str, Callable[[], Teller]] = {
    "shoporama": ShoporamaTeller,
    "woocommerce": lambda: WooCommerceTeller(WHOLE_DECIMALS),
    "api": ApiTeller,
}
METHODS = (
    MethodReading(word="MobilePay", capture=Capture.AT_ONCE),
    MethodReading(word="Dankort", capture=Capture.AT_SHIPMENT),
)
BOOKED_METHODS = (
    MethodRule(method="Faktura", kind=MethodKind.INVOICE, deposit_account_number=55000),
    MethodRule(method="EAN", kind=MethodKind.EAN, deposit_account_number=55000),
    MethodRule(method="Bankoverførsel", kind=MethodKind.BANK_TRANSFER),
    MethodRule(method="Gavekort", kind=MethodKind.GIFT_CARD),
)


def reading_rules(story: Story, platform: str) -> ReadingRules:
    default = platforms()[platform].default_rules
    changes = {"methods": METHODS, **story.told.get("reading", {})}
    return ReadingRules.model_validate({**default.model_dump(), **changes})


def told_orders(story: Story, platform: str, teller: Teller) -> Iterator[Order]:
    """The order after each thing that happened. Raises CannotTell, and AssertionError for what cannot be read."""
    earlier: Order | None = None
    for told in teller.tell_story(story):
        document = parse_json(json.dumps(told))
        if platform == "api":
            earlier = read_order(story.number, document)
        else:
            rules = reading_rules(story, platform)
            received_at = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
            reading = Reading(rules=rules, received_at=received_at, earlier=earlier)
            translation = platforms()[platform].translate(document, reading)
            assert translation.order is not None, translation.findings
            earlier = translation.order
        yield earlier


@pytest.mark.parametrize("platform", TELLERS)
@pytest.mark.parametrize("story", STORY_LIST, ids=lambda story: story.name)
def test_a_payload_tells_the_order_of_its_story(story: Story, platform: str) -> None:
    if platform in story.elsewhere():
        with pytest.raises(CannotTell):
            list(told_orders(story, platform, TELLERS[platform]()))
        assert story.elsewhere()[platform].startswith(("not seen: ", "held: "))
        return

    *_, order = told_orders(story, platform, TELLERS[platform]())

    expected = story.expected(platform)["order"]
    assert told_order(order, expected) == expected


@pytest.mark.parametrize("story", STORY_LIST, ids=lambda story: story.name)
def test_a_webhook_with_two_decimals_tells_the_same_amounts_as_rest_with_six(story: Story) -> None:
    if "woocommerce" in story.elsewhere() or "decimals" in story.told:
        pytest.skip("WooCommerce does not tell it, or tells more decimals in both")
    *_, by_rest = told_orders(story, "woocommerce", WooCommerceTeller(WHOLE_DECIMALS))

    *_, by_webhook = told_orders(story, "woocommerce", WooCommerceTeller())

    assert by_webhook.total == by_rest.total
    assert [line.total for line in by_webhook.lines] == [line.total for line in by_rest.lines]


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came of a story."""

    ended: str
    refunds: list[str]
    entries: list[dict[str, Any]]


def play(story: Story, platform: str, keeper: Shopkeeper) -> Came:
    """The whole story, each thing worked on before the next happens."""
    open_books(keeper, When(story.told.get("when", "paid")))
    transfer_id = 0
    for order in told_orders(story, platform, TELLERS[platform]()):
        received = receive_order(keeper.shop, order, body="{}", delivery_id=None, now=keeper.now())
        transfer_id = received.transfer.pk
        keeper.pass_time(1)
        while keeper.due():
            keeper.work()
    with scopes_disabled():
        transfer = Transfer.objects.get(pk=transfer_id)
        refunds = list(Transfer.objects.filter(order=transfer.order_id, role=REFUND.name).order_by("pk"))
    return Came(
        ended=how_it_ended(transfer),
        refunds=[how_it_ended(refund) for refund in refunds],
        entries=[entry for year in keeper.by_hand.years() for entry in keeper.by_hand.entries_of(year)],
    )


def open_books(keeper: Shopkeeper, when: When) -> None:
    rules = find_rules(keeper.shop)
    assert rules is not None
    changes = {"methods": BOOKED_METHODS, "guard_until": None, "when": when}
    save_rules(keeper.shop, BookingRules.model_validate({**rules.model_dump(), **changes}), keeper.now())


def how_it_ended(transfer: Transfer) -> str:
    """In a story's words: `paid`, `waiting shipment`, `held no_account`, `booked changed`."""
    changed = " changed" if transfer.changed_after_booking else ""
    if transfer.cause:
        return f"held {transfer.cause}{changed}"
    reason = f" {transfer.reason}" if transfer.state in ("waiting", "skipped") else ""
    return f"{transfer.state}{reason}{changed}"


def tellers_of(story: Story) -> dict[str, bool]:
    """The platforms that can tell the story, and which of them is drawn for the ordinary run.

    What each tells is tested by itself: if they tell the same order, the books are the same.
    """
    platforms = [platform for platform in TELLERS if platform not in story.elsewhere()]
    drawn = Random(story.name).choice(platforms)
    return {platform: platform == drawn for platform in platforms}


@pytest.mark.parametrize(
    ("story", "platform"),
    [
        pytest.param(story, platform, id=f"{platform}-{story.name}", marks=[] if is_drawn else [pytest.mark.soak])
        for story in STORY_LIST
        for platform, is_drawn in tellers_of(story).items()
    ],
)
def test_a_story_ends_in_the_books_as_it_must(story: Story, platform: str, shopkeeper: Shopkeeper) -> None:
    expected = story.expected(platform)

    came = play(story, platform, shopkeeper)

    assert came.ended == expected["ends"]
    assert came.refunds == expected.get("refunds", [])
    booked = sorted(side_of(entry) for entry in came.entries)
    assert booked == sorted(line for line in expected["books"].split("\n") if line and line != "nothing")
    assert not wrong_dates(came.entries, expected.get("dates", {}))


def wrong_dates(entries: list[Any], wanted: dict[str, str]) -> list[str]:
    """The invoice's and the payment's day, where they are not those of the story."""
    sides = {"invoice": ("D 53000",), "payment": ("K 53000",)}
    return [
        f"{name} on {entry['Date']}, not {day}"
        for name, day in wanted.items()
        for entry in entries
        if side_of(entry).startswith(sides[name]) and entry["Date"][:10] != day
    ]


def test_there_are_stories_enough_and_each_names_every_platform(
    record_property: Callable[[str, object], None],
) -> None:
    names = {story.told["story"] for story in STORY_LIST}

    assert len(names) == len(STORY_LIST) >= 60
    assert set(TELLERS) == {*platforms(), "api"}
    for story in STORY_LIST:
        assert set(story.elsewhere()) <= set(TELLERS), story.name
    record_property("stories", len(STORY_LIST))
    for platform in TELLERS:
        told = [story for story in STORY_LIST if platform not in story.elsewhere()]
        held = [story for story in told if story.expected(platform)["ends"].startswith("held")]
        record_property(f"stories that {platform} tells, to the books", len(told))
        record_property(f"of them held by plan ({platform})", len(held))
