"""Is a refund credited once that a person credited here before the shop told of it?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import choose, possible_choices
from krambod.transfers.credit.asking import WishOfPerson, make_refund
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.credit.part import CANCELLED
from tests.transfers.parcels import CUP, FREIGHT, VASE, captured, ends_of
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import run_again_findings, work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)
AT = "2026-11-22T12:00:00Z"
PAID = captured("p", "417.95", "2026-11-22T09:00:00Z")


@pytest.fixture
def credited_here(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order of which a person credited 100.00 of the vase here."""
    shopkeeper.send(**sold())
    work_until_quiet(shopkeeper)
    credit_here(shopkeeper, "100.00")
    assert ends_of(shopkeeper) == {"sale": "paid", "refund own-1": "held: repayment_missing"}
    return shopkeeper


def sold(**changes: Any) -> dict[str, Any]:
    return {"total": "417.95", "lines": [VASE, CUP, FREIGHT], "payments": [PAID], **changes}


def credit_here(keeper: Shopkeeper, amount: str) -> None:
    ticked = TickedLines(lines=(CreditedLine(number=1, gross=Decimal(amount)),), at=keeper.now())
    make_refund(keeper.transfer(), WishOfPerson(part_id="own-1", ticked=ticked, by="Sanne"), keeper.now())
    work_until_quiet(keeper)


def send_refunds(
    keeper: Shopkeeper, *refunds: tuple[str, str], hour: int = 12, money: str = "", **changes: Any
) -> None:
    """The shop tells of refunds, each an id and an amount, and of the money that went back for the first."""
    told = [{"id": id, "at": AT, "total": total} for id, total in refunds]
    back = [captured("back", money, AT, state="refunded", refund_id=refunds[0][0])] if money else []
    moment = f"2026-11-22T{hour}:00:00Z"
    keeper.send(**sold(refunds=told, payments=[PAID, *back], updated_at=moment, **changes))
    work_until_quiet(keeper)


def credited_amounts(keeper: Shopkeeper) -> list[Decimal]:
    return [note["TotalInclVat"] for note in keeper.credit_notes()]


@pytest.mark.parametrize("tells_money_first", [True, False], ids=["money is told at once", "money is told later"])
def test_the_shops_refund_of_the_same_amount_is_the_money_of_the_credit_note(
    credited_here: Shopkeeper, *, tells_money_first: bool
) -> None:
    send_refunds(credited_here, ("r", "100.00"), money="100.00" if tells_money_first else "")
    send_refunds(credited_here, ("r", "100.00"), money="100.00", hour=13)

    assert ends_of(credited_here) == {"sale": "paid", "refund own-1": "credited", "refund r": "skipped"}
    assert credited_here.refund("r").reason == "credited_here"
    assert credited_amounts(credited_here) == [Decimal("100.00")]
    assert not run_again_findings(credited_here)


def test_a_second_refund_of_the_same_amount_is_credited(credited_here: Shopkeeper) -> None:
    send_refunds(credited_here, ("r", "100.00"), money="100.00")

    send_refunds(credited_here, ("r", "100.00"), ("q", "100.00"), money="100.00", hour=13)

    assert ends_of(credited_here)["refund q"] == "held: repayment_missing"
    assert credited_amounts(credited_here) == [Decimal("100.00")] * 2


@pytest.mark.parametrize(
    ("choice", "end", "notes"),
    [("skip", "skipped", ["100.00"]), ("book_anyway", "held: repayment_missing", ["100.00", "60.00"])],
)
def test_another_amount_is_asked_about_while_money_is_missing(
    credited_here: Shopkeeper, choice: str, end: str, notes: list[str]
) -> None:
    send_refunds(credited_here, ("r", "60.00"))
    asked = credited_here.refund("r")

    choose(asked, choice, credited_here.now(), value="other: Den samme", by="Sanne")
    work_until_quiet(credited_here)

    assert asked.cause == "credited_here"
    assert {"skip", "book_anyway"} <= set(possible_choices(asked))
    assert ends_of(credited_here)["refund r"] == end
    assert credited_amounts(credited_here) == [Decimal(one) for one in notes]


@pytest.mark.parametrize("total", ["129.95", "100.00"])
def test_a_refund_of_other_lines_is_another_one(credited_here: Shopkeeper, total: str) -> None:
    told = {"id": "r", "at": AT, "total": total, "lines": [CUP | {"unit_price": total, "total": total}]}

    credited_here.send(**sold(refunds=[told], updated_at=AT))
    work_until_quiet(credited_here)

    assert ends_of(credited_here)["refund r"] == "held: repayment_missing"
    assert credited_amounts(credited_here) == [Decimal("100.00"), Decimal(total)]


def test_the_same_amount_is_asked_about_when_a_person_has_told_of_the_money(credited_here: Shopkeeper) -> None:
    choose(credited_here.refund("own-1"), "repaid_on", credited_here.now(), value="2026-11-22", by="Sanne")
    work_until_quiet(credited_here)

    send_refunds(credited_here, ("r", "100.00"), money="100.00")

    assert ends_of(credited_here)["refund r"] == "held: credited_here"
    assert credited_amounts(credited_here) == [Decimal("100.00")]


def test_a_refund_that_the_shop_raises_afterwards_asks_for_the_difference(credited_here: Shopkeeper) -> None:
    send_refunds(credited_here, ("r", "100.00"), money="100.00")

    send_refunds(credited_here, ("r", "130.00"), money="130.00", hour=13)

    asked = credited_here.refund("own-1")
    assert (asked.cause, asked.cause_details["amount"]) == ("refund_raised", "30.00")


def test_a_cancellation_credits_the_rest_and_only_its_own_money(credited_here: Shopkeeper) -> None:
    send_refunds(credited_here, ("r", "100.00"), money="100.00")

    send_refunds(credited_here, ("r", "100.00"), money="100.00", hour=13, cancelled_at="2026-11-22T13:00:00Z")

    assert credited_here.refund(CANCELLED).cause_details["amount"] == "317.95"
    assert credited_amounts(credited_here) == [Decimal("100.00"), Decimal("317.95")]
