"""May a ledger or manual line go without a balancing account?"""

from typing import Any

import pytest

from tests.doubles.caller import Caller, side_of

MANUAL = "/v1/{organization}/vouchers/manuel"
LEDGER = "/v1.2/{organization}/ledgeritems"


def one_sided(amount: float, account: Any, **fields: Any) -> dict[str, Any]:
    return {"Description": "Udbetaling", "Amount": amount, "AccountNumber": account, "AccountVatCode": "none", **fields}


def book(dinero: Caller, *lines: dict[str, Any]) -> list[str]:
    """Books a manual voucher and returns its entries, one a line."""
    draft = dinero.post(MANUAL, {"VoucherDate": "2026-06-01", "Lines": list(lines)})
    assert draft.status == 200, draft
    booked = dinero.post(f"{MANUAL}/{draft.json['Guid']}/book", {"Timestamp": draft.json["TimeStamp"]})
    assert booked.status == 200, booked
    return [side_of(entry) for entry in dinero.entries_of("2026") if entry["VoucherGuid"] == draft.json["Guid"]]


def test_lines_that_add_up_to_nothing_need_no_balancing_account(dinero: Caller) -> None:
    entries = book(dinero, one_sided(970, 55000), one_sided(30, 7220), one_sided(-1000, 54040))

    assert entries == ["D 55000 970.00", "D 7220 30.00", "K 54040 1000.00"]


def test_the_vat_of_a_line_counts_when_lines_are_added_up(dinero: Caller) -> None:
    sale = one_sided(-80, 1000, AccountVatCode="U25")

    entries = book(dinero, one_sided(100, 55000), sale)

    assert entries == ["D 55000 100.00", "K 1000 80.00", "K 64000 20.00"]


def test_the_vat_of_a_purchase_abroad_adds_nothing(dinero: Caller) -> None:
    entries = book(dinero, one_sided(100, 2100, AccountVatCode="IEUY"), one_sided(-100, 55000))

    assert entries == ["D 2100 100.00", "D 64060 25.00", "K 64040 25.00", "K 55000 100.00"]


def test_lines_with_and_without_a_balancing_account_stand_side_by_side(dinero: Caller) -> None:
    both_sides = one_sided(5, 7220, BalancingAccountNumber=55040)

    entries = book(dinero, one_sided(10, 55000), both_sides, one_sided(-10, 54040))

    assert entries == ["D 55000 10.00", "D 7220 5.00", "K 55040 5.00", "K 54040 10.00"]


def test_ledger_items_take_such_lines_too(dinero: Caller) -> None:
    lines = [one_sided(100, 55000), one_sided(-100, 54040)]

    kept = dinero.post(LEDGER, [{"VoucherDate": "2026-06-01", "Lines": lines}]).json
    dinero.post("/v1/{organization}/ledgeritems/book", kept)
    dinero.admin("clock", {"advance_s": 5})

    assert [side_of(entry) for entry in dinero.entries_of("2026")] == ["D 55000 100.00", "K 54040 100.00"]


@pytest.mark.parametrize("place", [MANUAL, LEDGER])
def test_lines_that_do_not_add_up_are_refused(dinero: Caller, place: str) -> None:
    body: Any = {"Lines": [one_sided(100, 55000), one_sided(-99.99, 54040)]}

    reply = dinero.post(place, body if place == MANUAL else [body])

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"lines": "The lines without a balancing account add up to 0.01, not to 0."}


def test_in_the_world_balancing_account_required_each_line_needs_one(dinero: Caller) -> None:
    dinero.admin("world", {"balancing_account": "required"})

    reply = dinero.post(MANUAL, {"Lines": [one_sided(100, 55000), one_sided(-100, 54040)]})

    assert reply.errors == {"lines.0.balancingaccountnumber": "An account number is needed."}


def test_a_line_needs_an_account_of_its_own(dinero: Caller) -> None:
    reply = dinero.post(MANUAL, {"Lines": [one_sided(100, None)]})

    assert reply.errors == {"lines.0.accountnumber": "An account number is needed."}
    assert reply.json["languageSpecificMessages"][0]["message"] == "Der mangler et kontonummer."


def test_an_account_number_may_be_a_text_of_digits(dinero: Caller) -> None:
    line = one_sided(100, "7220", BalancingAccountNumber="55000")

    assert book(dinero, line) == ["D 7220 100.00", "K 55000 100.00"]


@pytest.mark.parametrize("account", ["7220.0", "", "bank", "1234567890"])
def test_another_text_is_no_account_number(dinero: Caller, account: str) -> None:
    reply = dinero.post(MANUAL, {"Lines": [one_sided(100, account)]})

    assert (reply.status, list(reply.errors)) == (400, ["lines.0.accountnumber"])


@pytest.mark.parametrize(
    ("code", "entries"),
    [
        ("i25", ["D 7240 80.00", "D 64060 20.00", "K 55000 100.00"]),
        ("NONE", ["D 7240 100.00", "K 55000 100.00"]),
        ("None", ["D 7240 100.00", "K 55000 100.00"]),
    ],
)
def test_a_vat_code_is_taken_in_any_case(dinero: Caller, code: str, entries: list[str]) -> None:
    line = one_sided(100, 7240, AccountVatCode=code, BalancingAccountNumber=55000)

    assert book(dinero, line) == entries


def test_a_new_account_takes_a_vat_code_in_any_case(dinero: Caller) -> None:
    body = {"Number": 1010, "Name": "Salg på messe", "VatCode": "u25"}

    assert dinero.post("/v1/{organization}/accounts/entry", body).status == 200
    rows = dinero.get("/v1/{organization}/accounts/entry", fields="AccountNumber,VatCode").json
    assert {"AccountNumber": 1010, "VatCode": "U25"} in rows
