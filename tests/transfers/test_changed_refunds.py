"""What happens if the shop changes the amount of a refund after its credit note is booked?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.credit.asking import CannotCredit, WishOfPerson, make_refund
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.models import State
from tests.transfers.growing import corrections, registered
from tests.transfers.parcels import LATER, VASE, captured, ends_of, invoice_when_sent, invoiced, parcels, part
from tests.transfers.shopkeeper import Shopkeeper, change_rules, fail
from tests.transfers.walking import run_again_findings, work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

AT = "2026-11-22T11:00:00Z"
PAID = {"id": "p", "method": "Dankort", "amount": "249.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}


def refund_part(keeper: Shopkeeper, total: str, *money: str, hour: int = 11) -> None:
    """The shop tells of the refund with this total, and of the money that went back for it."""
    back = [
        {"id": f"b{place}", "method": "Dankort", "amount": amount, "state": "refunded", "at": AT, "refund_id": "r"}
        for place, amount in enumerate(money)
    ]
    refund = {"id": "r", "at": AT, "total": total}
    keeper.send(payments=[PAID, *back], refunds=[refund], updated_at=f"2026-11-22T{hour}:00:00Z")
    settle(keeper)


def settle(keeper: Shopkeeper) -> None:
    for _ in range(6):
        keeper.work()


@pytest.fixture
def credited(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order of which 60.00 is credited and paid back."""
    shopkeeper.send(payments=[PAID])
    shopkeeper.work()
    refund_part(shopkeeper, "60.00", "60.00")
    assert shopkeeper.refund("r").state == State.CREDITED
    return shopkeeper


def credit_difference(keeper: Shopkeeper, amount: str) -> None:
    raised = keeper.refund("r")
    ticked = TickedLines(lines=(CreditedLine(number=1, gross=Decimal(amount)),), at=keeper.now())
    make_refund(
        keeper.transfer(), WishOfPerson(part_id="own-1", ticked=ticked, by="Sanne", settles=raised), keeper.now()
    )
    settle(keeper)


def outcomes(keeper: Shopkeeper) -> list[tuple[str, str]]:
    return [(refund.state, refund.cause) for refund in keeper.refunds()]


def money_back(keeper: Shopkeeper) -> list[Any]:
    guid = keeper.transfer().draft_guid
    return sorted(row["Amount"] for row in keeper.payments(guid) if row["Amount"] < 0 and row["DepositAccountNumber"])


@pytest.mark.parametrize("tells_money_first", [True, False], ids=["money is told at once", "money is told later"])
def test_a_raised_refund_is_asked_about_and_its_difference_credited(
    credited: Shopkeeper, *, tells_money_first: bool
) -> None:
    refund_part(credited, "100.00", "60.00", *(["40.00"] if tells_money_first else []), hour=12)
    asked = credited.refund("r")

    credit_difference(credited, "40.00")
    refund_part(credited, "100.00", "60.00", "40.00", hour=13)

    assert asked.cause == "refund_raised"
    assert [asked.cause_details[name] for name in ("before_total", "total", "amount")] == ["60.00", "100.00", "40.00"]
    assert outcomes(credited) == [(State.CREDITED, ""), (State.CREDITED, "")]
    assert [note["TotalInclVat"] for note in credited.credit_notes()] == [60, 40]
    assert money_back(credited) == [-60, -40]


def test_only_the_difference_settles_it(credited: Shopkeeper) -> None:
    refund_part(credited, "100.00", "60.00", hour=12)

    with pytest.raises(CannotCredit):
        credit_difference(credited, "50.00")

    assert credited.refund("r").cause == "refund_raised"
    assert len(credited.refunds()) == 1


def test_a_lowered_refund_is_asked_about_until_a_person_has_settled_it(credited: Shopkeeper) -> None:
    refund_part(credited, "40.00", "60.00", hour=12)
    asked = credited.refund("r")

    choose(asked, "skip_difference", credited.now(), value="other: Aftalt", by="Sanne")
    settle(credited)
    refund_part(credited, "40.00", "60.00", hour=13)

    assert (asked.cause, asked.cause_details["amount"]) == ("repaid_more_than_refund", "20.00")
    assert outcomes(credited) == [(State.CREDITED, "")]
    assert len(credited.credit_notes()) == 1


def test_a_refund_that_is_lowered_is_invoiced_again_with_the_rest_of_the_order_by_one_button(
    shopkeeper: Shopkeeper,
) -> None:
    change_rules(shopkeeper, guard_until=None)
    shopkeeper.send(payments=[PAID])
    shopkeeper.work()
    refund_part(shopkeeper, "60.00", "40.00")
    refund_part(shopkeeper, "40.00", "40.00", hour=12)
    asked = shopkeeper.refund("r")

    choose(asked, "reissue", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)
    refund_part(shopkeeper, "40.00", "40.00", hour=13)

    [again] = corrections(shopkeeper)
    assert (asked.cause, asked.cause_details["correction"]) == ("refund_lowered", "reissue")
    assert [note["TotalInclVat"] for note in shopkeeper.credit_notes()] == [60, 189]
    assert again.invoice_total == Decimal("209.00")
    assert registered(shopkeeper, again) == ["209.00"]
    assert sum(Decimal(one) for one in registered(shopkeeper, shopkeeper.transfer())) == 0
    assert outcomes(shopkeeper) == [(State.CREDITED, ""), (State.CREDITED, "")]
    assert not run_again_findings(shopkeeper)


