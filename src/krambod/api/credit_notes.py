"""How does a program make a credit note for a booked order, and what do we answer of an order's credit notes?"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ninja import Schema
from pydantic import Field, StrictBool

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.accounting.vat.arithmetic import add_vat
from krambod.orders.body import Lines, Part
from krambod.orders.order import Order, OrderLine, Refund
from krambod.orders.revisions import read_revision
from krambod.orders.values import Amount, Day, Id, Text
from krambod.transfers.credit.asking import PROGRAMS_ID, ChosenLines, WishOfProgram, make_refunds_once
from krambod.transfers.credit.invoice_left import InvoiceLeft, find_creditable, read_invoice_left
from krambod.transfers.credit.lines import CreditedLine, LinesQuestion, TickedLines, choose_lines
from krambod.transfers.models import State, Transfer
from krambod.transfers.parts.refunds import share_refund
from krambod.transfers.parts.stored import key_of
from krambod.transfers.roles import REFUND
from krambod.transfers.same_order import of_same_order

ZERO = Decimal(0)
QUESTIONS: Mapping[LinesQuestion, str] = {
    LinesQuestion.SEVERAL_RATES: "The invoice has several VAT rates, so an amount alone is not enough: send the lines.",
    LinesQuestion.LINE_NOT_FOUND: "A line is not on the invoice: send its sku or description as the order has it.",
    LinesQuestion.MORE_THAN_LEFT: "That is more than is left of the invoice.",
    LinesQuestion.TOTAL_DIFFERS: "The lines do not add up to that amount.",
}


ON_NO_INVOICE = "The order's invoices do not have all of that left: look at what its credit notes took."


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

    id: str = Field(
        description="The id that you sent, or the shop's id of its refund. Credit notes of several invoices share it."
    )
    state: State
    cause: str | None = Field(description="Why it is held. Null if it is not held.")
    credit_note_number: int | None
    credit_note_guid: str | None
    total: str | None = Field(description="Its total incl. VAT. Null until it is booked.")
    missing_repayment: str = Field(description="The amount that must still go back to the customer.")


class CannotChoose(Exception):
    """What the body credits cannot be told. The text says what to send instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a program wants to credit of an order, at `now`."""

    body: CreditNoteBody
    order: Order
    now: datetime

    @property
    def refund(self) -> Refund | None:
        """The lines and the amount as a refund that a shop could tell, or None if there are none."""
        return _refund_of(self.body, self.order, self.now)

    def ticked(self, invoiced: Transfer, lines: tuple[CreditedLine, ...]) -> ChosenLines:
        """Returns the lines of an invoice as if a person had ticked them."""
        body = self.body
        ticked = TickedLines(lines=lines, at=self.now, reason=body.reason, repaid_on=body.repaid_on)
        return ChosenLines(invoiced=invoiced, ticked=ticked)


def make_credit_note(sale: Transfer, body: CreditNoteBody, now: datetime) -> None:
    """Makes a refund of a booked order; the same body again changes nothing. Raises CannotChoose, CannotCredit."""
    assert sale.order.newest is not None
    order = read_revision(sale.order.newest)

    def choose() -> list[ChosenLines]:
        if not (invoiced := find_creditable(sale)):
            raise CannotChoose("The order has no booked invoice yet.")
        _expect_day(body, order, now)
        wish = _Wish(body=body, order=order, now=now)
        left = [(one, read_invoice_left(one, now)) for one in invoiced]
        found = list(_choices_of(wish, left))
        if len(found) > 1 and not body.lines:
            raise CannotChoose("The order has several invoices, so an amount is not enough: send the lines.")
        return found[:1] or list(_share(wish, left))

    make_refunds_once(sale, WishOfProgram(id=body.id, content=_content_of(body)), choose, now=now)


def _choices_of(wish: _Wish, left: Sequence[tuple[Transfer, InvoiceLeft]]) -> Iterator[ChosenLines]:
    """Yields what the body credits of each invoice that has it all. Raises CannotChoose if the only one has not."""
    for one, found in left:
        try:
            yield wish.ticked(one, _choose(found, wish.refund, is_with_shipping=wish.body.shipping, order=wish.order))
        except CannotChoose:
            if len(left) == 1:
                raise


def _share(wish: _Wish, left: Sequence[tuple[Transfer, InvoiceLeft]]) -> Iterator[ChosenLines]:
    """Yields what the body credits of each invoice where none has it all. A refund of the shop is shared so too.

    Raises CannotChoose if the invoices together have not so much of each line either.
    """
    if wish.refund is None or any(found.invoice is None for _, found in left):
        raise CannotChoose(ON_NO_INVOICE)
    lines = dict(enumerate((line for _, found in left for line in _lines_of(found)), start=1))
    numbers, amounts = iter(lines), {}
    for one, found in left:
        amounts[key_of(one)] = {next(numbers): amount for amount in _goods_left(found, wish.body.shipping)}
    shares = share_refund(wish.refund, lines, amounts, wish.order.prices_include_vat)
    if wish.body.lines and not all(share.lines for share in shares.values()):
        raise CannotChoose(ON_NO_INVOICE)
    with_vat = replace(wish.order, prices_include_vat=True)
    for one, found in left:
        share, is_with_shipping = shares.get(key_of(one)), wish.body.shipping and _has_shipping(found)
        if share is not None or is_with_shipping:
            yield wish.ticked(one, _choose(found, share, is_with_shipping=is_with_shipping, order=with_vat))


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
    refunds = of_same_order(sale).filter(role=REFUND.name).order_by("pk")
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


def _choose(
    left: InvoiceLeft, refund: Refund | None, *, is_with_shipping: bool, order: Order
) -> tuple[CreditedLine, ...]:
    """Returns what is credited, by the rules for the refunds of a shop. Raises CannotChoose."""
    if left.invoice is None:
        raise CannotChoose("The invoice in Dinero has other lines than the order: use the page of the order.")
    lines = left.invoice.lines
    shipping = tuple(
        CreditedLine(number=number, gross=amount, quantity=lines[number - 1].quantity)
        for number, amount in enumerate(left.amounts, start=1)
        if is_with_shipping and amount and lines[number - 1].kind is LineKind.SHIPPING
    )
    credited: tuple[CreditedLine, ...] | LinesQuestion = ()
    if refund is not None:
        goods = _goods_left(left, is_with_shipping)
        credited = choose_lines(lines, goods, refund, prices_include_vat=order.prices_include_vat)
    if isinstance(credited, LinesQuestion):
        raise CannotChoose(QUESTIONS[credited])
    if not (chosen := (*credited, *shipping)):
        raise CannotChoose("Nothing is credited by that: send lines, an amount, or the shipping.")
    return chosen


def _lines_of(left: InvoiceLeft) -> tuple[PlannedLine, ...]:
    return () if left.invoice is None else left.invoice.lines


def _goods_left(left: InvoiceLeft, is_with_shipping: bool) -> list[Decimal]:
    """Returns what is left of each line. With the shipping credited beside them, nothing of that is left."""
    return [
        ZERO if is_with_shipping and line.kind is LineKind.SHIPPING else amount
        for line, amount in zip(_lines_of(left), left.amounts, strict=True)
    ]


def _has_shipping(left: InvoiceLeft) -> bool:
    return any(one.line.kind is LineKind.SHIPPING for one in left.lines.values())


def _refund_of(body: CreditNoteBody, order: Order, now: datetime) -> Refund | None:
    """Returns the lines and the amount as a refund that a shop could tell, or None if there are none."""
    lines = tuple(OrderLine(**dict(line)) for line in body.lines)
    grosses = (line.total if order.prices_include_vat else add_vat(line.total, line.vat_rate) for line in lines)
    total = body.amount if body.amount is not None else sum(grosses, ZERO)
    return Refund(id=body.id, at=now, total=total, lines=lines) if total else None
