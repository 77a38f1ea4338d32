"""Is an order's number found in the texts of others, however they write it, and not by chance?"""

import pytest

from krambod.organizations.order_numbers import SoughtNumbers, has_number, possible_numbers, without_signs


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Ordre 1042", "1042"),
        ("ordre #1042.", "1042"),
        ("glas:1042", "1042"),
        ("Webordre 2026/1042", "2026/1042"),
        ("Webordre 2026/1042", "1042"),
        ("tak for WEB-1042!", "WEB-1042"),
        ("a,#B-7,c", "#B-7"),
        ("10_42", "10_42"),
    ],
)
def test_a_number_is_among_what_may_be_one(text: str, number: str) -> None:
    assert number in {*possible_numbers(text)}
    assert has_number(text, without_signs(number))


@pytest.mark.parametrize("text", ["", "Ordre 11042", "10420", "1 042", "x1042y", "kl. 10:42"])
def test_a_number_is_not_found_by_chance(text: str) -> None:
    assert "1042" not in {*possible_numbers(text)}
    assert not has_number(text, "1042")


def test_case_does_not_matter_and_a_short_number_is_in_no_text() -> None:
    assert has_number("ordre web-1042", "WEB-1042")
    assert not has_number("Ordre 42", "42")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ordre 1042", {"1042"}),
        ("Webordre 2026/1042 og web-7", {"1042", "2026/1042", "WEB-7"}),
        ("2026 1042", {"1042"}),
        ("11042 web 7", set()),
        ("Ordre 42", set()),
        ("", set()),
    ],
)
def test_of_many_numbers_those_are_found_that_stand_in_a_text(text: str, found: set[str]) -> None:
    sought = SoughtNumbers(["#1042", "2026/1042", "WEB-7", "42", "--", ""])

    assert sought.numbers == {"1042", "2026/1042", "WEB-7"}
    assert set(sought.found_in(text)) == found
