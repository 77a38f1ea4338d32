"""Does a person learn of money that is missing or goes back, before and after the invoice is booked in Dinero?"""

from decimal import Decimal
from typing import Any

import pytest

from krambod.transfers.choices import ImpossibleChoice, choose, possible_choices
from krambod.transfers.credit.asking import WishOfPerson, make_refund
from krambod.transfers.credit.lines import CreditedLine, TickedLines
from krambod.transfers.models import State
from krambod.transfers.rules import When
from krambod.words.causes import explain
from tests.transfers.by_hand import outcome
from tests.transfers.shopkeeper import Shopkeeper, change_rules
from tests.transfers.stored import events_of
from tests.transfers.walking import work_until_quiet

DAY_S = 24 * 3600
PLACED = "2026-11-22T09:00:00Z"
LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"


def money(state: str, amount: str = "249.00", **more: Any) -> dict[str, Any]:
    return {"id": "p1", "method": "Dankort", "amount": amount, "state": state, "at": PLACED} | more


CAPTURED, RESERVED, VOIDED = money("captured"), money("reserved"), money("voided")
REPAID = money("refunded", id="back")


def sentence(keeper: Shopkeeper) -> str:
    transfer = keeper.transfer()
    return explain(transfer.cause, transfer.cause_details, "en")


def book(keeper: Shopkeeper, *payments: dict[str, Any], **body: Any) -> None:
    keeper.send(payments=list(payments), **body)
    keeper.work()
    assert keeper.transfer().invoice_number is not None


def credit_here(keeper: Shopkeeper, amount: str) -> None:
    ticked = TickedLines(lines=(CreditedLine(number=1, gross=Decimal(amount)),), at=keeper.now())
    make_refund(keeper.transfer(), WishOfPerson(part_id="own-1", ticked=ticked, by="Sanne"), keeper.now())


def registered(keeper: Shopkeeper) -> list[Decimal]:
    [invoice] = keeper.invoices()
    return [Decimal(row["Amount"]) for row in keeper.payments(invoice["Guid"])]


# After booking


@pytest.mark.parametrize(
    ("first", "changes", "cause", "told"),
    [
        (CAPTURED, {"payments": [CAPTURED, REPAID]}, "repaid_after_booking", "249.00 DKK went back to the customer"),
        (RESERVED, {"payments": [VOIDED]}, "paid_less_than_invoice", "so 249.00 DKK is missing"),
        (RESERVED, {"payments": [money("captured", "200.00")]}, "paid_less_than_invoice", "so 49.00 DKK is missing"),
    ],
    ids=["repaid", "voided", "captured for less"],
)
def test_money_that_fails_after_booking_is_a_card_with_its_amount(
    shopkeeper: Shopkeeper, first: dict[str, Any], changes: dict[str, Any], cause: str, told: str
) -> None:
    book(shopkeeper, first)
    shopkeeper.send(updated_at=LATER, **({"payments": [first]} | changes))

    shopkeeper.work()

    assert outcome(shopkeeper)[1] == cause
    assert told in sentence(shopkeeper)
    own = "is_chargeback" if cause == "repaid_after_booking" else "paid_on"
    assert possible_choices(shopkeeper.transfer()) == (own, "skip_difference")


@pytest.mark.parametrize(
    ("news", "wait_s", "rows"),
    [
        ([VOIDED], 0, ["249.00"]),
        ([money("captured", "200.00")], 0, ["49.00", "200.00"]),
        ([RESERVED], 8 * DAY_S, ["249.00"]),
    ],
    ids=["voided", "captured for less", "not captured"],
)
def test_money_that_came_all_the_same_is_registered_on_the_day_that_a_person_says(
    shopkeeper: Shopkeeper, news: list[dict[str, Any]], wait_s: int, rows: list[str]
) -> None:
    book(shopkeeper, RESERVED)
    shopkeeper.send(updated_at=LATER, payments=news)
    shopkeeper.work()
    shopkeeper.pass_time(wait_s)
    shopkeeper.work()

    choose(shopkeeper.transfer(), "paid_on", shopkeeper.now(), value="2026-11-22")
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.PAID, "")
    assert sorted(registered(shopkeeper)) == [Decimal(amount) for amount in rows]


def test_a_capture_that_the_shop_tells_after_that_is_not_registered_twice(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper, RESERVED)
    shopkeeper.pass_time(8 * DAY_S)
    shopkeeper.work()
    choose(shopkeeper.transfer(), "paid_on", shopkeeper.now(), value="2026-11-22")
    shopkeeper.work()
    shopkeeper.send(updated_at=LATER, payments=[CAPTURED])

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.PAID, "")
    assert registered(shopkeeper) == [Decimal("249.00")]


