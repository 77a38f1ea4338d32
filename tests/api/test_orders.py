"""Does the orders API store each order once, answer with its state, and keep the shops apart?"""

import sqlite3
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django_scopes import scopes_disabled

from krambod.merchants.models import Installation
from krambod.organizations.models import ConnectedOrganization, Connection
from krambod.transfers.models import State
from tests.api.program import Program
from tests.orders.bodies import body

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {
    "external_id", "number", "state", "cause", "reason", "invoice_number", "invoice_guid", "contact_guid", "total",
    "currency", "explanation", "paused", "choices", "events", "credit_notes",
}  # fmt: skip


def test_a_new_order_gets_201_and_all_its_fields(sanne: Program) -> None:
    reply = sanne.put()

    assert reply.status == 201
    assert set(reply.json) == FIELDS
    assert (reply.json["state"], reply.json["total"], reply.json["currency"]) == ("received", "288.00", "DKK")
    assert [event["name"] for event in reply.json["events"]] == ["received"]
    assert sanne.get().json == reply.json


def test_the_same_order_again_is_200_and_changes_nothing(sanne: Program) -> None:
    first = sanne.put()

    again = sanne.put()

    assert (again.status, again.json) == (200, first.json)
    assert [event.outcome for event in sanne.events()] == ["new", "unchanged"]


def test_an_older_revision_is_superseded(sanne: Program) -> None:
    sanne.put()

    older = sanne.put(updated_at="2026-11-22T11:30:00Z", total="1.00")

    assert (older.status, older.json["superseded"], older.json["total"]) == (200, True, "288.00")


def test_an_order_that_changes_after_booking_says_so(sanne: Program) -> None:
    sanne.put()
    newest = sanne.transfer().order.newest
    connected = connect(sanne)
    sanne.change(state=State.BOOKED, booked_revision=newest, connected=connected, cause="", invoice_number=7)

    changed = sanne.put(updated_at="2026-11-22T13:00:00Z", number="1042B")

    assert (changed.json["changed_after_booking"], changed.json["invoice_number"]) == (True, 7)
    assert "superseded" not in changed.json


def test_the_answer_for_a_booked_order_names_invoice_and_contact(sanne: Program) -> None:
    sanne.put()
    guid, contact = UUID(int=1), UUID(int=2)
    sanne.change(
        state=State.PAID, cause="", draft_guid=guid, contact_guid=contact, invoice_number=20317,
        invoice_total=Decimal("288.00"),
    )  # fmt: skip

    answer = sanne.get().json

    assert (answer["state"], answer["cause"], answer["explanation"]) == ("paid", None, None)
    assert (answer["invoice_guid"], answer["contact_guid"]) == (str(guid), str(contact))
    assert answer["invoice_number"] == 20317
    assert answer["choices"] == []


def test_a_held_order_is_explained_in_three_languages(sanne: Program) -> None:
    sanne.put()
    sanne.change(cause="total_differs", cause_details={"total": "288.00", "lines_total": "1287.00"})

    answer = sanne.get().json

    assert answer["cause"] == "total_differs"
    assert "1.287,00 kr." in answer["explanation"]["da"]
    assert "1.287,00 DKK" in answer["explanation"]["de"]
    assert "1,287.00 DKK" in answer["explanation"]["en"]
    assert answer["choices"] == ["again", "skip"]


def test_the_answer_names_a_paused_connection(sanne: Program) -> None:
    sanne.put()
    later, earlier = (datetime.now(UTC) + timedelta(hours=hours) for hours in (1, -1))
    connected = connect(sanne, paused_cause="renew_pro", paused_until=later)
    sanne.change(connected=connected)

    paused = sanne.get().json["paused"]
    with scopes_disabled():
        ConnectedOrganization.objects.update(paused_until=earlier)
    over = sanne.get().json["paused"]

    assert paused["cause"] == "renew_pro"
    assert "Dinero Pro" in paused["explanation"]["da"]
    assert over is None


