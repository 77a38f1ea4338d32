"""Which calls can we make to Dinero? One typed method for each call.

    with open_http() as http:
        tokens = PersonalIntegration(http, client_id=…, client_secret=…, api_key=…)
        dinero = Dinero(Transport(http, API_URL, tokens), organization_id=310001)
        draft = dinero.create_invoice(NewInvoice(…))

Every method may raise `DineroError`. A write whose answer is lost raises `OutcomeUnknown`: the caller must then read
what Dinero has before they send it again.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from krambod.dinero.errors import OutcomeUnknown, Unavailable
from krambod.dinero.ledger_items import LedgerItem, LedgerItemKey, LedgerItemStatus, NewLedgerItem
from krambod.dinero.models import (
    Answer,
    BookedEntry,
    Contact,
    CreatedPayment,
    CreditNote,
    DepositAccount,
    DocumentRow,
    Draft,
    EntryAccount,
    Invoice,
    InvoiceReminder,
    Mailout,
    NewContact,
    NewCreditNote,
    NewInvoice,
    NewPayment,
    Organization,
    Payments,
    SalesSettings,
    TimeStamp,
    VatType,
)
from krambod.dinero.transport import Transport

API_URL = "https://api.dinero.dk"
PAGE_SIZE = 1000
CONTACT_FIELDS = "ContactGuid,Name,Email,IsPerson,VatNumber,EanNumber,UpdatedAt,DeletedAt"
DOCUMENT_FIELDS = (
    "Guid,Status,Number,Date,ContactGuid,ExternalReference,Description,TotalExclVat,TotalInclVat,Currency,"
    "UpdatedAt,DeletedAt"
)

AnswerType = TypeVar("AnswerType", bound=Answer)


def list_organizations(transport: Transport) -> list[Organization]:
    """Returns all organizations that the token reaches. Dinero answers this call, and no other, without Pro."""
    return _each(Organization, transport.call("GET", "/v1.1/organizations"), is_write=False)


class Dinero:
    """One organization in Dinero, and the calls to it."""

    def __init__(self, transport: Transport, organization_id: int) -> None:
        self._transport = transport
        self.organization_id = organization_id

    # Accounts and settings

    def entry_accounts(self) -> list[EntryAccount]:
        query = {"fields": "AccountNumber,Name,VatCode,Category,IsHidden"}
        return _each(EntryAccount, self._get("accounts/entry", query), is_write=False)

    def create_entry_account(self, number: int, name: str) -> None:
        """Creates an account without VAT in the chart. Dinero refuses a number in use as `Invalid`."""
        self._write("POST", "accounts/entry", {"Number": number, "Name": name, "VatCode": "none"})

    def deposit_accounts(self) -> list[DepositAccount]:
        query = {"fields": "AccountNumber,Name,IsDefault,IsHidden"}
        return _each(DepositAccount, self._get("accounts/deposit", query), is_write=False)

    def create_deposit_account(self, number: int, name: str) -> None:
        """Creates a deposit account. `number` is 55000 to 55999; Dinero refuses a number in use as `Invalid`."""
        self._write("POST", "accounts/deposit", {"Number": number, "Name": name})

    def vat_types(self) -> list[VatType]:
        return _each(VatType, self._get("vatTypes"), is_write=False)

    def sales_settings(self) -> SalesSettings:
        return _read(SalesSettings, self._get("sales/settings"), is_write=False)

    def entries(self, first: date, last: date) -> list[BookedEntry]:
        """Returns the entries that are dated on these days and between, which must lie in one accounting year.

        The answer has no pages: ask for few days, because an answer that is too large raises `Unavailable`.
        """
        query = {"fromDate": first.isoformat(), "toDate": last.isoformat(), "includePrimo": "false"}
        return _each(BookedEntry, self._get("entries", query), is_write=False)

    def changed_entries(self, since: datetime, until: datetime) -> list[BookedEntry]:
        """Returns the entries that were added in this period (aware, at most 31 days), whatever they are dated."""
        query = {"changesFrom": _utc(since), "changesTo": _utc(until), "includePrimo": "false"}
        return _each(BookedEntry, self._get("entries/changes", query), is_write=False)

    # Contacts

    def contacts(self, changes_since: datetime | None = None) -> Iterator[Contact]:
        """Yields all contacts, deleted ones too, or only those that changed after `changes_since` (aware)."""
        query = {"fields": CONTACT_FIELDS} | _since(changes_since)
        yield from self._pages(Contact, "contacts", query, version="v2")

    def find_contacts_by_reference(self, external_reference: str) -> list[Contact]:
        """Returns the contacts with this reference that are not deleted."""
        query = {"fields": CONTACT_FIELDS, "queryFilter": f"ExternalReference eq '{quoted(external_reference)}'"}
        found = self._pages(Contact, "contacts", query, version="v2")
        return [contact for contact in found if contact.deleted_at is None]

    def get_contact(self, guid: UUID) -> Contact:
        """Returns a contact. It may be a deleted one: look at `deleted_at`."""
        return _read(Contact, self._get(f"contacts/{guid}"), is_write=False)

    def create_contact(self, contact: NewContact) -> UUID:
        """Creates a contact and returns its guid. Raises `AlreadyExists` if the guid that we chose is in use."""
        answer = self._write("POST", "contacts", contact.document())
        return _read(_CreatedContact, answer, is_write=True).contact_guid

    def update_contact(self, guid: UUID, contact: NewContact) -> None:
        """Replaces every field of a contact. A field that is None becomes empty in Dinero."""
        self._write("PUT", f"contacts/{guid}", contact.document(), version="v2")

    # Invoices

    def create_invoice(self, invoice: NewInvoice) -> Draft:
        """Creates a draft. Raises `AlreadyExists` if the guid that we chose is in use."""
        return _read(Draft, self._write("POST", "invoices", invoice.document()), is_write=True)

    def update_invoice(self, guid: UUID, invoice: NewInvoice, timestamp: TimeStamp) -> Draft:
        """Replaces the whole content of a draft."""
        body = {**invoice.document(), "Timestamp": timestamp}
        return _read(Draft, self._write("PUT", f"invoices/{guid}", body, version="v1.2"), is_write=True)

    def delete_invoice(self, guid: UUID, timestamp: TimeStamp) -> None:
        """Deletes a draft. Dinero does not delete booked invoices."""
        self._write("DELETE", f"invoices/{guid}", {"Timestamp": timestamp})

    def get_invoice(self, guid: UUID) -> Invoice:
        """Returns an invoice or draft. It may be a deleted draft: look at `deleted_at`."""
        return _read(Invoice, self._get(f"invoices/{guid}"), is_write=False)

    def invoices(self, changes_since: datetime | None = None) -> Iterator[DocumentRow]:
        """Yields all invoices that are not deleted, or only those that changed after `changes_since` (aware).

        Dinero's lists may lag behind: a change of the last moments may be missing.
        """
        yield from self._pages(DocumentRow, "invoices", {"fields": DOCUMENT_FIELDS} | _since(changes_since))

    def sales(self, changes_since: datetime, *, deleted_only: bool = False) -> Iterator[DocumentRow]:
        """Yields the invoices and credit notes that changed after a moment (aware): live ones, or only deleted ones."""
        query = {"fields": f"{DOCUMENT_FIELDS},Type"} | _since(changes_since)
        yield from self._pages(DocumentRow, "sales", query | ({"deletedOnly": "true"} if deleted_only else {}))

    def find_invoices_by_reference(self, external_reference: str) -> list[DocumentRow]:
        """Returns the invoices with this reference. It is not unique in Dinero, so there may be several."""
        query = {"fields": DOCUMENT_FIELDS, "queryFilter": f"ExternalReference eq '{quoted(external_reference)}'"}
        return list(self._pages(DocumentRow, "invoices", query))

    def book_invoice(self, guid: UUID, timestamp: TimeStamp) -> Invoice:
        """Books a draft, which cannot be undone. Returns the invoice with its number and its new timestamp."""
        body = {"Timestamp": timestamp, "Number": None}
        return _read(Invoice, self._write("POST", f"invoices/{guid}/book", body), is_write=True)

    def invoice_pdf(self, guid: UUID) -> bytes:
        """Returns the PDF of a booked invoice. Dinero has none for a draft."""
        return self._transport.download(self._path("v1", f"invoices/{guid}"))

    # Credit notes

    def create_credit_note(self, credit_note: NewCreditNote) -> Draft:
        """Creates a draft. Raises `AlreadyExists` if the guid that we chose is in use."""
        return _read(Draft, self._write("POST", "sales/creditnotes", credit_note.document()), is_write=True)

    def update_credit_note(self, guid: UUID, credit_note: NewCreditNote, timestamp: TimeStamp) -> Draft:
        """Replaces the whole content of a draft."""
        body = {**credit_note.document(), "Timestamp": timestamp}
        return _read(Draft, self._write("PUT", f"sales/creditnotes/{guid}", body, version="v1.2"), is_write=True)

    def delete_credit_note(self, guid: UUID, timestamp: TimeStamp) -> None:
        """Deletes a draft. Dinero does not delete booked credit notes."""
        self._write("DELETE", f"sales/creditnotes/{guid}", {"Timestamp": timestamp})

    def get_credit_note(self, guid: UUID) -> CreditNote:
        """Returns a credit note or draft. It may be a deleted draft: look at `deleted_at`."""
        return _read(CreditNote, self._get(f"sales/creditnotes/{guid}"), is_write=False)

    def credit_notes(self, changes_since: datetime | None = None) -> Iterator[DocumentRow]:
        """Yields all credit notes that are not deleted, or only those that changed after `changes_since` (aware)."""
        yield from self._pages(DocumentRow, "sales/creditnotes", {"fields": DOCUMENT_FIELDS} | _since(changes_since))

    def find_credit_notes_by_reference(self, external_reference: str) -> list[DocumentRow]:
        """Returns the credit notes with this reference. It is not unique in Dinero, so there may be several."""
        query = {"fields": DOCUMENT_FIELDS, "queryFilter": f"ExternalReference eq '{quoted(external_reference)}'"}
        return list(self._pages(DocumentRow, "sales/creditnotes", query))

    def book_credit_note(self, guid: UUID, timestamp: TimeStamp) -> CreditNote:
        """Books a draft, which cannot be undone. Returns it with its number, which is of the invoices' series.

        Dinero offsets it against its invoice, so the invoice has another timestamp afterwards.
        """
        body = {"Timestamp": timestamp, "Number": None}
        return _read(CreditNote, self._write("POST", f"sales/creditnotes/{guid}/book", body), is_write=True)

    def credit_note_pdf(self, guid: UUID) -> bytes:
        """Returns the PDF of a booked credit note. Dinero has none for a draft."""
        return self._transport.download(self._path("v1", f"sales/creditnotes/{guid}/pdf"))

    # Payments

    def payments(self, guid: UUID) -> Payments:
        return _read(Payments, self._get(f"invoices/{guid}/payments", version="v2"), is_write=False)

    def add_payment(self, guid: UUID, payment: NewPayment) -> CreatedPayment:
        """Registers a payment on a booked invoice.

        Only the timestamp protects against a second payment: list the payments before you try again.
        """
        answer = self._write("POST", f"invoices/{guid}/payments", payment.document())
        return _read(CreatedPayment, answer, is_write=True)

    # Ledger items

    def create_ledger_items(self, items: Sequence[NewLedgerItem]) -> list[LedgerItemKey]:
        """Adds all items to the ledger, or none, and returns their keys in the same order.

        Raises `AlreadyExists` if an id that we chose is in use.
        """
        asked = [item.document() for item in items]
        return _each(LedgerItemKey, self._write("POST", "ledgeritems", asked, version="v1.2"), is_write=True)

    def update_ledger_items(self, items: Sequence[tuple[LedgerItemKey, NewLedgerItem]]) -> list[LedgerItemKey]:
        """Replaces the whole content of items whose booking was not started, and returns their new versions."""
        asked = [{**item.document(), **key.document()} for key, item in items]
        return _each(LedgerItemKey, self._write("PUT", "ledgeritems", asked), is_write=True)

    def unbooked_ledger_items(self) -> list[LedgerItem]:
        """Returns all items in the ledger whose booking was not started."""
        return _each(LedgerItem, self._read_by_post("ledgeritems/ledgers", []), is_write=False)

    def ledger_item_status(self, guids: Sequence[UUID]) -> list[LedgerItemStatus]:
        """Returns how far the items are. Raises `NotFound` if there is none with one of these ids."""
        asked = [{"Id": str(guid)} for guid in guids]
        return _each(LedgerItemStatus, self._read_by_post("ledgeritems/status", asked), is_write=False)

    def book_ledger_items(self, keys: Sequence[LedgerItemKey]) -> None:
        """Starts the booking of all items, or of none. It cannot be undone, and ends a while later: ask the status."""
        self._write("POST", "ledgeritems/book", [key.document() for key in keys])

    def delete_ledger_items(self, keys: Sequence[LedgerItemKey]) -> None:
        """Deletes items whose booking was not started."""
        self._write("DELETE", "ledgeritems/delete", [key.document() for key in keys])

    # Mail

    def mail_invoice(self, guid: UUID, timestamp: TimeStamp | None = None) -> None:
        """Asks Dinero to mail the invoice to the contact. Do not repeat it after `OutcomeUnknown`."""
        body = {"Timestamp": timestamp, "ShouldAddTrustPilotEmailAsBcc": False, "AddVoucherAsPdfAttachment": True}
        self._write("POST", f"invoices/{guid}/email", body)

    def mail_credit_note(self, guid: UUID, timestamp: TimeStamp | None = None) -> None:
        """Asks Dinero to mail the credit note to the contact. Do not repeat it after `OutcomeUnknown`."""
        body = {"Timestamp": timestamp, "ShouldAddTrustPilotEmailAsBcc": False, "AddVoucherAsPdfAttachment": True}
        self._write("POST", f"sales/creditnotes/{guid}/email", body)

    def send_e_invoice(
        self, guid: UUID, *, attention: str, order_reference: str, timestamp: TimeStamp | None = None
    ) -> None:
        """Asks Dinero to send the invoice to the contact's EAN number. Do not repeat it after `OutcomeUnknown`.

        `attention` is the person at the receiver. Raises Refused: codes 51, 56 and 57 say that it cannot be sent.
        """
        body = {
            "Timestamp": timestamp,
            "AttPerson": attention,
            "OrderReference": order_reference,
            "PaymentMeanEnum": "Domestic",
        }
        self._write("POST", f"invoices/{guid}/e-invoice", body, version="v3")

    def reminders(self, guid: UUID) -> list[InvoiceReminder]:
        """Returns the reminders of an invoice, drafts too."""
        return _each(InvoiceReminder, self._get(f"invoices/{guid}/reminders"), is_write=False)

    def mailouts(self, guid: UUID) -> list[Mailout]:
        return _each(Mailout, self._get(f"invoices/{guid}/mailouts"), is_write=False)

    def mailouts_of_credit_note(self, guid: UUID) -> list[Mailout]:
        return _each(Mailout, self._get(f"sales/creditnotes/{guid}/mailouts"), is_write=False)

    # How a call is made

    def _path(self, version: str, place: str) -> str:
        return f"/{version}/{self.organization_id}/{place}"

    def _get(self, place: str, query: dict[str, str] | None = None, *, version: str = "v1") -> Any:
        return self._transport.call("GET", self._path(version, place), query=query)

    def _write(self, method: str, place: str, body: Any, *, version: str = "v1") -> Any:
        return self._transport.call(method, self._path(version, place), body=body)

    def _read_by_post(self, place: str, body: Any) -> Any:
        return self._transport.call("POST", self._path("v1", place), body=body, only_reads=True)

    def _pages(
        self, model: type[AnswerType], place: str, query: dict[str, str], *, version: str = "v1"
    ) -> Iterator[AnswerType]:
        """Yields every row of a list, page by page. The first page that is not full is the last one."""
        number = 0
        while True:
            asked = {**query, "page": str(number), "pageSize": str(PAGE_SIZE)}
            page = _read(_Page, self._get(place, asked, version=version), is_write=False)
            yield from _each(model, page.collection, is_write=False)
            if len(page.collection) < PAGE_SIZE:
                return
            number += 1


class _CreatedContact(Answer):
    contact_guid: UUID


class _Page(Answer):
    collection: list[Any]


def quoted(text: str) -> str:
    """Returns `text` as a value for a queryFilter. Raises ValueError if it has a quote.

    Dinero does not document how to escape a quote.
    """
    if "'" in text:
        raise ValueError("a filter value must have no quote")
    return text


def _since(moment: datetime | None) -> dict[str, str]:
    return {} if moment is None else {"changesSince": _utc(moment)}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(model: type[AnswerType], document: Any, *, is_write: bool) -> AnswerType:
    """Reads `document` as `model`. An answer in another shape counts as no answer."""
    try:
        return model.model_validate(document)
    except ValueError as error:
        text = f"the answer is not a readable {model.__name__.lstrip('_')}"
        raise (OutcomeUnknown(text) if is_write else Unavailable(text)) from error


def _each(model: type[AnswerType], documents: Sequence[Any], *, is_write: bool) -> list[AnswerType]:
    return [_read(model, document, is_write=is_write) for document in documents]
