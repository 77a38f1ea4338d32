"""Can a test steer the double, and is every wrong lever refused?"""

from datetime import UTC, datetime
from typing import Any

import pytest

from krambod.doubles.dinero.clock import Clock
from krambod.doubles.dinero.worlds import World
from tests.doubles.caller import Caller, contact_body
from tests.doubles.oauth import App

CONTACTS = "/v1/{organization}/contacts"


def refused(dinero: Caller, path: str, body: Any) -> dict[str, str]:
    """The errors of a refused call of `/admin`."""
    reply = dinero.post(f"/admin/{path}", body)
    assert reply.status == 400, reply
    return reply.errors


# The world


def test_the_world_is_told_with_all_its_switches(dinero: Caller) -> None:
    assert dinero.admin("world", method="GET") == World().model_dump()


def test_a_switch_is_set_and_the_others_stay(dinero: Caller) -> None:
    dinero.admin("world", {"half_oere": "even"})

    changed = dinero.admin("world", {"lists_lag_s": 2.5})

    assert changed == {**World().model_dump(), "half_oere": "even", "lists_lag_s": 2.5}
    assert dinero.admin("world", method="GET") == changed


def test_the_world_goes_back_to_its_defaults(dinero: Caller) -> None:
    dinero.admin("world", {"half_oere": "even"})

    assert dinero.admin("world", method="DELETE") == World().model_dump()


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({"half_oere": "down"}, "half_oere\n  Input should be 'up' or 'even'"),
        ({"half_øre": "up"}, "half_øre\n  Extra inputs are not permitted"),
        ({"lists_lag_s": -1}, "lists_lag_s\n  Input should be greater than or equal to 0"),
        ({"lists_lag_s": "nan"}, "lists_lag_s\n  Input should be"),
        ({"\ud800": 1}, "1 validation error for World"),
    ],
    ids=["value", "name", "number", "nan", "surrogate"],
)
def test_a_switch_that_does_not_exist_is_refused(dinero: Caller, document: Any, text: str) -> None:
    assert text in refused(dinero, "world", document)["body"]
    assert dinero.admin("world", method="GET") == World().model_dump()


@pytest.mark.parametrize("body", [[], 5, "x"], ids=str)
def test_a_lever_takes_an_object(dinero: Caller, body: Any) -> None:
    assert refused(dinero, "world", body) == {"body": "An object is expected."}


def test_a_body_that_is_no_json_is_refused(dinero: Caller) -> None:
    reply = dinero.call("POST", "/admin/world", content=b"{")

    assert (reply.status, reply.errors) == (400, {"body": "The body is not readable JSON."})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/admin/"),
        ("GET", "/admin/nothing"),
        ("PUT", "/admin/world"),
        ("PUT", "/admin/faults"),
        ("DELETE", "/admin/clock"),
        ("POST", "/admin/calls"),
        ("GET", "/admin/snapshots/one"),
        ("POST", "/admin/snapshots"),
        ("GET", "/admin/organizations"),
        ("GET", "/admin/clients"),
        ("GET", "/admin/world/half_oere"),
    ],
)
def test_there_is_no_such_lever(dinero: Caller, method: str, path: str) -> None:
    reply = dinero.call(method, path)

    assert (reply.status, reply.code) == (404, 40)
    assert reply.json["message"] == "The double has no such lever; they are listed in docs/dinero-double.md."


# The clock


def now(dinero: Caller) -> datetime:
    return datetime.fromisoformat(dinero.admin("clock", method="GET")["now"])


def test_a_new_clock_tells_the_real_time() -> None:
    assert abs((Clock().now() - datetime.now(UTC)).total_seconds()) < 5


