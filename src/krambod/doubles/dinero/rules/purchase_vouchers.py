"""How is a purchase booked? (dinero-api.md §7.4)

A cash purchase is paid from a deposit account at once. A credit purchase is owed to a contact, on 63000, until it is
paid. Amounts are incl. VAT for purchases at home; purchases abroad come without VAT, and the
buyer owes and deducts Danish VAT (reverse charge).
"""

from datetime import date
from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import (
    BookVoucher,
    LedgerLine,
    PurchaseLine,
    PurchaseVoucher,
    PurchaseVoucherUpdate,
    Timestamp,
)
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.accounts import FIRST_BALANCE_ACCOUNT, check_deposit_account, find_account
from krambod.doubles.dinero.rules.arithmetic import ZERO
from krambod.doubles.dinero.rules.bookkeeping import BookedVoucher, book_voucher, take_voucher_number
from krambod.doubles.dinero.rules.contacts import live_contact
from krambod.doubles.dinero.rules.countries import vat_region
from krambod.doubles.dinero.rules.currencies import CURRENCIES, KRONER, exchange_rate, in_kroner
from krambod.doubles.dinero.rules.ledger_lines import line_postings, split
from krambod.doubles.dinero.rules.lists import read_date
from krambod.doubles.dinero.rules.periods import check_open
from krambod.doubles.dinero.rules.vat import NO_VAT, VAT_TYPES
from krambod.doubles.dinero.store import Row

CREDITORS = 63000
REGIONS = {"IEUV": "EU", "IEUY": "EU", "IVV": "World", "IVY": "World"}
TOLD = (
    "Guid", "Status", "VoucherNumber", "PurchaseType", "VoucherDate", "PaymentDate", "DepositAccountNumber",
    "RegionKey", "ContactGuid", "FileGuid", "ExternalReference", "CreditNoteFor",
)  # fmt: skip


def create_purchase_voucher(call: Call) -> Any:
    """The caller cannot choose the Guid, so a voucher that is sent twice is two vouchers."""
    return _create(call, _content(call, call.body(PurchaseVoucher)))


def calculate_purchase_voucher(call: Call) -> Any:
    """The amounts of a voucher that is not saved."""
    return _amounts(call, _content(call, call.body(PurchaseVoucher)))


def read_purchase_voucher(call: Call) -> Any:
    """A deleted one is not found, unlike a deleted invoice."""
    return _told(call, purchase_in_path(call, "guid"))


def read_purchase_voucher_of_file(call: Call) -> Any:
    row = call.store.find(
        "SELECT * FROM purchase_vouchers WHERE OrganizationId = ? AND FileGuid = ? AND DeletedAt IS NULL",
        call.organization_id, call.path["fileGuid"],
    )  # fmt: skip
    if row is None:
        raise Refusal.not_found("No purchase has this file.")
    return _told(call, row)


def update_purchase_voucher(call: Call) -> Any:
    """Replaces a draft."""
    body = call.body(PurchaseVoucherUpdate)
    row = _draft_in_path(call, body.timestamp)
    return {"Guid": row["Guid"], "TimeStamp": change_purchase(call, row, _content(call, body))}


def delete_purchase_voucher(call: Call) -> Any:
    """Drafts only: a booked one needs a credit note."""
    row = _draft_in_path(call, call.body_or_empty(Timestamp).timestamp)
    change_purchase(call, row, {"DeletedAt": call.now})
    return {}


def book_purchase_voucher(call: Call) -> Any:
    body = call.body(BookVoucher)
    row = _draft_in_path(call, body.timestamp)
    _check_complete(call, row)
    day = date.fromisoformat(row["VoucherDate"])
    check_open(call, day)
    number = take_voucher_number(call, day, body.number)
    voucher = BookedVoucher(
        guid=row["Guid"],
        kind="Purchase",
        day=day,
        description=row["Lines"][0]["Description"],
        number=number,
        contact_guid=row["ContactGuid"],
        file_guid=row["FileGuid"],
    )
    book_voucher(call, voucher, [posting for line in _ledger_lines(row) for posting in line_postings(call, line)])
    change_purchase(call, row, {"Status": "Booked", "VoucherNumber": number, "BookingTime": call.now})
    return _told(call, purchase_in_path(call, "guid"))


