"""Which documents does Dinero send, and which does it take? Wire models with Dinero's own words in our spelling.

Keys in answers are read in any case, because list rows come back in the spelling of the question. Amounts are Decimal,
in the document's currency unless a model says otherwise. Source of names and types: the official OpenAPI document,
copy of 2026-09-03.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, NewType
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_validator
from pydantic.alias_generators import to_pascal

# Dinero's version stamp of a document. Every change gives a new one, payments too. It is not a time: never change it.
TimeStamp = NewType("TimeStamp", str)


def _day(value: Any) -> Any:
    return value[:10] if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day), PlainSerializer(date.isoformat, return_type=str)]
Guid = Annotated[UUID, PlainSerializer(str, return_type=str)]


class Answer(BaseModel):
    """A document that Dinero sends. Unknown fields are ignored, because the API grows."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=lambda name: name.replace("_", ""))

    @model_validator(mode="before")
    @classmethod
    def _any_spelling(cls, document: Any) -> Any:
        return {name.lower(): value for name, value in document.items()} if isinstance(document, dict) else document


class Asked(BaseModel):
    """A document that we send: in PascalCase, without the fields that are None."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_pascal, populate_by_name=True)

    def document(self) -> dict[str, Any]:
        return self.model_dump(by_alias=True, exclude_none=True)


# Organizations


class Subscription(Answer):
    has_pro: bool = False


class Organization(Answer):
    id: int
    name: str | None = None
    is_vat_free: bool = False
    vat_number: str | None = None
    street: str | None = None
    zip_code: str | None = None
    city: str | None = None
    country_key: str | None = None
    role_key: str | None = None
    subscription: Subscription = Subscription()


class SalesSettings(Answer):
    lines_incl_vat: bool
    default_account_number: int
    payment_condition_type: str | None = None
    payment_condition_number_of_days: int = 0


# Accounts


class DepositAccount(Answer):
    """An account where money lands. Only deposit accounts take payments."""

    account_number: int
    name: str | None = None
    is_default: bool = False
    is_hidden: bool = False


class EntryAccount(Answer):
    """An account in the chart. An invoice line gets its VAT from its account's VAT code; None means no VAT."""

    account_number: int
    name: str | None = None
    vat_code: str | None = None
    category: str | None = None
    is_hidden: bool = False


class VatType(Answer):
    """A VAT code and its rate. `vat_rate` is a fraction: 0.25 is 25 %."""

    vat_code: str
    name: str | None = None
    vat_rate: Decimal


class BookedEntry(Answer):
    """One side of what was booked. `amount` is in kroner: debit is positive, credit negative.

    `voucher_guid` is the guid of a document, or the id of a ledger item.
    """

    account_number: int
    date: Day
    voucher_number: int | None = None
    voucher_guid: UUID | None = None
    contact_guid: UUID | None = None
    description: str | None = None
    vat_code: str | None = None
    amount: Decimal


# Contacts


class Contact(Answer):
    """A contact, or a row of the contact list. A row has only the fields that were asked for."""

    contact_guid: UUID
    name: str | None = None
    email: str | None = None
    is_person: bool | None = None
    vat_number: str | None = None
    ean_number: str | None = None
    att_person: str | None = None
    external_reference: str | None = None
    street: str | None = None
    zip_code: str | None = None
    city: str | None = None
    country_key: str | None = None
    phone: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None


class NewContact(Asked):
    """A contact to create, or the new content of a contact. A person has no VAT number, EAN number or attention."""

    contact_guid: Guid | None = None
    external_reference: str | None = None
    name: str
    street: str | None = None
    zip_code: str | None = None
    city: str | None = None
    country_key: str = "DK"
    phone: str | None = None
    email: str | None = None
    att_person: str | None = None
    vat_number: str | None = None
    ean_number: str | None = None
    is_person: bool
    is_member: bool = False
    use_cvr: bool = False


# Invoices


class NewInvoiceLine(Asked):
    """A product line. `base_amount_value` is the price of one piece, incl. VAT if the invoice shows lines incl. VAT."""

    description: str
    comments: str | None = None
    quantity: Decimal
    unit: str = "parts"
    base_amount_value: Decimal
    discount: Decimal = Decimal(0)
    account_number: int
    line_type: str = "Product"


class NewDocument(Asked):
    """A draft of an invoice or credit note. We choose `guid`, and Dinero refuses a second draft with the same one.

    `external_reference` is not unique in Dinero.
    """

    guid: Guid | None = None
    contact_guid: Guid | None = None
    date: Day
    currency: str = "DKK"
    language: str = "da-DK"
    show_lines_incl_vat: bool = True
    external_reference: str | None = None
    description: str | None = None
    comment: str | None = None
    address: str | None = None
    product_lines: list[NewInvoiceLine]


