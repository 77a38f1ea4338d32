"""What does a payload say where its fields are missing, odd, too long or written in several ways?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from krambod.platforms.translating.payload import Payload

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
KNOWN = {"at": ("date",), "total": ("sum",), "name": ("title", "meta[name]"), "flag": ("is",)}


def payload(**document: Any) -> Payload:
    return Payload(document, KNOWN)


def findings(read: Payload) -> list[tuple[str, str]]:
    return [(one.field, one.problem) for one in read.notes.findings]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({}, [("date", "missing")]),
        ({"date": "0000-00-00 00:00:00"}, [("date", "missing")]),
        ({"date": "yesterday"}, [("date", "not_a_moment")]),
        ({"date": "1905-01-01 00:00:00"}, [("date", "out_of_range")]),
        ({"date": "2026-11-22T12:00:00Z"}, []),
    ],
    ids=str,
)
def test_a_needed_moment_that_is_not_there_is_one_finding(document: dict[str, Any], told: list[object]) -> None:
    read = payload(**document)

    assert read.need_moment("at", NOON) == NOON
    assert findings(read) == told


@pytest.mark.parametrize(
    ("document", "told"),
    [({}, [("sum", "missing")]), ({"sum": "many"}, [("sum", "not_a_number")]), ({"sum": "0"}, [])],
    ids=str,
)
def test_a_needed_number_that_is_not_there_is_one_finding_and_nothing(
    document: dict[str, Any], told: list[object]
) -> None:
    read = payload(**document)

    assert read.need_number("total") == 0
    assert findings(read) == told


@pytest.mark.parametrize(
    ("text", "kept", "is_noted"), [("1234", "1234", False), ("12345", "12345", False), ("1234 6", "1234", True)]
)
def test_a_text_is_cut_and_noted_only_where_it_is_longer(text: str, kept: str, is_noted: bool) -> None:
    read = payload(title=text)

    assert read.plain_text("name", 5) == kept
    assert any("cut after 5" in one.meaning for one in read.notes.understood) == is_noted


@pytest.mark.parametrize(
    ("meta", "name"),
    [
        ([{"key": "name", "value": "Bo"}], "Bo"),
        ([{"name": "name", "val": "Bo"}], "Bo"),
        ([{"key": "name", "value": ""}, {"key": "name", "value": "Bo"}], "Bo"),
        ([{"key": "other", "value": "Bo"}], ""),
        ({"name": "Bo"}, "Bo"),
        ("Bo", ""),
    ],
    ids=str,
)
def test_an_entry_is_found_in_a_list_of_keys_and_values_and_in_a_mapping(meta: Any, name: str) -> None:
    assert payload(meta=meta).text("name") == name


@pytest.mark.parametrize(
    ("value", "flag"), [("ja", True), (0, False), (2, True), (False, False), ([], None), ("x", None)]
)
def test_a_flag_is_read_in_words_and_numbers(value: Any, flag: bool | None) -> None:
    read = payload(**{"is": value})

    assert read.flag("flag") is flag
    assert findings(read) == ([("is", "not_a_flag")] if value == "x" else [])