@pytest.mark.parametrize("news", [[VOIDED], [money("captured", "100.00")]], ids=["voided", "captured for less"])
def test_what_the_customer_is_not_to_pay_is_credited_here_and_nothing_is_asked_any_more(
    shopkeeper: Shopkeeper, news: list[dict[str, Any]]
) -> None:
    book(shopkeeper, RESERVED)
    shopkeeper.send(updated_at=LATER, payments=news)
    shopkeeper.work()
    missing = Decimal("249.00") - sum(Decimal(one["amount"]) for one in news if one["state"] == "captured")

    credit_here(shopkeeper, str(missing))
    shopkeeper.work()

    assert outcome(shopkeeper)[1] == ""
    assert [refund.state for refund in shopkeeper.refunds()] == [State.CREDITED]
    [invoice] = shopkeeper.invoices()
    assert sum(registered(shopkeeper)) == Decimal(str(invoice["TotalInclVat"]))


@pytest.mark.parametrize("is_credited_first", [True, False])
def test_money_that_went_back_is_that_of_the_credit_note_made_here(
    shopkeeper: Shopkeeper, is_credited_first: bool
) -> None:
    book(shopkeeper, CAPTURED)
    if is_credited_first:
        credit_here(shopkeeper, "100.00")
        shopkeeper.work()
    shopkeeper.send(updated_at=LATER, payments=[CAPTURED, money("refunded", "100.00", id="back")])
    shopkeeper.work()
    if not is_credited_first:
        credit_here(shopkeeper, "100.00")
    work_until_quiet(shopkeeper)

    assert outcome(shopkeeper) == (State.PAID, "")
    assert [(refund.state, refund.cause) for refund in shopkeeper.refunds()] == [(State.CREDITED, "")]
    assert sorted(registered(shopkeeper)) == [Decimal("-100.00"), Decimal("100.00"), Decimal("249.00")]


def test_money_of_a_credit_note_that_a_person_registered_is_not_asked_about_when_the_shop_tells_it(
    shopkeeper: Shopkeeper,
) -> None:
    book(shopkeeper, CAPTURED)
    credit_here(shopkeeper, "100.00")
    shopkeeper.work()
    [refund] = shopkeeper.refunds()
    choose(refund, "repaid_on", shopkeeper.now(), value="2026-11-22")
    shopkeeper.work()
    shopkeeper.send(updated_at=LATER, payments=[CAPTURED, money("refunded", "100.00", id="back")])

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.PAID, "")
    assert sorted(registered(shopkeeper)) == [Decimal("-100.00"), Decimal("100.00"), Decimal("249.00")]


def test_a_settled_repayment_is_not_told_again_but_a_larger_one_is(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper, CAPTURED)
    shopkeeper.send(updated_at=LATER, payments=[CAPTURED, money("refunded", "100.00", id="back")])
    shopkeeper.work()

    choose(shopkeeper.transfer(), "skip_difference", shopkeeper.now(), value="by_hand: 8", by="Sanne")
    shopkeeper.work()
    settled = outcome(shopkeeper)
    shopkeeper.send(updated_at=LATEST, payments=[CAPTURED, REPAID])
    shopkeeper.work()

    assert settled == (State.PAID, "")
    assert outcome(shopkeeper) == (State.PAID, "repaid_after_booking")


def test_a_reservation_that_is_not_captured_when_the_invoice_is_due_is_told_by_itself(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper, RESERVED)
    booked = outcome(shopkeeper)
    shopkeeper.pass_time(6 * DAY_S)
    early = shopkeeper.due()

    shopkeeper.pass_time(2 * DAY_S)
    shopkeeper.work()

    assert (booked, early) == ((State.BOOKED, ""), [])
    assert outcome(shopkeeper) == (State.BOOKED, "not_captured")
    assert "249.00 DKK is reserved at the customer but not captured" in sentence(shopkeeper)


def test_a_capture_after_that_is_registered_and_needs_nobody(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper, RESERVED)
    shopkeeper.pass_time(8 * DAY_S)
    shopkeeper.work()
    shopkeeper.send(updated_at=LATER, payments=[CAPTURED])

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.PAID, "")
    assert registered(shopkeeper) == [Decimal("249.00")]


def test_news_of_an_order_does_not_forget_when_its_invoice_is_due(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper, RESERVED)
    shopkeeper.send(updated_at=LATER, payments=[RESERVED], shipped_at=LATER)
    shopkeeper.work()

    shopkeeper.pass_time(8 * DAY_S)
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.BOOKED, "not_captured")


def test_an_invoice_customer_may_pay_late(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper, money("reserved", method="Faktura"), shipped_at=PLACED)

    shopkeeper.pass_time(40 * DAY_S)

    assert shopkeeper.due() == []
    assert outcome(shopkeeper) == (State.BOOKED, "")


# Before booking


