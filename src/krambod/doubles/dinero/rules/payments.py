"""How is money registered on a booked invoice or credit note? (dinero-api.md §4)

A payment is in kroner on a deposit account. What is paid, what remains and the status follow from the payments. A
credit note that is offset against the invoice counts as a payment. On an invoice a negative payment is money paid back;
on a credit note a positive payment is money paid out.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import Payment, Timestamp
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.accounts import check_deposit_account
from krambod.doubles.dinero.rules.bookkeeping import (
    DEBTORS,
    BookedVoucher,
    Posting,
    book_voucher,
    reversed_postings,
)
from krambod.doubles.dinero.rules.currencies import KRONER, in_kroner
from krambod.doubles.dinero.rules.lists import read_date
from krambod.doubles.dinero.rules.periods import check_open
from krambod.doubles.dinero.rules.vouchers import (
    CREDIT_NOTE,
    INVOICE,
    Kind,
    booked_voucher,
    change_voucher,
    find_voucher,
    voucher_in_path,
)
from krambod.doubles.dinero.store import Row, from_oere

PAYMENT_FEES = 7220
EXPORT_RATE_DIFFERENCES = 1445
DEFAULT_DEPOSIT_ACCOUNT = 55000
TOLD = (
    "Guid", "DepositAccountNumber", "Currency", "ExchangeRate", "PaymentClass", "RelatedVoucherId", "ExternalReference",
    "PaymentDate", "Description", "Amount",
)  # fmt: skip


def add_payment(call: Call, kind: Kind) -> Any:
    body = call.body(Payment)
    voucher = booked_voucher(call, kind)
    call.check_defaulted({"remainderisfee": body.remainder_is_fee})
    if call.world.payment_timestamps == "checked":
        call.check_timestamp(body.timestamp, voucher["TimeStamp"])
    check_deposit_account(call, body.deposit_account_number)
    day = read_date(body.payment_date, "paymentdate") or call.today
    check_open(call, day)
    amount = voucher_amount(voucher, body)
    remaining = remaining_of(call, voucher)
    _check_direction(call, kind, amount, remaining)
    guid = call.new_guid()
    fee = remaining - amount if body.remainder_is_fee else Decimal(0)
    if fee < 0 or (fee and amount < 0):
        raise Refusal.invalid("remainderisfee", "Nothing remains that could be a fee.")
    row = {
        "Guid": guid,
        "DepositAccountNumber": body.deposit_account_number,
        "PaymentClass": "Payment",
        "ExternalReference": body.external_reference,
        "PaymentDate": day.isoformat(),
        "Description": body.description,
        "Amount": body.amount,
        "AmountInVoucherCurrency": amount + fee,
        "RelatedVoucherId": guid,
    }
    settled_dkk = store_payment(call, voucher, row)
    _write_entries(call, kind, voucher, row, settled_dkk=settled_dkk, fee=in_kroner(fee, voucher["ExchangeRate"]))
    timestamp = change_voucher(call, voucher["Guid"], {})
    return {"Guid": guid, "TimeStamp": timestamp, "RelatedVoucherGuid": guid}


def delete_payment(call: Call, kind: Kind) -> Any:
    """Removes a payment. Its entries stay; new entries of today cancel them."""
    voucher = booked_voucher(call, kind)
    call.check_timestamp(call.body_or_empty(Timestamp).timestamp, voucher["TimeStamp"], required=False)
    payment = call.store.find(
        "SELECT * FROM payments WHERE OrganizationId = ? AND VoucherGuid = ? AND Guid = ?",
        call.organization_id, voucher["Guid"], call.path["paymentGuid"].lower(),
    )  # fmt: skip
    if payment is None:
        raise Refusal.not_found("There is no payment with this guid.")
    if payment["DepositAccountNumber"] is None:
        raise Refusal.invalid(
            "paymentguid", "This payment is a credit note or a ledger item and cannot be deleted here."
        )
    check_open(call, call.today)
    taken_back = BookedVoucher(
        guid=call.new_guid(),
        kind="Payment",
        day=call.today,
        description=f"Tilbageført: {payment['Description']}",
        contact_guid=voucher["ContactGuid"],
    )
    book_voucher(call, taken_back, reversed_postings(call, payment["Guid"]))
    call.store.delete("payments", OrganizationId=call.organization_id, Guid=payment["Guid"])
    return {"TimeStamp": change_voucher(call, voucher["Guid"], {})}


def list_payments(call: Call, kind: Kind) -> Any:
    voucher = voucher_in_path(call, kind)
    rows = payments_of(call, voucher)
    due, remaining = due_of(call, voucher), remaining_of(call, voucher)
    in_dkk = call.world.remaining_amount == "dkk"
    rate = voucher["ExchangeRate"] if in_dkk else Decimal(100)
    return {
        "Payments": [{name: row[name] for name in TOLD} for row in rows],
        "RemainingAmount": in_kroner(remaining, rate),
        "PaidAmount": in_kroner(due - remaining, rate),
        "InvoiceTotalIncludingReminderExpenses": in_kroner(due, rate),
        "RemainderAsFeeAvailable": bool(rows) and remaining > 0,
    }


def payments_of(call: Call, voucher: Row) -> list[Row]:
    return call.store.all(
        "SELECT * FROM payments WHERE OrganizationId = ? AND VoucherGuid = ? ORDER BY rowid",
        call.organization_id, voucher["Guid"],
    )  # fmt: skip


def remaining_of(call: Call, voucher: Row) -> Decimal:
    """What is not paid yet, in the voucher's currency; negative when overpaid."""
    paid = call.store.get(
        "SELECT coalesce(sum(AmountInVoucherCurrency), 0) AS total FROM payments"
        " WHERE OrganizationId = ? AND VoucherGuid = ?",
        call.organization_id, voucher["Guid"],
    )  # fmt: skip
    return due_of(call, voucher) - from_oere(paid["total"])


