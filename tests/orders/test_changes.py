"""Which changes of an order would change its invoice, and how are they named?"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.money import Money
from krambod.accounting.vat.facts import Goods
from krambod.orders.changes import find_changes, is_same_sale, plain_money
from krambod.orders.order import DeliveryAddress, Refund, Return
from tests.transfers.building import JENS, at, line, order


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "1043"},
        {"total": Money(Decimal(250), "DKK")},
        {"total": Money(Decimal(249), "EUR")},
        {"buyer": replace(JENS, ean="5790000705078")},
        {"lines": (line(goods=Goods.SERVICE),)},
        {"lines": (line(tax_country="SE"),)},
        {"delivery": DeliveryAddress(name="Ane")},
        {"cancelled_at": at(22)},
        {"refunds": (Refund(id="r1", at=at(22), total=Decimal(10)),)},
        {"lines": (line(), line("0.00"))},
        {"lines": (line(kind="fee"),)},
        {"lines": (line(description="Vase"),)},
        {"lines": (line(quantity=Decimal(2)),)},
        {"lines": (line("248.00"),)},
        {"lines": (line(vat_rate=Decimal(0)),)},
    ],
)
def test_a_change_of_the_invoices_content_makes_another_sale(changes: dict[str, Any]) -> None:
    assert not is_same_sale(order(), order(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"updated_at": at(23)},
        {"buyer": replace(JENS, phone="11223344")},
        {"shipped_at": at(23)},
        {"paid_at": at(23)},
        {"payments": ()},
        {"lines": (line(sku="X"),)},
        {"returns": (Return(id="t1", at=at(22), lines=(line(),)),)},
        {"part_of": "1000"},
        {"refunds": (Refund(id="r1", at=at(22), total=Decimal(0)),)},
    ],
)
def test_what_no_invoice_shows_does_not_make_another_sale(changes: dict[str, Any]) -> None:
    assert is_same_sale(order(), order(**changes))


def test_another_moment_of_cancellation_makes_no_other_sale() -> None:
    assert is_same_sale(order(cancelled_at=at(22)), order(cancelled_at=at(23)))


def test_a_refund_instead_of_another_is_named_by_its_amount() -> None:
    first, second = (Refund(id=name, at=at(22), total=Decimal(total)) for name, total in (("r1", 10), ("r2", 39)))

    [change] = find_changes(order(refunds=(first,)), order(refunds=(first, second)), plain_money)
    [other] = find_changes(order(refunds=(first,)), order(refunds=(second,)), plain_money)

    assert (change.before, change.after) == ("10.00 DKK", "10.00 DKK + 39.00 DKK")
    assert (other.before, other.after) == ("10.00 DKK", "39.00 DKK")


def test_changes_name_what_differs_and_nothing_else() -> None:
    before = order("249.00")

    assert find_changes(before, order("249.00", updated_at=at(23), payments=(), shipped_at=at(23)), plain_money) == []
    changes = find_changes(before, order("100.00", number="1042-B", cancelled_at=at(23)), plain_money)
    assert [(change.field, change.before, change.after) for change in changes] == [
        ("number", "1042", "1042-B"),
        ("total", "249.00 DKK", "100.00 DKK"),
        ("cancelled", "", "×"),
        ("line", "1 × Keramikvase, blå = 249.00 DKK (25 %)", "1 × Keramikvase, blå = 100.00 DKK (25 %)"),
    ]


def test_a_line_that_only_becomes_another_kind_is_named_with_its_kinds() -> None:
    [change] = find_changes(order(lines=(line(),)), order(lines=(line(kind="gift_card"),)), plain_money)

    assert (change.field, change.number) == ("line", 1)
    assert (change.before.rpartition(", ")[2], change.after.rpartition(", ")[2]) == ("product", "gift_card")
