"""How is a credit purchase paid? (dinero-api.md §7.4)

A payment in kroner debits creditors and credits a deposit account. A fee and a difference of exchange rates take the
rest: 7220 and 2400.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from krambod.doubles.dinero.bodies import Payment
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.accounts import check_deposit_account
from krambod.doubles.dinero.rules.bookkeeping import BookedVoucher, Posting, book_voucher, reversed_postings
from krambod.doubles.dinero.rules.currencies import in_kroner
from krambod.doubles.dinero.rules.lists import read_date
from krambod.doubles.dinero.rules.payments import (
    PAYMENT_FEES,
    TOLD,
    payments_of,
    remaining_of,
    store_payment,
    voucher_amount,
)
from krambod.doubles.dinero.rules.periods import check_open
from krambod.doubles.dinero.rules.purchase_vouchers import CREDITORS, booked_purchase, change_purchase
from krambod.doubles.dinero.store import Row

IMPORT_RATE_DIFFERENCES = 2400


def list_purchase_payments(call: Call) -> Any:
    """In the purchase's currency."""
    purchase = _credit_purchase(call)
    rows = payments_of(call, purchase)
    remaining = remaining_of(call, purchase)
    return {
        "Payments": [{name: row[name] for name in TOLD} for row in rows],
        "RemainingAmount": remaining,
        "PaidAmount": purchase["TotalInclVat"] - remaining,
        "RemainderAsFeeAvailable": bool(rows) and remaining > 0,
    }


def add_purchase_payment(call: Call) -> Any:
    """Nothing but the timestamp protects against a second one."""
    body = call.body(Payment)
    purchase = _credit_purchase(call)
    call.check_defaulted({"remainderisfee": body.remainder_is_fee})
    if call.world.payment_timestamps == "checked":
        call.check_timestamp(body.timestamp, purchase["TimeStamp"])
    check_deposit_account(call, body.deposit_account_number)
    day = read_date(body.payment_date, "paymentdate") or call.today
    check_open(call, day)
    amount = voucher_amount(purchase, body)
    remaining = remaining_of(call, purchase)
    fee = remaining - amount if body.remainder_is_fee else Decimal(0)
    if fee * remaining < 0 or (remaining - amount - fee) * remaining < 0:
        raise Refusal.invalid("amount", "No more can be paid than the purchase has left.")
    guid = call.new_guid()
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
    settled_dkk = store_payment(call, purchase, row)
    _write_entries(call, purchase, row, settled_dkk=settled_dkk, fee=in_kroner(fee, purchase["ExchangeRate"]))
    return {"Guid": guid, "TimeStamp": change_purchase(call, purchase, {}), "RelatedVoucherGuid": guid}


def delete_purchase_payment(call: Call) -> Any:
    """Removes a payment. Its entries stay; new entries of today cancel them."""
    purchase = _credit_purchase(call)
    call.check_timestamp(call.path["timestamp"], purchase["TimeStamp"])
    payment = call.store.find(
        "SELECT * FROM payments WHERE OrganizationId = ? AND VoucherGuid = ? AND Guid = ?",
        call.organization_id, purchase["Guid"], call.path["paymentId"].lower(),
    )  # fmt: skip
    if payment is None:
        raise Refusal.not_found("There is no payment with this guid.")
    check_open(call, call.today)
    taken_back = BookedVoucher(
        guid=call.new_guid(),
        kind="Payment",
        day=call.today,
        description=f"Tilbageført: {payment['Description']}",
        contact_guid=purchase["ContactGuid"],
    )
    book_voucher(call, taken_back, reversed_postings(call, payment["Guid"]))
    call.store.delete("payments", OrganizationId=call.organization_id, Guid=payment["Guid"])
    return {"TimeStamp": change_purchase(call, purchase, {})}


def _credit_purchase(call: Call) -> Row:
    purchase = booked_purchase(call, "id")
    if purchase["PurchaseType"] != "credit":
        raise Refusal.invalid("purchasetype", "A cash purchase is paid already.")
    return purchase


def _write_entries(call: Call, purchase: Row, row: Row, *, settled_dkk: Decimal, fee: Decimal) -> None:
    difference = settled_dkk - fee - row["Amount"]
    postings = [
        Posting(account_number=CREDITORS, amount=settled_dkk),
        Posting(account_number=row["DepositAccountNumber"], amount=-row["Amount"]),
        Posting(account_number=PAYMENT_FEES, amount=-fee),
        Posting(account_number=IMPORT_RATE_DIFFERENCES, amount=-difference),
    ]
    payment = BookedVoucher(
        guid=row["Guid"],
        kind="Payment",
        day=date.fromisoformat(row["PaymentDate"]),
        description=row["Description"],
        contact_guid=purchase["ContactGuid"],
    )
    book_voucher(call, payment, postings)
