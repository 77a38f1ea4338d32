"""Can a program make a credit note, once, and see what became of it?"""

from typing import Any

import pytest
from django.utils import timezone

from krambod.transfers.models import State
from krambod.transfers.rules import When
from tests.api.program import Program, Reply, make_shop, program_of
from tests.transfers.shopkeeper import Shopkeeper, change_rules, order_body
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

VASE = order_body()["lines"][0]
CUPS = VASE | {"sku": "C", "description": "Kop", "quantity": 3, "unit_price": "40.00", "total": "120.00"}
SHIPPING = VASE | {"kind": "shipping", "sku": "", "description": "Fragt", "unit_price": "39.00", "total": "39.00"}
COURSE = VASE | {"sku": "K", "description": "Kursus", "vat_rate": "0", "goods": "exempt"}


def sell(keeper: Shopkeeper, *lines: dict[str, Any]) -> Program:
    keeper.pass_time((timezone.now() - keeper.now()).total_seconds())  # the API has today's clock
    total = f"{sum(float(line['total']) for line in lines):.2f}"
    paid = {"id": "p", "method": "Kort", "amount": total, "state": "captured", "at": "2026-11-22T09:00:00Z"}
    keeper.send(total=total, lines=list(lines), payments=[paid])
    keeper.work()
    assert keeper.transfer().state == State.PAID
    return program_of(keeper.shop)


def credit(program: Program, **content: Any) -> Reply:
    return program.call("POST", "/orders/1042/credit-notes", {"id": "c-1", **content})


def work(keeper: Shopkeeper) -> None:
    for _ in range(4):
        keeper.work()


@pytest.mark.parametrize(
    ("content", "total"),
    [
        ({"lines": [CUPS | {"quantity": 2, "total": "80.00"}]}, 80),
        ({"lines": [CUPS], "shipping": True}, 159),
        ({"lines": [VASE], "amount": "200.00"}, 200),
        ({"amount": "100.00"}, 100),
        ({"shipping": True}, 39),
        ({"amount": "408.00"}, 408),
    ],
    ids=["pieces", "a line and the shipping", "a line less a fee", "an amount", "the shipping", "everything"],
)
def test_a_program_makes_a_credit_note_and_the_same_again_changes_nothing(
    shopkeeper: Shopkeeper, content: dict[str, Any], total: int
) -> None:
    program = sell(shopkeeper, VASE, CUPS, SHIPPING)

    first = credit(program, reason="Ridse", **content)
    again = credit(program, reason="Ridse", **content)
    work(shopkeeper)
    later = credit(program, reason="Ridse", **content)

    assert (first.status, again.status, later.status) == (200, 200, 200)
    [note] = shopkeeper.credit_notes()
    assert note["TotalInclVat"] == total
    assert "Ridse" in note["Comment"]
    [told] = program.get().json["credit_notes"]
    assert told == {
        "id": "c-1",
        "state": "booked",
        "cause": "repayment_missing",
        "credit_note_number": note["Number"],
        "credit_note_guid": note["Guid"],
        "total": f"{total}.00",
        "missing_repayment": f"{total}.00",
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"amount": "60.00"}, "several VAT rates"),
        ({"amount": "900.00"}, "more than is left"),
        ({"lines": [CUPS | {"vat_rate": "12"}]}, "not on the invoice"),
        ({"lines": [VASE], "amount": "300.00"}, "do not add up"),
        ({}, "Nothing is credited by that"),
    ],
    ids=["an amount over two rates", "too much", "an unknown line", "another amount than the lines", "nothing"],
)
def test_what_cannot_be_credited_is_refused_with_the_reason(
    shopkeeper: Shopkeeper, content: dict[str, Any], problem: str
) -> None:
    program = sell(shopkeeper, VASE, COURSE)

    reply = credit(program, **content)

    assert (reply.status, problem in reply.json["error"]) == (409, True), reply.json
    assert shopkeeper.refunds() == []


def test_a_credit_note_with_a_day_of_repayment_registers_the_money_on_that_day_once(shopkeeper: Shopkeeper) -> None:
    program = sell(shopkeeper, VASE)

    replies = [credit(program, amount="249.00", repaid_on="2026-11-23").status for _ in range(2)]
    work_until_quiet(shopkeeper)

    [told] = program.get().json["credit_notes"]
    assert replies == [200, 200]
    assert (told["state"], told["missing_repayment"]) == ("credited", "0.00")
    rows = shopkeeper.payments(shopkeeper.transfer().draft_guid)
    back = [row for row in rows if row["DepositAccountNumber"] and row["Amount"] < 0]
    assert [(row["Amount"], row["PaymentDate"]) for row in back] == [(-249, "2026-11-23")]


def test_a_day_on_which_no_money_can_have_gone_back_is_refused(shopkeeper: Shopkeeper) -> None:
    program = sell(shopkeeper, VASE)
    days = {
        "2026-11-21": (409, "before the order was placed"),
        "2099-01-01": (409, "a day to come"),
        "2026-11-31": (422, 'must be a day like "2026-11-22"'),
        20261123: (422, 'must be a day like "2026-11-22"'),
        "2101-01-01": (422, "2000 to 2100"),
    }

    for day, (status, problem) in days.items():
        reply = credit(program, amount="249.00", repaid_on=day)
        assert (reply.status, problem in str(reply.json)) == (status, True), (day, reply.json)

    assert shopkeeper.refunds() == []


