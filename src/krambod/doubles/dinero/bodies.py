"""What do request bodies look like? Transcribed from the official OpenAPI document (copy of 2026-09-03)."""

from typing import Annotated, Literal

from annotated_types import MaxLen, MinLen
from pydantic import Field

from krambod.doubles.dinero.wire import AccountNumber, Body, Boolean, Guid, Integer, Long, Number, Text, VatCode

Reference = Annotated[Text, MaxLen(128)]
Name = Annotated[Text, MinLen(1)]


class Timestamp(Body):
    """TimestampObject: the version is optional here, required in the bodies that name it themselves."""

    timestamp: Text | None = None


class BookVoucher(Body):
    timestamp: Text
    number: Long | None = None


class VoucherLine(Body):
    """One line of an invoice or credit note. `base_amount_value` is per unit; `discount` is a percentage."""

    base_amount_value: Number | None = None
    product_guid: Guid | None = None
    description: Text | None = None
    comments: Text | None = None
    quantity: Number | None = None
    account_number: Integer | None = None
    unit: Text | None = None
    discount: Number | None = None
    line_type: Text | None = None


class Voucher(Body):
    """What drafts of invoices and credit notes have in common."""

    contact_guid: Guid | None = None
    guid: Guid | None = None
    show_lines_incl_vat: Boolean | None = None
    invoice_template_id: Guid | None = None
    currency: Text | None = None
    language: Text | None = None
    external_reference: Reference | None = None
    description: Text | None = None
    comment: Text | None = None
    date: Text | None = None
    product_lines: list[VoucherLine]
    address: Text | None = None


class Invoice(Voucher):
    payment_condition_number_of_days: Integer | None = None
    payment_condition_type: Text | None = None
    reminder_fee: Number | None = None
    reminder_interest_rate: Number | None = None
    is_mobile_pay_invoice_enabled: Boolean | None = None
    is_penso_pay_enabled: Boolean | None = None


class InvoiceUpdate(Invoice):
    timestamp: Text


class CreditNote(Voucher):
    credit_note_for: Guid | None = None


class CreditNoteUpdate(CreditNote):
    timestamp: Text


class Mail(Body):
    timestamp: Text | None = None
    sender: Text | None = None
    cc_to_sender: Boolean | None = None
    receiver: Text | None = None
    subject: Text | None = None
    message: Text | None = None
    add_voucher_as_pdf_attachment: Boolean | None = None
    should_add_trust_pilot_email_as_bcc: Boolean | None = None


class ContactNote(Body):
    text: Name


class Reminder(Body):
    """`timestamp` is the invoice's."""

    timestamp: Text
    date: Text
    title: Text | None = None
    description: Text | None = None
    with_debt_collection_warning: Boolean
    with_fee: Boolean
    with_interest_fee: Boolean
    with_compensation_fee: Boolean


class EInvoice(Body):
    order_reference: Text | None = None
    att_person: Text | None = None
    timestamp: Text | None = None
    payment_mean_enum: Literal["Domestic", "International", "FIK"]


class Payment(Body):
    """`amount` is always in kroner; `amount_in_foreign_currency` is in the voucher's currency."""

    timestamp: Text
    deposit_account_number: Integer
    remainder_is_fee: Boolean | None = None
    external_reference: Reference | None = None
    payment_date: Text | None = None
    description: Text
    amount: Number
    amount_in_foreign_currency: Number | None = None


class Contact(Body):
    contact_guid: Guid | None = None
    external_reference: Reference | None = None
    name: Name
    street: Text | None = None
    zip_code: Text | None = None
    city: Text | None = None
    country_key: Text
    phone: Text | None = None
    email: Text | None = None
    webpage: Text | None = None
    att_person: Text | None = None
    vat_number: Text | None = None
    ean_number: Text | None = None
    se_number: Text | None = Field(default=None, alias="SENumber")
    p_number: Text | None = Field(default=None, alias="PNumber")
    payment_condition_type: Text | None = None
    payment_condition_number_of_days: Integer | None = None
    is_person: Boolean
    is_member: Boolean | None = None
    member_number: Text | None = None
    use_cvr: Boolean | None = None
    company_type_key: Text | None = None
    invoice_mail_out_option_key: Text | None = None
    preferred_invoice_language_key: Text | None = None
    preferred_invoice_currency_key: Text | None = None


class EntryAccount(Body):
    number: Integer
    name: Name
    vat_code: VatCode
    public_standard_number: Integer | None = None


class DepositAccount(Body):
    number: Integer
    name: Name
    public_standard_number: Integer | None = None
    registration_number: Text | None = None
    account_number: Text | None = None
    swift_number: Text | None = None
    iban_number: Text | None = None


class LedgerLine(Body):
    """`amount` is in kroner; positive debits `account_number`."""

    id: Guid | None = None
    description: Text | None = None
    amount: Number
    account_number: AccountNumber | None = None
    account_vat_code: VatCode | None = None
    balancing_account_number: AccountNumber | None = None
    balancing_account_vat_code: VatCode | None = None
    is_payment_for_voucher_id: Guid | None = None


class LedgerItem(Body):
    id: Guid | None = None
    version: Text | None = None
    voucher_number: Long | None = None
    voucher_date: Text | None = None
    file_guid: Text | None = None
    lines: list[LedgerLine] | None = None


class LedgerItemKey(Body):
    id: Guid
    version: Text | None = None


class ManualVoucher(Body):
    voucher_date: Text | None = None
    lines: list[LedgerLine] | None = None
    file_guid: Text | None = None
    external_reference: Reference | None = None


class ManualVoucherUpdate(ManualVoucher):
    timestamp: Text


class PurchaseLine(Body):
    """`amount` is in the voucher's currency, incl. VAT for purchases at home."""

    amount: Number
    account_number: AccountNumber | None = None
    description: Text | None = None
    vat_code: VatCode | None = None


class PurchaseVoucher(Body):
    lines: list[PurchaseLine] | None = None
    voucher_date: Text | None = None
    deposit_account_number: Integer | None = None
    region_key: Literal["DK", "EU", "World"] | None = None
    file_guid: Text | None = None
    contact_guid: Guid | None = None
    payment_date: Text | None = None
    purchase_type: Literal["cash", "credit"]
    currency_key: Text | None = None
    external_reference: Reference | None = None


class PurchaseVoucherUpdate(PurchaseVoucher):
    timestamp: Text


class Subscription(Body):
    uri: Text | None = None
    event_id: Text | None = None


class Product(Body):
    """`base_amount_value` is the price of one, excl. VAT."""

    product_number: Text | None = None
    name: Text | None = None
    base_amount_value: Number
    quantity: Number
    account_number: Integer
    unit: Text
    external_reference: Reference | None = None
    comment: Reference | None = None
