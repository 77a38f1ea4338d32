"""Has every country its rates on a day, and do they change on their day?"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from krambod.accounting.vat.rates import Rate, RateKind, find_standard_rate, is_rate_of, read_rates
from krambod.accounting.vat.territories import MEMBERS

OSS_BEGAN = date(2021, 7, 1)
# European Commission, TEDB, as of 2026-09-23; Norway and the United Kingdom beside it.
STANDARD_TODAY = """
    AT 20 BE 21 BG 20 CY 19 CZ 21 DE 19 DK 25 EE 24 ES 21 FI 25.5 FR 20 GB 20 GR 24 HR 25 HU 27 IE 23 IT 22 LT 21 LU 17
    LV 21 MT 18 NL 21 NO 25 PL 23 PT 23 RO 21 SE 25 SI 22 SK 23
"""
CHANGES = [
    ("EE", "2023-12-31", "20", "22"), ("EE", "2025-06-30", "22", "24"), ("FI", "2024-08-31", "24", "25.5"),
    ("LU", "2022-12-31", "17", "16"), ("LU", "2023-12-31", "16", "17"), ("RO", "2025-07-31", "19", "21"),
    ("SK", "2024-12-31", "20", "23"),
]  # fmt: skip


def test_every_country_has_its_standard_rate_today() -> None:
    words = STANDARD_TODAY.split()
    expected = dict(zip(words[::2], map(Decimal, words[1::2]), strict=True))

    found = {country: find_standard_rate(country, date(2026, 11, 20)) for country in read_rates()}

    assert found == expected
    assert set(found) == set(MEMBERS) | {"NO"}


@pytest.mark.parametrize(("country", "last_day", "before", "after"), CHANGES)
def test_a_standard_rate_changes_on_its_day(country: str, last_day: str, before: str, after: str) -> None:
    day = date.fromisoformat(last_day)

    assert find_standard_rate(country, day) == Decimal(before)
    assert find_standard_rate(country, day + timedelta(days=1)) == Decimal(after)
    assert not is_rate_of(country, Decimal(after), day)
    assert not is_rate_of(country, Decimal(before), day + timedelta(days=1))


@pytest.mark.parametrize("country", sorted(read_rates()))
def test_a_country_has_one_standard_rate_on_each_day_since_oss_began(country: str) -> None:
    standard = sorted(
        (rate for rate in read_rates()[country] if rate.kind is RateKind.STANDARD), key=lambda rate: rate.valid_from
    )

    assert standard[0].valid_from <= OSS_BEGAN
    assert standard[-1].valid_until == date.max
    for rate, following in pairwise(standard):
        assert following.valid_from == rate.valid_until + timedelta(days=1)


@pytest.mark.parametrize("country", sorted(read_rates()))
def test_a_rate_stands_once_for_each_day_and_is_below_the_standard_rate(country: str) -> None:
    rates = read_rates()[country]

    for rate in rates:
        assert rate.valid_from <= rate.valid_until
        assert not any(overlap(rate, other) for other in rates if other is not rate)
        if rate.kind is not RateKind.STANDARD:
            assert Decimal(0) < rate.percent < max(one.percent for one in rates)


def overlap(one: Rate, other: Rate) -> bool:
    is_same_day = one.valid_from <= other.valid_until and other.valid_from <= one.valid_until
    return one.percent == other.percent and is_same_day


def test_reduced_and_regional_rates_are_rates_of_their_country() -> None:
    assert is_rate_of("SE", Decimal("6.0"), date(2026, 11, 20))
    assert is_rate_of("FI", Decimal("13.5"), date(2026, 1, 1))
    assert is_rate_of("FI", Decimal(14), date(2025, 12, 31))
    assert is_rate_of("PT", Decimal(22), date(2026, 11, 20))
    assert not is_rate_of("DK", Decimal(12), date(2026, 11, 20))


def test_nothing_is_known_of_other_countries_and_of_days_before() -> None:
    assert find_standard_rate("CH", date(2026, 11, 20)) is None
    assert find_standard_rate("DE", date(2021, 6, 30)) is None
    assert not is_rate_of("", Decimal(25), date(2026, 11, 20))
    assert find_standard_rate("DK", date(2010, 1, 1)) == Decimal(25)
