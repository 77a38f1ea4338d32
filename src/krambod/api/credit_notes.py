"""How does a program make a credit note for a booked order, and what do we answer of an order's credit notes?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field, StrictBool

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.arithmetic import add_vat
from krambod.orders.body import Lines, Part
from krambod.orders.order import Order, OrderLine, Refund
from krambod.orders.revisions import read_revision
from krambod.orders.values import Amount, Day, Id, Text
from krambod.transfers.credit.asking import PROGRAMS_ID, ChosenLines, WishOfProgram, make_refund_once
from krambod.transfers.credit.invoice_left import InvoiceLeft, find_creditable, read_invoice_left
from krambod.transfers.credit.lines import CreditedLine, LinesQuestion, TickedLines, choose_lines
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import REFUND

ZERO = Decimal(0)
QUESTIONS: Mapping[LinesQuestion, str] = {
    LinesQuestion.SEVERAL_RATES: "The invoice has several VAT rates, so an amount alone is not enough: send the lines.",
    LinesQuestion.LINE_NOT_FOUND: "A line is not on the invoice: send its sku or description as the order has it.",
    LinesQuestion.MORE_THAN_LEFT: "That is more than is left of the invoice.",
    LinesQuestion.TOTAL_DIFFERS: "The lines do not add up to that amount.",
}


ON_NO_INVOICE = "None of the order's invoices has all of that left: send one credit note for each invoice."


class CreditNoteBody(Part):
    """What is credited: lines in the form of the order's, an amount incl. VAT, the shipping, or several of these.

    `repaid_on` is the day on which the money went back, if it has and the shop does not tell it itself.
    """

    id: Id
    lines: Lines = ()
    amount: Amount | None = None
    shipping: StrictBool = False
    reason: Text = ""
    repaid_on: Day = None


class CreditNoteRow(Schema):
    """A credit note of an order, or a refund that becomes one."""

    id: str = Field(description="The id that you sent, or the shop's id of its refund.")
    state: State
    cause: str | None = Field(description="Why it is held. Null if it is not held.")
    credit_note_number: int | None
    credit_note_guid: str | None
    total: str | None = Field(description="Its total incl. VAT. Null until it is booked.")
    missing_repayment: str = Field(description="The amount that must still go back to the customer.")


class CannotChoose(Exception):
    """What the body credits cannot be told. The text says what to send instead."""


def make_credit_note(sale: Transfer, body: CreditNoteBody, now: datetime) -> None:
    """Makes a refund of a booked order; the same body again changes nothing. Raises CannotChoose, CannotCredit."""
    assert sale.order.newest is not None
    order = read_revision(sale.order.newest)

    def choose() -> ChosenLines:
        if not (invoiced := find_creditable(sale)):
            raise CannotChoose("The order has no booked invoice yet.")
        _expect_day(body, order, now)
        found = list(_choices_of(body, order, invoiced, now))
        if len(found) > 1 and not body.lines:
            raise CannotChoose("The order has several invoices, so an amount is not enough: send the lines.")
        return found[0]

    make_refund_once(sale, WishOfProgram(id=body.id, content=_content_of(body)), choose, now=now)


def _choices_of(
    body: CreditNoteBody, order: Order, invoiced: Sequence[Transfer], now: datetime
) -> Iterator[ChosenLines]:
    """Yields what the body credits of each invoice that has it all. Raises CannotChoose if none has."""
    refused: list[CannotChoose] = []
    for one in invoiced:
        try:
            lines = _choose(body, order, read_invoice_left(one, now), now)
        except CannotChoose as error:
            refused.append(error)
        else:
            ticked = TickedLines(lines=lines, at=now, reason=body.reason, repaid_on=body.repaid_on)
            yield ChosenLines(invoiced=one, ticked=ticked)
    if len(refused) == len(invoiced):
        raise refused[0] if len(refused) == 1 else CannotChoose(ON_NO_INVOICE)


def _expect_day(body: CreditNoteBody, order: Order, now: datetime) -> None:
    """Raises CannotChoose if the money cannot have gone back on that day."""
    if body.repaid_on is None:
        return
    if body.repaid_on > danish_day(now):
        raise CannotChoose("Money cannot have gone back on a day to come: send repaid_on once it has.")
    if body.repaid_on < danish_day(order.placed_at):
        raise CannotChoose("Money cannot have gone back before the order was placed: send another repaid_on.")


def describe_credit_notes(sale: Transfer) -> list[dict[str, Any]]:
    """The credit notes of an order, the oldest first."""
    refunds = Transfer.objects.filter(order=sale.order_id, shop=sale.shop_id, role=REFUND.name).order_by("pk")
    return [_describe(refund) for refund in refunds]


def _content_of(body: CreditNoteBody) -> str:
    """Returns what the body says as text. Fields that were left out are left out, so later fields do not change it."""
    return json.dumps(body.model_dump(exclude_defaults=True), default=str, sort_keys=True)


def _describe(refund: Transfer) -> dict[str, Any]:
    is_owed = refund.cause == "repayment_missing"
    return {
        "id": refund.choices.get(PROGRAMS_ID, {}).get("id", refund.part_id),
        "state": refund.state,
        "cause": refund.cause or None,
        "credit_note_number": refund.invoice_number,
        "credit_note_guid": None if refund.draft_guid is None else str(refund.draft_guid),
        "total": None if refund.invoice_total is None else f"{refund.invoice_total:.2f}",
        "missing_repayment": refund.cause_details["amount"] if is_owed else "0.00",
    }


def _choose(body: CreditNoteBody, order: Order, left: InvoiceLeft, now: datetime) -> tuple[CreditedLine, ...]:
    """Returns what is credited, by the rules for the refunds of a shop. Raises CannotChoose."""
    if left.invoice is None:
        raise CannotChoose("The invoice in Dinero has other lines than the order: use the page of the order.")
    lines = left.invoice.lines
    is_shipping = [body.shipping and line.kind is LineKind.SHIPPING for line in lines]
    shipping = tuple(
        CreditedLine(number=number, gross=amount, quantity=lines[number - 1].quantity)
        for number, (amount, is_credited) in enumerate(zip(left.amounts, is_shipping, strict=True), start=1)
        if is_credited and amount
    )
    goods = [ZERO if is_credited else amount for amount, is_credited in zip(left.amounts, is_shipping, strict=True)]
    credited: tuple[CreditedLine, ...] | LinesQuestion = ()
    if refund := _refund_of(body, order, now):
        credited = choose_lines(lines, goods, refund, prices_include_vat=order.prices_include_vat)
    if isinstance(credited, LinesQuestion):
        raise CannotChoose(QUESTIONS[credited])
    if not (chosen := (*credited, *shipping)):
        raise CannotChoose("Nothing is credited by that: send lines, an amount, or the shipping.")
    return chosen


def _refund_of(body: CreditNoteBody, order: Order, now: datetime) -> Refund | None:
    """Returns the lines and the amount as a refund that a shop could tell, or None if there are none."""
    lines = tuple(OrderLine(**dict(line)) for line in body.lines)
    grosses = (line.total if order.prices_include_vat else add_vat(line.total, line.vat_rate) for line in lines)
    total = body.amount if body.amount is not None else sum(grosses, ZERO)
    return Refund(id=body.id, at=now, total=total, lines=lines) if total else None
