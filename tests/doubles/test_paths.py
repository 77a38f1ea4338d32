"""Which spellings of a path lead to the same call?"""

import pytest

from tests.doubles.caller import Caller


@pytest.mark.parametrize(
    "path",
    [
        "/v1/310001/accountingYears",
        "/v1/310001/ACCOUNTINGYEARS",
        "/V1/310001/accountingyears",
        "/v1/310001/vattypes",
        "/v1/310001/Invoices",
        "/V1.1/Organizations",
    ],
)
def test_the_case_of_a_path_is_ignored(dinero: Caller, path: str) -> None:
    assert dinero.get(path).status == 200


def test_the_case_of_a_path_is_ignored_where_a_version_stands_before_a_word_in_two_parts(dinero: Caller) -> None:
    item = {
        "VoucherDate": "2026-06-01",
        "Lines": [{"Amount": 10, "AccountNumber": 7220, "BalancingAccountNumber": 55000}],
    }

    assert dinero.post("/v1.2/310001/ledgerItems", [item]).status == 200


def test_a_slash_at_the_end_is_ignored(dinero: Caller) -> None:
    assert dinero.get("/v1/310001/contacts/").json == dinero.get("/v1/310001/contacts").json


def test_two_slashes_at_the_end_lead_nowhere(dinero: Caller) -> None:
    reply = dinero.get("/v1/310001/contacts//")

    assert (reply.status, reply.code) == (404, 40)


def test_the_case_of_a_name_in_a_path_is_kept(dinero: Caller) -> None:
    file = dinero.get("/v1/310001/files/" + "A" * 32)

    assert (file.status, file.code) == (404, 40)


def test_a_call_in_another_case_is_logged_and_fails_as_any_other(dinero: Caller) -> None:
    dinero.admin("faults", {"kind": "brownout", "path": "/V1/*"})

    failed = dinero.get("/V1/310001/Contacts")

    assert failed.status == 480
    logged = dinero.admin("calls", method="GET")[-1]
    assert (logged["Path"], logged["Fault"]) == ("/V1/310001/Contacts", "brownout")
