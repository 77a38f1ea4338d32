"""Who may call what, and how often?"""

from datetime import UTC, datetime, timedelta

import pytest

from krambod.doubles.dinero.application import DineroDouble
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.access import CallBudget
from krambod.doubles.dinero.worlds import World
from tests.doubles.caller import Caller, Reply, contact_body
from tests.doubles.oauth import App

CONTACTS = "/v1/{organization}/contacts"
BUDGET = 10


@pytest.fixture
def tight(dinero: Caller, double: DineroDouble) -> Caller:
    """A caller that may call ten times a minute and has not called yet."""
    double.budget.calls_per_minute = BUDGET
    return dinero


def is_unauthorized(reply: Reply) -> bool:
    return (reply.status, reply.code, reply.headers["WWW-Authenticate"]) == (401, 41, "Bearer")


# Tokens


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer unknown", "Basic {token}", "{token}", "Bearer{token}", "Bearer \xff"],
)
def test_a_call_without_a_valid_token_is_refused(dinero: Caller, authorization: str) -> None:
    header = authorization.format(token=dinero.token).encode("latin-1")

    response = dinero.client.get("/v1/organizations", headers=[(b"Authorization", header)])

    reply = Reply(response)
    assert is_unauthorized(reply)
    assert reply.json["message"] == "The access token is missing, expired or revoked."


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_spelled_in_any_case(dinero: Caller, scheme: str) -> None:
    reply = dinero.call("GET", "/v1/organizations", headers={"Authorization": f"{scheme}   {dinero.token}"})

    assert reply.status == 200


def test_a_token_lives_for_an_hour(dinero: Caller) -> None:
    dinero.admin("clock", {"advance_s": 3590})
    alive = dinero.get("/v1/organizations")
    dinero.admin("clock", {"advance_s": 10})
    dead = dinero.get("/v1/organizations")

    assert alive.status == 200
    assert is_unauthorized(dead)


def test_a_path_nobody_knows_is_not_found_before_any_token_is_asked_for(dinero: Caller) -> None:
    reply = Reply(dinero.client.get("/v1/310001/sales/invoices/x/y/z"))

    assert (reply.status, reply.code) == (404, 40)
    assert reply.json["message"] == "The requested resource was not found."


def test_a_method_a_path_does_not_take_is_refused(dinero: Caller) -> None:
    reply = dinero.call("PATCH", CONTACTS)

    assert (reply.status, reply.code) == (405, 40)
    assert reply.headers["Allow"] == "GET, POST"
    assert reply.json["message"] == "This path takes GET, POST."


@pytest.mark.parametrize("path", ["/v1/310001//invoices", "/v1//invoices", "/v4/310001/invoices", "/v1/"])
def test_a_path_must_be_exact(dinero: Caller, path: str) -> None:
    assert dinero.get(path).status == 404


# Organizations


def test_a_user_reaches_every_organization_they_see(url: str) -> None:
    token = App(url).granted()["access_token"]

    with Caller(url, 310001, token) as sanne:
        ids = [row["Id"] for row in sanne.get("/v1.1/organizations").json]
        answers = [sanne.get(f"/v1/{one}/contacts").status for one in ids]

    assert ids == [310001, 310002, 310003, 310004]
    assert answers == [200, 403, 200, 200]


def test_a_user_reaches_no_other_organization(url: str) -> None:
    token = App(url).granted(user="bo")["access_token"]

    with Caller(url, 310001, token) as bo:
        ids = [row["id"] for row in bo.get("/v1/organizations").json]
        reply = bo.get(CONTACTS)

    assert ids == [310004]
    assert (reply.status, reply.code) == (403, 41)
    assert reply.json["message"] == "You have no access to this organization."


def test_an_api_key_reaches_its_own_organization_only(dinero: Caller) -> None:
    ids = [row["id"] for row in dinero.get("/v1/organizations").json]

    assert ids == [310001]
    assert dinero.get("/v1/310001/contacts").status == 200
    assert dinero.get("/v1/310004/contacts").status == 403


@pytest.mark.parametrize("organization", ["0", "310009", "abc", "-310001", "9" * 30, "310001.0", "0310001", "³"])
def test_an_organization_that_does_not_exist_cannot_be_reached(dinero: Caller, organization: str) -> None:
    reply = dinero.get(f"/v1/{organization}/contacts")

    assert (reply.status, reply.code) == (403, 41)


