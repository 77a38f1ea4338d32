"""How is a draft of an invoice or credit note made, changed and deleted? (dinero-api.md §4 and §5)

Both are sales vouchers here. `Kind` holds the differences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from krambod.doubles.dinero.bodies import CreditNote, Invoice, Timestamp, Voucher
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.contacts import live_contact
from krambod.doubles.dinero.rules.currencies import CURRENCIES, KRONER, exchange_rate
from krambod.doubles.dinero.rules.lists import read_date
from krambod.doubles.dinero.rules.payment_conditions import condition_columns
from krambod.doubles.dinero.rules.voucher_lines import line_columns
from krambod.doubles.dinero.store import Row

LANGUAGES = ("da-DK", "en-GB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """An invoice or a credit note. `headings`: the default Description for each language."""

    name: str
    headings: Mapping[str, str]


INVOICE = Kind(name="Invoice", headings={"da-DK": "Faktura", "en-GB": "Invoice"})
CREDIT_NOTE = Kind(name="CreditNote", headings={"da-DK": "Kreditnota", "en-GB": "Credit note"})


def create_draft(call: Call, kind: Kind, body: Invoice | CreditNote) -> Any:
    columns = draft_columns(call, kind, body)
    guid = _new_guid(call, body.guid)
    row = {
        "OrganizationId": call.organization_id,
        "Guid": guid,
        "Type": kind.name,
        "Status": "Draft",
        "TimeStamp": call.new_timestamp(),
        "MailOutStatus": "NotSent",
        "LatestMailOutType": "None",
        "CreatedAt": call.now,
        "UpdatedAt": call.now,
    }
    call.store.insert("sales_vouchers", row | columns)
    return {"Guid": guid, "TimeStamp": row["TimeStamp"]}


def update_draft(call: Call, kind: Kind, body: Invoice | CreditNote, timestamp: str) -> Any:
    """Full replace, drafts only; the Guid stays whatever the body says."""
    row = editable_draft(call, kind, timestamp)
    changes = draft_columns(call, kind, body)
    return {"Guid": row["Guid"], "TimeStamp": change_voucher(call, row["Guid"], changes)}


def delete_draft(call: Call, kind: Kind) -> Any:
    row = editable_draft(call, kind, call.body_or_empty(Timestamp).timestamp)
    change_voucher(call, row["Guid"], {"DeletedAt": call.now})
    return {}


def editable_draft(call: Call, kind: Kind, timestamp: str | None) -> Row:
    """The draft in the path, its version checked. Raises `Refusal` when missing, deleted, booked or changed since.

    Bodies that require a timestamp check that themselves; here None means that it was left out.
    """
    row = voucher_in_path(call, kind)
    if row["DeletedAt"]:
        raise Refusal.deleted(kind.name)
    call.check_timestamp(timestamp, row["TimeStamp"], required=False)
    if row["Status"] == "Booked":
        raise Refusal.invalid("status", f"The {kind.name} is booked: booked is final.", "Bilaget er bogført.")
    return row


def booked_voucher(call: Call, kind: Kind) -> Row:
    """The booked voucher in the path. Raises `Refusal` when it is missing, deleted or a draft."""
    row = voucher_in_path(call, kind)
    if row["DeletedAt"]:
        raise Refusal.deleted(kind.name)
    if row["Status"] != "Booked":
        raise Refusal.not_booked(kind.name)
    return row


def voucher_in_path(call: Call, kind: Kind) -> Row:
    """The voucher in the path, deleted or not. Raises `Refusal` (code 63, HTTP 400) when there is none."""
    row = find_voucher(call, kind, (call.path.get("guid") or call.path["voucherGuid"]).lower())
    if row is None:
        raise Refusal.voucher_not_found(kind.name, call.world.invoice_not_found)
    return row


def find_voucher(call: Call, kind: Kind, guid: str | None) -> Row | None:
    return call.store.find(
        "SELECT * FROM sales_vouchers WHERE OrganizationId = ? AND Guid = ? AND Type = ?",
        call.organization_id, guid, kind.name,
    )  # fmt: skip


def change_voucher(call: Call, guid: str, changes: Row) -> str:
    """Every change, payments included, makes a new version. Returns its timestamp."""
    timestamp = call.new_timestamp()
    call.store.update(
        "sales_vouchers",
        {**changes, "TimeStamp": timestamp, "UpdatedAt": call.now},
        OrganizationId=call.organization_id,
        Guid=guid,
    )
    return timestamp


def draft_columns(call: Call, kind: Kind, body: Voucher) -> Row:
    """The columns of a draft, with its totals. Raises `Refusal` for everything that Dinero refuses."""
    if not body.product_lines:
        raise Refusal.no_lines()
    day = read_date(body.date, "date") or call.today
    _check_choices(call, body)
    contact = live_contact(call, body.contact_guid) if body.contact_guid is not None else None
    currency = body.currency or KRONER
    language = body.language or LANGUAGES[0]
    columns: Row = {
        "ContactGuid": body.contact_guid,
        "Date": day.isoformat(),
        "Currency": currency,
        "Language": language,
        "ExternalReference": body.external_reference,
        "Description": body.description or kind.headings[language],
        "Comment": body.comment,
        "Address": body.address if body.address is not None else _address_of(call, contact),
        "ShowLinesInclVat": body.show_lines_incl_vat or False,
        "InvoiceTemplateId": body.invoice_template_id,
        **line_columns(call, body, exchange_rate(currency, day)),
    }
    if isinstance(body, Invoice):
        columns |= condition_columns(call, body, day)
    if isinstance(body, CreditNote):
        columns["CreditNoteFor"] = _credited_invoice(call, body.credit_note_for, currency)
    return columns


def _address_of(call: Call, contact: Row | None) -> str | None:
    """The contact's address now. A document keeps it when the contact moves."""
    if contact is None:
        return None
    place = " ".join(part for part in (contact["ZipCode"], contact["City"]) if part)
    parts = [part for part in (contact["Street"], place) if part]
    if contact["VatNumber"] and call.world.printed_address == "with_vat_number":
        parts.append(f"Cvr-nr.: {contact['CountryKey']}{contact['VatNumber']}")
    return "\n".join(parts) or None