def test_the_answer_names_a_paused_installation(sanne: Program) -> None:
    Installation.objects.create(paused_cause="restored")

    reply = sanne.put()

    assert reply.json["paused"]["cause"] == "restored"


def test_two_shops_with_one_id_never_see_each_other(sanne: Program, other: Program) -> None:
    sanne.put(total="288.00")
    assert other.get().status == 404
    assert other.choose("skip", "not mine").status == 404

    others = other.put(total="1.00")

    assert (others.status, others.json["total"]) == (201, "1.00")
    assert sanne.get().json["total"] == "288.00"
    assert [row["total"] for row in sanne.call("GET", "/orders").json["orders"]] == ["288.00"]
    assert other.call("GET", "/orders?after=1042").json["orders"] == []


@pytest.mark.parametrize(
    "external_id",
    [
        "a/b",
        "/",
        "a/choices",
        "choices",
        "Ordre nr. 7 ÆØÅ",
        "🎁",
        "طلب",
        "%2F",
        "?a=b#c",
        "..",
        "a//b/",
        "x" * 200,
        "+ +",
    ],
)
def test_an_id_may_have_any_characters(sanne: Program, external_id: str) -> None:
    put = sanne.put(external_id)

    got = sanne.get(external_id)

    assert (put.status, put.json["external_id"]) == (201, external_id)
    assert (got.status, got.json) == (200, put.json)
    assert sanne.choose("skip", "a test", external_id).status == 200


@pytest.mark.parametrize("external_id", ["x" * 201, "a\nb", "\x00", " "])
def test_an_id_that_cannot_be_stored_is_refused_by_name(sanne: Program, external_id: str) -> None:
    reply = sanne.put(external_id)

    assert reply.status == 422
    assert [finding["field"] for finding in reply.json["findings"]] == ["external_id"]
    assert len(sanne.events()) == 1


def test_spaces_around_an_id_do_not_count(sanne: Program) -> None:
    sanne.put(" 1042 ")

    assert sanne.get("1042").status == 200
    assert sanne.get(" 1042 ").status == 200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer nonsense", "Basic c2FubmU6", "Bearer \xff"])
def test_a_call_without_the_shops_token_is_refused(sanne: Program, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}

    answers = [
        Client().generic("PUT", "/api/v1/orders/1042", b"{}", "application/json", headers=headers),
        Client().get("/api/v1/orders/1042", headers=headers),
        Client().get("/api/v1/orders", headers=headers),
        Client().post("/api/v1/orders/1042/choices", {}, "application/json", headers=headers),
    ]

    assert [answer.status_code for answer in answers] == [401] * 4
    assert {answer["WWW-Authenticate"] for answer in answers} == {'Bearer realm="krambod"'}
    assert "Bearer" in answers[0].json()["error"]
    assert sanne.events() == []


def test_no_cookies_are_set_and_none_are_needed(sanne: Program) -> None:
    client = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {sanne.token}"}

    answer = client.put("/api/v1/orders/1042", body(), "application/json", headers=headers)

    assert answer.status_code == 201
    assert not answer.cookies


def test_an_unknown_order_is_404_in_json(sanne: Program) -> None:
    reply = sanne.get("nobody's")

    assert reply.status == 404
    assert "nobody's" in reply.json["error"]


def test_an_unknown_address_is_404_in_json(sanne: Program) -> None:
    for path in ("/", "/order/1042", "/orders/"):
        reply = sanne.call("GET", path)

        assert (reply.status, list(reply.json)) == (404, ["error"])


def test_another_method_is_405(sanne: Program) -> None:
    reply = sanne.call("DELETE", "/orders/1042")

    assert reply.status == 405
    assert "PUT" in reply.headers["Allow"]


def test_a_body_too_large_is_413(sanne: Program) -> None:
    reply = sanne.put(content=b"[" + b" " * 16 * 1024 * 1024 + b"]")

    assert reply.status == 413
    assert "16 MB" in reply.json["error"]


