"""What does a caller see of a fault, and which entries are in the books afterwards?"""

import json
import time
from typing import Any

import httpx2
import pytest

from krambod.doubles.dinero.seed import api_key
from tests.doubles.caller import Caller, Reply, contact_body, personal_token
from tests.doubles.oauth import App
from tests.waiting import wait_until

CONTACTS = "/v1/{organization}/contacts"
LOST = (httpx2.RemoteProtocolError, httpx2.ReadError)
STALE = "Timestamp out of date"


def fault(dinero: Caller, kind: str, **fields: Any) -> None:
    dinero.admin("faults", {"kind": kind, **fields})


def create(dinero: Caller) -> Reply:
    return dinero.post(CONTACTS, contact_body())


def contacts(dinero: Caller) -> int:
    reply = dinero.get(CONTACTS)
    assert reply.status == 200, reply
    return len(reply.json["Collection"])


# Without an effect


def test_drop_before_closes_the_connection_without_an_effect(dinero: Caller) -> None:
    fault(dinero, "drop_before")

    with pytest.raises(LOST):
        create(dinero)

    assert contacts(dinero) == 0


@pytest.mark.parametrize(
    ("kind", "status", "content_type", "text"),
    [
        ("too_many_requests", 429, "text/plain", "API calls quota exceeded! (sandbox fault)"),
        (
            "server_error",
            500,
            "text/html",
            "<html><head><title>500</title></head><body><h1>Server Error</h1></body></html>",
        ),
        ("brownout", 480, "text/plain", "Brownout"),
    ],
)
def test_a_refusal_out_of_the_blue_has_no_effect(
    dinero: Caller, kind: str, status: int, content_type: str, text: str
) -> None:
    fault(dinero, kind)

    reply = create(dinero)

    assert (reply.status, reply.text) == (status, text)
    assert reply.headers["Content-Type"] == f"{content_type}; charset=utf-8"
    assert contacts(dinero) == 0


def test_slow_before_waits_and_then_answers(dinero: Caller) -> None:
    fault(dinero, "slow_before", delay_s=0.1)

    started = time.monotonic()
    reply = create(dinero)

    assert time.monotonic() - started >= 0.1
    assert reply.status == 200
    assert contacts(dinero) == 1


def test_slow_before_has_no_effect_yet_when_the_caller_gives_up(dinero: Caller) -> None:
    fault(dinero, "slow_before", delay_s=1)
    body = json.dumps(contact_body()).encode()
    headers = {"Authorization": f"Bearer {dinero.token}"}

    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(f"{dinero.url}/v1/310001/contacts", content=body, headers=headers, timeout=0.03)
    contacts_then = contacts(dinero)
    wait_until(lambda: contacts(dinero) == 1)

    assert contacts_then == 0


# After the effect


@pytest.mark.parametrize("kind", ["drop_after", "cut"])
def test_an_answer_lost_on_its_way_leaves_its_effect(dinero: Caller, kind: str) -> None:
    fault(dinero, kind)

    with pytest.raises(LOST):
        create(dinero)

    assert contacts(dinero) == 1


