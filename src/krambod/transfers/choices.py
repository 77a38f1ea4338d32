"""What can a person decide about an order, and what does that set going?

Every choice is kept with the order and told in its events; then the order is planned again.
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django_scopes import scope

from krambod.accounting.danish_time import danish_day
from krambod.orders.revisions import read_revision
from krambod.transfers.customers import read_customer
from krambod.transfers.intake import poke
from krambod.transfers.models import State, Transfer, TransferEvent
from krambod.transfers.sale.contact_choice import remember_choice

# Which choices there are for a cause; "again" and "skip" are there for all of them.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "approve_draft": ("approve",),
    "draft_deleted": ("make_again",),
    "draft_edited": ("overwrite",),
    "foreign_document": ("make_again",),
    "other_document": ("book_anyway",),
    "several_contacts": ("use_contact", "new_contact"),
    "other_name": ("same_customer", "new_contact"),
    "already_paid": ("leave_payments",),
    "credited_or_settled": ("leave_payments",),
    "period_reported": ("own_period", "today"),
}
# Choices that are only remembered: the plan and the steps look at them.
FLAGS: Mapping[str, str] = {
    "approve": "approved",
    "book_anyway": "is_own_sale",
    "overwrite": "overwrite",
    "leave_payments": "leave_payments",
}
ALWAYS = ("again", "skip")
UNSKIP = "book"


class ImpossibleChoice(Exception):
    """There is no such choice for this order now. The text says which there are."""


def possible_choices(transfer: Transfer) -> tuple[str, ...]:
    """What can be chosen now."""
    if transfer.state == State.SKIPPED:
        return (UNSKIP,) if "skip" in transfer.choices else ()
    if transfer.state in (State.BOOKED, State.PAID, State.CREDITED):
        return ("again", *CHOICES.get(transfer.cause, ())) if transfer.cause else ()
    return (*CHOICES.get(transfer.cause, ()), *ALWAYS)


def choose(transfer: Transfer, choice: str, now: datetime, *, value: str = "", by: str = "") -> None:
    """`value`: the contact's guid for use_contact, the reason for skip, for today another day than today, as
    2026-11-22. Raises ImpossibleChoice."""
    with transaction.atomic(durable=True), scope(merchant=transfer.merchant):
        locked = Transfer.objects.select_for_update(of=("self",))
        transfer = locked.select_related("order__newest", "shop").get(pk=transfer.pk)
        possible = possible_choices(transfer)
        if choice not in possible:
            raise ImpossibleChoice(f"{choice!r} is not possible now; possible: {', '.join(possible) or 'nothing'}")
        _keep(transfer, choice, value, now)
        transfer.save(update_fields=["choices", "generation", "draft_guid", "draft_digest"])
        TransferEvent.objects.create(
            merchant_id=transfer.merchant_id,
            transfer=transfer,
            at=now,
            name="chosen",
            details={"choice": choice, "value": value, "by": by},
        )
        if transfer.connected_id is not None:  # else the first booking rules make it due
            poke(transfer, now)


def _keep(transfer: Transfer, choice: str, value: str, now: datetime) -> None:
    if choice in FLAGS:
        transfer.choices[FLAGS[choice]] = True
    match choice:
        case "again" if transfer.cause == "booked_differently":
            transfer.choices["as_booked"] = True
        case "make_again":
            transfer.generation += 1
            transfer.draft_guid, transfer.draft_digest = None, ""
        case "use_contact" | "same_customer" | "new_contact":
            _remember_contact(transfer, choice, value)
        case "own_period":
            transfer.choices["invoice_date"] = transfer.cause_details["day"]
        case "today":
            transfer.choices["invoice_date"] = _read_day(value, now).isoformat()
        case "skip":
            if not value:
                raise ImpossibleChoice("say why it is not to be booked, as its value")
            transfer.choices["skip"] = value
        case "book":
            transfer.choices.pop("skip")


def _read_day(value: str, now: datetime) -> date:
    try:
        return date.fromisoformat(value) if value else danish_day(now)
    except ValueError as error:
        raise ImpossibleChoice("name a day like 2026-11-22 as its value, or none for today") from error


def _remember_contact(transfer: Transfer, choice: str, value: str) -> None:
    assert transfer.order.newest is not None
    assert transfer.connected is not None
    customer = read_customer(read_revision(transfer.order.newest).buyer)
    guid = UUID(transfer.cause_details["contact"]) if choice == "same_customer" else None
    if choice == "use_contact":
        try:
            guid = UUID(value)
        except ValueError as error:
            raise ImpossibleChoice("name the contact's guid as its value") from error
    remember_choice(transfer, transfer.connected.organization_id, customer, guid)