def test_the_clock_is_set_and_runs_on(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-12-31T23:59:59.500+01:00"})

    first, second = now(dinero), now(dinero)

    assert 0 <= (first - datetime(2026, 12, 31, 22, 59, 59, 500_000, UTC)).total_seconds() < 5
    assert second > first


def test_the_clock_is_advanced_and_put_back(dinero: Caller) -> None:
    before = now(dinero)

    dinero.admin("clock", {"advance_s": 90.5})
    ahead = now(dinero)
    dinero.admin("clock", {"advance_s": -90.5})

    assert 90.5 <= (ahead - before).total_seconds() < 95
    assert 0 <= (now(dinero) - before).total_seconds() < 5


def test_an_empty_move_leaves_the_clock(dinero: Caller) -> None:
    before = now(dinero)

    dinero.admin("clock", {})

    assert 0 <= (now(dinero) - before).total_seconds() < 5


@pytest.mark.parametrize(
    ("move", "name", "text"),
    [
        ({"now": "i morgen"}, "now", "A moment like 2026-11-22T20:00:00Z is expected."),
        ({"now": "0001-01-01T00:00:00+14:00"}, "now", "A moment like 2026-11-22T20:00:00Z is expected."),
        ({"now": "1999-12-31T23:59:59Z"}, "now", "The double's clock goes from 2000 to 2100."),
        ({"now": "2100-01-01T00:00:01Z"}, "now", "The double's clock goes from 2000 to 2100."),
        ({"advance_s": 9_000_000_000}, "now", "The double's clock goes from 2000 to 2100."),
        ({"advance_s": 1e300}, "body", "less than or equal to"),
        ({"advance_s": "nan"}, "body", "advance_s"),
        ({"advance_s": "soon"}, "body", "valid number"),
        ({"advance": 60}, "body", "Extra inputs are not permitted"),
    ],
    ids=str,
)
def test_a_move_that_cannot_be_leaves_the_clock(dinero: Caller, move: Any, name: str, text: str) -> None:
    before = now(dinero)

    assert text in refused(dinero, "clock", move)[name]

    assert 0 <= (now(dinero) - before).total_seconds() < 5


# The log of calls


def test_the_log_tells_each_call_but_no_secret(dinero: Caller) -> None:
    dinero.admin("calls", method="DELETE")
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    with Caller.personal(dinero.url, 310001) as caller:
        caller.get(CONTACTS, fields="Name", page=0)
        caller.post(CONTACTS, {})
        caller.get("/v1/organizations")
        caller.get("/v1/310001/nowhere")
        caller.get("/connect/authorize", client_id="isv_x", state="secret")

    calls = dinero.admin("calls", method="GET")

    names = ("Method", "Path", "Operation", "Query", "OrganizationId", "ClientId", "Status", "Code", "Fault")
    contacts = "/v1/310001/contacts"
    client = "personal_sandbox"
    assert [tuple(call[name] for name in names) for call in calls] == [
        ("POST", "/dineroapi/oauth/token", "POST /dineroapi/oauth/token", None, None, client, 200, None, None),
        ("GET", contacts, "GET /v1/{organizationId}/contacts", "fields=Name&page=0", 310001, client, 200, None, None),
        ("POST", contacts, "POST /v1/{organizationId}/contacts", "", 310001, client, 400, 42, None),
        ("GET", "/v1/organizations", "GET /v1/organizations", "", None, client, 200, None, None),
        ("GET", "/v1/310001/nowhere", None, "", None, None, 404, 40, None),
        ("GET", "/connect/authorize", "GET /connect/authorize", None, None, "isv_x", 400, None, None),
    ]
    assert [call["Id"] for call in calls] == sorted(call["Id"] for call in calls)
    assert all(call["At"].startswith("2026-11-22T12:00:0") for call in calls)


def test_the_log_is_read_from_a_call_on(dinero: Caller) -> None:
    for _ in range(3):
        dinero.get("/v1/organizations")
    ids = [call["Id"] for call in dinero.admin("calls", method="GET")]

    rest = dinero.call("GET", "/admin/calls", query={"after": ids[-2]}).json

    assert [call["Id"] for call in rest] == ids[-1:]


def test_the_log_can_be_emptied(dinero: Caller) -> None:
    assert dinero.admin("calls", method="GET") != []
    assert dinero.admin("calls", method="DELETE") == []


@pytest.mark.parametrize("after", ["x", "-1", "9" * 20, "²", ""])
def test_the_log_is_read_from_an_id(dinero: Caller, after: str) -> None:
    reply = dinero.call("GET", "/admin/calls", query={"after": after})

    assert (reply.status, reply.errors) == (400, {"after": "The Id of a call is expected."})


def test_looking_and_steering_are_not_in_the_log(dinero: Caller) -> None:
    dinero.admin("calls", method="DELETE")
    dinero.get("/")

    assert dinero.admin("calls", method="GET") == []


# Snapshots


def test_a_snapshot_brings_the_books_back_and_keeps_the_world(dinero: Caller) -> None:
    guid, timestamp = dinero.draft()
    dinero.admin("snapshots/drafted")
    dinero.post(f"/v1/{{organization}}/invoices/{guid}/book", {"Timestamp": timestamp})
    dinero.admin("world", {"half_oere": "even"})
    dinero.admin("faults", {"kind": "cut", "path": "/nowhere"})
    dinero.admin("clock", {"advance_s": 300})
    ahead = now(dinero)

    assert dinero.admin("snapshots/drafted/restore") == {}

    assert dinero.invoice(guid)["Status"] == "Draft"
    assert dinero.invoice(guid)["TimeStamp"] == timestamp
    assert dinero.books() == ""
    assert dinero.admin("world", method="GET")["half_oere"] == "even"
    assert len(dinero.admin("faults", method="GET")) == 1
    assert now(dinero) > ahead


def test_a_snapshot_can_be_restored_again_and_taken_anew(dinero: Caller) -> None:
    dinero.admin("snapshots/one")
    for _ in range(2):
        dinero.contact()
        dinero.admin("snapshots/one/restore")
        assert dinero.get(CONTACTS).json["Collection"] == []

    dinero.contact()
    dinero.admin("snapshots/one")
    dinero.contact()
    dinero.admin("snapshots/one/restore")

    assert len(dinero.get(CONTACTS).json["Collection"]) == 1


def test_a_token_given_after_the_snapshot_dies_with_it(dinero: Caller) -> None:
    dinero.admin("snapshots/before")
    with Caller.personal(dinero.url, 310001) as later:
        dinero.admin("snapshots/before/restore")

        assert later.get("/v1/organizations").status == 401
    assert dinero.get("/v1/organizations").status == 200


def test_a_restored_snapshot_forgets_the_budget(dinero: Caller, double: Any) -> None:
    double.budget.calls_per_minute = 1
    dinero.admin("snapshots/one")
    spent = [dinero.get(CONTACTS).status for _ in range(2)]

    dinero.admin("snapshots/one/restore")

    assert spent == [200, 429]
    assert dinero.get(CONTACTS).status == 200


def test_a_snapshot_nobody_took_is_not_found(dinero: Caller) -> None:
    reply = dinero.post("/admin/snapshots/none/restore")

    assert (reply.status, reply.json["message"]) == (404, "There is no snapshot none.")


# Organizations


def test_an_organization_is_made_with_a_chart_years_and_a_key(dinero: Caller) -> None:
    row = dinero.admin("organizations", {"Id": 320001, "Name": "Ny ApS", "VatNumber": "13585628"})

    assert (row["Id"], row["Name"], row["IsPro"], row["VatNumber"]) == (320001, "Ny ApS", True, "13585628")
    with Caller.personal(dinero.url, 320001) as caller:
        assert caller.booked()["PaymentStatus"] == "Booked"
        assert caller.books() == "D 53000 249.00\nK 1000 199.20\nK 64000 49.80"
    with Caller(dinero.url, 320001, App(dinero.url).granted()["access_token"]) as sanne:
        assert sanne.get(CONTACTS).status == 200


def test_an_organization_free_of_vat_has_no_vat_codes(dinero: Caller) -> None:
    dinero.admin("organizations", {"Id": 320001, "IsVatFree": True, "DefaultAccountNumber": 1050})

    with Caller.personal(dinero.url, 320001) as caller:
        accounts = caller.get("/v1/{organization}/accounts/entry", fields="accountNumber,vatCode").json

    assert {account["vatCode"] for account in accounts} == {None}


def test_an_organization_is_changed_where_it_is_named(dinero: Caller) -> None:
    row = dinero.admin("organizations", {"Id": 310001, "City": "Odense", "ClosedUntil": "2026-06-30"})

    assert (row["City"], row["ClosedUntil"], row["Name"]) == ("Odense", "2026-06-30", "Krambod Demo ApS")
    assert dinero.admin("organizations", {"Id": 310004})["City"] == "Aarhus C"


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ({}, "Id\n  Field required"),
        ({"Id": 0}, "greater than or equal to 1"),
        ({"Id": 10**9}, "less than or equal to 999999999"),
        ({"Id": "x"}, "Id\n  Input should be a valid integer"),
        ({"Id": 310001, "Nmae": "x"}, "Nmae\n  Extra inputs are not permitted"),
        ({"Id": 310001, "Name": {}}, "Name\n  Value error, a text is expected"),
        ({"Id": 310001, "IsPro": "perhaps"}, "IsPro\n  Input should be a valid boolean"),
        ({"Id": 310001, "ClosedUntil": "2026-13-01"}, "ClosedUntil\n  Input should be a valid date"),
        ({"Id": 310001, "PaymentConditionNumberOfDays": None}, "PaymentConditionNumberOfDays"),
        ({"Id": 310001, "Name": "\ud800"}, "Name\n  Value error, the text holds characters that cannot be kept"),
    ],
    ids=str,
)
def test_an_organization_that_cannot_be_is_refused(dinero: Caller, document: Any, text: str) -> None:
    assert text in refused(dinero, "organizations", document)["body"]