class NewInvoice(NewDocument):
    """A draft of an invoice to create."""

    payment_condition_type: str | None = None
    payment_condition_number_of_days: int | None = None


class NewCreditNote(NewDocument):
    """A draft of a credit note to create. Its amounts are positive.

    Dinero offsets it, once it is booked, against the invoice with the guid `credit_note_for`.
    """

    credit_note_for: Guid


class Draft(Answer):
    """The answer when a draft is created or updated. `guid` may differ from the one that we sent: use this one."""

    guid: UUID
    time_stamp: TimeStamp


class InvoiceLine(Answer):
    description: str | None = None
    quantity: Decimal = Decimal(0)
    base_amount_value: Decimal = Decimal(0)
    base_amount_value_incl_vat: Decimal = Decimal(0)
    account_number: int | None = None
    discount: Decimal = Decimal(0)
    line_type: str | None = None
    total_amount: Decimal = Decimal(0)
    total_amount_incl_vat: Decimal = Decimal(0)


class SalesDocument(Answer):
    """An invoice or credit note, or the draft of one. `number` means nothing while `status` is Draft."""

    guid: UUID
    time_stamp: TimeStamp
    status: str
    payment_status: str | None = None
    number: int
    contact_guid: UUID | None = None
    contact_name: str | None = None
    date: Day
    currency: str
    external_reference: str | None = None
    description: str | None = None
    comment: str | None = None
    address: str | None = None
    show_lines_incl_vat: bool
    total_excl_vat: Decimal
    total_vat: Decimal
    total_incl_vat: Decimal
    product_lines: list[InvoiceLine]
    deleted_at: datetime | None = None

    @property
    def is_booked(self) -> bool:
        return self.status == "Booked"


class Invoice(SalesDocument):
    """An invoice or its draft. `payment_date` is the due date.

    `mail_out_status`: NotSent, Sent, SeenByCustomer or Failed.
    """

    payment_date: Day | None = None
    mail_out_status: str | None = None
    is_sent_to_debt_collection: bool = False


class CreditNote(SalesDocument):
    """A credit note or its draft. `credit_note_for` is the guid of the invoice that it credits."""

    credit_note_for: UUID | None = None


class DocumentRow(Answer):
    """A row of the list of invoices, of credit notes or of both, without a timestamp.

    `status`: Draft, Booked, Paid, OverPaid or Overdue. Only the list of both tells the `type`.
    """

    guid: UUID
    status: str
    number: int | None = None
    date: Day | None = None
    contact_guid: UUID | None = None
    external_reference: str | None = None
    description: str | None = None
    total_excl_vat: Decimal | None = None
    total_incl_vat: Decimal | None = None
    currency: str | None = None
    updated_at: datetime | None = None
    deleted_at: datetime | None = None
    type: str | None = None

    @property
    def is_credit_note(self) -> bool:
        return self.type is not None and self.type.lower() == "creditnote"


# Payments


class NewPayment(Asked):
    """A payment to register on a booked invoice. `amount` is in kroner, negative when money is paid back.

    Dinero registers it every time it is sent.
    """

    timestamp: str
    deposit_account_number: int
    remainder_is_fee: bool = False
    external_reference: str | None = None
    payment_date: Day
    description: str
    amount: Decimal
    amount_in_foreign_currency: Decimal | None = None


class CreatedPayment(Answer):
    """The answer to a new payment. `time_stamp` is the invoice's new version."""

    guid: UUID
    time_stamp: TimeStamp


class Payment(Answer):
    """A payment on an invoice. `deposit_account_number` is None if a credit note, an invoice or the ledger paid it."""

    guid: UUID | None = None
    deposit_account_number: int | None = None
    external_reference: str | None = None
    payment_date: Day | None = None
    description: str | None = None
    amount: Decimal
    exchange_rate: Decimal | None = None
    payment_class: str | None = None


class Payments(Answer):
    """All payments on an invoice. `remaining_amount` is negative when the customer paid too much."""

    payments: list[Payment]
    remaining_amount: Decimal
    paid_amount: Decimal


class InvoiceReminder(Answer):
    """A reminder of an overdue invoice. A draft costs the customer nothing."""

    date: Day | None = None
    status: str | None = None


class Mailout(Answer):
    id: int
    receiver: str | None = None
    type: str | None = None
    status: str | None = None
