"""What does the orders API answer? How far an order is on its way into the books, why, and what can be done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from ninja import Schema
from pydantic import Field

from krambod.api.credit_notes import CreditNoteRow, describe_credit_notes
from krambod.merchants.models import Installation
from krambod.orders.revisions import read_total
from krambod.transfers.choices import possible_choices
from krambod.transfers.models import State, Transfer
from krambod.words.causes import explain
from krambod.words.language import LANGUAGES


class Explanation(Schema):
    """What is wrong and what to do, in words for the merchant."""

    da: str
    de: str
    en: str


class Pause(Schema):
    """Why nothing is sent to Dinero at the moment, for this order or any other."""

    cause: str
    explanation: Explanation


class Event(Schema):
    """Something that happened to the order."""

    at: datetime
    name: str
    details: dict[str, Any]


class OrderRow(Schema):
    """An order in a list."""

    external_id: str
    number: str
    state: State
    cause: str | None = Field(description="Why it is held: a code that never changes. Null if it is not held.")
    reason: str | None = Field(
        description="Why it waits, is skipped or is cancelled, or what came after it. Null if it is none of these."
    )
    invoice_number: int | None
    invoice_guid: str | None
    contact_guid: str | None
    total: str = Field(description="The total with two decimals, in the order's currency.")
    currency: str


class OrderAnswer(OrderRow):
    """Where an order is on its way into the books."""

    explanation: Explanation | None = Field(description="Why it is held, and what to do. Null if it is not held.")
    paused: Pause | None
    choices: list[str] = Field(description="The choices that are possible now. Send one by POST to …/choices.")
    events: list[Event] = Field(description="What happened to the order, oldest first.")
    credit_notes: list[CreditNoteRow] = Field(description="The order's credit notes, oldest first.")
    superseded: bool = Field(False, description="A newer revision is known already, so this one changed nothing.")
    changed_after_booking: bool = Field(False, description="The invoice was booked before the order changed.")


class OrderList(Schema):
    """A page of orders, newest first."""

    orders: list[OrderRow]
    next: str | None = Field(description="Send it as `after` to get the next page. Null on the last page.")


class WrongField(Schema):
    """A field that is wrong. `field` is its path in the body; positions in lists count from 1."""

    field: str
    problem: str
    text: str


class Problem(Schema):
    """Why nothing was done."""

    error: str


class Unreadable(Problem):
    """The body cannot be read as an order. It is stored, so nothing is lost."""

    findings: list[WrongField]


class Impossible(Problem):
    """This choice is not possible now; `choices` lists those that are."""

    choices: list[str]


def describe_row(transfer: Transfer) -> dict[str, Any]:
    """An order as a row of a list. Load `transfer.order.newest` before, to save a query for each row."""
    assert transfer.order.newest is not None
    total = read_total(transfer.order.newest)
    return {
        "external_id": transfer.order.external_id,
        "number": transfer.order.number,
        "state": transfer.state,
        "cause": transfer.cause or None,
        "reason": transfer.reason or None,
        "invoice_number": transfer.invoice_number,
        "invoice_guid": _text_of(transfer.draft_guid),
        "contact_guid": _text_of(transfer.contact_guid),
        "total": f"{total.amount:.2f}",
        "currency": total.currency,
    }


def describe_order(transfer: Transfer, now: datetime, *, is_superseded: bool = False) -> dict[str, Any]:
    """An order with all details. Call it in the scope of the order's merchant."""
    pause = find_pause(transfer, now)
    told = {"superseded": is_superseded, "changed_after_booking": transfer.changed_after_booking}
    return {
        **describe_row(transfer),
        "explanation": explain_all(transfer.cause, transfer.cause_details) if transfer.cause else None,
        "paused": None if pause is None else {"cause": pause, "explanation": explain_all(pause, {})},
        "choices": list(possible_choices(transfer)),
        "events": [
            {"at": event.at, "name": event.name, "details": event.details} for event in transfer.events.order_by("pk")
        ],
        "credit_notes": describe_credit_notes(transfer),
        **{name: True for name, applies in told.items() if applies},
    }


def find_pause(transfer: Transfer, now: datetime) -> str | None:
    """The cause why the installation or this order's connection is paused; None if neither is."""
    whole = Installation.objects.filter(~Q(paused_cause="")).first()
    if whole is not None:
        return whole.paused_cause
    connected = transfer.connected
    is_paused = connected is not None and connected.paused_until is not None and connected.paused_until > now
    return connected.paused_cause if connected is not None and is_paused else None


def explain_all(cause: str, details: Mapping[str, str]) -> dict[str, str]:
    """The sentence that explains a cause, by language code."""
    return {language: explain(cause, details, language) for language in LANGUAGES}


def _text_of(guid: object) -> str | None:
    return None if guid is None else str(guid)
