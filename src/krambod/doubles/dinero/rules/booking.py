"""What happens when a draft is booked? It gets its number and its entries, and is final. (dinero-api.md §4, §5)"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from krambod.doubles.dinero.bodies import BookVoucher
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.arithmetic import Totals
from krambod.doubles.dinero.rules.bookkeeping import DEBTORS, BookedVoucher, Posting, book_voucher
from krambod.doubles.dinero.rules.contacts import live_contact
from krambod.doubles.dinero.rules.currencies import exchange_rate, in_kroner
from krambod.doubles.dinero.rules.payments import offset_against_invoice, pay_by_condition
from krambod.doubles.dinero.rules.periods import check_open
from krambod.doubles.dinero.rules.vat import OUTPUT_VAT
from krambod.doubles.dinero.rules.voucher_lines import total_columns, totals_of
from krambod.doubles.dinero.rules.vouchers import (
    CREDIT_NOTE,
    INVOICE,
    Kind,
    change_voucher,
    editable_draft,
    find_voucher,
)
from krambod.doubles.dinero.store import Row, from_oere


def book_draft(call: Call, kind: Kind) -> Row:
    """Books the draft in the path and returns the booked row. Raises `Refusal`; then nothing has changed."""
    body = call.body(BookVoucher)
    draft = editable_draft(call, kind, body.timestamp)
    if draft["ContactGuid"] is None:
        raise Refusal.invalid("contactGuid", "A contact is needed to book.", "Der mangler en kontakt.")
    live_contact(call, draft["ContactGuid"])
    check_open(call, date.fromisoformat(draft["Date"]))
    rate = draft["ExchangeRate"]
    if call.world.exchange_rate_day == "booking":
        rate = exchange_rate(draft["Currency"], call.today)
    totals = totals_of(call, draft)
    number = _next_number(call, kind, body.number)
    changes = {"Status": "Booked", "Number": number, **total_columns(totals, rate)}
    booked = draft | changes
    _check_amount(call, booked)
    _write_entries(call, kind, booked, invoice_postings(totals, rate))
    change_voucher(call, draft["Guid"], changes)
    if booked["CreditNoteFor"] and call.world.credit_note_offset == "automatic":
        offset_against_invoice(call, booked)
    if booked["PaymentConditionType"] == "Paid" and call.world.paid_condition == "pays":
        pay_by_condition(call, booked)
    row = find_voucher(call, kind, draft["Guid"])
    assert row is not None
    return row


def next_free_number(call: Call, kind: Kind) -> int:
    """The next number. Invoices and credit notes share one series without gaps; a number is used once."""
    row = call.store.get(
        "SELECT coalesce(max(Number), 0) + 1 AS free FROM sales_vouchers WHERE OrganizationId = ? AND Type IN (?, ?)",
        call.organization_id, *_types_in_series(call, kind),
    )  # fmt: skip
    return int(row["free"])


def _next_number(call: Call, kind: Kind, asked: int | None) -> int:
    if asked is None:
        return next_free_number(call, kind)
    taken = call.store.find(
        "SELECT 1 FROM sales_vouchers WHERE OrganizationId = ? AND Number = ? AND Type IN (?, ?)",
        call.organization_id, asked, *_types_in_series(call, kind),
    )  # fmt: skip
    if taken is not None:
        raise Refusal.invalid("number", f"The number {asked} is taken.", "Nummeret er allerede i brug.")
    return asked


def _types_in_series(call: Call, kind: Kind) -> tuple[str, str]:
    return (INVOICE.name, CREDIT_NOTE.name) if call.world.number_series == "shared" else (kind.name, kind.name)


def _check_amount(call: Call, booked: Row) -> None:
    if booked["TotalInclVat"] < 0:
        raise Refusal.invalid("productlines", "The total is negative.")
    if booked["CreditNoteFor"] is None or call.world.over_credit == "accepted":
        return
    invoice = find_voucher(call, INVOICE, booked["CreditNoteFor"])
    assert invoice is not None
    credited = call.store.get(
        "SELECT coalesce(sum(TotalInclVat), 0) AS total FROM sales_vouchers"
        " WHERE OrganizationId = ? AND CreditNoteFor = ? AND Status = 'Booked'",
        call.organization_id, invoice["Guid"],
    )  # fmt: skip
    if from_oere(credited["total"]) + booked["TotalInclVat"] > invoice["TotalInclVat"]:
        raise Refusal.invalid("productlines", "More would be credited than was invoiced.")


def _write_entries(call: Call, kind: Kind, booked: Row, postings: list[Posting]) -> None:
    """Invoice: debtors in debit, the accounts and the VAT in credit. Credit note: the other way round."""
    if kind is CREDIT_NOTE:
        postings = [replace(posting, amount=-posting.amount) for posting in postings]
    voucher = BookedVoucher(
        guid=booked["Guid"],
        kind=kind.name,
        day=date.fromisoformat(booked["Date"]),
        description=booked["Description"],
        number=booked["Number"],
        contact_guid=booked["ContactGuid"],
    )
    book_voucher(call, voucher, postings)


def invoice_postings(totals: Totals, rate: Decimal) -> list[Posting]:
    """Postings in kroner. Each amount is rounded; the last account takes the rest, so that the voucher balances."""
    gross = in_kroner(totals.gross, rate)
    postings = [Posting(account_number=DEBTORS, amount=gross)]
    left = gross
    for account in totals.accounts:
        vat = in_kroner(account.vat, rate)
        is_last = account is totals.accounts[-1]
        net = left - vat if is_last else in_kroner(account.net, rate)
        left -= net + vat
        postings.append(Posting(account_number=account.account_number, amount=-net, vat_code=account.vat_code))
        postings.append(Posting(account_number=OUTPUT_VAT, amount=-vat, vat_code=account.vat_code))
    return postings