def test_if_more_went_back_than_the_lowered_refund_the_customer_owes_it_on_the_new_invoice(
    shopkeeper: Shopkeeper,
) -> None:
    change_rules(shopkeeper, guard_until=None)
    shopkeeper.send(payments=[PAID])
    shopkeeper.work()
    refund_part(shopkeeper, "60.00", "60.00")
    refund_part(shopkeeper, "40.00", "60.00", hour=12)
    asked = shopkeeper.refund("r")

    choose(asked, "reissue", shopkeeper.now(), by="Sanne")
    work_until_quiet(shopkeeper)
    unpaid = corrections(shopkeeper)[0]

    assert asked.cause == "repaid_more_than_refund"
    assert [asked.cause_details[name] for name in ("repaid_amount", "total", "amount")] == ["60.00", "40.00", "20.00"]
    assert possible_choices(asked) == ("reissue", "skip_difference")
    assert (unpaid.state, unpaid.reason, unpaid.cause) == (State.BOOKED, "payment", "")
    assert (unpaid.invoice_total, registered(shopkeeper, unpaid)) == (Decimal("209.00"), ["189.00"])
    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.CREDITED, "")
    assert outcomes(shopkeeper) == [(State.CREDITED, ""), (State.CREDITED, "")]
    assert not run_again_findings(shopkeeper)


@pytest.mark.parametrize("total", ["40.00", "100.00"])
def test_a_refund_that_the_shop_changes_back_is_not_asked_about_any_more(credited: Shopkeeper, total: str) -> None:
    refund_part(credited, total, "60.00", hour=12)
    asked = credited.refund("r").cause

    refund_part(credited, "60.00", "60.00", hour=13)

    assert asked in ("refund_raised", "repaid_more_than_refund")
    assert outcomes(credited) == [(State.CREDITED, "")]


def test_money_that_is_raised_after_its_answer_was_lost_is_registered_in_two_steps(credited: Shopkeeper) -> None:
    refund_part(credited, "60.00", "60.00", hour=12)
    other = {"id": "q", "at": AT, "total": "50.00"}
    back = [
        {"id": id, "method": "Dankort", "amount": amount, "state": "refunded", "at": AT, "refund_id": refund_id}
        for id, amount, refund_id in (("b0", "60.00", "r"), ("c", "30.00", "q"))
    ]
    told: dict[str, Any] = {"refunds": [{"id": "r", "at": AT, "total": "60.00"}, other], "payments": [PAID, *back]}
    credited.send(**told, updated_at="2026-11-22T13:00:00Z")
    fail(credited, FaultKind.DROP_AFTER, "invoices/*/payments")
    credited.before("POST", "/payments", lambda: fail(credited, FaultKind.SERVER_ERROR, "invoices/*", method="GET"))
    credited.work()
    assert credited.refund("q").registered == {}

    raised = told | {"payments": [PAID, back[0], back[1] | {"amount": "50.00"}]}
    credited.send(**raised, updated_at="2026-11-22T14:00:00Z")
    work_until_quiet(credited)

    assert outcomes(credited) == [(State.CREDITED, ""), (State.CREDITED, "")]
    assert money_back(credited) == [-60, -30, -20]
    assert not run_again_findings(credited)


# An order with two invoices


def refund_parcels(keeper: Shopkeeper, total: str, *lines: dict[str, Any], minute: int) -> None:
    """The shop tells of an order in two parcels, and of a refund whose money went back."""
    back = captured("back", total, LATER, state="refunded", refund_id="r")
    refund = {"id": "r", "at": LATER, "total": total, "lines": list(lines)}
    payments = [*parcels()["payments"], back]
    told = parcels(updated_at=f"2026-11-22T11:{minute:02}:00Z", refunds=[refund], payments=payments)
    keeper.send(**told)
    work_until_quiet(keeper)


@pytest.fixture
def sent_twice(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order whose vase and cup have an invoice each, both paid."""
    invoice_when_sent(shopkeeper)
    shopkeeper.send(**parcels())
    work_until_quiet(shopkeeper)
    return shopkeeper


def test_the_difference_is_credited_on_the_invoice_of_the_part(sent_twice: Shopkeeper) -> None:
    refund_parcels(sent_twice, "100.00", VASE | {"total": "100.00"}, minute=1)
    refund_parcels(sent_twice, "150.00", VASE | {"total": "150.00"}, minute=2)
    raised = sent_twice.refund("r shipment s1")

    ticked = TickedLines(lines=(CreditedLine(number=1, gross=Decimal("50.00")),), at=sent_twice.now())
    make_refund(
        part(sent_twice, "shipment"),
        WishOfPerson(part_id="own-1", ticked=ticked, by="Sanne", settles=raised),
        sent_twice.now(),
    )
    work_until_quiet(sent_twice)

    assert (raised.cause, raised.cause_details["amount"]) == ("refund_raised", "50.00")
    assert outcomes(sent_twice) == [(State.CREDITED, ""), (State.CREDITED, "")]
    assert [note["TotalInclVat"] for note in sent_twice.credit_notes()] == [100, 50]
    assert invoiced(sent_twice)["shipment:s1"][1] == Decimal("138.00")
    assert not run_again_findings(sent_twice)


def test_a_raise_that_another_invoice_has_room_for_is_credited_there_by_itself(sent_twice: Shopkeeper) -> None:
    refund_parcels(sent_twice, "129.95", minute=1)

    refund_parcels(sent_twice, "200.00", minute=2)

    assert ends_of(sent_twice) == {
        "sale": "credited",
        "shipment s1": "paid",
        "refund r": "credited",
        "refund r shipment s1": "credited",
    }
    assert [note["TotalInclVat"] for note in sent_twice.credit_notes()] == [Decimal("129.95"), Decimal("70.05")]
