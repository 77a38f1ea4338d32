"""What do pages fetch from Dinero while a person waits? An invoice as PDF, and contacts to choose from."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from krambod.backoffice.access import MemberRequest, get_row, member_page
from krambod.backoffice.errors import NotPossibleNow
from krambod.backoffice.formats import current_language
from krambod.backoffice.reaching import open_reach
from krambod.dinero.client import Dinero
from krambod.dinero.errors import DineroError, NotConnected, NotFound
from krambod.merchants.rights import Right
from krambod.organizations.access import calls_per_minute, open_dinero
from krambod.organizations.budget import take_calls
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.choices import possible_choices
from krambod.transfers.models import Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.words.causes import explain
from krambod.words.choices import USE_CONTACT
from krambod.words.language import Sentence, say

LONGEST_WAIT_S = 5.0
MOST_CONTACTS = 10
INVOICE_FILE = Sentence(da="faktura", de="Rechnung", en="invoice")
CREDIT_NOTE_FILE = Sentence(da="kreditnota", de="Gutschrift", en="credit-note")
PDF_NAMES = {**dict.fromkeys((SALE.name, CORRECTION.name, *PART_ROLES), INVOICE_FILE), REFUND.name: CREDIT_NOTE_FILE}
Result = TypeVar("Result")


class CannotFetch(Exception):
    """Dinero gave no answer to show. The text says why, in the reader's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactShown:
    """A contact to choose, with what tells it apart from the others."""

    guid: UUID
    name: str
    vat_number: str
    is_company: bool


@member_page()
def order_pdf(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Answers the booked invoice or credit note as a PDF from Dinero. Raises NotPossibleNow if it has no number."""
    transfer = _transfer(transfer_id)
    guid = transfer.draft_guid
    if transfer.invoice_number is None or guid is None or transfer.role not in PDF_NAMES:
        raise NotPossibleNow(reverse("order", args=[request.merchant.pk, transfer_id]))
    try:
        pdf = _fetch(transfer, lambda dinero: _pdf(dinero, transfer, guid))
    except CannotFetch as problem:
        messages.error(request, str(problem))
        return redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer_id)
    answer = HttpResponse(pdf, content_type="application/pdf")
    name = f"{say(PDF_NAMES[transfer.role], current_language())}-{transfer.invoice_number}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@member_page(Right.DECIDE)
def order_contacts(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Shows the contacts in Dinero that may be the order's customer."""
    transfer = _transfer(transfer_id)
    if USE_CONTACT.name not in possible_choices(transfer):
        raise NotPossibleNow(reverse("order", args=[request.merchant.pk, transfer_id]))
    guids = [UUID(text) for text in re.findall(r"[0-9a-f-]{36}", transfer.cause_details.get("contacts", ""))]
    try:
        contacts = _fetch(transfer, lambda dinero: _read_contacts(dinero, guids[:MOST_CONTACTS]))
    except CannotFetch as problem:
        messages.error(request, str(problem))
        return redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer_id)
    context = {"section": "orders", "transfer": transfer, "contacts": contacts}
    return render(request, "backoffice/books/order_contacts.html", context)


def _pdf(dinero: Dinero, transfer: Transfer, guid: UUID) -> bytes:
    return dinero.credit_note_pdf(guid) if transfer.role == REFUND.name else dinero.invoice_pdf(guid)


def _transfer(transfer_id: int) -> Transfer:
    return get_row(Transfer.objects.select_related("connected__connection", "order"), pk=transfer_id)


def _read_contacts(dinero: Dinero, guids: list[UUID]) -> list[ContactShown]:
    """The contacts that Dinero still has and has not deleted."""
    found = []
    for guid in guids:
        try:
            contact = dinero.get_contact(guid)
        except NotFound:
            continue
        if contact.deleted_at is None:
            found.append(
                ContactShown(
                    guid=guid,
                    name=contact.name or "",
                    vat_number=contact.vat_number or "",
                    is_company=not contact.is_person,
                )
            )
    return found


def _fetch(transfer: Transfer, call: Callable[[Dinero], Result]) -> Result:
    """Calls Dinero by the order's connection, within the share of calls that is kept for people. Raises CannotFetch."""
    connected = transfer.connected
    if connected is None:
        raise CannotFetch(_("Dinero is not connected yet."))
    if connected.paused_until is not None and connected.paused_until > timezone.now():
        raise CannotFetch(explain(connected.paused_cause, {}, current_language()))
    try:
        return call(_open(connected))
    except NotConnected as error:
        raise CannotFetch(_("Dinero does not let us in. Look at the connection in the settings.")) from error
    except NotFound as error:
        raise CannotFetch(_("Dinero does not have it any more.")) from error
    except DineroError as error:
        raise CannotFetch(_("Dinero did not answer. Try again in a moment.")) from error


def _open(connected: ConnectedOrganization) -> Dinero:
    reach = open_reach()
    limit = calls_per_minute(connected.connection, reach.endpoints)

    def spend() -> None:
        waited_s = 0.0
        while (seconds := _take(connected, limit)) is not None:
            waited_s += seconds
            if waited_s > LONGEST_WAIT_S:
                raise CannotFetch(_("Dinero has answered many questions this minute. Try again in a moment."))
            time.sleep(seconds)

    return open_dinero(
        connected,
        http=reach.http,
        endpoints=reach.endpoints,
        lock_directory=reach.lock_directory,
        spend=spend,
        now=reach.now,
    )


def _take(connected: ConnectedOrganization, limit: int) -> float | None:
    with transaction.atomic(durable=True):
        return take_calls(
            connected.organization_id,
            connected.connection.client_id,
            calls_per_minute=limit,
            now_s=timezone.now().timestamp(),
            is_worker=False,
        )
