"""How is a manual voucher (finansbilag) made, and what happens when a booked one is deleted? (dinero-api.md §7)"""

from datetime import date
from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import (
    BookVoucher,
    LedgerLine,
    ManualVoucher,
    ManualVoucherUpdate,
    Timestamp,
)
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.arithmetic import ZERO
from krambod.doubles.dinero.rules.bookkeeping import (
    BookedVoucher,
    book_voucher,
    reversed_postings,
    take_voucher_number,
)
from krambod.doubles.dinero.rules.ledger_lines import check_lines, line_postings, split
from krambod.doubles.dinero.rules.lists import read_date
from krambod.doubles.dinero.rules.periods import check_open
from krambod.doubles.dinero.store import Row

LINE_FIELDS = (
    "Description", "AccountNumber", "BalancingAccountNumber", "AccountVatCode", "BalancingAccountVatCode",
)  # fmt: skip


def create_manual_voucher(call: Call) -> Any:
    """The caller cannot choose the Guid, so a voucher that is sent twice is two vouchers."""
    row = {
        "OrganizationId": call.organization_id,
        "Guid": call.new_guid(),
        "TimeStamp": call.new_timestamp(),
        "Status": "Draft",
        **_content(call, call.body(ManualVoucher)),
    }
    call.store.insert("manual_vouchers", row)
    return {"Guid": row["Guid"], "TimeStamp": row["TimeStamp"]}


def read_manual_voucher(call: Call) -> Any:
    return _told(call, _voucher_in_path(call))


def update_manual_voucher(call: Call) -> Any:
    body = call.body(ManualVoucherUpdate)
    row = _live_voucher(call, body.timestamp)
    _refuse_booked(row)
    return {"Guid": row["Guid"], "TimeStamp": _change(call, row, _content(call, body))}


def delete_manual_voucher(call: Call) -> Any:
    """A draft is deleted. A booked voucher is cancelled by entries of today. The call needs a body, at least `{}`."""
    row = _live_voucher(call, call.body(Timestamp).timestamp)
    if row["Status"] == "Booked":
        check_open(call, call.today)
        taken_back = BookedVoucher(
            guid=call.new_guid(), kind="ManuelVoucher", day=call.today, description="Tilbageført bilag"
        )
        book_voucher(call, taken_back, reversed_postings(call, row["Guid"]))
    _change(call, row, {"DeletedAt": call.now})
    return {}


def book_manual_voucher(call: Call) -> Any:
    body = call.body(BookVoucher)
    row = _live_voucher(call, body.timestamp)
    _refuse_booked(row)
    day = date.fromisoformat(row["VoucherDate"])
    check_open(call, day)
    number = take_voucher_number(call, day, body.number)
    postings = [posting for line in row["Lines"] for posting in line_postings(call, _line(line))]
    voucher = BookedVoucher(
        guid=row["Guid"],
        kind="ManuelVoucher",
        day=day,
        description=row["Lines"][0]["Description"],
        number=number,
        file_guid=row["FileGuid"],
    )
    book_voucher(call, voucher, postings)
    _change(call, row, {"Status": "Booked", "VoucherNumber": number, "BookingTime": call.now})
    return _told(call, _voucher_in_path(call))


def _content(call: Call, body: ManualVoucher) -> Row:
    lines = body.lines or []
    check_lines(call, lines, may_pay=False)
    day = read_date(body.voucher_date, "voucherdate") or call.today
    return {
        "VoucherDate": day.isoformat(),
        "FileGuid": body.file_guid,
        "ExternalReference": body.external_reference,
        "Lines": [line.model_dump(by_alias=True) for line in lines],
    }


def _told(call: Call, row: Row) -> Row:
    lines = [_told_line(call, document) for document in row["Lines"]]
    names = (
        "VoucherNumber",
        "VoucherDate",
        "FileGuid",
        "Guid",
        "CreditNoteFor",
        "Status",
        "ExternalReference",
    )
    return {
        **{name: row[name] for name in names},
        "Timestamp": row["TimeStamp"],
        "TotalExclVat": sum((line["AmountExclVatValue"] for line in lines), ZERO),
        "TotalInclVat": sum((line["AmountInclVatValue"] for line in lines), ZERO),
        "Lines": lines,
        "BookedByType": "Application" if row["BookingTime"] else None,
        "BookedByUsername": None,
        "BookingTime": call.told_moment(row["BookingTime"]),
    }


def _told_line(call: Call, document: Row) -> Row:
    parts = split(call, _line(document))
    return {
        **{name: document[name] for name in LINE_FIELDS},
        "AmountExclVatValue": parts.net,
        "AmountInclVatValue": parts.net + parts.vat,
        "VatAmountValue": parts.vat,
        "CurrencyKey": "DKK",
        "AmountInForeignCurrency": None,
    }


def _live_voucher(call: Call, timestamp: str | None) -> Row:
    row = _voucher_in_path(call)
    if row["DeletedAt"]:
        raise Refusal.deleted("Voucher")
    call.check_timestamp(timestamp, row["TimeStamp"], required=False)
    return row


def _refuse_booked(row: Row) -> None:
    if row["Status"] == "Booked":
        raise Refusal.invalid("status", "The voucher is booked: booked is final.", "Bilaget er bogført.")


def _change(call: Call, row: Row, changes: Row) -> str:
    timestamp = call.new_timestamp()
    changes = {**changes, "TimeStamp": timestamp}
    call.store.update("manual_vouchers", changes, OrganizationId=call.organization_id, Guid=row["Guid"])
    return timestamp


def _voucher_in_path(call: Call) -> Row:
    row = call.store.find(
        "SELECT * FROM manual_vouchers WHERE OrganizationId = ? AND Guid = ?",
        call.organization_id,
        call.path["guid"].lower(),
    )
    if row is None:
        raise Refusal.voucher_not_found("Voucher", call.world.invoice_not_found)
    return row


def _line(document: Row) -> LedgerLine:
    """A stored line as a body again. Its amount is stored as text."""
    return LedgerLine.model_validate({**document, "Amount": Decimal(document["Amount"])})