def due_of(call: Call, voucher: Row) -> Decimal:
    """What is to be paid in all, in the voucher's currency: its total, and what booked reminders cost.

    Reminders are for vouchers in kroner only.
    """
    expenses = call.store.get(
        "SELECT coalesce(sum(Fee + InterestFee + CompensationFee), 0) AS total FROM reminders"
        " WHERE OrganizationId = ? AND VoucherGuid = ? AND Status = 'Booked'",
        call.organization_id, voucher["Guid"],
    )  # fmt: skip
    due: Decimal = voucher["TotalInclVat"] + from_oere(expenses["total"])
    return due


def offset_against_invoice(call: Call, credit_note: Row) -> None:
    """A booked credit note pays its invoice: a payment without a deposit account on both.

    Both are on debtors already, so only a difference of their exchange rates is booked.
    """
    invoice = find_voucher(call, INVOICE, credit_note["CreditNoteFor"])
    assert invoice is not None
    settled_dkk = []
    for voucher, other, payment_class in (
        (invoice, credit_note, "CreditNote"),
        (credit_note, invoice, "Invoice"),
    ):
        row = {
            "Guid": call.new_guid(),
            "PaymentClass": payment_class,
            "RelatedVoucherId": other["Guid"],
            "PaymentDate": credit_note["Date"],
            "Description": credit_note["Description"],
            "Amount": credit_note["TotalInclVatInDkk"],
            "AmountInVoucherCurrency": credit_note["TotalInclVat"],
        }
        settled_dkk.append(store_payment(call, voucher, row))
    difference = settled_dkk[0] - settled_dkk[1]
    if difference:
        _write_rate_difference(call, credit_note, difference)
    change_voucher(call, invoice["Guid"], {})


def pay_by_condition(call: Call, invoice: Row) -> None:
    """Registers the payment on the default bank account, in the world where the condition Paid does that."""
    guid = call.new_guid()
    row = {
        "Guid": guid,
        "DepositAccountNumber": DEFAULT_DEPOSIT_ACCOUNT,
        "PaymentClass": "Payment",
        "RelatedVoucherId": guid,
        "PaymentDate": invoice["Date"],
        "Description": "Betalt",
        "Amount": invoice["TotalInclVatInDkk"],
        "AmountInVoucherCurrency": invoice["TotalInclVat"],
    }
    settled_dkk = store_payment(call, invoice, row)
    _write_entries(call, INVOICE, invoice, row, settled_dkk=settled_dkk, fee=Decimal(0))


