"""How are ledger items (kassekladde) added, changed and booked, a while after they were sent? (dinero-api.md §7)"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import LedgerItem, LedgerItemKey, LedgerLine
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.clock import stamp
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.bookkeeping import (
    DEBTORS,
    BookedVoucher,
    Posting,
    book_voucher,
    take_voucher_number,
)
from krambod.doubles.dinero.rules.currencies import KRONER
from krambod.doubles.dinero.rules.ledger_lines import check_lines, line_postings
from krambod.doubles.dinero.rules.lists import read_date
from krambod.doubles.dinero.rules.payments import settle_by_ledger
from krambod.doubles.dinero.rules.periods import check_open
from krambod.doubles.dinero.rules.vouchers import INVOICE, find_voucher
from krambod.doubles.dinero.store import Row, Store

MOST_ITEMS = 1000


def add_ledger_items(call: Call) -> Any:
    """Adds all items or none. An `Id` of the caller's that is in use is refused with 409."""
    bodies = call.bodies(LedgerItem)
    lying = call.store.get(
        "SELECT count(*) AS n FROM ledger_items WHERE OrganizationId = ? AND BookedAt IS NULL",
        call.organization_id,
    )
    if int(lying["n"]) + len(bodies) > MOST_ITEMS:
        raise Refusal.limit_exceeded("items", f"At most {MOST_ITEMS} items may lie in the ledger.")
    return [_add(call, body) for body in bodies]


def update_ledger_items(call: Call) -> Any:
    return [_update(call, body) for body in call.bodies(LedgerItem)]


def read_ledger_items(call: Call) -> Any:
    """Of the items asked for, those that are not booked. An empty list asks for all."""
    asked = {body.id for body in call.bodies(LedgerItemKey)}
    rows = call.store.all(
        "SELECT * FROM ledger_items WHERE OrganizationId = ? AND BookingAt IS NULL ORDER BY rowid",
        call.organization_id,
    )
    names = ("Id", "Version", "VoucherNumber", "VoucherDate", "FileGuid")
    return [
        {**{name: row[name] for name in names}, "Lines": [_told_line(line) for line in row["Lines"]]}
        for row in rows
        if not asked or row["Id"] in asked
    ]


def book_ledger_items(call: Call) -> Any:
    """200 means started: `finish_due_bookings` books the items after `ledger_booking_s` of the world.

    Everything that can be refused is refused here, so that a started booking cannot fail.
    """
    due = stamp(call.moment + timedelta(seconds=call.world.ledger_booking_s))
    for key in call.bodies(LedgerItemKey):
        row = _open_item(call, key.id, key.version)
        day = date.fromisoformat(row["VoucherDate"])
        check_open(call, day)
        number = take_voucher_number(call, day, row["VoucherNumber"])
        _change(call, row, {"BookingAt": due, "VoucherNumber": number})
    return {}


def finish_due_bookings(call: Call) -> None:
    """Books the items whose booking was started and is due. Runs before each call to the organization."""
    rows = call.store.all(
        "SELECT * FROM ledger_items WHERE OrganizationId = ? AND BookedAt IS NULL AND BookingAt <= ? ORDER BY rowid",
        call.organization_id, call.now,
    )  # fmt: skip
    for row in rows:
        _book(call, row)
        _change(call, row, {"BookedAt": call.now})


def touch_ledger(store: Store, organization_id: str | None) -> None:
    """Somebody else saved all items in the ledger without a change, so they have new versions."""
    lying = store.all(
        "SELECT OrganizationId, Id FROM ledger_items WHERE OrganizationId = ? AND BookingAt IS NULL", organization_id
    )
    for key in lying:
        store.update("ledger_items", {"Version": store.next_version()}, **key)


def ledger_item_status(call: Call) -> Any:
    return [_told_status(_item_with_status(call, key.id)) for key in call.bodies(LedgerItemKey)]


def delete_ledger_items(call: Call) -> Any:
    for key in call.bodies(LedgerItemKey):
        row = _open_item(call, key.id, key.version)
        call.store.delete("ledger_items", OrganizationId=call.organization_id, Id=row["Id"])
    return {}


def _add(call: Call, body: LedgerItem) -> Row:
    guid = body.id
    if guid is None or call.world.client_guid == "discarded":
        guid = call.new_guid()
    elif _lookup(call, guid) is not None:
        if call.world.guid_uniqueness == "enforced":
            raise Refusal.duplicate(call.world.guid_conflict)
        guid = call.new_guid()
    row = {"OrganizationId": call.organization_id, "Id": guid, "Version": call.new_timestamp()}
    call.store.insert("ledger_items", row | _content(call, body))
    return {"Id": guid, "Version": row["Version"]}