def test_an_order_that_is_sent_and_never_paid_is_booked_unpaid_by_a_person(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(paid_at=None, shipped_at=PLACED)
    shopkeeper.work()
    held = outcome(shopkeeper)

    choose(shopkeeper.transfer(), "book_unpaid", shopkeeper.now())
    shopkeeper.work()
    shopkeeper.pass_time(9 * DAY_S)

    assert held == (State.RECEIVED, "sent_never_paid")
    assert outcome(shopkeeper) == (State.BOOKED, "")
    assert (registered(shopkeeper), shopkeeper.due()) == ([], [])


def test_an_order_that_is_sent_and_never_paid_gets_its_money_on_the_day_a_person_says(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(paid_at=None, shipped_at=PLACED)
    shopkeeper.work()

    choose(shopkeeper.transfer(), "paid_on", shopkeeper.now(), value="2026-11-22")
    shopkeeper.work()

    assert outcome(shopkeeper) == (State.PAID, "")
    assert registered(shopkeeper) == [Decimal("249.00")]


def test_money_cannot_come_in_the_future(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(paid_at=None, shipped_at=PLACED)
    shopkeeper.work()

    with pytest.raises(ImpossibleChoice, match="not in the future"):
        choose(shopkeeper.transfer(), "paid_on", shopkeeper.now(), value="2027-11-22")


def test_the_same_money_told_by_the_shop_later_is_not_registered_twice(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(paid_at=None, shipped_at=PLACED)
    shopkeeper.work()
    choose(shopkeeper.transfer(), "paid_on", shopkeeper.now(), value="2026-11-22")
    shopkeeper.work()
    shopkeeper.send(updated_at=LATER, payments=[CAPTURED], shipped_at=PLACED)

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.PAID, "")
    assert registered(shopkeeper) == [Decimal("249.00")]


def test_a_cancelled_order_with_captured_money_lacks_a_repayment_until_a_person_says_that_it_is_back(
    shopkeeper: Shopkeeper,
) -> None:
    shopkeeper.send(payments=[CAPTURED], cancelled_at=LATER)
    shopkeeper.work()
    held, told = outcome(shopkeeper), sentence(shopkeeper)

    choose(shopkeeper.transfer(), "repaid", shopkeeper.now())
    shopkeeper.work()

    assert held == (State.CANCELLED, "not_repaid")
    assert "249.00 DKK was captured from the customer" in told
    assert outcome(shopkeeper) == (State.CANCELLED, "")
    assert shopkeeper.invoices() == []


def test_a_repayment_that_the_shop_tells_ends_it_too(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(payments=[CAPTURED], cancelled_at=LATER)
    shopkeeper.work()
    shopkeeper.send(payments=[CAPTURED, REPAID], cancelled_at=LATER, updated_at=LATER)

    shopkeeper.work()

    assert outcome(shopkeeper) == (State.CANCELLED, "")


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ({"payments": [CAPTURED, REPAID]}, "repaid_without_refund"),
        ({"payments": [money("captured", "200.00")]}, "paid_less_than_total"),
        ({"total": "0.00", "lines": [{"kind": "product", "quantity": "1", "unit_price": "288.00", "total": "288.00",
          "vat_rate": "25"}]}, "total_differs"),
    ],
)  # fmt: skip
def test_money_that_does_not_fit_holds_the_order_before_it_is_booked(
    shopkeeper: Shopkeeper, body: dict[str, Any], cause: str
) -> None:
    shopkeeper.send(**body)

    shopkeeper.work()

    assert outcome(shopkeeper)[1] == cause
    assert shopkeeper.invoices() == []


def test_a_date_that_cannot_be_is_shown_and_the_orders_own_day_is_booked(shopkeeper: Shopkeeper) -> None:
    book(shopkeeper, paid_at="2025-03-02T10:00:00Z")

    [invoice] = shopkeeper.invoices()

    assert invoice["Date"] == "2026-11-22"
    assert {"field": "paid_at", "day": "2025-03-02"} in events_of(shopkeeper.transfer(), "date_ignored")


# Paid in one VAT period, sent in the next


def test_what_was_captured_in_a_vat_period_is_booked_on_its_last_evening_and_the_shipment_adds_nothing(
    shopkeeper: Shopkeeper,
) -> None:
    change_rules(shopkeeper, when=When.SHIPPED)
    shopkeeper.send(payments=[CAPTURED])
    shopkeeper.work()
    waiting = outcome(shopkeeper)

    shopkeeper.pass_time(39 * DAY_S + DAY_S / 2)  # the evening of 31 December
    shopkeeper.work()
    [booked] = shopkeeper.invoices()
    shopkeeper.send(payments=[CAPTURED], shipped_at="2026-12-31T22:30:00Z", updated_at=LATER)
    shopkeeper.work()

    assert waiting == (State.WAITING, "")
    assert booked["Date"] == "2026-11-22"
    assert outcome(shopkeeper) == (State.PAID, "")
    assert len(shopkeeper.invoices()) == 1