@pytest.mark.usefixtures("impatient")
def test_a_locked_database_gives_503_and_the_order_can_be_sent_again(sanne: Program) -> None:
    blocker = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")

    busy = sanne.put()
    blocker.execute("ROLLBACK")
    blocker.close()

    assert (busy.status, busy.headers["Retry-After"]) == (503, "5")
    assert sanne.put().status == 201


# Lists


def test_a_list_has_the_newest_first_and_continues_on_the_next_page(sanne: Program) -> None:
    for number in range(103):
        assert sanne.put(f"order/{number}").status == 201

    first = sanne.call("GET", "/orders").json
    second = sanne.call("GET", f"/orders?after={first['next']}").json

    ids = [row["external_id"] for row in first["orders"] + second["orders"]]
    assert ids == [f"order/{number}" for number in reversed(range(103))]
    assert (len(first["orders"]), second["next"]) == (100, None)


def test_a_list_can_have_only_one_state_or_only_held_orders(sanne: Program) -> None:
    for name, values in {"a": {"state": "paid", "cause": ""}, "b": {"cause": ""}, "c": {"cause": "no_lines"}}.items():
        sanne.put(name)
        sanne.change(name, **values)

    def listed(query: str) -> list[str]:
        return [row["external_id"] for row in sanne.call("GET", f"/orders?{query}").json["orders"]]

    assert listed("state=paid") == ["a"]
    assert listed("held=true") == ["c"]
    assert listed("held=false&state=received") == ["b"]


@pytest.mark.parametrize(("query", "status"), [("state=lost", 422), ("held=perhaps", 422), ("after=nobody", 404)])
def test_a_query_with_an_unknown_value_is_refused(sanne: Program, query: str, status: int) -> None:
    reply = sanne.call("GET", f"/orders?{query}")

    assert reply.status == status
    assert reply.json["error"]
    assert all(finding["field"] in query for finding in reply.json.get("findings", []))


# Choices


def test_a_choice_is_stored_and_shown_in_the_events(sanne: Program) -> None:
    sanne.put()

    reply = sanne.choose("skip", "the customer's own voucher")

    assert reply.status == 200
    assert reply.json["events"][-1]["details"] == {
        "choice": "skip",
        "value": "the customer's own voucher",
        "by": "api",
    }
    assert sanne.transfer().choices == {"skip": "the customer's own voucher"}


def test_an_impossible_choice_gives_409_with_the_possible_ones(sanne: Program) -> None:
    sanne.put()

    reply = sanne.choose("approve")

    assert reply.status == 409
    assert reply.json["choices"] == ["again", "skip"]
    assert "'approve' is not possible now" in reply.json["error"]


def test_a_choice_with_a_wrong_value_gives_409(sanne: Program) -> None:
    sanne.put()
    sanne.change(cause="period_reported", cause_details={"day": "2026-11-22"})

    assert sanne.choose("today", "tomorrow").status == 409
    assert sanne.choose("skip").status == 409


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (b"choose!", "body"),
        ({}, "choice"),
        ({"choice": 7}, "choice"),
        ({"choice": "again", "value": ["x"]}, "value"),
        ({"choice": "again", "why": ""}, "why"),
        ({"choice": "again", "value": "x" * 201}, "value"),
    ],
)
def test_a_choice_that_cannot_be_read_is_422(sanne: Program, wish: object, field: str) -> None:
    sanne.put()

    reply = sanne.call("POST", "/orders/1042/choices", wish)

    assert (reply.status, [finding["field"] for finding in reply.json["findings"]]) == (422, [field])


def connect(program: Program, **values: object) -> ConnectedOrganization:
    with scopes_disabled():
        connection = Connection.objects.create(merchant=program.shop.merchant, kind="personal", client_id="x")
        return ConnectedOrganization.objects.create(
            merchant=program.shop.merchant, connection=connection, organization_id=310001, name="Demo ApS", **values
        )
