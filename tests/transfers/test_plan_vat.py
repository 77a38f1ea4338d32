"""Which account has each line of an order, by where it goes, who buys, what it is and whose VAT was charged?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from krambod.accounting.vat.buyers import VatNumberProof
from krambod.accounting.vat.facts import Goods
from krambod.accounting.vat.treatments import RULES, Treatment, account_fits
from krambod.doubles.dinero.rules.vat import data_rows
from krambod.orders.order import Address, Buyer, DeliveryAddress, Order, OrderLine
from krambod.organizations.chart import Chart, EntryName
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.rules import ProductRule
from krambod.transfers.sale.plan import Choices
from tests.transfers.building import CODES, JENS, account, chart_of, failure_of, line, order, payment, planned, sale_of

HAMBURG = Address(street="Elbchaussee 1", zip="22765", city="Hamburg", country="DE")
OSLO = Address(street="Karl Johans gate 1", zip="0154", city="Oslo", country="NO")
MARIEHAMN = Address(street="Torggatan 1", zip="22100", city="Mariehamn", country="FI")
STOCKHOLM = Address(street="Kungsgatan 1", zip="11143", city="Stockholm", country="SE")
KERN = Buyer(
    email="petra@example.com", name="Petra Kern", company="Kern GmbH", vat_number="DE129273398", address=HAMBURG
)
PROOF = VatNumberProof(number="DE129273398", is_valid=True, checked_on=date(2026, 11, 22), request_id="WAPI1")


def zero(total: str = "249.00", **changes: Any) -> OrderLine:
    return line(total, vat_rate=Decimal(0), **changes)


def sold_to(address: Address, *lines: OrderLine, buyer: Buyer = JENS) -> Order:
    """An order of these lines, delivered to a place."""
    lines = lines or (zero(),)
    total = sum((one.total for one in lines), Decimal(0))
    delivery = DeliveryAddress(name="Petra", address=address)
    return order(f"{total}", lines=lines, buyer=buyer, delivery=delivery)


def accounts_of(sold: Order, **changes: Any) -> list[int]:
    return [one.account_number for one in sale_of(sold, when="shipped", **changes).lines.lines]


def shipped(sold: Order) -> Order:
    """The order, sent and paid."""
    return replace(sold, shipped_at=sold.placed_at, payments=(payment(f"{sold.total.amount}"),))


def test_danish_vat_to_a_private_buyer_in_the_eu_is_booked_as_danish() -> None:
    assert accounts_of(shipped(sold_to(HAMBURG, line(), line("39.00", kind="shipping")))) == [1000, 1350]


def test_export_has_its_account_and_its_text() -> None:
    sale = sale_of(shipped(sold_to(OSLO, zero(), zero("39.00", kind="shipping"))), when="shipped")

    assert [one.account_number for one in sale.lines.lines] == [1255, 1255]
    assert "momslovens § 34, stk. 1, nr. 5" in sale.comment


@pytest.mark.parametrize("address", [MARIEHAMN, OSLO], ids=["Åland", "Norway"])
def test_a_service_to_a_business_outside_has_another_account_than_goods(address: Address) -> None:
    buyer = Buyer(email="ola@example.com", name="Ola", company="Ola AS", address=address)

    assert accounts_of(shipped(sold_to(address, zero(goods=Goods.SERVICE), buyer=buyer))) == [1260]


def test_a_sale_to_a_business_in_the_eu_waits_for_vies_and_names_the_number() -> None:
    sold = shipped(sold_to(HAMBURG, zero("1200.00"), zero("100.00", kind="shipping"), buyer=KERN))

    assert failure_of(sold, when="shipped") == (
        FixOrder,
        "vies_needed",
        {
            "line": "1", "country": "DE", "vat_rate": "0", "amount": "1200.00", "owed_vat": "240.00",
            "number_country": "DE",
        },
    )  # fmt: skip
    sale = sale_of(sold, when="shipped", choices=Choices(proof=PROOF))
    assert [one.account_number for one in sale.lines.lines] == [1100, 1100]
    assert "momslovens § 34, stk. 1, nr. 1" in sale.comment
    assert "Købers momsnummer: DE129273398" in sale.comment


def test_a_service_to_a_business_in_the_eu_has_another_account_than_goods() -> None:
    sold = shipped(sold_to(HAMBURG, zero(goods=Goods.SERVICE), buyer=KERN))

    assert accounts_of(sold, choices=Choices(proof=PROOF)) == [1200]


def test_a_sale_without_vat_to_a_business_needs_its_full_address() -> None:
    buyer = Buyer(
        email="petra@example.com", company="Kern GmbH", vat_number="DE129273398", address=Address(country="DE")
    )
    sold = shipped(sold_to(HAMBURG, buyer=buyer))

    with pytest.raises(FixOrder) as held:
        planned(sold, when="shipped", choices=Choices(proof=PROOF))
    assert (held.value.code, held.value.details) == ("address_needed", {"missing": "address"})


@pytest.mark.parametrize(("total", "is_held"), [("3000.00", False), ("3000.01", True)])
def test_a_company_above_3000_needs_its_full_address(total: str, is_held: bool) -> None:
    sold = order(total, buyer=Buyer(email="a@example.com", company="Kop ApS"))

    plan = shipped(sold)
    if is_held:
        assert failure_of(plan, when="shipped")[1] == "address_needed"
    else:
        assert accounts_of(plan) == [1000]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("not_answered", (FixSettings, "registration_needed")),
        ("yes", (FixOrder, "treatment_waits")),
        ("no", None),
    ],
)
def test_an_untold_25_percent_to_sweden_is_whose_the_registration_says(answer: str, expected: Any) -> None:
    sold = shipped(sold_to(STOCKHOLM, line("300.00")))
    registrations = {"oss": answer}

    if expected is None:
        assert accounts_of(sold, registrations=registrations) == [1000]
    else:
        assert failure_of(sold, when="shipped", registrations=registrations)[:2] == expected


def test_told_swedish_vat_waits_with_its_amount_and_vat() -> None:
    sold = shipped(sold_to(STOCKHOLM, line("300.00", tax_country="SE")))

    assert failure_of(sold, when="shipped", registrations={"oss": "yes"}) == (
        FixOrder,
        "treatment_waits",
        {"line": "1", "treatment": "eu_private_oss", "country": "SE", "amount": "300.00", "vat": "60.00"},
    )


def test_danish_vat_though_oss_is_due_is_booked_as_charged_when_a_person_says_so() -> None:
    sold = shipped(sold_to(HAMBURG, line("300.00", tax_country="DK")))
    registrations = {"oss": "yes"}

    assert failure_of(sold, when="shipped", registrations=registrations)[1] == "danish_vat_though_foreign_is_due"
    assert accounts_of(sold, registrations=registrations, choices=Choices(is_as_charged=True)) == [1000]


def test_shipping_is_split_between_the_treatments_of_its_goods() -> None:
    lines = (
        zero("100.00", goods=Goods.EXEMPT),
        zero("50.00", goods=Goods.CONTAINER_DEPOSIT),
        line("300.00"),
        line("39.00", kind="shipping"),
        zero("30.00", kind="shipping"),
    )
    sold = shipped(order("519.00", lines=lines))
    sale = sale_of(
        sold, when="shipped", accounts=(account("container_deposit", 1060),), chart=chart_of({**CODES, 1060: ""})
    )

    assert [(one.account_number, one.gross) for one in sale.lines.lines] == [
        (1050, Decimal(100)), (1060, Decimal(50)), (1000, Decimal(300)), (1350, Decimal(39)), (1300, Decimal(30)),
    ]  # fmt: skip


def test_a_line_that_is_told_to_be_a_gift_card_is_held_with_its_amount() -> None:
    sold = shipped(order(lines=(zero(goods=Goods.GIFT_CARD),)))

    assert failure_of(sold, when="shipped") == (FixOrder, "gift_card", {"amount": "249.00"})


def test_a_treatment_without_an_account_asks_for_one() -> None:
    sold = shipped(order("1.50", lines=(zero("1.50", goods=Goods.CONTAINER_DEPOSIT),)))

    assert failure_of(sold, when="shipped") == (
        FixSettings,
        "no_account",
        {"line": "1", "kind": "product", "treatment": "container_deposit", "country": "DK"},
    )


SAMPLES = {
    Treatment.DANISH: order(),
    Treatment.EU_PRIVATE: sold_to(HAMBURG, line()),
    Treatment.DANISH_EXEMPT: order(lines=(zero(goods=Goods.EXEMPT),)),
    Treatment.DANISH_ZERO_RATED: order(lines=(zero(goods=Goods.ZERO_RATED),)),
    Treatment.CONTAINER_DEPOSIT: order(lines=(zero(goods=Goods.CONTAINER_DEPOSIT),)),
    Treatment.DONATION: order(lines=(zero(goods=Goods.DONATION),)),
    Treatment.TIP: order(lines=(zero(goods=Goods.TIP),)),
    Treatment.EU_BUSINESS_GOODS: sold_to(HAMBURG, buyer=KERN),
    Treatment.EU_BUSINESS_SERVICE: sold_to(HAMBURG, zero(goods=Goods.SERVICE), buyer=KERN),
    Treatment.EXPORT_GOODS: sold_to(OSLO),
    Treatment.EXPORT_SERVICE: sold_to(OSLO, zero(goods=Goods.SERVICE), buyer=KERN),
}


def test_every_treatment_that_is_built_has_a_sample() -> None:
    assert set(SAMPLES) == {treatment for treatment, rule in RULES.items() if rule.is_built}


@pytest.mark.parametrize("treatment", list(SAMPLES))
@pytest.mark.parametrize("code", ["U25", "", "UEUV", "UEUV2", "UEUY", "UVC", "UVV", "UVY", "KUNS", "OBPS", "I25", "X1"])
def test_an_account_of_another_vat_code_is_held_and_never_booked(treatment: Treatment, code: str) -> None:
    sold = shipped(SAMPLES[treatment])
    chart = chart_of({1999: code})
    accounts = (account(str(treatment), 1999),)

    if account_fits(treatment, code):
        assert accounts_of(sold, chart=chart, accounts=accounts, choices=Choices(proof=PROOF)) == [1999]
    else:
        with pytest.raises(FixSettings) as held:
            planned(sold, when="shipped", chart=chart, accounts=accounts, choices=Choices(proof=PROOF))
        assert held.value.code == "account_does_not_fit"
        assert held.value.details["vat_code"] == code


@pytest.mark.parametrize("number", [1400, 1445, 1500, 1550, 3000, 7777])
def test_an_account_that_sales_do_not_belong_on_is_held(number: int) -> None:
    chart = chart_of({**CODES, 1400: "U25", 1445: "", 1500: "U25", 1550: "U25"})
    sold = shipped(SAMPLES[Treatment.DANISH])

    held = failure_of(sold, when="shipped", chart=chart, accounts=(account("danish", number),))
    assert held[1] == "account_does_not_fit"


# By the bookkeeping rules and not by the product: which VAT codes the account of a treatment may have ("": none).
FITTING: dict[Treatment, set[str]] = {
    Treatment.DANISH: {"U25"},
    Treatment.EU_PRIVATE: {"U25"},
    Treatment.DANISH_EXEMPT: {""},
    Treatment.DANISH_ZERO_RATED: set(),  # a code that the merchant made; the standard chart has none
    Treatment.CONTAINER_DEPOSIT: {""},
    Treatment.DONATION: {""},
    Treatment.TIP: {""},
    Treatment.EU_BUSINESS_GOODS: {"UEUV"},
    Treatment.EU_BUSINESS_SERVICE: {"UEUY"},
    Treatment.EXPORT_GOODS: {"UVV", "UVC"},
    Treatment.EXPORT_SERVICE: {"UVY", "UVC"},
}
NO_SALES = {1400, 1445, 1500, 1550}


@pytest.mark.parametrize("is_of_product", [False, True], ids=["of the treatment", "of the product"])
@pytest.mark.parametrize("treatment", list(SAMPLES))
def test_of_the_whole_standard_chart_only_turnover_with_the_treatments_code_is_booked(
    treatment: Treatment, is_of_product: bool, record_property: Callable[[str, object], None]
) -> None:
    chart, sold = standard_chart(), shipped(SAMPLES[treatment])
    booked: list[int] = []
    held: list[tuple[str, str]] = []
    for number in chart.entry_names:
        rules: dict[str, Any] = {"chart": chart, "choices": Choices(proof=PROOF)}
        if is_of_product:
            rules["products"] = (ProductRule(product="vase-2", account_number=number),)
        else:
            rules["accounts"] = (account(str(treatment), number),)
        try:
            booked += accounts_of(sold, **rules)
        except FixSettings as failure:
            held.append((failure.code, failure.details["account"]))

    fitting = {number for number, name in chart.entry_names.items() if name.vat_code in FITTING[treatment]}
    turnover = {number for number, name in chart.entry_names.items() if name.category == "Turnover"}
    assert set(booked) == (fitting & turnover) - NO_SALES
    others = chart.entry_names.keys() - set(booked)
    cause = "product_account_does_not_fit" if is_of_product else "account_does_not_fit"
    assert sorted(held) == sorted((cause, str(number)) for number in others)
    record_property(f"accounts of {len(chart.entry_names)} that {treatment} may have", sorted(booked))


def standard_chart() -> Chart:
    """Dinero's standard chart, as its double has it."""
    rows = data_rows("chart-of-accounts.csv")
    return Chart(
        vat_rates={int(row["number"]): Decimal(25 if row["vat_code"] in ("U25", "I25") else 0) for row in rows},
        deposit_accounts={},
        is_vat_free=False,
        entry_names={
            int(row["number"]): EntryName(name=row["name"], vat_code=row["vat_code"], category=row["category"])
            for row in rows
        },
    )


@pytest.mark.parametrize(
    ("country", "until", "is_booked"),
    [("DE", "2026-12-31", True), ("DE", "2026-11-01", False), ("SE", "2026-12-31", False)],
)
def test_a_country_is_booked_as_charged_until_the_day_that_the_merchant_chose(
    country: str, until: str, is_booked: bool
) -> None:
    sold = shipped(sold_to(HAMBURG, line("300.00", tax_country="DK")))
    remembered = {"registrations": {"oss": "yes"}, "as_charged": [{"country": country, "until": until}]}

    if is_booked:
        assert accounts_of(sold, **remembered) == [1000]
    else:
        assert failure_of(sold, when="shipped", **remembered)[:2] == (FixSettings, "danish_vat_though_foreign_is_due")
