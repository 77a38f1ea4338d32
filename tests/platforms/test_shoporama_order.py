"""Is what a Shoporama order tells beside its story read as it is: another country, refunds, gift cards, and when?

`tests/platforms/stories` tell what happens to an order; here stands what its single fields say.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.shoporama import orders as shoporama
from krambod.orders.order import Order
from krambod.platforms.platform import Reading, Translation
from krambod.platforms.registry import platforms
from tests.platforms.webshop import sale

PLACED = datetime(2026, 11, 20, 9, tzinfo=UTC)
HEARD = datetime(2026, 11, 22, 12, tzinfo=UTC)


def payload(**changes: Any) -> dict[str, Any]:
    """A paid order of one vase, with other fields than the shop sent."""
    shop = shoporama.Orders()
    order_id = shop.place(sale(), PLACED)
    shop.pay(order_id, PLACED + timedelta(hours=1))
    return dict(shop.find(order_id) or {}) | changes


def translated(told: dict[str, Any], earlier: Order | None = None) -> Translation:
    platform = platforms()["shoporama"]
    return platform.translate(told, Reading(rules=platform.default_rules, received_at=HEARD, earlier=earlier))


def read(told: dict[str, Any], earlier: Order | None = None) -> Order:
    translation = translated(told, earlier)
    assert translation.order is not None, translation.findings
    return translation.order


def without(told: dict[str, Any], *fields: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in fields}


# Who, and where to


def test_a_delivery_abroad_keeps_its_own_country_and_one_without_a_country_is_in_the_buyers() -> None:
    norway = {"del_name": "Kari Nordmann", "del_address": "Storgata 1", "del_zipcode": "0155", "del_city": "Oslo"}

    abroad = read(payload(**norway, del_country="NO")).delivery
    untold = read(payload(**norway)).delivery

    assert abroad is not None
    assert untold is not None
    assert (abroad.name, abroad.address.zip, abroad.address.city) == ("Kari Nordmann", "0155", "Oslo")
    assert (abroad.address.country, untold.address.country) == ("NO", "DK")


def test_a_country_that_nobody_knows_is_refused_with_the_field_and_the_mend() -> None:
    [finding] = translated(payload(order_country="Ruritania")).findings

    assert (finding.field, finding.problem) == ("order_country", "not_a_country")
    assert "'Ruritania'" in finding.text


# When


def test_an_order_that_is_first_heard_of_when_it_is_paid_was_paid_when_it_was_placed() -> None:
    assert read(payload(paid_time=None)).paid_at == PLACED


def test_a_payment_without_a_time_keeps_the_one_that_is_known_and_is_else_as_old_as_the_change() -> None:
    unpaid = read(payload(paid=0, paid_time=None))
    told = payload(paid_time=None, last_modified="2026-11-21 10:00:00")

    then = read(told, unpaid)
    later = read(told | {"last_modified": "2026-11-22 10:00:00"}, then)

    assert then.paid_at == later.paid_at == datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize(("status", "moment"), [("sent", "shipped_at"), ("cancelled", "cancelled_at")])
def test_a_status_without_a_time_is_as_old_as_the_change_that_told_it_first(status: str, moment: str) -> None:
    told = payload(status=status, last_modified="2026-11-21 10:00:00")

    then = read(told)
    later = read(told | {"last_modified": "2026-11-22 10:00:00"}, then)

    assert getattr(then, moment) == getattr(later, moment) == datetime(2026, 11, 21, 9, tzinfo=UTC)


def test_an_order_that_is_cancelled_after_it_was_sent_was_sent_all_the_same() -> None:
    sent = read(payload(status="sent", last_modified="2026-11-21 10:00:00"))

    cancelled = read(payload(status="cancelled", last_modified="2026-11-22 10:00:00"), sent)

    assert cancelled.shipped_at == sent.shipped_at == datetime(2026, 11, 21, 9, tzinfo=UTC)


# How much


def test_each_refund_has_its_number_its_day_and_its_amount_whatever_its_sign() -> None:
    rows = [
        {"refund_id": 7, "time": "2026-11-21 09:00:00", "total_price": "-39.00"},
        {"credit_note_id": 8, "amount": 10},
    ]

    refunds = read(payload(refunds=rows, last_modified="2026-11-22 10:00:00")).refunds

    assert [(one.id, f"{one.total:.2f}") for one in refunds] == [("7", "39.00"), ("8", "10.00")]
    assert [one.at for one in refunds] == [
        datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((21, 8), (22, 9))
    ]


@pytest.mark.parametrize(
    ("told", "reference"),
    [
        ({"gift_card_amount": 100, "gift_card_code": "G-1"}, "G-1"),
        ({"voucher_discount_amount": 100, "voucher_code": "GAVEKORT-2"}, "GAVEKORT-2"),
        ({"gift_card_amount": 100, "gift_card_code": "G-1", "voucher_code": "SOMMER"}, "G-1"),
    ],
)
def test_money_of_a_gift_card_has_its_code_as_its_reference(told: dict[str, Any], reference: str) -> None:
    order = read(payload(**told, total_price=188))

    [paid] = [one for one in order.payments if one.method == "Gavekort"]
    assert (paid.amount, paid.reference) == (Decimal(100), reference)
    assert order.total.amount == Decimal(288)


def test_an_order_that_states_no_vat_at_all_was_sold_without() -> None:
    products = [without(row, "vat") for row in payload()["products"]]
    bare = {"products": products, "shipping_price": 0, "total_price": 249}

    assert [line.vat_rate for line in read(payload(**bare, vat=0)).lines] == [Decimal(0)]
    assert [line.vat_rate for line in read(payload(**bare, vat="49.80")).lines] == [Decimal(25)]
    assert [line.vat_rate for line in read(payload(**bare, vat=None)).lines] == [Decimal(25)]
