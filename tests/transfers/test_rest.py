"""Which invoice and which payments are left of an order that is refunded in part before it is booked?"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.money import Money
from krambod.accounting.vat.facts import Goods
from krambod.accounting.vat_periods import VatPeriod
from krambod.orders.methods import MethodKind
from krambod.orders.order import GUESSED_FROM_PAID_AT, Buyer, Order, Payment, Refund
from krambod.transfers.credit.lines import CreditedLine
from krambod.transfers.failures import FixOrder
from krambod.transfers.outcomes import Reason, Skip
from krambod.transfers.rules import MethodRule, When
from krambod.transfers.sale.plan import Choices, Sale
from tests.transfers.building import at, failure_of, line, order, payment, planned, sale_of

SHIPPING = line("39.00", kind="shipping", sku="", description="Fragt")
CUPS = line("90.00", sku="KOP", description="Kop", quantity=Decimal(3), unit_price=Decimal("30.00"))
LINES = (line(), CUPS, SHIPPING)  # 249 + 90 + 39 = 378


def refund(total: str, *lines: Any, id: str = "r1", day: int = 23) -> Refund:
    return Refund(id=id, at=at(day), total=Decimal(total), lines=lines)


def sold(*refunds: Refund, payments: tuple[Payment, ...] = (payment("378.00"),), **more: Any) -> Order:
    return order("378.00", **{"lines": LINES, "refunds": refunds, "payments": payments, **more})


def repaid(amount: str, **more: Any) -> Payment:
    return payment(amount, "refunded", **({"id": "back", "refund_id": "r1"} | more))


def written(sale: Sale) -> list[str]:
    return [f"{one.description}: {one.quantity} x {one.unit_price}" for one in sale.lines.lines]


def registered(sale: Sale) -> list[tuple[str, int]]:
    return [(str(one.amount), one.deposit_account_number) for one in sale.payments]


# The lines


@pytest.mark.parametrize(
    ("refunds", "lines"),
    [
        ((refund("249.00"),), ["Kop: 3 x 30.00", "Fragt: 1 x 39.00"]),
        ((refund("60.00", line("60.00", sku="KOP", quantity=Decimal(2))),),
         ["Keramikvase, blå: 1 x 249.00", "Kop: 1 x 30.00", "Fragt: 1 x 39.00"]),
        ((refund("39.00"), refund("90.00", id="r2", day=24)), ["Keramikvase, blå: 1 x 249.00"]),
        ((refund("339.00"), refund("0.00", id="r2")), ["Fragt: 1 x 39.00"]),
    ],
    ids=["an amount that is a line", "two of three pieces", "two refunds", "all goods"],
)  # fmt: skip
def test_the_invoice_is_for_what_is_left(refunds: tuple[Refund, ...], lines: list[str]) -> None:
    sale = sale_of(sold(*refunds))

    assert written(sale) == lines
    assert sale.total == Money(Decimal("378.00") - sum(one.total for one in refunds), "DKK")
    assert sale.vat.amount * 5 == sale.total.amount
    assert sale.net_days is None


def test_a_part_of_a_line_says_what_is_refunded_of_it() -> None:
    sale = sale_of(order(refunds=(refund("49.00"),)))

    assert written(sale) == ["Keramikvase, blå: 1 x 200.00"]
    assert sale.lines.lines[0].notes == ("Krediteret 49.00",)


def test_the_shops_vat_is_compared_with_the_whole_order() -> None:
    assert sale_of(sold(refund("39.00"), total_vat=Decimal("75.60"))).vat == Money(Decimal("67.80"), "DKK")
    assert failure_of(sold(refund("39.00"), total_vat=Decimal("67.80")))[1] == "vat_differs"


def test_an_invoice_for_the_rest_may_be_small_enough_to_need_no_address() -> None:
    company = Buyer(email="a@example.com", company="Sanne ApS")

    assert failure_of(order("3100.00", buyer=company))[1] == "address_needed"
    assert sale_of(order("3100.00", buyer=company, refunds=(refund("200.00"),))).total.amount == Decimal("2900.00")


def test_all_refunds_together_are_the_order_and_it_gets_no_document() -> None:
    assert planned(sold(refund("100.00"), refund("278.00", id="r2"))) == Skip(
        reason=Reason.REFUNDED, owed=Decimal("378.00")
    )


# Lines that are not clear


def mixed(*refunds: Refund) -> Order:
    goods = line("50.00", sku="AV", description="Kursus", vat_rate=Decimal(0), goods=Goods.EXEMPT)
    return order("299.00", lines=(line(), goods), refunds=refunds, payments=(payment("299.00"),))


def test_a_refund_whose_lines_are_not_clear_is_held_with_its_amount() -> None:
    assert failure_of(mixed(refund("29.90"))) == (
        FixOrder,
        "refund_lines_needed",
        {"amount": "29.90", "total": "299.00"},
    )


def test_a_person_spreads_it_over_the_goods() -> None:
    sale = sale_of(mixed(refund("29.90")), choices=Choices(refund_in_proportion=True))

    assert written(sale) == ["Keramikvase, blå: 1 x 224.10", "Kursus: 1 x 45.00"]


def test_a_negative_refund_is_held_whatever_a_person_chose() -> None:
    assert (
        failure_of(order(refunds=(refund("-10.00"),)), choices=Choices(refund_in_proportion=True))[1]
        == "refund_lines_needed"
    )


def test_a_person_ticks_the_lines_of_all_refunds() -> None:
    ticked = (CreditedLine(number=2, gross=Decimal("29.90")),)

    sale = sale_of(mixed(refund("20.00"), refund("9.90", id="r2")), choices=Choices(refunded_lines=ticked))

    assert written(sale) == ["Keramikvase, blå: 1 x 249.00", "Kursus: 1 x 20.10"]


@pytest.mark.parametrize(
    "ticked",
    [CreditedLine(number=2, gross=Decimal("20.00")), CreditedLine(number=3, gross=Decimal("29.90")),
     CreditedLine(number=2, gross=Decimal("60.00"))],
    ids=["of another amount", "of no line", "more than the line"],
)  # fmt: skip
def test_ticked_lines_that_do_not_fit_the_order_any_more_are_asked_for_again(ticked: CreditedLine) -> None:
    total = "60.00" if ticked.gross == 60 else "29.90"

    assert failure_of(mixed(refund(total)), choices=Choices(refunded_lines=(ticked,)))[1] == "refund_lines_needed"


# The money


@pytest.mark.parametrize(
    ("payments", "amounts"),
    [
        ((payment("378.00"), repaid("39.00")), [("339.00", 55120)]),
        ((payment("378.00"),), [("339.00", 55120)]),
        ((payment("339.00"),), [("339.00", 55120)]),
        ((payment("350.00"), repaid("11.00")), [("339.00", 55120)]),
        ((payment("300.00"), payment("78.00", id="p2"), repaid("39.00")), [("300.00", 55120), ("39.00", 55120)]),
        ((payment("378.00", "reserved"),), []),
        ((payment("378.00", guessed_from=GUESSED_FROM_PAID_AT),), [("339.00", 55120)]),
    ],
    ids=["paid back", "not paid back yet", "captured less", "captured less and more than due", "two payments",
         "only reserved", "only called paid"],
)  # fmt: skip
def test_at_most_the_invoice_and_what_was_kept_is_registered(
    payments: tuple[Payment, ...], amounts: list[tuple[str, int]]
) -> None:
    assert registered(sale_of(sold(refund("39.00"), payments=payments))) == amounts


def test_money_that_went_back_lowers_the_payment_on_its_own_account() -> None:
    methods: dict[str, Any] = {
        "methods": (MethodRule(method="MobilePay", kind=MethodKind.ONLINE, deposit_account_number=55130),)
    }
    mobilepay, card = payment("100.00", id="p1", method="MobilePay"), payment("278.00", id="p2")

    back_to_mobilepay = sold(refund("39.00"), payments=(mobilepay, card, repaid("39.00", method="MobilePay")))
    back_to_card = sold(refund("39.00"), payments=(mobilepay, card, repaid("39.00")))

    assert registered(sale_of(back_to_mobilepay, **methods)) == [("61.00", 55130), ("278.00", 55120)]
    assert registered(sale_of(back_to_card, **methods)) == [("100.00", 55130), ("239.00", 55120)]


def test_money_that_the_bank_matching_of_dinero_finds_lowers_no_payment() -> None:
    methods: dict[str, Any] = {
        "methods": (MethodRule(method="Bank", kind=MethodKind.BANK_TRANSFER, deposit_account_number=None),)
    }
    card, transfer = payment("300.00"), payment("78.00", id="p2", method="Bank", state="received")

    sale = sale_of(sold(refund("39.00"), payments=(card, transfer, repaid("39.00", method="Bank"))), **methods)

    assert registered(sale) == [("300.00", 55120)]


def test_too_little_money_for_the_rest_is_held_with_what_is_missing() -> None:
    paid = (payment("350.00"), repaid("39.00"))

    assert failure_of(sold(refund("39.00"), payments=paid, shipped_at=at(24)))[1:] == (
        "paid_less_than_total",
        {"total": "339.00", "paid_amount": "311.00", "amount": "28.00"},
    )


def test_the_rest_that_a_person_says_has_come_is_what_the_invoice_lacks() -> None:
    paid = (payment("300.00"),)

    sale = sale_of(sold(refund("39.00"), payments=paid, shipped_at=at(24)), choices=Choices(paid_on=date(2026, 11, 26)))

    assert registered(sale) == [("300.00", 55120), ("39.00", 55120)]


def test_an_order_starts_when_its_rest_is_paid() -> None:
    early = (payment("300.00", at=at(22)), payment("78.00", id="p2", at=at(25)))

    assert sale_of(sold(refund("78.00"), payments=early), when=When.PAID).date == date(2026, 11, 22)


def test_more_money_back_than_is_refunded_is_held_with_the_difference() -> None:
    paid = (payment("378.00"), repaid("100.00"))

    assert failure_of(sold(refund("39.00"), payments=paid)) == (
        FixOrder,
        "repaid_without_refund",
        {"amount": "61.00", "total": "378.00"},
    )


def test_a_prepayment_of_the_rest_in_an_earlier_period_is_a_whole_prepayment() -> None:
    sent: dict[str, Any] = {"payments": (payment("339.00", at=at(24)),), "shipped_at": at(4, month=12)}

    sale = sale_of(sold(refund("39.00"), **sent), when=When.SHIPPED, vat_period=VatPeriod.MONTHLY)

    assert sale.date == date(2026, 11, 24)