def generate_credit_note(call: Call) -> Any:
    """A draft that takes back all of a booked purchase, line by line. It is not paired with it."""
    row = booked_purchase(call, "guid")
    call.check_timestamp(call.body_or_empty(Timestamp).timestamp, row["TimeStamp"], required=False)
    lines = [{**line, "Amount": str(-Decimal(line["Amount"]))} for line in row["Lines"]]
    names = (
        "PurchaseType", "VoucherDate", "PaymentDate", "DepositAccountNumber", "RegionKey", "ContactGuid", "Currency",
        "ExchangeRate", "ExternalReference",
    )  # fmt: skip
    totals = {name: -row[name] for name in ("TotalInclVat", "TotalInclVatInDkk")}
    content = {name: row[name] for name in names} | totals
    return _create(call, {**content, "Lines": lines, "CreditNoteFor": row["Guid"]})


def booked_purchase(call: Call, name: str) -> Row:
    """The booked purchase whose Guid the path has under `name`. Raises `Refusal`."""
    row = purchase_in_path(call, name)
    if row["Status"] != "Booked":
        raise Refusal.not_booked("Voucher")
    return row


def purchase_in_path(call: Call, name: str) -> Row:
    """Raises `Refusal` (404) when there is none or it is deleted."""
    row = call.store.find(
        "SELECT * FROM purchase_vouchers WHERE OrganizationId = ? AND Guid = ? AND DeletedAt IS NULL",
        call.organization_id, call.path[name].lower(),
    )  # fmt: skip
    if row is None:
        raise Refusal.not_found("There is no purchase voucher with this guid.")
    return row


def change_purchase(call: Call, row: Row, changes: Row) -> str:
    """Every change, payments included, makes a new version. Returns its timestamp."""
    timestamp = call.new_timestamp()
    changes = {**changes, "TimeStamp": timestamp}
    call.store.update("purchase_vouchers", changes, OrganizationId=call.organization_id, Guid=row["Guid"])
    return timestamp


def _create(call: Call, content: Row) -> Row:
    key = {"Guid": call.new_guid(), "TimeStamp": call.new_timestamp()}
    call.store.insert(
        "purchase_vouchers", {"OrganizationId": call.organization_id, "Status": "Draft", **content, **key}
    )
    return key


def _content(call: Call, body: PurchaseVoucher) -> Row:
    """Raises `Refusal` naming what is wrong."""
    lines = body.lines or []
    if not lines:
        raise Refusal.invalid("lines", "At least one line is needed.")
    for position, line in enumerate(lines):
        _check_line(call, line, f"lines.{position}")
    _check_type(call, body)
    day = read_date(body.voucher_date, "voucherdate") or call.today
    due = read_date(body.payment_date, "paymentdate")
    currency = body.currency_key or KRONER
    rate = exchange_rate(currency, day)
    amounts = [line.amount for line in lines]
    return {
        "PurchaseType": body.purchase_type,
        "VoucherDate": day.isoformat(),
        "PaymentDate": due.isoformat() if due else None,
        "DepositAccountNumber": body.deposit_account_number,
        "RegionKey": body.region_key,
        "ContactGuid": body.contact_guid,
        "FileGuid": body.file_guid,
        "ExternalReference": body.external_reference,
        "Currency": currency,
        "ExchangeRate": rate,
        "Lines": [line.model_dump(by_alias=True) for line in lines],
        "TotalInclVat": sum(amounts, ZERO),
        "TotalInclVatInDkk": sum((in_kroner(amount, rate) for amount in amounts), ZERO),
    }


