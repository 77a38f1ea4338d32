"""Is what a WooCommerce order tells beside its story read as it is: coupons, fees below zero, quantities, and refunds?

`tests/platforms/stories` tell what happens to an order; here stands what its single fields say.
"""

import json
from decimal import Decimal
from typing import Any

import pytest

from krambod.orders.order import Order
from krambod.orders.reading import parse_json
from krambod.platforms.platform import Reading, Translation
from krambod.platforms.woocommerce import PLATFORM
from krambod.platforms.woocommerce.translate import translate
from tests.cases.telling import read_ordinary, whole_order
from tests.platforms.webshop import NOON

GERMAN_RATES = [
    {"rate_id": 1, "rate_code": "DE-19-1", "rate_percent": 19},
    {"rate_id": 2, "rate_code": "DE-7-1", "rate_percent": 7},
]


def translated(**changes: Any) -> Translation:
    told = parse_json(json.dumps(whole_order(read_ordinary(), {"id": 9001, **changes})))
    return translate(told, Reading(rules=PLATFORM.default_rules, received_at=NOON))


def read(**changes: Any) -> Order:
    translation = translated(**changes)
    assert translation.order is not None, translation.findings
    return translation.order


def row(net: str, vat: str, rate_id: int = 1, **more: Any) -> dict[str, Any]:
    """A row of goods: one vase, unless it says otherwise."""
    taxes = [{"id": rate_id, "total": vat, "subtotal": vat}]
    told = {"id": 1, "name": "Vase", "quantity": 1, "subtotal": net, "subtotal_tax": vat, "sku": "V"}
    return {**told, "total": net, "total_tax": vat, "taxes": taxes, **more}


def told(order: Order) -> list[str]:
    pieces = [f"{line.kind} {line.quantity.normalize():f} {line.description}" for line in order.lines]
    prices = [f"{line.total} at {line.vat_rate.normalize():f} %" for line in order.lines]
    return [f"{piece} = {price}" for piece, price in zip(pieces, prices, strict=True)]


def test_goods_have_their_pieces_and_charges_are_one() -> None:
    three = row("199.20", "49.80", quantity=3)
    wrapping = row("8.00", "2.00", id=9, quantity=4, name="Indpakning")

    order = read(line_items=[three], fee_lines=[wrapping], total="298.00", total_tax="59.60")

    assert told(order) == [
        "product 3 Vase = 249.00 at 25 %",
        "shipping 1 GLS pakkeshop = 39.00 at 25 %",
        "fee 1 Indpakning = 10.00 at 25 %",
    ]


def test_a_line_that_coupons_lowered_names_them_and_one_that_they_did_not_names_none() -> None:
    lowered = row("159.20", "39.80", subtotal="199.20", subtotal_tax="49.80")
    coupons = [{"code": "sommer", "discount": "40.00", "discount_tax": "10.00"}, {"code": "ven", "discount": "0"}]

    order = read(line_items=[lowered], coupon_lines=coupons, total="238.00", total_tax="47.60")

    assert [line.description for line in order.lines] == ["Vase (rabat sommer, ven)", "GLS pakkeshop"]


def test_a_fee_below_zero_is_shared_by_the_rates_of_the_goods_and_keeps_whose_vat_it_is() -> None:
    goods = [row("100.00", "19.00"), row("100.00", "7.00", 2, id=2, name="Buch")]
    taxes = [{"id": 1, "total": "-1.90"}, {"id": 2, "total": "-0.70"}]
    discount = {"id": 9, "name": "Rabatt", "total": "-20.00", "total_tax": "-2.60", "taxes": taxes}

    order = read(
        line_items=goods, fee_lines=[discount], shipping_lines=[], tax_lines=GERMAN_RATES, total="203.40",
        total_tax="23.40",
    )  # fmt: skip

    assert told(order)[2:] == ["discount 1 Rabatt = -11.90 at 19 %", "discount 1 Rabatt = -10.70 at 7 %"]
    assert [line.tax_country for line in order.lines] == ["DE"] * 4