def test_cut_sends_the_head_and_half_of_the_body(dinero: Caller) -> None:
    whole = dinero.get("/v1/organizations").body
    fault(dinero, "cut")
    received: list[bytes] = []

    request = dinero.client.build_request(
        "GET", "/v1/organizations", headers={"Authorization": f"Bearer {dinero.token}"}
    )
    response = dinero.client.send(request, stream=True)
    with pytest.raises(httpx2.RemoteProtocolError, match=r"without sending complete"):
        received.extend(response.iter_raw(1))

    assert (response.status_code, response.headers["Content-Length"]) == (200, str(len(whole)))
    assert b"".join(received) == whole[: len(whole) // 2]


@pytest.mark.parametrize(
    ("kind", "status"), [("server_error_after", 500), ("not_json", 200)], ids=["server_error_after", "not_json"]
)
def test_html_after_the_effect(dinero: Caller, kind: str, status: int) -> None:
    fault(dinero, kind)

    reply = create(dinero)

    assert (reply.status, reply.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert reply.text.startswith("<html>")
    assert contacts(dinero) == 1


def test_too_large_is_the_right_answer_and_three_megabytes_of_nothing(dinero: Caller) -> None:
    fault(dinero, "too_large")

    reply = create(dinero)

    assert (reply.status, list(reply.json)) == (200, ["ContactGuid"])
    assert len(reply.body) > 3 * 1024 * 1024
    assert contacts(dinero) == 1


def test_slow_after_has_its_effect_before_the_wait(dinero: Caller) -> None:
    fault(dinero, "slow_after", delay_s=0.1)
    body = json.dumps(contact_body()).encode()
    headers = {"Authorization": f"Bearer {dinero.token}"}

    with pytest.raises(httpx2.ReadTimeout):
        httpx2.post(f"{dinero.url}/v1/310001/contacts", content=body, headers=headers, timeout=0.03)

    assert contacts(dinero) == 1


def test_slow_after_answers_in_the_end(dinero: Caller) -> None:
    fault(dinero, "slow_after", delay_s=0.1)

    started = time.monotonic()
    reply = create(dinero)

    assert time.monotonic() - started >= 0.1
    assert reply.status == 200


def test_a_refused_call_can_be_lost_too(dinero: Caller) -> None:
    fault(dinero, "drop_after")

    with pytest.raises(LOST):
        dinero.post(CONTACTS, {})

    assert contacts(dinero) == 0


# Stale


def booked_note(dinero: Caller) -> tuple[str, str]:
    return dinero.credit_draft(dinero.booked()["Guid"])


def manual_voucher(dinero: Caller) -> tuple[str, str]:
    line = {"Amount": 1, "AccountNumber": 7220, "BalancingAccountNumber": 55000}
    draft = dinero.post("/v1/{organization}/vouchers/manuel", {"Lines": [line]}).json
    return draft["Guid"], draft["TimeStamp"]


DOCUMENTS: Any = {
    "invoices": Caller.draft,
    "sales/creditnotes": booked_note,
    "vouchers/manuel": manual_voucher,
}


@pytest.mark.parametrize("place", DOCUMENTS)
def test_stale_lets_the_document_get_a_new_version_first(dinero: Caller, place: str) -> None:
    guid, timestamp = DOCUMENTS[place](dinero)
    document = f"/v1/{{organization}}/{place}/{guid}"
    fault(dinero, "stale", path="*/book")

    stale = dinero.post(f"{document}/book", {"Timestamp": timestamp})
    again = dinero.post(f"{document}/book", {"Timestamp": timestamp})
    read = dinero.get(document).json
    fresh = dinero.post(f"{document}/book", {"Timestamp": read.get("TimeStamp") or read["Timestamp"]})

    assert (stale.status, stale.code, stale.errors) == (400, 58, {"timestamp": STALE})
    assert again.code == 58
    assert read["Status"] == "Draft"
    assert fresh.status == 200


def test_stale_touches_what_lies_in_the_ledger(dinero: Caller) -> None:
    line = {"Amount": 1, "AccountNumber": 7220, "BalancingAccountNumber": 55000}
    ledger = "/v1/{organization}/ledgeritems"
    keys = dinero.post("/v1.2/{organization}/ledgeritems", [{"Lines": [line]}, {"Lines": [line]}]).json
    dinero.post(f"{ledger}/book", [keys[1]])
    pending = dinero.post(f"{ledger}/status", keys[1:]).json
    fault(dinero, "stale")

    stale = dinero.post(f"{ledger}/book", keys[:1])
    again = dinero.post(f"{ledger}/book", keys[:1])
    [first, second] = dinero.post(f"{ledger}/status", keys).json
    fresh = dinero.post(f"{ledger}/book", [first])

    assert (stale.status, stale.code) == (400, 58)
    assert again.code == 58
    assert [second] == pending
    assert fresh.status == 200


def test_stale_touches_one_organization_only(dinero: Caller) -> None:
    own = "0f0e0d0c-0b0a-4908-8706-050403020100"
    with Caller.personal(dinero.url, 310004) as other:
        _, timestamp = dinero.draft(Guid=own)
        _, theirs = other.draft(Guid=own)
        fault(dinero, "stale")

        assert dinero.delete(f"/v1/{{organization}}/invoices/{own}", {"Timestamp": timestamp}).code == 58
        assert other.delete(f"/v1/{{organization}}/invoices/{own}", {"Timestamp": theirs}).status == 200


def test_stale_shows_as_a_change(dinero: Caller) -> None:
    guid, _ = dinero.draft()
    before = dinero.invoice(guid)
    dinero.admin("clock", {"advance_s": 60})
    fault(dinero, "stale")

    after = dinero.get(f"/v1/{{organization}}/invoices/{guid.upper()}").json

    assert after["TimeStamp"] > before["TimeStamp"]
    assert after["UpdatedAt"] > before["UpdatedAt"]


def test_stale_on_a_payment(dinero: Caller) -> None:
    invoice = dinero.booked()
    fault(dinero, "stale", path="*/payments", method="POST")

    first, second = dinero.pay(invoice["Guid"], "249.00"), dinero.pay(invoice["Guid"], "249.00")

    assert (first.code, second.status) == (58, 200)


@pytest.mark.parametrize("path", ["/v1/organizations", "/v1/x/invoices/y", "/v1/310001/contacts", "/v9/nowhere"])
def test_stale_leaves_calls_without_a_document_alone(dinero: Caller, path: str) -> None:
    without = dinero.get(path).status
    fault(dinero, "stale")

    assert dinero.get(path).status == without


# Tokens


def test_expired_ends_the_access_token(dinero: Caller) -> None:
    fault(dinero, "expired")

    assert [create(dinero).status, create(dinero).status] == [401, 401]

    with Caller.personal(dinero.url, 310001) as again:
        assert contacts(again) == 0


def test_expired_leaves_the_grant(url: str) -> None:
    app = App(url)
    tokens = app.granted()

    with Caller(url, 310001, tokens["access_token"]) as caller:
        fault(caller, "expired", path="/v1/*/contacts")
        assert caller.get(CONTACTS).status == 401

    assert app.is_alive(app.refresh(tokens["refresh_token"]).json()["access_token"])


def test_revoked_ends_the_grant(url: str) -> None:
    app = App(url)
    tokens = app.granted()
    newer = app.refresh(tokens["refresh_token"]).json()

    with Caller(url, 310001, tokens["access_token"]) as caller:
        fault(caller, "revoked", path="/v1/*/contacts")
        assert caller.get(CONTACTS).status == 401

    assert not app.is_alive(newer["access_token"])
    assert app.refresh(newer["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.is_alive(app.granted()["access_token"])


def test_revoked_at_a_refresh_ends_the_grant(url: str, dinero: Caller) -> None:
    app = App(url)
    tokens = app.granted()
    fault(dinero, "revoked", path="/connect/token")

    response = app.refresh(tokens["refresh_token"])

    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")
    assert not app.is_alive(tokens["access_token"])


@pytest.mark.parametrize("path", ["/v1/*", "/dineroapi/oauth/token"], ids=["a call", "asking for a token"])
def test_revoked_ends_the_api_key_of_a_personal_integration(dinero: Caller, path: str) -> None:
    key = api_key(310001)
    form = {"grant_type": "password", "scope": "read write", "username": key, "password": key}
    earlier = personal_token(dinero.url, 310001)
    fault(dinero, "revoked", path=path)

    dinero.get(CONTACTS)
    response = httpx2.post(f"{dinero.url}/dineroapi/oauth/token", auth=("personal_sandbox", "sandbox"), data=form)

    assert (response.status_code, response.json()["error"]) == (400, "invalid_grant")
    for token in (dinero.token, earlier):
        with Caller(dinero.url, 310001, token) as caller:
            assert caller.get(CONTACTS).status == 401
    with Caller.personal(dinero.url, 310004) as other:
        assert other.get(CONTACTS).status == 200


@pytest.mark.parametrize("kind", ["expired", "revoked"])
def test_a_fault_of_tokens_on_a_call_without_one(dinero: Caller, kind: str) -> None:
    fault(dinero, kind)

    assert httpx2.get(f"{dinero.url}/v1/organizations").status_code == 401
    assert dinero.get(CONTACTS).status == 200


# Where and how often


def test_a_fault_befalls_one_call(dinero: Caller) -> None:
    fault(dinero, "server_error")

    assert [create(dinero).status for _ in range(2)] == [500, 200]
    assert dinero.admin("faults", method="GET") == []


def test_skip_lets_calls_through_and_count_says_how_many_fail(dinero: Caller) -> None:
    fault(dinero, "server_error", skip=2, count=2)

    assert [create(dinero).status for _ in range(5)] == [200, 200, 500, 500, 200]


def test_path_and_method_say_which_calls(dinero: Caller) -> None:
    fault(dinero, "server_error", path="*/contacts", method="POST")

    assert dinero.get(CONTACTS).status == 200
    assert dinero.post("/v1/{organization}/invoices", {}).status == 400
    assert create(dinero).status == 500


def test_of_several_faults_the_first_that_matches_counts(dinero: Caller) -> None:
    fault(dinero, "brownout", path="/v2/*")
    fault(dinero, "server_error")
    fault(dinero, "too_many_requests")

    assert [create(dinero).status for _ in range(3)] == [500, 429, 200]
    assert [one["kind"] for one in dinero.admin("faults", method="GET")] == ["brownout"]


def test_a_fault_can_befall_the_token_call(dinero: Caller) -> None:
    fault(dinero, "server_error", path="/dineroapi/*")

    with pytest.raises(AssertionError, match="Server Error"):
        personal_token(dinero.url, 310001)


@pytest.mark.parametrize("path", ["/", "/admin/world"], ids=["page", "admin"])
def test_steering_and_looking_never_fail(dinero: Caller, path: str) -> None:
    fault(dinero, "server_error")

    assert dinero.get(path).status == 200
    assert create(dinero).status == 500


def test_faults_can_be_read_and_cleared(dinero: Caller) -> None:
    fault(dinero, "slow_after", delay_s=0.25, path="/v1/*", skip=1, count=3)

    assert dinero.admin("faults", method="GET") == [
        {"kind": "slow_after", "path": "/v1/*", "method": "*", "skip": 1, "count": 3, "delay_s": 0.25}
    ]
    assert dinero.admin("faults", method="DELETE") == []
    assert create(dinero).status == 200


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"kind": "unknown"},
        {"kind": ["cut"]},
        {"kind": "cut", "paths": "*"},
        {"kind": "cut", "path": 5},
        {"kind": "cut", "skip": -1},
        {"kind": "cut", "count": 0},
        {"kind": "cut", "count": "x"},
        {"kind": "slow_after", "delay_s": 61},
        {"kind": "slow_after", "delay_s": "nan"},
    ],
    ids=str,
)
def test_a_fault_that_cannot_be_is_refused(dinero: Caller, document: Any) -> None:
    reply = dinero.post("/admin/faults", document)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors["kind"].startswith("A fault has a kind (drop_before, too_many_requests, server_error, ")
    assert reply.errors["kind"].endswith(" and path, method, skip, count, delay_s (at most 60).")
    assert dinero.admin("faults", method="GET") == []


def test_a_fault_costs_no_budget_but_stands_in_the_log(dinero: Caller) -> None:
    dinero.admin("calls", method="DELETE")
    fault(dinero, "drop_before")

    with pytest.raises(LOST):
        create(dinero)

    [call] = dinero.admin("calls", method="GET")
    assert (call["Fault"], call["Status"], call["Operation"]) == ("drop_before", 0, None)
