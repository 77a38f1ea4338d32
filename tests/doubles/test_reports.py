"""What is in the reports of a year, and with which balances does a year begin?"""

from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import Caller, side_of

ENTRIES = "/v1/{organization}/entries"


def book(dinero: Caller, day: str, amount: int, account: int, against: int = 55000) -> None:
    line = {"Description": "Post", "Amount": amount, "AccountNumber": account, "BalancingAccountNumber": against}
    body = {"VoucherDate": day, "Lines": [{**line, "AccountVatCode": "none"}]}
    draft = dinero.post("/v1/{organization}/vouchers/manuel", body).json
    path = f"/v1/{{organization}}/vouchers/manuel/{draft['Guid']}/book"
    assert dinero.post(path, {"Timestamp": draft["TimeStamp"]}).status == 200


@pytest.fixture
def two_years(dinero: Caller) -> Caller:
    """2025: 1000 earned, 300 spent, 500 of it lent. 2026: 40 spent."""
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    book(dinero, "2025-03-01", -1000, 1050)
    book(dinero, "2025-04-01", 300, 7220)
    book(dinero, "2025-05-01", 500, 54040)
    book(dinero, "2026-02-01", 40, 7220)
    return dinero


def report(dinero: Caller, year: str, kind: str, **query: Any) -> dict[int | None, Decimal]:
    reply = dinero.get(f"/v1/{{organization}}/{year}/reports/{kind}", **query)
    assert reply.status == 200, reply
    return {row["AccountNumber"]: row["Amount"] for row in reply.json}


def test_the_result_is_what_the_year_earned_and_spent(two_years: Caller) -> None:
    assert report(two_years, "2025", "result") == {1050: -1000, 7220: 300}
    assert report(two_years, "2026", "result") == {7220: 40}


def test_the_balance_goes_on_from_year_to_year(two_years: Caller) -> None:
    assert report(two_years, "2025", "balance") == {54040: 500, 55000: 200}
    assert report(two_years, "2026", "balance") == {54040: 500, 55000: 160, 60020: -700}


@pytest.mark.parametrize(("year", "result"), [("2025", -700), ("2026", 40)])
def test_with_the_years_result_a_balance_adds_up_to_nothing(two_years: Caller, year: str, result: int) -> None:
    lines = report(two_years, year, "balance", includeSummaryAccount="true")

    assert lines[None] == result
    assert sum(lines.values()) == 0
    assert report(two_years, year, "result", includeSummaryAccount="true")[None] == result


def test_a_year_begins_with_the_balance_and_earlier_results(two_years: Caller) -> None:
    assert report(two_years, "2025", "primo") == {}
    assert report(two_years, "2026", "primo") == {54040: 500, 55000: 200, 60020: -700}


def test_the_saldo_has_all_accounts_at_the_end_of_the_year(two_years: Caller) -> None:
    saldo = report(two_years, "2026", "saldo")

    assert saldo == {7220: 40, 54040: 500, 55000: 160, 60020: -700}
    assert sum(saldo.values()) == 0


@pytest.mark.parametrize("kind", ["result", "balance", "primo"])
def test_accounts_without_a_balance_are_told_if_asked_for(two_years: Caller, kind: str) -> None:
    with_zeros = report(two_years, "2026", kind, showZeroAccount="true")

    assert 0 in with_zeros.values()
    assert {number: amount for number, amount in with_zeros.items() if amount} == report(two_years, "2026", kind)
    assert all((number or 0) < 50000 if kind == "result" else (number or 0) >= 50000 for number in with_zeros)


@pytest.mark.parametrize("kind", ["result", "balance", "primo"])
def test_a_report_of_no_year_is_not_found(two_years: Caller, kind: str) -> None:
    reply = two_years.get(f"/v1/{{organization}}/1999/reports/{kind}")

    assert (reply.status, reply.code) == (404, 47)


# Entries


def entries(dinero: Caller, **query: str) -> list[Any]:
    rows: list[Any] = dinero.get(ENTRIES, **query).json
    return rows


def test_the_entries_of_a_year_begin_with_its_opening_balances(two_years: Caller) -> None:
    year = entries(two_years)

    assert [(side_of(entry), entry["Type"]) for entry in year] == [
        ("D 54040 500.00", "Primo"),
        ("D 55000 200.00", "Primo"),
        ("K 60020 700.00", "Primo"),
        ("D 7220 40.00", "Normal"),
        ("K 55000 40.00", "Normal"),
    ]
    assert {(entry["VoucherType"], entry["VoucherNumber"], entry["Date"]) for entry in year[:3]} == {
        (None, None, "2026-01-01")
    }


def test_an_opening_balance_keeps_its_guid(two_years: Caller) -> None:
    first, second = ([entry["EntryGuid"] for entry in entries(two_years)] for _ in range(2))

    assert first == second
    assert len(set(first)) == 5


def test_without_opening_balances_or_from_a_later_day_there_are_only_vouchers(two_years: Caller) -> None:
    asked_out = entries(two_years, includePrimo="false")
    later = entries(two_years, fromDate="2026-01-02", toDate="2026-12-31")

    assert {entry["Type"] for entry in asked_out} == {entry["Type"] for entry in later} == {"Normal"}


def test_opening_balances_are_no_changes(two_years: Caller) -> None:
    changes = two_years.get(f"{ENTRIES}/changes", changesFrom="2026-11-22T00:00:00Z", includePrimo="true").json

    assert len(changes) == 8
    assert {entry["Type"] for entry in changes} == {"Normal"}