def test_an_id_with_other_content_and_a_second_credit_note_at_the_same_time_are_refused(
    shopkeeper: Shopkeeper,
) -> None:
    program = sell(shopkeeper, VASE, CUPS)
    credit(program, amount="100.00")

    other_content = credit(program, amount="50.00")
    at_the_same_time = credit(program, id="c-2", amount="50.00")
    work(shopkeeper)
    afterwards = credit(program, id="c-2", amount="50.00")
    work(shopkeeper)

    assert (other_content.status, at_the_same_time.status, afterwards.status) == (409, 409, 200)
    assert "with other content" in other_content.json["error"]
    assert "on its way" in at_the_same_time.json["error"]
    assert [note["TotalInclVat"] for note in shopkeeper.credit_notes()] == [100, 50]
    assert [one["id"] for one in program.get().json["credit_notes"]] == ["c-1", "c-2"]


def sell_in_parcels(keeper: Shopkeeper) -> Program:
    """A vase and a course are booked in two parcels, each with its own invoice."""
    keeper.pass_time((timezone.now() - keeper.now()).total_seconds())
    change_rules(keeper, when=When.SHIPPED, guard_until=None)
    days = ("2026-11-20T09:00:00Z", "2026-11-22T09:00:00Z")
    sent = [{"id": line["sku"], "at": at, "lines": [line]} for line, at in zip((VASE, CUPS), days, strict=True)]
    paid = [{"id": at, "method": "Kort", "amount": amount, "state": "captured", "at": at}
            for at, amount in zip(days, ("249.00", "120.00"), strict=True)]  # fmt: skip
    keeper.send(
        total="369.00", lines=[VASE, CUPS], payments=paid, shipments=sent, shipped_at=days[1],
        placed_at="2026-11-19T09:00:00Z", paid_at=None,
    )  # fmt: skip
    work_until_quiet(keeper)
    return program_of(keeper.shop)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ({"amount": "60.00"}, "several invoices"),
        ({"amount": "900.00"}, "more than is left"),
        ({"lines": [VASE, CUPS | {"quantity": 4, "total": "160.00"}]}, "do not have all of that left"),
    ],
)
def test_each_invoice_of_an_order_in_parcels_is_credited_by_its_lines(
    shopkeeper: Shopkeeper, content: dict[str, Any], problem: str
) -> None:
    program = sell_in_parcels(shopkeeper)

    refused = credit(program, **content)
    replies = []
    for line in (VASE, CUPS):
        replies.append(credit(program, id=line["sku"], lines=[line]).status)
        work(shopkeeper)

    assert (refused.status, problem in refused.json["error"]) == (409, True), refused.json
    assert replies == [200, 200]
    notes = {note["Number"]: note["TotalInclVat"] for note in shopkeeper.credit_notes()}
    assert sorted(notes.values()) == [120, 249]
    assert {one["credit_note_number"] for one in program.get().json["credit_notes"]} == set(notes)


@pytest.mark.parametrize(
    ("content", "totals"),
    [
        ({"lines": [VASE, CUPS | {"quantity": 1, "total": "40.00"}]}, [40, 249]),
        ({"amount": "300.00"}, [51, 249]),
    ],
    ids=["lines of both", "an amount above each invoice"],
)
def test_one_wish_over_two_invoices_becomes_a_credit_note_for_each_once(
    shopkeeper: Shopkeeper, content: dict[str, Any], totals: list[int]
) -> None:
    program = sell_in_parcels(shopkeeper)

    replies = [credit(program, repaid_on="2026-11-23", **content).status for _ in range(2)]
    work_until_quiet(shopkeeper)
    replies.append(credit(program, repaid_on="2026-11-23", **content).status)

    told = program.get().json["credit_notes"]
    assert replies == [200, 200, 200]
    assert sorted(note["TotalInclVat"] for note in shopkeeper.credit_notes()) == totals
    assert [(one["id"], one["state"], one["missing_repayment"]) for one in told] == [("c-1", "credited", "0.00")] * 2


def test_an_order_that_is_not_booked_or_is_of_another_shop_has_no_credit_notes(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    program = program_of(shopkeeper.shop)

    too_early = credit(program, amount="10.00")
    of_another = credit(make_shop("bo"), amount="10.00")
    misspelled = credit(program, sum="10.00")

    assert (too_early.status, "no booked invoice" in too_early.json["error"]) == (409, True)
    assert (of_another.status, misspelled.status) == (404, 422)


def test_an_order_whose_id_ends_in_credit_notes_is_an_order() -> None:
    program = make_shop("sanne")

    stored = program.call("PUT", "/orders/1042/credit-notes", order_body())
    told = program.call("GET", "/orders/1042/credit-notes")

    assert (stored.status, told.json["external_id"]) == (201, "1042/credit-notes")
    assert told.json["credit_notes"] == []