@pytest.mark.parametrize("no_pro_code", [90, 48])
def test_no_pro_code_refuses_an_organization_without_pro(url: str, no_pro_code: int) -> None:
    with Caller.personal(url, 310002) as caller:
        caller.admin("world", {"no_pro_code": str(no_pro_code)})
        reply = caller.get(CONTACTS)
        organizations = caller.get("/v1/organizations")

    assert (reply.status, reply.code) == (403, no_pro_code)
    assert reply.json["message"] == "The organization has no active Pro subscription."
    assert reply.json["languageSpecificMessages"] == [
        {"property": "message", "message": "Organisationen har ikke Dinero Pro."}
    ]
    assert organizations.json == [{"id": 310002, "name": "Butik uden Pro", "isPro": False}]


def test_pro_can_end_and_come_back(dinero: Caller) -> None:
    dinero.admin("organizations", {"Id": 310001, "IsPro": False})
    ended = dinero.get(CONTACTS)
    dinero.admin("organizations", {"Id": 310001, "IsPro": True})

    assert ended.code == 90
    assert dinero.get(CONTACTS).status == 200


def test_error_detail_bare_leaves_everything_but_the_code_out(dinero: Caller) -> None:
    dinero.admin("world", {"error_detail": "bare"})

    assert dinero.post(CONTACTS, {}).json == {"code": 42}


def test_error_detail_full_explains(dinero: Caller) -> None:
    reply = dinero.get("/v1/{organization}/invoices", page="x")

    assert reply.json == {
        "code": 44,
        "message": "Invalid format",
        "validationErrors": {"page": "A number from 0 to 1000000 is expected."},
        "errorMessageList": [{"Code": "page", "Message": "A number from 0 to 1000000 is expected."}],
    }


@pytest.mark.parametrize(("empty_answers", "status", "body"), [("200", 200, b"{}"), ("201", 201, b"")])
def test_how_a_write_that_has_nothing_to_tell_is_answered_is_the_world_empty_answers(
    dinero: Caller, empty_answers: str, status: int, body: bytes
) -> None:
    dinero.admin("world", {"empty_answers": empty_answers})
    account = {"Number": 55120, "Name": "QuickPay"}

    created = dinero.post("/v1/{organization}/accounts/deposit", account)
    contact = dinero.post(CONTACTS, contact_body())

    assert (created.status, created.body) == (status, body)
    assert (contact.status, list(contact.json)) == (200, ["ContactGuid"])


# Scopes


@pytest.mark.parametrize(
    ("scope", "reads", "writes"),
    [
        ("dineropublicapi:read", 200, 403),
        ("dineropublicapi:write", 403, 400),
        ("dineropublicapi:read dineropublicapi:write", 200, 400),
        ("openid", 403, 403),
    ],
    ids=["read", "write", "both", "neither"],
)
def test_a_call_needs_its_scope(url: str, scope: str, reads: int, writes: int) -> None:
    token = App(url).granted(scope=scope)["access_token"]

    with Caller(url, 310001, token) as caller:
        reading, writing = caller.get(CONTACTS), caller.post(CONTACTS, {})

    assert (reading.status, writing.status) == (reads, writes)
    if writes == 403:
        assert (writing.code, writing.json["message"]) == (41, "The token has no scope to write.")
    if reads == 403:
        assert (reading.code, reading.json["message"]) == (41, "The token has no scope to read.")


def test_calculating_an_invoice_is_reading(url: str) -> None:
    token = App(url).granted(scope="dineropublicapi:read")["access_token"]

    with Caller(url, 310001, token) as caller:
        reply = caller.post("/v1/{organization}/invoices/fetch", {"ProductLines": []})

    assert (reply.status, reply.code) == (400, 45)


# The call budget


def statuses(caller: Caller, calls: int) -> list[int]:
    return [caller.get(CONTACTS).status for _ in range(calls)]


def test_the_budget_is_so_many_calls_a_minute(tight: Caller) -> None:
    assert statuses(tight, BUDGET) == [200] * BUDGET

    reply = tight.get(CONTACTS)

    assert reply.status == 429
    assert reply.text == f"API calls quota exceeded! (maximum {BUDGET} per minute)"
    assert reply.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Retry-After" not in reply.headers


def test_retry_after_sent_tells_when_the_next_call_may_come(tight: Caller) -> None:
    tight.admin("world", {"retry_after": "sent"})
    statuses(tight, BUDGET)

    first = tight.get(CONTACTS).headers["Retry-After"]
    tight.admin("clock", {"advance_s": 50})
    second = tight.get(CONTACTS).headers["Retry-After"]
    tight.admin("clock", {"advance_s": int(second)})

    assert 55 <= int(first) <= 60
    assert 5 <= int(second) <= 10
    assert tight.get(CONTACTS).status == 200