# Clients


def test_an_app_is_registered_and_replaced(dinero: Caller) -> None:
    body = {"client_id": "isv_own", "client_secret": "a", "redirect_uris": ["https://shop.example/callback"]}

    assert dinero.admin("clients", body) == {"client_id": "isv_own"}
    dinero.admin("clients", {**body, "client_secret": "b"})

    own = App(dinero.url, "isv_own", "b")
    code = own.code(redirect_uri="https://shop.example/callback")
    assert own.exchange(code, redirect_uri="https://shop.example/callback").status_code == 200
    assert App(dinero.url, "isv_own", "a").token(grant_type="refresh_token").json()["error"] == "invalid_client"


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": ""},
        {"client_id": None},
        {"client_secret": 5},
        {"redirect_uris": "https://shop.example"},
        {"redirect_uris": ["https://shop.example/\r\nX: y"]},
        {"redirect_uri": "https://shop.example"},
    ],
    ids=str,
)
def test_an_app_that_cannot_be_is_refused(dinero: Caller, change: Any) -> None:
    body = {"client_id": "isv_own", "client_secret": "a", "redirect_uris": [], **change}

    assert "validation error for Client" in refused(dinero, "clients", body)["body"]


def test_the_levers_need_no_token_and_no_budget(dinero: Caller, double: Any) -> None:
    double.budget.calls_per_minute = 1
    dinero.post(CONTACTS, contact_body())

    with Caller(dinero.url, 310001, "none") as stranger:
        assert [stranger.admin("clock", {})["now"] != "" for _ in range(3)] == [True] * 3
