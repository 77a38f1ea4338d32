"""Has each treatment its accounts, and does no account with another VAT code ever take its lines?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.treatments import (
    NEVER_FOR_SALES,
    RULES,
    Text,
    Treatment,
    account_fits,
    find_default_account,
)
from tests.accounting.vat.words import OLDER_CHART, STANDARD_CHART

CODES = [
    None, "", "none", "U25", "UEUV", "UEUV2", "UEUY", "UVC", "UVV", "UVY", "KUNS", "OBPS",
    "I25", "IEUV", "IEUY", "IVV", "IVY", "HREP", "REP", "OBPK",
]  # fmt: skip
# Written down once more, so that a change of the rules shows here.
FITTING: dict[str, set[str | None]] = {
    "danish": {"U25"}, "danish_exempt": {None, "", "none"}, "danish_zero_rated": set(),
    "container_deposit": {None, "", "none"}, "donation": {None, "", "none"},
    "tip": {None, "", "none"}, "reverse_charge": {"OBPS"},
    "margin": set(), "eu_business_goods": {"UEUV"}, "eu_business_service": {"UEUY"}, "eu_private": {"U25"},
    "eu_private_oss": {"UEUV2"}, "export_goods": {"UVV", "UVC"}, "export_service": {"UVY", "UVC"},
    "norway_voec": {"UVV", "UVC"}, "uk_low_value": {"UVV", "UVC"},
}  # fmt: skip
ACCOUNTS = """
danish product 1000 1000
danish fee 1000 1000
danish shipping 1350 1350
danish_exempt product 1050 1050
danish_exempt fee 1050 1050
danish_exempt shipping 1300 1300
eu_private product 1000 1000
eu_private shipping 1350 1350
eu_business_goods product 1100 1100
eu_business_goods shipping 1100 1100
eu_business_service product 1200 1200
export_goods product 1255 1250
export_goods shipping 1255 1250
export_service product 1260 1250
norway_voec product 1255 1250
uk_low_value shipping 1255 1250
danish_zero_rated product - -
container_deposit product - -
donation product - -
reverse_charge product - -
margin product - -
eu_private_oss product - -
"""


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("treatment", list(Treatment))
def test_only_an_account_with_the_treatments_code_fits(treatment: Treatment, code: str | None) -> None:
    assert account_fits(treatment, code) is (code in FITTING[treatment])


@given(treatment=st.sampled_from(list(Treatment)), code=st.text(min_size=1, max_size=8))
def test_a_code_of_the_merchants_own_fits_only_what_is_zero_rated(treatment: Treatment, code: str) -> None:
    is_own = code not in CODES

    assert account_fits(treatment, code) is (
        (is_own and treatment is Treatment.DANISH_ZERO_RATED) or code in FITTING[treatment]
    )


@pytest.mark.parametrize("row", ACCOUNTS.strip().splitlines())
def test_an_account_is_filled_in_from_the_chart_by_number_and_code(row: str) -> None:
    treatment, kind, standard, older = row.split()

    found = [
        find_default_account(Treatment(treatment), LineKind(kind), chart) for chart in (STANDARD_CHART, OLDER_CHART)
    ]

    assert [str(number or "-") for number in found] == [standard, older]


@pytest.mark.parametrize("kind", list(LineKind))
@pytest.mark.parametrize("treatment", list(Treatment))
def test_every_account_that_is_filled_in_fits(treatment: Treatment, kind: LineKind) -> None:
    for chart in (STANDARD_CHART, OLDER_CHART):
        number = find_default_account(treatment, kind, chart)

        assert number is None or account_fits(treatment, chart[number])
        assert number not in NEVER_FOR_SALES | {1150}


def test_an_account_with_the_number_and_another_code_is_not_filled_in() -> None:
    changed = STANDARD_CHART | {1000: None, 1100: "UVV", 1050: "U25"}

    assert find_default_account(Treatment.DANISH, LineKind.PRODUCT, changed) is None
    assert find_default_account(Treatment.EU_BUSINESS_GOODS, LineKind.PRODUCT, changed) is None
    assert find_default_account(Treatment.DANISH_EXEMPT, LineKind.PRODUCT, changed) is None
    assert find_default_account(Treatment.DANISH, LineKind.PRODUCT, {}) is None


def test_every_treatment_has_a_rule_and_what_is_not_built_is_known() -> None:
    held = {treatment for treatment, rule in RULES.items() if not rule.is_built}

    assert set(RULES) == set(Treatment)
    assert held == {
        Treatment.REVERSE_CHARGE, Treatment.MARGIN, Treatment.EU_PRIVATE_OSS, Treatment.NORWAY_VOEC,
        Treatment.UK_LOW_VALUE,
    }  # fmt: skip


def test_an_invoice_without_danish_vat_says_why() -> None:
    assert RULES[Treatment.EU_BUSINESS_GOODS].texts == (Text.EU_GOODS, Text.BUYERS_VAT_NUMBER)
    assert RULES[Treatment.EU_BUSINESS_SERVICE].texts == (Text.EU_SERVICE, Text.BUYERS_VAT_NUMBER)
    assert RULES[Treatment.EXPORT_GOODS].texts == (Text.EXPORT,)
    assert RULES[Treatment.REVERSE_CHARGE].texts == (Text.REVERSE_CHARGE, Text.BUYERS_VAT_NUMBER)
    assert RULES[Treatment.MARGIN].texts == (Text.MARGIN,)
    assert RULES[Treatment.EU_PRIVATE_OSS].texts == (Text.FOREIGN_VAT,)
    assert RULES[Treatment.DANISH].texts == ()
