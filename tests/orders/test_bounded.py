"""Whatever somebody sends: is each number, day, moment, id and text read within its bounds, and never an exception?"""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from krambod.accounting.danish_time import DANISH_TIME
from krambod.orders.bounded import (
    CONTROL_CHARACTERS,
    LARGEST_COUNT,
    LARGEST_EXPONENT,
    LARGEST_KEY,
    LONGEST_MOMENT,
    find_count,
    find_day,
    find_decimal,
    find_key,
    find_number,
    is_near,
    parse_day,
    parse_moment,
    storable,
)

DIGITS = "9" * 5000
SIGNS = st.characters(codec=None)  # half characters too, which JSON can hold
TEXTS = st.text(SIGNS, max_size=60) | st.text("0123456789+-.eE:TZ ²٣½", max_size=60)
VALUES = st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(st.integers(), max_size=2))


@given(VALUES)
@example("²")
@example(DIGITS)
def test_finding_14_a_count_is_a_whole_number_within_its_limit_or_nothing(value: object) -> None:
    for found, most in ((find_count(value), LARGEST_COUNT), (find_key(value), LARGEST_KEY)):
        assert found is None or (type(found) is int and 0 <= found <= most)
        assert found is None or not isinstance(value, str) or int(value) == found


@given(st.integers(0, LARGEST_KEY))
def test_a_count_is_read_as_it_is_written(number: int) -> None:
    assert find_key(number) == find_key(str(number)) == number
    assert find_count(str(number)) == (number if number <= LARGEST_COUNT else None)


@given(TEXTS)
@example("1E+1000000")
@example("NaN")
@example("Infinity")
@example(DIGITS)
def test_finding_11_a_number_of_a_text_can_be_reckoned_with(text: str) -> None:
    json_number, plain_number = find_decimal(text), find_number(text)

    assert json_number is None or abs((json_number + 1).adjusted()) <= LARGEST_EXPONENT
    assert plain_number is None or abs(plain_number) < Decimal(10) ** 20


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=6))
def test_a_number_of_a_text_is_exact(number: Decimal) -> None:
    assert find_decimal(f"{number:f}") == find_number(f" {number:f} ") == number


@given(VALUES)
@example("0001-01-01")
@example("9999-12-31")
@example("2026-02-30")
def test_finding_12_a_day_has_neighbours_or_is_nothing(value: object) -> None:
    day = find_day(value)

    assert day is None or (2000 <= day.year <= 2100 and parse_day(value) == day)


@given(st.dates())
def test_a_day_of_business_is_read_as_it_is_written(day: date) -> None:
    assert find_day(day.isoformat()) == (day if 2000 <= day.year <= 2100 else None)
    assert parse_day(day.isoformat()) == day


@given(VALUES)
@example("0001-01-01T00:00:00+14:00")
@example("9999-12-31T23:59:59-14:00")
def test_finding_12_a_moment_that_is_near_can_be_converted(value: object) -> None:
    moment = parse_moment(value, DANISH_TIME)

    assert moment is None or moment.tzinfo is not None
    assert moment is None or not is_near(moment) or 1999 < moment.astimezone(UTC).year < 2101


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_read_as_it_is_written_and_a_long_text_is_none(moment: datetime) -> None:
    assert parse_moment(moment.isoformat()) == moment
    assert parse_moment(moment.isoformat() + " " * LONGEST_MOMENT) is None


def test_a_moment_without_a_zone_gets_the_given_one_or_none() -> None:
    noon = "2026-11-22T12:00:00"

    assert parse_moment(noon, UTC) == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert parse_moment(noon) == datetime(2026, 11, 22, 12)  # noqa: DTZ001 - without a zone, as it was told


@given(st.text(SIGNS) | st.binary(), st.none() | st.integers(0, 20))
def test_finding_14_a_storable_text_is_utf_8_without_nul_and_no_longer_than_it_may_be(
    text: str | bytes, longest: int | None
) -> None:
    stored = storable(text, longest)

    assert "\x00" not in stored
    assert stored.encode().decode() == stored == storable(stored, longest)
    assert longest is None or len(stored) <= longest


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_a_text_that_can_be_stored_stays_as_it_is(text: str) -> None:
    assert storable(text) == storable(text.encode()) == text


@pytest.mark.parametrize("raw", [r'"a\u0000b"', r'"a\ud800b"'], ids=["nul", "half a character"])
def test_what_cannot_be_stored_is_seen_as_such(raw: str) -> None:
    assert storable(json.loads(raw)) == "a\N{REPLACEMENT CHARACTER}b"
    assert CONTROL_CHARACTERS.search("\x00")