def _check_choices(call: Call, body: Voucher) -> None:
    if body.currency is not None and body.currency not in CURRENCIES:
        raise Refusal.invalid("currency", f"{body.currency} is not a currency Dinero has a rate for.")
    may_be_empty = call.world.empty_texts == "taken" and body.language == ""
    if body.language is not None and body.language not in LANGUAGES and not may_be_empty:
        raise Refusal.invalid("language", f"{body.language} is not one of {', '.join(LANGUAGES)}.")


def _new_guid(call: Call, asked: str | None) -> str:
    if asked is None or call.world.client_guid == "discarded":
        return call.new_guid()
    taken = call.store.find(
        "SELECT DeletedAt FROM sales_vouchers WHERE OrganizationId = ? AND Guid = ?",
        call.organization_id,
        asked,
    )
    if taken is None:
        return asked
    if taken["DeletedAt"] and call.world.deleted_guid == "reusable":
        call.store.delete("sales_vouchers", OrganizationId=call.organization_id, Guid=asked)
        return asked
    if call.world.guid_uniqueness == "ignored":
        return call.new_guid()
    raise Refusal.duplicate(call.world.guid_conflict)


def _credited_invoice(call: Call, guid: str | None, currency: str) -> str | None:
    """The Guid, if it is of a booked invoice in the same currency, or None. Raises `Refusal`."""
    if guid is None:
        return None
    invoice = find_voucher(call, INVOICE, guid)
    if invoice is None:
        raise Refusal.invalid("creditnotefor", "The invoice to credit does not exist.")
    if invoice["Status"] != "Booked":
        raise Refusal.not_booked(INVOICE.name)
    if invoice["Currency"] != currency:
        raise Refusal.invalid("currency", f"The invoice to credit is in {invoice['Currency']}.")
    return guid