def _check_line(call: Call, line: PurchaseLine, place: str) -> None:
    if line.amount == 0 or line.amount != round(line.amount, 2):
        raise Refusal.invalid(f"{place}.amount", "An amount other than 0 with at most two decimals is expected.")
    account = find_account(call, line.account_number)
    if account is None:
        raise Refusal.invalid(f"{place}.accountnumber", "An account of the chart is needed.")
    if account["AccountNumber"] >= FIRST_BALANCE_ACCOUNT:
        raise Refusal.invalid(f"{place}.accountnumber", f"{line.account_number} is an account of the balance sheet.")
    code = line.vat_code if line.vat_code is not None else account["VatCode"] or NO_VAT
    if code != NO_VAT and (code not in VAT_TYPES or VAT_TYPES[code].direction != "purchase"):
        raise Refusal.invalid(f"{place}.vatcode", f"{code or 'An empty text'} is not a VAT code of purchases.")


def _check_type(call: Call, body: PurchaseVoucher) -> None:
    """Cash and credit purchases have fields of their own, and no others."""
    of_cash = ("DepositAccountNumber", "RegionKey")
    of_credit = ("ContactGuid", "PaymentDate", "CurrencyKey")
    sent = body.model_dump(by_alias=True)
    errors = {
        name.lower(): f"{name} should not be set on {body.purchase_type} purchases"
        for name in (of_credit if body.purchase_type == "cash" else of_cash)
        if sent[name] is not None
    }
    if errors:
        raise Refusal.validation(errors)
    if body.currency_key is not None and body.currency_key not in CURRENCIES:
        raise Refusal.invalid("currencykey", f"{body.currency_key} is not a currency Dinero has a rate for.")
    if body.deposit_account_number is not None:
        check_deposit_account(call, body.deposit_account_number)
    if body.contact_guid is not None:
        live_contact(call, body.contact_guid)


def _check_complete(call: Call, row: Row) -> None:
    """What a draft may lack and a booked one may not. Raises `Refusal`."""
    is_cash = row["PurchaseType"] == "cash"
    needed = ("DepositAccountNumber", "RegionKey") if is_cash else ("ContactGuid", "PaymentDate")
    missing = {name.lower(): f"The {name} field is required." for name in needed if row[name] is None}
    if missing:
        raise Refusal.validation(missing)
    region = row["RegionKey"] if is_cash else vat_region(live_contact(call, row["ContactGuid"])["CountryKey"])
    for position, line in enumerate(_ledger_lines(row)):
        expected = REGIONS.get(split(call, line).vat_code or "")
        if expected and (is_cash or region != expected):
            text = f"This VAT code is for credit purchases from the region {expected}."
            raise Refusal.invalid(f"lines.{position}.vatcode", text)


def _ledger_lines(row: Row) -> list[LedgerLine]:
    """The lines in kroner, against the deposit account or creditors."""
    against = row["DepositAccountNumber"] if row["PurchaseType"] == "cash" else CREDITORS
    return [
        LedgerLine.model_validate({
            "Description": line["Description"],
            "Amount": in_kroner(Decimal(line["Amount"]), row["ExchangeRate"]),
            "AccountNumber": line["AccountNumber"],
            "AccountVatCode": line["VatCode"],
            "BalancingAccountNumber": against,
        })
        for line in row["Lines"]
    ]  # fmt: skip


def _told(call: Call, row: Row) -> Row:
    booking = {"BookingTime": call.told_moment(row["BookingTime"])}
    told = {name: row[name] for name in TOLD} | booking | _amounts(call, row)
    return {**told, "Timestamp": row["TimeStamp"], "CurrencyKey": row["Currency"]}


def _amounts(call: Call, row: Row) -> Row:
    """The lines, and their sums in kroner."""
    parts = [split(call, line) for line in _ledger_lines(row)]
    net, vat = sum((part.net for part in parts), ZERO), sum((part.vat for part in parts), ZERO)
    return {
        "Lines": [{**line, "Amount": Decimal(line["Amount"])} for line in row["Lines"]],
        "TotalExclVat": net,
        "TotalVat": vat,
        "TotalInclVat": net + vat,
    }


def _draft_in_path(call: Call, timestamp: str | None) -> Row:
    row = purchase_in_path(call, "guid")
    call.check_timestamp(timestamp, row["TimeStamp"], required=False)
    if row["Status"] == "Booked":
        raise Refusal.invalid("status", "The voucher is booked: booked is final.", "Bilaget er bogført.")
    return row
