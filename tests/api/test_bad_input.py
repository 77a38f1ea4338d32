"""Is every wrong order either held with its reason or refused with the field's name, and never lost?"""

import json
from typing import Any

import pytest
from django_scopes import scopes_disabled

from krambod.transfers.models import Transfer
from tests.api.program import Program, program_of
from tests.orders.bodies import body, line, payment
from tests.transfers.shopkeeper import Shopkeeper

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = {"name": "محمد 🎁 Ærø", "address": "شارع النيل", "city": "Çeşme 🇹🇷", "company": ""}
ARABIC_NUMBER = "\u0662\u0668\u0668.\u0660\u0660"


def with_lines(count: int) -> dict[str, Any]:
    return body(lines=[line() for _ in range(count)])


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"lines": []}, "no_lines"),
        ({"total": "-288.00"}, "negative_total"),
        ({"currency": "EUR"}, "foreign_currency"),
        ({"buyer": {"email": "jens(at)example.com", "name": "Jens"}}, "broken_email"),
        ({"buyer": {"email": "a@b@c", "name": "Jens"}}, "broken_email"),
        ({"buyer": None}, "no_email"),
        ({"total": "1288.00"}, "total_differs"),
        ({"total_vat": "288.00"}, "vat_differs"),
        ({"lines": [line(kind="telepathy", total="288.00", unit_price="288.00")]}, "unknown_line_kind"),
        ({"lines": [line(vat_rate="24", total="288.00", unit_price="288.00")], "total_vat": None}, "rate_of_nobody"),
        ({"lines": [line(), line(total="-1.00", unit_price="-1.00")], "total": "248.00"}, "negative_line"),
        ({"payments": [payment(method="Gavekort 🎁")]}, "gift_card"),
    ],
)
def test_an_order_that_cannot_be_booked_is_held_and_says_why(
    shopkeeper: Shopkeeper, changes: dict[str, Any], cause: str
) -> None:
    program = program_of(shopkeeper.shop)

    put = program.put(**changes)
    work_now(shopkeeper)

    answer = program.get().json
    assert put.status == 201
    assert (answer["cause"], answer["invoice_number"]) == (cause, None)
    assert all(answer["explanation"].values())
    assert [event.outcome for event in program.events()] == ["new"]
    assert json.loads(program.events()[0].body) == body(**changes)
    assert shopkeeper.invoices() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"buyer": {"email": "Jens@Example.com", **NAMES}},
        {"lines": [line(description="مزهرية 🏺\u0000\u202e", total="288.00", unit_price="288.00")]},
        {"total": 288, "total_vat": 57.6, "lines": [line(unit_price=288.0, total=288, quantity=1, vat_rate=25)]},
        {"number": "Nr. 🎁/7"},
        {"total": "+288.00", "lines": [line(unit_price=" 288 ", total="288")]},
    ],
    ids=["names", "texts", "numbers", "order number", "spaces"],
)
def test_an_order_that_only_looks_odd_is_booked(shopkeeper: Shopkeeper, changes: dict[str, Any]) -> None:
    program = program_of(shopkeeper.shop)

    program.put("🎁/7", **changes)
    work_now(shopkeeper)

    answer = program.get("🎁/7").json
    assert (answer["state"], answer["cause"], answer["total"]) == ("paid", None, "288.00")
    assert [str(invoice["TotalInclVat"]) for invoice in shopkeeper.invoices()] == ["288.00"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (with_lines(10_000), "lines"),
        (body(lines=[line(currency="EUR")]), "lines.1.currency"),
        (body(payments=[payment(currency="EUR")]), "payments.1.currency"),
        (body(currency="DKK,EUR"), "currency"),
        (body(total="tohundrede"), "total"),
        (body(total="288,00"), "total"),
        (body(total=ARABIC_NUMBER), "total"),
        (body(total="1e3"), "total"),
        (body(total="9" * 20), "total"),
        (body(total="288.001"), "total"),
        (body(total=True), "total"),
        (body(total={"amount": "288.00"}), "total"),
        (body(lines=[line(), line(quantity="NaN")]), "lines.2.quantity"),
        (body(lines={"kind": "product"}), "lines"),
        (body(lines=["vase"]), "lines.1"),
        (body(buyer={"email": "jens@example.com", "name": "x" * 65_536}), "buyer.name"),
        (body(buyer="Jens"), "buyer"),
        (body(buyer={"name": "\ud800"}), "buyer.name"),
        (body(placed_at="0001-01-01T00:00:00Z"), "placed_at"),
        (body(updated_at="0001-01-01T00:00:00+14:00"), "updated_at"),
        (body(updated_at="9999-12-31T23:59:59-14:00"), "updated_at"),
        (body(paid_at="2026-11-22T11:01:00"), "paid_at"),
        (body(paid_at=1_795_000_000), "paid_at"),
        (body(number=1042), "number"),
        (body(number=""), "number"),
        (body(payments=[payment(), payment()]), "payments"),
        (body(colour="blue"), "colour"),
        ({}, "number"),
        (b"", "body"),
        (b"null", "body"),
        (b"[]", "body"),
        (b'"order"', "body"),
        (b"number=1042&total=288", "body"),
        (b"\xff\xfe\x00", "body"),
        (b'{"number": "\xe6\xf8\xe5"}', "body"),
        (b'{"total": NaN}', "body"),
        (b'{"total": -Infinity}', "body"),
        (b'{"total": ' + b"1" * 100_000 + b"}", "body"),
        (b'{"total": 1e999999999999999999999}', "body"),
        (b'{"total": 1, "total": 2}', "body"),
        (b"[" * 200_000, "body"),
        (b'{"buyer": ' * 100_000 + b"{}" + b"}" * 100_000, "body"),
        (json.dumps(body(), ensure_ascii=False).encode()[:-1], "body"),
        (json.dumps(body()).encode("utf-16"), "body"),
    ],
)
def test_an_unreadable_body_is_refused_by_field_and_stored(sanne: Program, content: Any, field: str) -> None:
    reply = sanne.put(content=content)

    assert reply.status == 422
    assert field in [finding["field"] for finding in reply.json["findings"]]
    assert field in reply.json["error"].replace("The body", "body")
    [event] = sanne.events()
    assert (event.outcome, event.external_id) == ("unreadable", "1042")
    sent = content if isinstance(content, bytes) else json.dumps(content).encode()
    assert event.body.replace("\ufffd", "") == sent.decode(errors="replace").replace("\ufffd", "").replace("\x00", "")
    assert sanne.get().status == 404


def test_an_unreadable_body_does_not_change_a_stored_order(sanne: Program) -> None:
    sanne.put()

    broken = sanne.put(content=b"{")

    assert broken.status == 422
    assert sanne.get().json["total"] == "288.00"
    assert [event.outcome for event in sanne.events()] == ["new", "unreadable"]


def test_an_order_with_a_wrong_token_is_not_stored(sanne: Program) -> None:
    for header in ("", "Bearer garbage", "Bearer " + "x" * 10_000, "Bearer \x01"):
        reply = sanne.call("PUT", "/orders/1042", body(), Authorization=header)

        assert reply.status == 401

    assert sanne.events() == []


def work_now(shopkeeper: Shopkeeper) -> None:
    """Makes everything due and works: the API uses the machine's clock, which may be far from the double's."""
    with scopes_disabled():
        Transfer.objects.update(due_at=shopkeeper.now())
    shopkeeper.work()