def _update(call: Call, body: LedgerItem) -> Row:
    row = _open_item(call, body.id or "", body.version)
    return {"Id": row["Id"], "Version": _change(call, row, _content(call, body))}


def _content(call: Call, body: LedgerItem) -> Row:
    lines = body.lines or []
    check_lines(call, lines, may_pay=True)
    for position, line in enumerate(lines):
        if line.is_payment_for_voucher_id is not None:
            _check_invoice(call, line.is_payment_for_voucher_id, f"lines.{position}.ispaymentforvoucherid")
    day = read_date(body.voucher_date, "voucherdate") or call.today
    return {
        "VoucherNumber": body.voucher_number,
        "VoucherDate": day.isoformat(),
        "FileGuid": body.file_guid,
        "Lines": [line.model_dump(by_alias=True) for line in lines],
    }


def _check_invoice(call: Call, guid: str, place: str) -> None:
    """Raises `Refusal` unless the ledger may pay this invoice."""
    invoice = find_voucher(call, INVOICE, guid)
    if invoice is None or invoice["Status"] != "Booked":
        raise Refusal.invalid(place, "The invoice does not exist or is not booked.")
    if invoice["Currency"] != KRONER:
        raise Refusal.invalid(place, "Only an invoice in kroner can be paid by the ledger.")


def _book(call: Call, row: Row) -> None:
    postings: list[Posting] = []
    for document in row["Lines"]:
        line = _line(document)
        pays = line.is_payment_for_voucher_id is not None
        postings += _payment_postings(call, row, line) if pays else line_postings(call, line)
    voucher = BookedVoucher(
        guid=row["Id"],
        kind="LedgerItem",
        day=date.fromisoformat(row["VoucherDate"]),
        description=row["Lines"][0]["Description"],
        number=row["VoucherNumber"],
        file_guid=row["FileGuid"],
    )
    book_voucher(call, voucher, postings)


def _payment_postings(call: Call, row: Row, line: LedgerLine) -> list[Posting]:
    """The balancing account pays the invoice. The world decides which sign of the amount means that."""
    invoice = find_voucher(call, INVOICE, line.is_payment_for_voucher_id)
    assert invoice is not None
    assert line.balancing_account_number is not None
    amount = line.amount if call.world.ledger_payment_sign == "positive_pays" else -line.amount
    payment = {
        "Guid": call.new_guid(),
        "RelatedVoucherId": row["Id"],
        "PaymentDate": row["VoucherDate"],
        "Description": line.description,
        "Amount": amount,
        "AmountInVoucherCurrency": amount,
    }
    settled = settle_by_ledger(call, invoice, payment)
    return [
        Posting(account_number=line.balancing_account_number, amount=settled, description=line.description),
        Posting(account_number=DEBTORS, amount=-settled, description=line.description),
    ]


def _told_status(row: Row) -> Row:
    status = "Booked" if row["BookedAt"] else "PendingBooking" if row["BookingAt"] else "Draft"
    number = row["VoucherNumber"] if status == "Booked" else None
    return {"Id": row["Id"], "Version": row["Version"], "Status": status, "VoucherNumber": number}


def _open_item(call: Call, guid: str, version: str | None) -> Row:
    """An item whose booking was not started. Its version is checked. Raises `Refusal`."""
    row = _find_item(call, guid)
    if version is None:
        raise Refusal.invalid("version", "The Version field is required.")
    call.check_timestamp(version, row["Version"])
    if row["BookingAt"] is not None:
        raise Refusal.invalid("status", "The ledger item is booked or being booked.")
    return row


def _item_with_status(call: Call, guid: str) -> Row:
    row = _find_item(call, guid)
    if row["BookedAt"] and call.world.booked_ledger_items == "gone":
        raise _no_item(guid)
    return row


def _find_item(call: Call, guid: str) -> Row:
    row = _lookup(call, guid)
    if row is None:
        raise _no_item(guid)
    return row


def _no_item(guid: str) -> Refusal:
    return Refusal.validation({"ledgerItemNotFound": f"There is no ledger item {guid}."})


def _lookup(call: Call, guid: str) -> Row | None:
    return call.store.find("SELECT * FROM ledger_items WHERE OrganizationId = ? AND Id = ?", call.organization_id, guid)


def _change(call: Call, row: Row, changes: Row) -> str:
    """Changes an item and returns its new version."""
    version = call.new_timestamp()
    changes = {**changes, "Version": version}
    call.store.update("ledger_items", changes, OrganizationId=call.organization_id, Id=row["Id"])
    return version


def _line(document: Row) -> LedgerLine:
    """A stored line as a body again. Its amount is stored as text."""
    return LedgerLine.model_validate(_told_line(document))


def _told_line(document: Row) -> Row:
    return {**document, "Amount": Decimal(document["Amount"])}