def test_the_budget_holds_in_any_sliding_minute(tight: Caller) -> None:
    """Five calls, half a minute, five more calls. After that, a call is allowed for each that is a minute old."""
    statuses(tight, 5)
    tight.admin("clock", {"advance_s": 30})
    statuses(tight, 5)
    tight.admin("clock", {"advance_s": 25})
    too_early = statuses(tight, 1)
    tight.admin("clock", {"advance_s": 6})

    assert too_early == [429]
    assert statuses(tight, 6) == [200] * 5 + [429]


NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GRANT = {"Kind": "visma", "ClientId": "isv_clock"}


def wait_after_one_call(at_s: float, world: World) -> str | None:
    """`Retry-After` of a second call, `at_s` after the first, where one a minute is allowed; None: let through."""
    budget = CallBudget(1)
    budget.spend({"Id": 1}, GRANT, NOON, world)
    try:
        budget.spend({"Id": 1}, GRANT, NOON + timedelta(seconds=at_s), world)
    except Refusal as refusal:
        return refusal.headers.get("Retry-After", "refused")
    return None


@pytest.mark.parametrize(("at_s", "wait_s"), [(0, "60"), (0.5, "60"), (1, "59"), (59.5, "1"), (60, None), (-1, None)])
def test_the_minute_is_measured_to_the_moment(at_s: float, wait_s: str | None) -> None:
    assert wait_after_one_call(at_s, World(retry_after="sent")) == wait_s


def test_retry_after_absent_keeps_the_wait_a_secret() -> None:
    assert wait_after_one_call(1, World()) == "refused"


def test_a_refused_call_is_not_counted(tight: Caller) -> None:
    statuses(tight, BUDGET)
    tight.admin("clock", {"advance_s": 40})
    statuses(tight, BUDGET)
    tight.admin("clock", {"advance_s": 21})

    assert statuses(tight, BUDGET) == [200] * BUDGET


def test_a_call_that_was_wrong_is_counted(tight: Caller) -> None:
    wrong = [tight.post(CONTACTS, {}).status for _ in range(BUDGET)]

    assert wrong == [400] * BUDGET
    assert statuses(tight, 1) == [429]


def test_calls_of_no_organization_are_free(tight: Caller) -> None:
    statuses(tight, BUDGET)

    assert tight.get("/v1/organizations").status == 200
    assert tight.get("/v1/countries").status == 200


def test_each_organization_has_a_budget_of_its_own(tight: Caller) -> None:
    statuses(tight, BUDGET)

    with Caller.personal(tight.url, 310004) as other:
        assert statuses(other, 1) == [200]


def test_each_client_has_a_budget_of_its_own(tight: Caller) -> None:
    statuses(tight, BUDGET)

    with Caller(tight.url, 310001, App(tight.url).granted()["access_token"]) as app:
        assert statuses(app, BUDGET + 1) == [200] * BUDGET + [429]


def test_a_new_token_brings_no_new_budget(tight: Caller) -> None:
    statuses(tight, BUDGET)

    with Caller.personal(tight.url, 310001) as again:
        assert statuses(again, 1) == [429]


def test_moving_the_clock_back_forgets_the_calls_that_are_yet_to_come(tight: Caller) -> None:
    statuses(tight, BUDGET)
    tight.admin("clock", {"advance_s": -600})

    assert statuses(tight, BUDGET + 1) == [200] * BUDGET + [429]


@pytest.mark.parametrize(
    ("personal_calls_per_minute", "budget", "allowed"),
    [("as_official", 100, 61), ("sixty", 100, 60), ("sixty", 10, 10)],
)
def test_personal_calls_per_minute_holds_personal_integrations_to_sixty(
    dinero: Caller, double: DineroDouble, personal_calls_per_minute: str, budget: int, allowed: int
) -> None:
    dinero.admin("world", {"personal_calls_per_minute": personal_calls_per_minute})
    double.budget.calls_per_minute = budget
    path = "/v1/{organization}/sales/settings"

    answers = [dinero.get(path).status for _ in range(allowed)]
    refused = dinero.get(path)

    assert answers == [200] * allowed
    assert refused.status == (200 if allowed > 60 else 429)
    if allowed <= 60:
        assert refused.text == f"API calls quota exceeded! (maximum {allowed} per minute)"


def test_personal_calls_per_minute_sixty_does_not_hold_an_app(url: str, double: DineroDouble) -> None:
    with Caller(url, 310001, App(url).granted()["access_token"]) as app:
        app.admin("world", {"personal_calls_per_minute": "sixty"})
        double.budget.calls_per_minute = 61

        assert {app.get("/v1/{organization}/sales/settings").status for _ in range(61)} == {200}
