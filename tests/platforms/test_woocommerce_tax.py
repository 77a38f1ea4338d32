"""Do the amounts of a WooCommerce line tell its rate, whatever the shop rounds to and its plug-ins say?"""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from krambod.accounting.money import OERE
from krambod.platforms.translating.payload import Payload
from krambod.platforms.woocommerce.fields import ORDER_FIELDS
from krambod.platforms.woocommerce.tax import (
    Taxed,
    TaxRates,
    find_rate,
    read_rates,
    split_over_rates,
    unit_of,
)

KRONE = Decimal(1)


def taxed(net: str, vat: str, **by_rate: str) -> Taxed:
    told = tuple((key.removeprefix("id"), Decimal(amount)) for key, amount in by_rate.items())
    return Taxed(net=Decimal(net), vat=Decimal(vat), by_rate=told)


def rates(**percents: str) -> TaxRates:
    told = {key.removeprefix("id"): Decimal(percent) for key, percent in percents.items()}
    return TaxRates(percents=told, countries={})


@pytest.mark.parametrize(
    ("line", "named", "rate"),
    [
        (taxed("199.20", "49.80", id1="49.80"), rates(id1="25"), "25"),
        (taxed("199.20", "49.80", id1="49.80"), rates(id1="0"), "25"),
        (taxed("199.20", "49.80", id1="49.80", id2="0"), rates(id1="25", id2="25"), "25"),
        (taxed("199.20", "49.80"), rates(), "25"),
        (taxed("100.00", "19.00", id1="19.00"), rates(id1="19"), "19"),
        (taxed("100.00", "25.50", id1="25.50"), rates(), "25.5"),
        (taxed("100.00", "21.00"), rates(), "21"),
        (taxed("100.00", "33.33"), rates(), "33.33"),
        (taxed("100.00", "0.00"), rates(), "0"),
        (taxed("100.00", "0.00", id1="0.00"), rates(id1="25"), "0"),
        (taxed("0.01", "0.00", id1="0.00"), rates(id1="25"), "25"),
        (taxed("0.01", "0.00"), rates(), None),
        (taxed("0.00", "0.00"), rates(), None),
        (taxed("100.00", "100.00"), rates(), "100"),
        (taxed("100.00", "100.50"), rates(), None),
        (taxed("100.00", "30.00", id1="25.00", id2="5.00"), rates(id1="25", id2="5"), "30"),
    ],
    ids=str,
)
def test_a_named_rate_counts_where_the_amounts_agree_with_it(line: Taxed, named: TaxRates, rate: str | None) -> None:
    found = find_rate(line, named, OERE)

    assert found == (None if rate is None else Decimal(rate))


def test_a_shop_without_decimals_tells_its_vat_more_exactly_rate_by_rate() -> None:
    line = taxed("199", "50", id1="49.8")

    rate = find_rate(line, rates(id1="25"), KRONE)

    assert rate == 25
    assert line.exact_net(rate, KRONE) + line.exact_vat(KRONE) == Decimal("249.0")


def test_taxes_that_are_another_amount_are_not_the_vat() -> None:
    assert taxed("199", "50", id1="60.25").exact_vat(KRONE) == 50


@pytest.mark.parametrize(
    ("amounts", "unit"),
    [(["288", "58.00"], "1"), (["288.5", "58"], "0.1"), (["288", "57.60"], "0.1"), (["0.125"], "0.01")],
)
def test_the_amounts_show_what_the_shop_rounds_to(amounts: list[str], unit: str) -> None:
    assert unit_of(map(Decimal, amounts)) == Decimal(unit)


@pytest.mark.parametrize(
    ("row", "country"),
    [
        ({"rate_code": "SE-25-1"}, "SE"),
        ({"rate_code": "SE-STOCKHOLM-MOMS-1"}, "SE"),
        ({"rate_code": "MOMS-1"}, ""),
        ({"rate_code": "DK-1"}, ""),
        ({"rate_code": "EU-MOMS-1"}, ""),
        ({"country": "no", "rate_code": "MOMS-1"}, "NO"),
        ({}, ""),
    ],
    ids=str,
)
def test_whose_vat_it_is_stands_in_the_code_of_the_rate(row: Mapping[str, str], country: str) -> None:
    order = Payload({"tax_lines": [{"rate_id": 1, **row}]}, ORDER_FIELDS)

    assert read_rates(order).country_of(["1"]) == country


def test_a_reduction_is_split_over_the_rates_of_the_goods_as_woocommerce_does_it() -> None:
    goods = [(Decimal(25), Decimal(200)), (Decimal(0), Decimal(100))]

    shares = [(Decimal(25), Decimal(-20)), (Decimal(0), Decimal(-10))]
    assert split_over_rates(taxed("-30.00", "-5.00"), goods) == shares
    assert split_over_rates(taxed("-30.00", "-7.50"), goods) == []
    assert split_over_rates(taxed("-30.00", "-5.00"), []) == []