def settle_by_ledger(call: Call, invoice: Row, row: Row) -> Decimal:
    """A ledger line pays an invoice, without a deposit account. Returns what debtors are credited, in kroner."""
    settled_dkk = store_payment(call, invoice, {**row, "PaymentClass": "LedgerItem"})
    change_voucher(call, invoice["Guid"], {})
    return settled_dkk


def voucher_amount(voucher: Row, body: Payment) -> Decimal:
    """The payment in the voucher's currency. Raises `Refusal` if its amounts do not fit the currency."""
    if body.amount == 0:
        raise Refusal.invalid("amount", "The amount may not be 0.")
    for name, value in (
        ("amount", body.amount),
        ("amountinforeigncurrency", body.amount_in_foreign_currency),
    ):
        if value is not None and value != round(value, 2):
            raise Refusal.invalid(name, "An amount has at most two decimals.")
    foreign = body.amount_in_foreign_currency
    if voucher["Currency"] == KRONER:
        return body.amount
    if foreign is None or foreign * body.amount <= 0:
        raise Refusal.invalid(
            "amountinforeigncurrency", f"The amount in {voucher['Currency']} is needed, with the same sign."
        )
    return foreign


def _check_direction(call: Call, kind: Kind, amount: Decimal, remaining: Decimal) -> None:
    if kind is CREDIT_NOTE:
        if not 0 < amount <= remaining:
            raise Refusal.invalid("amount", "No more can be paid out than the credit note has left.")
        return
    if amount < 0 and remaining > amount and call.world.negative_payment == "overpaid_only":
        raise Refusal.invalid("amount", "The invoice is not overpaid by this amount.")


def store_payment(call: Call, voucher: Row, row: Row) -> Decimal:
    """Stores the payment and returns what it clears of the voucher's debt in kroner.

    That is its foreign amount at the voucher's rate. The payment that closes the voucher clears the rest, so that
    rounding leaves nothing on debtors.
    """
    earlier = payments_of(call, voucher)
    amount: Decimal = row["AmountInVoucherCurrency"]
    cleared = sum((payment["SettledInDkk"] for payment in earlier), Decimal(0))
    paid = sum((payment["AmountInVoucherCurrency"] for payment in earlier), Decimal(0))
    if paid + amount == voucher["TotalInclVat"]:
        settled_dkk: Decimal = voucher["TotalInclVatInDkk"] - cleared
    else:
        settled_dkk = in_kroner(amount, voucher["ExchangeRate"])
    call.store.insert(
        "payments",
        {
            "OrganizationId": call.organization_id,
            "VoucherGuid": voucher["Guid"],
            "Currency": voucher["Currency"],
            "ExchangeRate": voucher["ExchangeRate"],
            "SettledInDkk": settled_dkk,
            **row,
        },
    )
    return settled_dkk


def _write_entries(call: Call, kind: Kind, voucher: Row, row: Row, *, settled_dkk: Decimal, fee: Decimal) -> None:
    """Deposit account in debit, debtors in credit; a fee and the difference of exchange rates get the rest."""
    difference = settled_dkk - fee - row["Amount"]
    postings = [
        Posting(account_number=row["DepositAccountNumber"], amount=row["Amount"]),
        Posting(account_number=PAYMENT_FEES, amount=fee),
        Posting(account_number=EXPORT_RATE_DIFFERENCES, amount=difference),
        Posting(account_number=DEBTORS, amount=-settled_dkk),
    ]
    if kind is CREDIT_NOTE:
        postings = [Posting(account_number=one.account_number, amount=-one.amount) for one in postings]
    payment = BookedVoucher(
        guid=row["Guid"],
        kind="Payment",
        day=date.fromisoformat(row["PaymentDate"]),
        description=row["Description"],
        contact_guid=voucher["ContactGuid"],
    )
    book_voucher(call, payment, postings)


def _write_rate_difference(call: Call, credit_note: Row, difference: Decimal) -> None:
    offset = BookedVoucher(
        guid=call.new_guid(),
        kind="Payment",
        day=date.fromisoformat(credit_note["Date"]),
        description="Kursdifference",
        contact_guid=credit_note["ContactGuid"],
    )
    postings = [
        Posting(account_number=EXPORT_RATE_DIFFERENCES, amount=difference),
        Posting(account_number=DEBTORS, amount=-difference),
    ]
    book_voucher(call, offset, postings)