@pytest.mark.parametrize(
    ("name", "vat", "pays"),
    [("Betalt fra wallet", "-10.00", True), ("Rabat", "-10.00", False), ("Rabat", "0.00", True)],
    ids=["its name says so", "it lowers the VAT", "it lowers no VAT"],
)
def test_a_fee_below_zero_pays_where_its_name_says_so_or_where_it_lowers_no_vat(
    name: str, vat: str, pays: bool
) -> None:
    net = Decimal(-50) - Decimal(vat)
    fee = {"id": 9, "name": name, "total": f"{net:.2f}", "total_tax": vat, "taxes": [{"id": 1, "total": vat}]}

    order = read(fee_lines=[fee], total="238.00", total_tax=f"{Decimal('57.60') + Decimal(vat):.2f}")

    paid = {one.method: one.amount for one in order.payments if one.method == "Gavekort"}
    assert paid == ({"Gavekort": Decimal(50)} if pays else {})
    assert order.total.amount == (Decimal(288) if pays else Decimal(238))


@pytest.mark.parametrize(
    ("details", "pays"),
    [
        ('[5,"k1","smart_coupon",50]', True),
        ('[5,"k1","smart_coupon"]', True),
        ('[5,"k1","percent",50]', False),
        ('[5,"k1",null,50]', False),
        ("[5]", False),
        ("smart_coupon", False),
    ],
)
def test_the_type_of_a_coupon_may_stand_in_its_details_alone(details: str, pays: bool) -> None:
    lowered = row("159.20", "39.80", subtotal="199.20", subtotal_tax="49.80")
    meta = [{"key": "coupon_info", "value": details}]
    coupon = {"code": "k1", "discount": "40.00", "discount_tax": "10.00", "meta_data": meta}

    translation = translated(line_items=[lowered], coupon_lines=[coupon], total="238.00", total_tax="47.60")

    assert translation.order is not None
    assert ("Gavekort" in [one.method for one in translation.order.payments]) is pays
    noted = [(one.meaning, one.raw) for one in translation.understood if one.field == "coupon.pays"]
    assert noted == ([("50.00", "k1")] if pays else [])


@pytest.mark.parametrize(("status", "state"), [("on-hold", "reserved"), ("processing", "captured")])
def test_the_money_of_an_order_has_one_name_however_far_it_has_come(status: str, state: str) -> None:
    told = {"payment_method": "bacs", "payment_method_title": "Bankoverførsel"} if status == "on-hold" else {}
    paid = {"date_paid_gmt": None, "date_paid": None} if status == "on-hold" else {}

    [payment] = read(status=status, **told, **paid).payments

    assert (payment.id, payment.state) == ("paid", state)


def test_a_longer_name_of_a_method_is_cut() -> None:
    [payment] = read(payment_method_title="K" * 80).payments

    assert payment.method == "K" * 60


def test_an_order_that_is_called_refunded_was_refunded_whole_only_if_it_names_no_refund() -> None:
    named = [{"id": 5, "reason": "", "total": "-39.00"}]

    assert [one.total for one in read(status="refunded", refunds=[]).refunds] == [Decimal(288)]
    assert [one.total for one in read(status="refunded", refunds=named).refunds] == [Decimal(39)]


@pytest.mark.parametrize(("stated", "vat"), [("58", "57.60"), ("57", "57.60"), ("60", "60.00")])
def test_a_shop_that_counts_in_kroner_has_the_vat_of_its_lines_unless_it_states_another(stated: str, vat: str) -> None:
    goods = row("199", "50", subtotal="199", subtotal_tax="50", taxes=[{"id": 1, "total": "49.80"}])
    freight = {"id": 50, "method_title": "GLS", "total": "31", "total_tax": "8", "taxes": [{"id": 1, "total": "7.80"}]}

    order = read(line_items=[goods], shipping_lines=[freight], total="288", total_tax=stated)

    assert f"{order.total_vat:.2f}" == vat
