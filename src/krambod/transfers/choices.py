"""What can a person decide about an order, and what happens then?

Every choice is stored with the order and shown in its events. Then the order is planned again.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django_scopes import scope, scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.orders.bounded import find_day
from krambod.orders.revisions import read_revision
from krambod.transfers.chargeback.plan import CHARGEBACKS, DISPUTE_END, DisputeEnd
from krambod.transfers.correcting import choose_correction
from krambod.transfers.correction.asking import make_correction
from krambod.transfers.correction.difference import CorrectionKind
from krambod.transfers.correction.exchange import NoExchange, settle_exchange
from krambod.transfers.correction.preview import CannotCorrect
from krambod.transfers.credit.part import find_unclaimed_repayments
from krambod.transfers.customers import read_customer
from krambod.transfers.document.mailing import MAILINGS
from krambod.transfers.failures import Failure, seen_by_person
from krambod.transfers.intake import poke
from krambod.transfers.locking import lock_order
from krambod.transfers.models import BOOKED, EInvoice, State, Transfer, TransferEvent
from krambod.transfers.outcomes import Reason
from krambod.transfers.parts.stored import poke_parts
from krambod.transfers.parts.suborders import BOOK_PART
from krambod.transfers.receivers import remember_receiver
from krambod.transfers.roles import REFUND, SALE
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.sale.after_booking import SETTLED
from krambod.transfers.sale.contact_choice import remember_choice
from krambod.transfers.sale.e_invoice import E_INVOICES, find_company
from krambod.transfers.same_order import of_same_order
from krambod.transfers.vies import read_proof
from krambod.words.causes import CAUSES
from krambod.words.choices import (
    AGAIN,
    ALWAYS,
    BOOK,
    CHOICES,
    E_INVOICE_IS_SENT,
    IS_EXCHANGE,
    LOOKED_UP_IN_VIES,
    MAIL_AGAIN,
    MAIL_CREDIT_NOTE_AGAIN,
    MAKE_AGAIN,
    PAID_ON,
    REPAID_ON,
    SEND_AS_MAIL,
    SEND_E_INVOICE,
    SKIP,
    SKIP_DIFFERENCE,
    TAKES_E_INVOICES,
    USE_CORRECTION,
    USE_SHOPS,
    Choice,
)

SENDING = {
    choice.name
    for choice in (
        MAIL_AGAIN, MAIL_CREDIT_NOTE_AGAIN, SEND_E_INVOICE, SEND_AS_MAIL, E_INVOICE_IS_SENT, TAKES_E_INVOICES,
    )
}  # fmt: skip
CORRECTIONS = (CorrectionKind.SUPPLEMENT, CorrectionKind.CREDIT, CorrectionKind.REISSUE)


class ImpossibleChoice(Exception):
    """A person cannot choose this for this order now, or not with this value. The text says what is possible."""


def possible_choices(transfer: Transfer) -> tuple[str, ...]:
    """Returns the names of the choices that a person has now."""
    if transfer.state == State.SKIPPED and not transfer.cause:
        return (BOOK.name,) if SKIP.name in transfer.choices or transfer.reason == Reason.PART_OF_ORDER else ()
    own = CAUSES[transfer.cause].choices if transfer.cause else ()
    own = tuple(choice for choice in own if _is_possible(transfer, choice.name))
    if transfer.state in BOOKED:
        again = (AGAIN,) if transfer.cause and CAUSES[transfer.cause].can_be_tried_again else ()
        again_by_mail = MAIL_CREDIT_NOTE_AGAIN if transfer.role == REFUND.name else MAIL_AGAIN
        mail = (again_by_mail,) if transfer.is_mailed else ()
        electronic = (SEND_E_INVOICE,) if transfer.e_invoice == EInvoice.SENT else _first_e_invoice(transfer)
        return _names((*again, *own, *mail, *electronic))
    taken_back = (BOOK,) if SKIP.name in transfer.choices else ()  # nobody has set it aside yet
    return _names((*own, *ALWAYS, *taken_back))


def _first_e_invoice(transfer: Transfer) -> tuple[Choice, ...]:
    """Whether a person may say that the company takes e-invoices: its booked invoice is open, and none was sent."""
    is_open = transfer.state == State.BOOKED and transfer.reason == Reason.PAYMENT and not transfer.cause
    if not is_open or transfer.role != SALE.name or transfer.e_invoice or not transfer.rules:
        return ()
    return (TAKES_E_INVOICES,) if _company_of(transfer) else ()


def _company_of(transfer: Transfer) -> str:
    with scopes_disabled():
        rules = find_rules(transfer.shop)
    assert transfer.order.newest is not None
    return "" if rules is None else find_company(read_revision(transfer.order.newest), rules)


def choose(transfer: Transfer, choice: str, now: datetime, *, value: str = "", by: str = "") -> None:
    """Stores a person's choice and makes the transfer due.

    `value` depends on the choice: the contact's guid for use_contact, the reason for skip and skip_difference; for
    today, paid_on and repaid_on it may be another day, such as 2026-11-22; for looked_up_in_vies the
    answer of VIES; for a correction the difference that the person saw. Raises ImpossibleChoice.
    """
    with transaction.atomic(durable=True), scope(merchant=transfer.merchant):
        lock_order(transfer.order_id)
        transfer = Transfer.objects.select_related("order__newest", "shop").get(pk=transfer.pk)
        possible = possible_choices(transfer)
        if choice not in possible:
            raise ImpossibleChoice(f"{choice!r} is not possible now; possible: {', '.join(possible) or 'nothing'}")
        if choice in (USE_CORRECTION.name, USE_SHOPS.name):
            choose_correction(transfer, keep=choice == USE_CORRECTION.name, by=by, now=now)
        if choice in CORRECTIONS:
            _correct(transfer, choice, value, now, by)
        if choice == IS_EXCHANGE.name:
            _settle_exchange(transfer, now)
        _keep(transfer, choice, value, now)
        transfer.save(
            update_fields=[
                "choices", "generation", "draft_guid", "draft_digest", "changed_after_booking", "is_mailed",
                "e_invoice", "registered", "in_dinero",
            ]
        )  # fmt: skip
        TransferEvent.objects.create(
            merchant_id=transfer.merchant_id,
            transfer=transfer,
            at=now,
            name="chosen",
            details={"choice": choice, "value": value, "by": by},
        )
        if transfer.connected_id is not None:  # else the first booking rules make it due
            poke(transfer, now)
            poke_parts(transfer.order_id, now)  # what is decided for one invoice may concern the others


def _is_possible(transfer: Transfer, choice: str) -> bool:
    if choice == IS_EXCHANGE.name:
        return bool(transfer.cause_details.get("exchange"))
    return choice not in CORRECTIONS or transfer.cause_details.get("correction") == choice


def _correct(transfer: Transfer, choice: str, value: str, now: datetime, by: str) -> None:
    """Makes the correction. Raises ImpossibleChoice.

    `value` is the difference that the person saw, and after a space what tells their preview from another; or "".
    """
    difference = transfer.cause_details["difference"]
    is_same = not value or f"{value} ".startswith(f"{difference} ")
    shown = value.removeprefix(difference).strip()
    newest = transfer.order.newest
    assert newest is not None
    is_seen = str(newest.pk) == transfer.cause_details["revision"]
    if not is_seen or not is_same:
        raise ImpossibleChoice("the order has changed again; it is looked at again")
    try:
        make_correction(_sale_of(transfer), CorrectionKind(choice), by=by, now=now, shown=shown)
    except (CannotCorrect, Failure) as error:
        raise ImpossibleChoice("the correction cannot be made as the order is now") from error
    transfer.changed_after_booking = False
    if transfer.role == REFUND.name:
        _settle(transfer)


def _sale_of(transfer: Transfer) -> Transfer:
    """Returns the sale that is corrected: for a part or a changed refund, all of the order is issued again."""
    if transfer.role == SALE.name:
        return transfer
    return of_same_order(transfer).select_related("order__newest", "shop", "merchant").get(role=SALE.name)


def _settle(transfer: Transfer) -> None:
    """Keeps that a person has settled the difference that holds the transfer."""
    transfer.choices[SETTLED] = sorted({*transfer.choices.get(SETTLED, ()), transfer.cause_details["difference"]})


def _names(choices: Iterable[Choice]) -> tuple[str, ...]:
    return tuple(choice.name for choice in choices)


def _keep(transfer: Transfer, choice: str, value: str, now: datetime) -> None:
    if remembered_as := CHOICES[choice].remembered_as:
        seen = seen_by_person(transfer.cause, transfer.cause_details)
        transfer.choices[remembered_as] = seen if CHOICES[choice].is_for_what_is_seen else True
    match choice:
        case "again" if transfer.cause in ("booked_differently", "ledger_item_booked_differently"):
            transfer.choices["as_booked"] = True
        case "make_again" | "register_again":
            _do_again(transfer, choice)
        case "use_contact" | "same_customer" | "new_contact":
            _remember_contact(transfer, choice, value)
        case "own_period" | "today" | "paid_on" | "repaid_on" | "won" | "lost" | "lost_with_vat":
            _keep_day(transfer, choice, value, now)
        case "looked_up_in_vies" | "is_chargeback":
            _keep_fact(transfer, choice, value, now)
        case _ if choice in SENDING:
            _keep_sending(transfer, choice, now)
        case "skip" | "skip_difference" | "leave_in_dinero":
            _keep_reason(transfer, choice, value)
        case "book":
            _book_after_all(transfer)


def _keep_sending(transfer: Transfer, choice: str, now: datetime) -> None:
    """Keeps that the document is to be sent once more, or that a person has sent it."""
    if choice == TAKES_E_INVOICES.name:
        remember_receiver(transfer.merchant_id, _company_of(transfer), takes=True, by="person", now=now)
        transfer.e_invoice = EInvoice.WANTED
        return
    if choice == "e_invoice_is_sent":
        transfer.e_invoice = EInvoice.SENT
        return
    is_electronic = choice == SEND_E_INVOICE.name
    asked_for = E_INVOICES if is_electronic else MAILINGS
    transfer.choices[asked_for] = transfer.choices.get(asked_for, 0) + 1
    transfer.e_invoice = EInvoice.WANTED if is_electronic else ""
    transfer.is_mailed = is_electronic and transfer.is_mailed


def _settle_exchange(transfer: Transfer, now: datetime) -> None:
    try:
        settle_exchange(transfer, now)
    except NoExchange as error:
        raise ImpossibleChoice("no invoice of the order has room for the money now") from error


def _do_again(transfer: Transfer, choice: str) -> None:
    """Forgets the draft, or the payments, that somebody deleted in Dinero: they are made again."""
    if choice == MAKE_AGAIN.name:
        transfer.generation += 1
        transfer.draft_guid, transfer.draft_digest = None, ""
        return
    gone = transfer.in_dinero.get("gone", {})
    transfer.registered = {name: paid for name, paid in transfer.registered.items() if name not in gone}
    transfer.in_dinero = {**transfer.in_dinero, "gone": {}}


def _keep_reason(transfer: Transfer, choice: str, value: str) -> None:
    if choice == SKIP.name:
        transfer.choices[SKIP.name] = _expect_reason(value)
        return
    if choice == SKIP_DIFFERENCE.name:
        _expect_reason(value)
    _settle(transfer)


def _book_after_all(transfer: Transfer) -> None:
    """Takes back that a person set it aside. Without that, it was set aside as a part of another order."""
    if transfer.choices.pop(SKIP.name, None) is None:
        transfer.choices[BOOK_PART] = True


def _keep_fact(transfer: Transfer, choice: str, value: str, now: datetime) -> None:
    if choice == LOOKED_UP_IN_VIES.name:
        transfer.choices["vies"] = _read_vies(transfer, value, now)
        return
    assert transfer.order.newest is not None
    repaid = find_unclaimed_repayments(read_revision(transfer.order.newest))
    transfer.choices[CHARGEBACKS] = sorted({*transfer.choices.get(CHARGEBACKS, ()), *(row.id for row in repaid)})


def _expect_reason(value: str) -> str:
    if not value:
        raise ImpossibleChoice("say why it is not to be booked, as its value")
    return value


def _read_day(value: str, now: datetime) -> date:
    day = find_day(value) if value else danish_day(now)
    if day is None:
        raise ImpossibleChoice("name a day like 2026-11-22 as its value, or none for today")
    return day


def _read_past_day(value: str, now: datetime) -> date:
    day = _read_day(value, now)
    if day > danish_day(now):
        raise ImpossibleChoice("name a day that is not in the future")
    return day


def _keep_day(transfer: Transfer, choice: str, value: str, now: datetime) -> None:
    if choice in (PAID_ON.name, REPAID_ON.name):
        transfer.choices[choice] = _read_past_day(value, now).isoformat()
        return
    if choice in set(DisputeEnd):
        transfer.choices.pop(SKIP.name, None)
        transfer.choices[DISPUTE_END] = {"how": choice, "day": _read_past_day(value, now).isoformat()}
        return
    own_day = transfer.cause_details["day"] if choice == "own_period" else ""
    transfer.choices["invoice_date"] = own_day or _read_day(value, now).isoformat()
    transfer.choices["instead_of"] = transfer.cause_details["day"]


def _read_vies(transfer: Transfer, value: str, now: datetime) -> dict[str, Any]:
    assert transfer.order.newest is not None
    try:
        return read_proof(value, read_revision(transfer.order.newest).buyer, danish_day(now))
    except ValueError as error:
        raise ImpossibleChoice(str(error)) from error


def _remember_contact(transfer: Transfer, choice: str, value: str) -> None:
    assert transfer.order.newest is not None
    assert transfer.connected is not None
    customer = read_customer(read_revision(transfer.order.newest).buyer)
    asked = transfer.cause_details
    if (asked.get("email", customer.email), asked.get("name", customer.name)) != (customer.email, customer.name):
        raise ImpossibleChoice("the order has another buyer now; it is looked at again")
    guid = UUID(transfer.cause_details["contact"]) if choice == "same_customer" else None
    if choice == "use_contact":
        try:
            guid = UUID(value)
        except ValueError as error:
            raise ImpossibleChoice("name the contact's guid as its value") from error
    remember_choice(transfer, transfer.connected.organization_id, customer, guid)
