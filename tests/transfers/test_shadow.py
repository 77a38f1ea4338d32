"""Does a merchant see what is in Dinero already, from whichever program, before anything is written?"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django_scopes import scope

from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.shadow.match import MatchedBy
from krambod.transfers.shadow.read import refresh
from krambod.transfers.shadow.report import ShadowReport, shadow
from tests.transfers.other_integrations import STYLES
from tests.transfers.shadowing import make_order, send
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules, connect_shop
from tests.transfers.walking import watched_calls, work_until_quiet

LAST = date(2026, 11, 22)
FIRST = LAST - timedelta(days=89)


def look(keeper: Shopkeeper, since: date = FIRST) -> ShadowReport:
    """Reads Dinero, and compares."""
    with scope(merchant=keeper.shop.merchant):
        connected_dinero = keeper.services.open_dinero(connected(keeper), lambda: None)
        refresh(connected_dinero, since=since, now=keeper.now())
        rules = find_rules(keeper.shop)
        return shadow(keeper.shop, ORGANIZATION, rules=rules, since=since, now=keeper.now())


def connected(keeper: Shopkeeper) -> ConnectedOrganization:
    rows = ConnectedOrganization.objects.select_related("connection", "merchant")
    return rows.get(merchant=keeper.shop.merchant, organization_id=ORGANIZATION)


@pytest.mark.parametrize(
    ("count", "there"),
    [(200, 140), pytest.param(2000, 1400, marks=pytest.mark.soak)],
    ids=["a few", "all"],
)
def test_what_other_programs_booked_is_recognised_and_nothing_else(
    shopkeeper: Shopkeeper, count: int, there: int, record_property: Callable[[str, object], None]
) -> None:
    generator = random.Random(18)
    orders = [
        make_order(1000 + place, FIRST + timedelta(days=place * 89 // count), generator) for place in range(count)
    ]
    booked = orders[:there]
    made = {}
    for place, order in enumerate(booked):
        made[order["id"]] = STYLES[place % len(STYLES)](shopkeeper.by_hand, order)
    for order in orders:
        send(shopkeeper, order)

    with watched_calls(shopkeeper) as calls:
        report = look(shopkeeper)

    assert {one.order.external_id: str(one.document.guid) for one in report.matches} == made
    assert [call for call in calls if not call.startswith("GET") and "oauth" not in call] == []
    assert (report.orders, report.documents, report.differing, report.drafts) == (count, there, (), ())
    last = max(date.fromisoformat(order["placed_at"][:10]) for order in booked)
    assert report.start_date == last + timedelta(days=1)
    assert report.would_be is not None
    assert report.would_be.booked + len(report.missing) == count - there
    _start_there(shopkeeper, report)
    expect_no_sale_twice(shopkeeper, orders, there)
    by = {style: sum(one.by is style for one in report.matches) for style in MatchedBy}
    record_property("orders recognised in Dinero", f"{len(report.matches)} of {there}, by {by}, {len(calls)} reads")


def _start_there(keeper: Shopkeeper, report: ShadowReport) -> None:
    """The merchant takes the suggested start date, and the worker works."""
    change_rules(keeper, start_date=report.start_date)
    before = len([call for call in keeper.calls() if call.startswith("POST")])
    work_until_quiet(keeper)
    assert report.would_be is not None
    calls = len([call for call in keeper.calls() if call.startswith("POST")]) - before
    assert calls <= report.would_be.calls


def expect_no_sale_twice(keeper: Shopkeeper, orders: list[dict[str, Any]], there: int) -> None:
    rows = keeper.double.store.all("SELECT * FROM sales_vouchers WHERE Status = 'Booked' AND DeletedAt IS NULL")
    ours = [row for row in rows if (row["ExternalReference"] or "").startswith("krambod:")]
    first = {order["id"] for order in orders[:there]}
    assert [row["ExternalReference"] for row in ours if row["ExternalReference"].split(":")[2] in first] == []
    assert len(rows) - len(ours) == there


def test_an_order_whose_document_has_another_total_or_is_a_draft_is_told(shopkeeper: Shopkeeper) -> None:
    generator = random.Random(1)
    other, draft = (make_order(number, LAST, generator) for number in (1, 2))
    other["number"], draft["number"] = "W-5001", "W-5002"
    STYLES[0](shopkeeper.by_hand, {**other, "total": "10.00"})
    body = {
        "Date": LAST.isoformat(), "Description": "Webordre W-5002", "ShowLinesInclVat": True,
        "ProductLines": [
            {"Description": "Salg", "Quantity": 1, "Unit": "parts", "BaseAmountValue": float(draft["total"]),
             "AccountNumber": 1000, "Discount": 0}
        ],
    }  # fmt: skip
    assert shopkeeper.by_hand.call("POST", "/v1/{organization}/invoices", body).status in (200, 201)
    for order in (other, draft):
        send(shopkeeper, order)

    report = look(shopkeeper)

    assert [(one.order.number, one.differs_by) for one in report.differing] == [
        ("W-5001", Decimal("10.00") - Decimal(other["total"]))
    ]
    assert [one.order.number for one in report.drafts] == ["W-5002"]


def test_the_same_buyer_with_the_same_total_is_recognised_once(shopkeeper: Shopkeeper) -> None:
    generator = random.Random(1)
    one, again = make_order(601, LAST, generator), make_order(602, LAST, generator)
    again |= {"total": one["total"], "lines": one["lines"], "buyer": one["buyer"]}
    STYLES[2](shopkeeper.by_hand, one)
    for order in (one, again):
        send(shopkeeper, order)

    assert len(look(shopkeeper).matches) == 1


def test_what_would_be_booked_is_told_by_its_rules(shopkeeper: Shopkeeper) -> None:
    generator = random.Random(1)
    for number in (1, 2, 3):
        send(shopkeeper, make_order(700 + number, LAST, generator))
    held = make_order(704, LAST, generator)
    send(shopkeeper, held | {"buyer": {"name": "X", "email": ""}})
    waits = make_order(705, LAST, generator)
    send(shopkeeper, waits | {"paid_at": None})

    report = look(shopkeeper)

    assert report.would_be is not None
    assert (report.would_be.booked, report.would_be.waiting, dict(report.would_be.held)) == (3, 1, {"no_email": 1})
    assert report.would_be.vat == report.would_be.total / 5
    assert report.start_date == FIRST
    connect_shop(shopkeeper.reach, reported_until=LAST)
    assert look(shopkeeper).start_date == LAST + timedelta(days=1)


def test_once_orders_are_booked_here_no_other_start_is_suggested(shopkeeper: Shopkeeper) -> None:
    generator = random.Random(1)
    for number in (1, 2):
        send(shopkeeper, make_order(800 + number, LAST, generator))
    work_until_quiet(shopkeeper)
    other = make_order(803, LAST, generator)
    STYLES[0](shopkeeper.by_hand, other)
    send(shopkeeper, other)

    report = look(shopkeeper)

    rules = find_rules(shopkeeper.shop)
    assert rules is not None
    assert (report.orders, report.booked_here, len(report.matches), report.missing) == (3, 2, 1, ())
    assert report.start_date == rules.start_date
    assert report.would_be is not None
    assert report.would_be.booked == 0
