"""Are an invoice's lines and VAT right to the øre, or is the order held, and which revisions are another sale?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.money import Money
from krambod.accounting.vat.facts import Goods
from krambod.orders.order import Address, Buyer, Order, OrderLine
from krambod.transfers.failures import FixOrder
from krambod.transfers.outcomes import Reason, Wait
from krambod.transfers.rules import When
from krambod.transfers.sale.plan import Choices, Sale
from tests.transfers.building import (
    CHART,
    JENS,
    PUBLIC_BODY,
    failure_of,
    line,
    order,
    payment,
    planned,
    rules,
    sale_of,
)

# The address


@pytest.mark.parametrize(
    ("buyer", "address"),
    [
        (JENS, "Jens Hansen\nNørregade 1\n1165 København K"),
        (Buyer(email="a@x.dk", name="Ane"), "Ane"),
        (Buyer(email="a@x.dk"), ""),
        (Buyer(email="a@x.dk", company="Kop ApS", name="Ane"), "Kop ApS\nAtt. Ane"),
        (Buyer(email="a@x.dk", company="Kop ApS", address=Address(city="Ribe")), "Kop ApS\nRibe"),
        (
            Buyer(
                email="a@x.de", name="Ane", address=Address(street="Weg 1", zip="24937", city="Flensburg", country="DE")
            ),
            "Ane\nWeg 1\n24937 Flensburg\nDE",
        ),
        (Buyer(email="a@x.dk", name="Ane", address=Address(zip="6760")), "Ane\n6760"),
    ],
    ids=["whole", "name", "nothing", "company", "city", "abroad", "zip"],
)
def test_the_address_is_the_orders_as_on_an_envelope(buyer: Buyer, address: str) -> None:
    assert sale_of(order(buyer=buyer)).address == address


# Periods


def test_a_sale_of_a_reported_period_waits_for_a_choice() -> None:
    reported: dict[str, Any] = {"reported_until": date(2026, 11, 22)}

    assert failure_of(order(), **reported) == (
        FixOrder,
        "period_reported",
        {"day": "2026-11-22", "reported_until": "2026-11-22"},
    )
    assert sale_of(order(), reported_until=date(2026, 11, 21)).date == date(2026, 11, 22)
    chosen = sale_of(order(), choices=Choices(invoice_date=date(2026, 12, 1)), **reported)
    assert chosen.date == date(2026, 12, 1)
    assert chosen.comment == "Ordre 1042\nBetalt 22.11.2026"
    assert sale_of(order(), choices=Choices(invoice_date=date(2026, 11, 22)), **reported).date == date(2026, 11, 22)


# Lines and figures


def test_an_order_in_another_currency_is_held() -> None:
    sold = order(total=Money(Decimal(249), "EUR"))

    assert failure_of(sold) == (FixOrder, "foreign_currency", {"currency": "EUR", "total": "249.00"})


def test_an_unknown_kind_of_line_is_held() -> None:
    sold = order("298.00", lines=(line("249.00"), line("49.00", kind="telepathy")))

    assert failure_of(sold) == (FixOrder, "unknown_line_kind", {"kind": "telepathy"})


@pytest.mark.parametrize(
    "sold",
    [
        line("49.00", kind="gift_card"),
        line("49.00", description="Julegavekort"),
        line("-49.00", kind="discount", description="Gavekort GC-77"),
    ],
    ids=lambda sold: sold.description or sold.kind,
)
def test_a_gift_card_that_is_sold_or_used_is_held_with_its_amount(sold: OrderLine) -> None:
    told = order("298.00", lines=(line("249.00"), sold))

    assert failure_of(told) == (FixOrder, "gift_card", {"amount": "49.00"})


def test_an_order_with_a_gift_card_that_nobody_has_paid_asks_for_no_hand() -> None:
    left = order("49.00", lines=(line("49.00", kind="gift_card"),), paid_at=None, shipped_at=None, payments=())

    assert planned(left) == Wait(reason=Reason.PAYMENT)


@pytest.mark.parametrize(
    ("changes", "shown"),
    [({}, "Keramikvase, blå"), ({"description": ""}, "VASE-2"), ({"description": "", "sku": ""}, "Vare")],
)
def test_a_line_is_called_by_its_text_its_sku_or_goods(changes: dict[str, str], shown: str) -> None:
    assert [one.description for one in sale_of(order(lines=(line(**changes),))).lines.lines] == [shown]


def test_net_prices_become_prices_incl_vat() -> None:
    sale = sale_of(
        order(
            "249.00",
            prices_include_vat=False,
            lines=(line("199.20", quantity=Decimal(2), unit_price=Decimal("99.60")),),
        )
    )

    assert [(one.quantity, one.unit_price) for one in sale.lines.lines] == [(Decimal(2), Decimal("124.50"))]


@pytest.mark.parametrize(
    ("sold", "expected"),
    [
        (order(lines=()), (FixOrder, "no_lines", {"line": ""})),
        (
            order(lines=(line("248.99"),)),
            (FixOrder, "total_differs", {"total": "249.00", "lines_total": "248.99"}),
        ),
        (order(lines=(line("259.00"), line("-10.00"))), (FixOrder, "negative_line", {"line": "2"})),
        (
            order("1.00", lines=(line("1.00"), line("-2.00", kind="discount"))),
            (FixOrder, "discount_too_large", {"line": "2"}),
        ),
        (
            order("298.00", lines=(line("249.00"), line("49.00", kind="fee", vat_rate=Decimal("12.50")))),
            (
                FixOrder,
                "rate_of_nobody",
                {"line": "2", "country": "DK", "vat_rate": "12.5", "amount": "49.00", "owed_vat": "9.80"},
            ),
        ),
        (
            order(lines=(line(vat_rate=Decimal("0.00")),)),
            (
                FixOrder,
                "zero_in_denmark",
                {"line": "1", "country": "DK", "vat_rate": "0", "amount": "249.00", "owed_vat": "49.80"},
            ),
        ),
    ],
    ids=["no lines", "total", "negative", "discount", "rate", "zero rate"],
)
def test_lines_that_cannot_be_booked_rightly_are_held(sold: Order, expected: object) -> None:
    assert failure_of(sold) == expected


@pytest.mark.parametrize(("shop_vat", "difference"), [("49.81", "0.01"), ("49.80", "0.00"), ("49.79", "-0.01")])
def test_a_vat_that_rounding_explains_is_shown(shop_vat: str, difference: str) -> None:
    assert sale_of(order(total_vat=Decimal(shop_vat))).vat_difference == Decimal(difference)


@pytest.mark.parametrize(("shop_vat", "lines"), [("49.82", 1), ("49.78", 1), ("49.82", 2)])
def test_a_vat_that_rounding_does_not_explain_is_held(shop_vat: str, lines: int) -> None:
    sold = order(lines=(line("149.00"), line("100.00"))[:lines] if lines == 2 else (line(),))

    assert failure_of(replace(sold, total_vat=Decimal(shop_vat))) == (
        FixOrder,
        "vat_differs",
        {"shop_vat": shop_vat, "vat": "49.80"},
    )


def test_each_further_line_may_round_by_half_an_oere() -> None:
    sold = order(lines=(line("100.00"), line("100.00"), line("49.00")), total_vat=Decimal("49.82"))

    assert sale_of(sold).vat_difference == Decimal("0.02")


def test_a_discount_counts_as_a_line_because_the_shop_rounded_its_vat_too() -> None:
    lines = (line("259.00"), line("-10.00", kind="discount"))

    assert sale_of(order(lines=lines, total_vat=Decimal("49.785"))).vat_difference == Decimal("-0.015")


def test_a_company_without_vat_books_no_vat_and_holds_orders_with_vat() -> None:
    chart = replace(CHART, is_vat_free=True)
    free = order(lines=(line(vat_rate=Decimal(0)),))

    assert sale_of(free, chart=chart).vat == Money(Decimal(0), "DKK")
    assert failure_of(replace(free, total_vat=Decimal("49.80")), chart=chart)[1] == "vat_differs"
    assert failure_of(order(), chart=chart)[1] == "vat_free_company_charges_vat"


# A CVR with a wrong check digit


def company(*, vat_number: str = "12345678", ean: str = "") -> Buyer:
    return Buyer(email="a@x.dk", company="Kop ApS", name="Ane", vat_number=vat_number, ean=ean)


def test_a_wrong_cvr_is_left_out_of_a_sale_with_danish_vat() -> None:
    assert sale_of(order(buyer=company())).customer.wrong_vat_number == "12345678"


def test_a_wrong_cvr_holds_ean_orders_and_zero_rated_ones() -> None:
    zero_rated = (line("200.00"), line("49.00", vat_rate=Decimal(0), goods=Goods.EXEMPT))
    expected = (FixOrder, "wrong_vat_number", {"vat_number": "12345678"})

    assert failure_of(order(buyer=company(ean="5798000000001"))) == expected
    assert failure_of(order(buyer=company(), lines=zero_rated)) == expected
    right = company(ean="5798000000001", vat_number="10150817")
    assert isinstance(planned(order(buyer=right, lines=zero_rated)), Sale)


def test_an_ean_order_that_names_nobody_is_held() -> None:
    nobody = replace(company(ean="5798000420014", vat_number="10150817"), name="")

    assert failure_of(order(buyer=nobody)) == (FixOrder, "contact_person_needed", {"ean": "5798000420014"})


@pytest.mark.parametrize("buyer", [JENS, company(vat_number="10150817")], ids=["a person", "a company"])
def test_an_order_paid_by_ean_without_the_number_is_held(buyer: Buyer) -> None:
    sold = order(buyer=buyer, payments=(payment(method="EAN-faktura", state="reserved"),))

    assert failure_of(sold) == (FixOrder, "ean_needed", {"method": "EAN-faktura"})
    assert isinstance(planned(replace(sold, buyer=PUBLIC_BODY), when=When.PAID), Wait)


@pytest.mark.parametrize("kind", ["shipping", "product"])
def test_what_is_free_has_the_rate_of_the_largest_line_whatever_the_shop_states(kind: str) -> None:
    free = line("0.00", kind=kind, vat_rate=Decimal(0))

    sale = sale_of(order(lines=(line("49.00", vat_rate=Decimal(25)), line("200.00"), free)))

    assert [(one.vat_rate, one.gross) for one in sale.lines.lines][-1] == (Decimal(25), Decimal(0))


def test_what_is_free_keeps_a_rate_that_other_lines_have_and_goods_that_the_shop_names() -> None:
    exempt = line("49.00", vat_rate=Decimal(0), goods=Goods.EXEMPT)
    free = line("0.00", vat_rate=Decimal(0), goods=Goods.EXEMPT)

    sale = sale_of(order(lines=(line("200.00"), exempt, free)))

    assert [one.treatment for one in sale.lines.lines] == ["danish", "danish_exempt", "danish_exempt"]


def test_an_ean_order_with_a_contact_person_names_them_and_the_buyers_own_number() -> None:
    school = replace(
        company(ean="5798000420014", vat_number="10150817"), name="", contact_person="Karen Vig", reference="PO 17"
    )

    sale = sale_of(order(buyer=school))

    assert sale.customer.attention == "Karen Vig"
    assert "Att. Karen Vig" in sale.address.splitlines()
    assert sale.comment.splitlines()[1] == "Ordre-/rekvisitionsnr. PO 17"


def test_an_ean_order_without_a_company_name_names_the_contact_person_below_the_name() -> None:
    school = replace(company(ean="5798000420014"), company="", vat_number="", name="Skolen", contact_person="Karen Vig")

    assert sale_of(order(buyer=school)).address.splitlines()[:2] == ["Skolen", "Att. Karen Vig"]


def test_a_company_without_vat_leaves_out_a_wrong_cvr() -> None:
    sold = order(buyer=company(), lines=(line(vat_rate=Decimal(0)),))
    chart = replace(CHART, is_vat_free=True)

    assert isinstance(planned(sold, chart=chart), Sale)


# Revisions


def test_the_guard_ends_after_its_last_day() -> None:
    last = date(2026, 12, 31)

    assert rules(guard_until=last).is_guarded(last)
    assert not rules(guard_until=last).is_guarded(date(2027, 1, 1))
    assert not rules().is_guarded(last)
