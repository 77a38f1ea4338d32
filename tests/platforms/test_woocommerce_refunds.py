"""Are a WooCommerce shop's refunds read line by line, to the øre, and is told whether the money went back?"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.doubles.api_shop.sale import Charge, Sold
from krambod.doubles.woocommerce.orders import Orders
from krambod.orders.order import Order, OrderLine, Refund
from krambod.orders.reading import parse_json
from krambod.platforms.events.known import find_earlier
from krambod.platforms.platform import Reading
from krambod.platforms.woocommerce import PLATFORM
from krambod.platforms.woocommerce.translate import translate
from tests.platforms.webshop import NOON, sale
from tests.platforms.wooshop import WooShop

LATER = NOON + timedelta(hours=1)
VASE, SHIPPING, FEE = 1, 20, 30  # the double's ids of an order's lines
ONE = Decimal(1)


@dataclass(slots=True)
class PaidOrder:
    """A paid order in a shop of its own."""

    shop: Orders = field(default_factory=Orders)
    id: int = 0

    def document(self, decimals: int = 6) -> dict[str, Any]:
        """The order with its refunds in full, as the client puts them together."""
        document = self.shop.find_document(self.id, decimals=decimals)
        assert document is not None
        return document | {"refunds": self.shop.refunds_of(self.id, decimals=decimals)}

    def read(self, *, earlier: Order | None = None, **changes: Any) -> Order:
        return read(self.document() | changes, earlier)


def read(document: dict[str, Any], earlier: Order | None = None) -> Order:
    as_sent = parse_json(json.dumps(document))
    order = translate(as_sent, Reading(rules=PLATFORM.default_rules, received_at=NOON, earlier=earlier)).order
    assert order is not None
    return order


def paid_order(decimals: int = 2, **changes: Any) -> PaidOrder:
    shop = Orders(decimals=decimals)
    order_id = shop.place(sale(**changes), NOON)
    shop.pay(order_id, NOON)
    return PaidOrder(shop, order_id)


@pytest.fixture
def paid() -> PaidOrder:
    return paid_order(fee=Charge(name="Gaveindpakning", price=Decimal("10.00")))


def told(refund: Refund) -> list[str]:
    return [f"{_words(line)} = {line.total} at {line.vat_rate.normalize():f} %" for line in refund.lines]


def _words(line: OrderLine) -> str:
    return f"{line.kind} {line.quantity.normalize():f} {line.sku or line.description}"


# The lines


def test_a_refunded_line_is_told_in_the_words_of_the_orders_own(paid: PaidOrder) -> None:
    paid.shop.refund_lines(paid.id, {VASE: ONE, SHIPPING: ONE, FEE: ONE}, LATER)

    order = paid.read()

    [refund] = order.refunds
    assert (refund.total, refund.at) == (order.total.amount, LATER)
    assert refund.lines == order.lines


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (VASE, "product 1 VASE-2 = 249.00 at 25 %"),
        (SHIPPING, "shipping 1 Fragt = 39.00 at 25 %"),
        (FEE, "fee 1 Gaveindpakning = 10.00 at 25 %"),
    ],
)
def test_one_line_of_several_is_refunded(paid: PaidOrder, item: int, expected: str) -> None:
    paid.shop.refund_lines(paid.id, {item: ONE}, LATER)

    [refund] = paid.read().refunds

    assert told(refund) == [expected]


def test_one_piece_of_three_costs_a_third_to_the_oere() -> None:
    three = paid_order(lines=(Sold(name="Kop", sku="KOP", price=Decimal("33.33"), quantity=Decimal(3)),))
    three.shop.refund_lines(three.id, {VASE: ONE}, LATER)

    [refund] = three.read().refunds

    assert told(refund) == ["product 1 KOP = 33.33 at 25 %"]


def test_a_refund_keeps_the_rate_of_its_line() -> None:
    mixed = paid_order(
        lines=(Sold(name="Vase", price=Decimal(200)), Sold(name="Avis", price=Decimal(50), vat_rate=Decimal(0)))
    )
    mixed.shop.refund_lines(mixed.id, {1: ONE}, LATER)
    mixed.shop.refund_lines(mixed.id, {2: ONE}, LATER)

    rates = [line.vat_rate for refund in mixed.read().refunds for line in refund.lines]

    assert rates == [Decimal(25), Decimal(0)]


def test_a_refund_without_vat_of_a_line_with_vat_is_at_the_rate_of_the_line(paid: PaidOrder) -> None:
    paid.shop.refund(paid.id, Decimal("100.00"), LATER)
    [told_refund] = paid.shop.refunds_of(paid.id)
    item = {"quantity": 0, "total": "-100.00", "total_tax": "0.00", "meta_data": [_belongs_to(VASE)], "name": "Vase"}

    [refund] = paid.read(refunds=[told_refund | {"line_items": [item]}]).refunds

    assert told(refund) == ["product 1 VASE-2 = 100.00 at 25 %"]


def test_a_line_that_names_no_line_of_the_order_tells_its_own_words_and_rate(paid: PaidOrder) -> None:
    paid.shop.refund_lines(paid.id, {VASE: ONE}, LATER)
    [told_refund] = paid.shop.refunds_of(paid.id)
    items = [item | {"meta_data": [], "name": "Vase &amp; fad"} for item in told_refund["line_items"]]

    [refund] = paid.read(refunds=[told_refund | {"line_items": items}]).refunds

    assert told(refund) == ["product 1 VASE-2 = 249.00 at 25 %"]
    assert refund.lines[0].description == "Vase & fad"


def test_a_fee_that_the_shop_keeps_is_a_line_below_zero(paid: PaidOrder) -> None:
    paid.shop.refund_lines(paid.id, {VASE: ONE}, LATER)
    [told_refund] = paid.shop.refunds_of(paid.id)
    kept = {"id": 9, "name": "Returgebyr", "total": "32.00", "total_tax": "8.00", "taxes": []}

    [refund] = paid.read(refunds=[told_refund | {"amount": "209.00", "fee_lines": [kept]}]).refunds

    assert told(refund) == ["product 1 VASE-2 = 249.00 at 25 %", "discount 1 Returgebyr = -40.00 at 25 %"]
    assert refund.total == Decimal("209.00")


def test_goods_put_back_without_money_are_no_refund_and_no_line(paid: PaidOrder) -> None:
    paid.shop.refund_lines(paid.id, {VASE: ONE}, LATER)
    [told_refund] = paid.shop.refunds_of(paid.id)
    [item] = told_refund["line_items"]
    put_back = item | {"total": "0.00", "total_tax": "0.00", "taxes": []}

    [by_amount] = paid.read(refunds=[told_refund | {"amount": "50.00", "line_items": [put_back]}]).refunds
    nothing = paid.read(refunds=[told_refund | {"amount": "0.00", "line_items": [put_back]}])

    assert (by_amount.total, by_amount.lines) == (Decimal("50.00"), ())
    assert (nothing.refunds, [one.state for one in nothing.payments]) == ((), ["reserved"])


@given(
    pieces=st.lists(st.tuples(st.integers(1, 7), st.integers(1, 99_999)), min_size=1, max_size=6),
    decimals=st.sampled_from([2, 6]),
    has_vat_in_prices=st.booleans(),
)
def test_what_is_refunded_line_by_line_is_the_order_to_the_oere(
    pieces: list[tuple[int, int]], decimals: int, has_vat_in_prices: bool
) -> None:
    lines = tuple(
        Sold(name=f"Vare {place}", quantity=Decimal(count), price=Decimal(price) / 100)
        for place, (count, price) in enumerate(pieces)
    )
    bought = paid_order(lines=lines, prices_include_vat=has_vat_in_prices)
    for place, (count, _) in enumerate(pieces, start=1):
        bought.shop.refund_lines(bought.id, {place: Decimal(count)}, LATER)

    order = read(bought.document(decimals))

    assert [len(refund.lines) for refund in order.refunds] == [1] * len(pieces)
    for refund, line in zip(order.refunds, order.lines, strict=False):
        assert _sum(refund.lines) == refund.total
        assert abs(refund.total - line.total) <= Decimal("0.01")


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 99_999)), min_size=1, max_size=6), st.booleans())
def test_the_lines_of_a_whole_refund_are_those_of_the_order(
    pieces: list[tuple[int, int]], has_vat_in_prices: bool
) -> None:
    lines = tuple(
        Sold(name=f"Vare {place}", quantity=Decimal(count), price=Decimal(price) / 100)
        for place, (count, price) in enumerate(pieces)
    )
    bought = paid_order(lines=lines, prices_include_vat=has_vat_in_prices)
    everything = {place: Decimal(count) for place, (count, _) in enumerate(pieces, start=1)} | {SHIPPING: ONE}
    bought.shop.refund_lines(bought.id, everything, LATER)

    order = bought.read()

    [refund] = order.refunds
    assert (refund.total, refund.lines) == (order.total.amount, order.lines)


def _sum(lines: tuple[OrderLine, ...]) -> Decimal:
    return sum((line.total for line in lines), Decimal(0))


def _belongs_to(item: int) -> dict[str, Any]:
    return {"id": 1, "key": "_refunded_item_id", "value": str(item)}


# The money


def test_a_refund_that_the_gateway_paid_back_is_a_repayment_of_its_own(paid: PaidOrder) -> None:
    key = paid.shop.refund(paid.id, Decimal("50.00"), LATER)

    [_, repayment] = paid.read().payments

    assert (repayment.state, repayment.amount, repayment.at) == ("refunded", Decimal("50.00"), LATER)
    assert (repayment.method, repayment.method_id) == ("MobilePay", "mobilepay")
    assert (repayment.id, repayment.refund_id) == (f"repaid-{key}", str(key))


def test_of_a_refund_by_hand_no_repayment_is_told(paid: PaidOrder) -> None:
    paid.shop.refund(paid.id, Decimal("50.00"), LATER, is_repaid=False)

    order = paid.read()

    assert [refund.total for refund in order.refunds] == [Decimal("50.00")]
    assert [one.state for one in order.payments] == ["reserved"]


def test_a_shorter_telling_takes_away_neither_lines_nor_repayment_nor_day(paid: PaidOrder) -> None:
    paid.shop.refund_lines(paid.id, {VASE: ONE}, LATER)
    whole = paid.read()
    short = paid.shop.find_document(paid.id)
    assert short is not None

    again = read(short, earlier=whole)

    assert (again.refunds, again.payments) == (whole.refunds, whole.payments)
    assert read(short).refunds[0].lines == ()


def test_a_refund_that_is_taken_back_goes_with_its_repayment(paid: PaidOrder) -> None:
    key = paid.shop.refund_lines(paid.id, {VASE: ONE}, LATER)
    before = paid.read()
    paid.shop.delete_refund(paid.id, key, LATER)

    after = paid.read(earlier=before)

    assert (after.refunds, [one.state for one in after.payments]) == ((), ["reserved"])


def test_an_order_that_is_only_called_refunded_was_refunded_whole_and_tells_no_repayment(paid: PaidOrder) -> None:
    paid.shop.set_status(paid.id, "refunded", LATER)

    order = paid.read()

    assert [(refund.id, refund.total, refund.lines) for refund in order.refunds] == [
        ("refunded", order.total.amount, ())
    ]
    assert [one.state for one in order.payments] == ["reserved"]


def test_a_cancelled_order_stays_cancelled_when_its_money_goes_back(paid: PaidOrder) -> None:
    paid.shop.set_status(paid.id, "cancelled", LATER)
    before = paid.read()
    paid.shop.refund(paid.id, before.total.amount, LATER + timedelta(days=1))

    after = paid.read(earlier=before)

    assert before.cancelled_at == LATER
    assert after.cancelled_at == LATER
    assert [refund.total for refund in after.refunds] == [before.total.amount]


# Through the door


@pytest.mark.django_db(transaction=True)
def test_refunds_are_read_back_with_lines_and_repayments(woo: WooShop) -> None:
    woo.connect()
    order_id = woo.double.orders.place(sale(), NOON)
    woo.double.orders.pay(order_id, NOON)
    woo.double.orders.refund_lines(order_id, {SHIPPING: ONE}, LATER)
    woo.double.orders.refund(order_id, Decimal("50.00"), LATER, is_repaid=False)

    woo.work(4)

    order = find_earlier(woo.shopkeeper.shop, str(order_id))
    assert order is not None
    assert [told(refund) for refund in order.refunds] == [["shipping 1 Fragt = 39.00 at 25 %"], []]
    assert [(one.state, str(one.amount)) for one in order.payments] == [("captured", "288.00"), ("refunded", "39.00")]
