"""Which of the uncertain facts about Dinero holds in this run?

Every fact that was only observed, seen in a client or inferred is a switch here. The default is the likelier or the
stricter reading. A program that builds on Dinero should run in the other worlds too, and do no harm in any of them.
"""

from typing import Annotated, Any, Literal

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict, Field

from krambod.doubles.dinero.refusals import Refusal


def _switch(default: Any, meaning: str) -> Any:
    return Field(default=default, description=meaning)


class World(BaseModel):
    """The switches, each with its default. Frozen: a changed world is a new object."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # How strict the double is
    timestamps: Literal["checked", "ignored"] = _switch("checked", "Whether a stale timestamp is refused.")
    payment_timestamps: Literal["checked", "ignored"] = _switch(
        "checked", "Whether a stale timestamp is refused when a payment is added."
    )
    null_timestamp: Literal["allowed", "refused"] = _switch(
        "allowed", "A null timestamp where the specification takes an optional one."
    )
    client_guid: Literal["kept", "discarded"] = _switch(
        "kept", "Whether the Guid a client sends becomes the document's or contact's own."
    )
    guid_uniqueness: Literal["enforced", "ignored"] = _switch(
        "enforced",
        "Ignored: a second create with the same Guid makes a second document under a Guid of Dinero's.",
    )
    deleted_guid: Literal["taken", "reusable"] = _switch(
        "taken", "Whether the Guid of a deleted draft may be used again."
    )
    unknown_fields: Literal["dropped", "refused"] = _switch("dropped", "What happens to a field the API does not know.")
    required_with_defaults: Literal["defaulted", "refused"] = _switch(
        "defaulted",
        "What becomes of a required field that clients were seen to leave out: Discount on lines, IsMember and UseCvr"
        " on contacts, RemainderIsFee on payments, ShouldAddTrustPilotEmailAsBcc on mails.",
    )
    empty_texts: Literal["taken", "refused"] = _switch(
        "taken", "An empty Language, and an empty VatNumber, EanNumber or AttPerson of a person."
    )

    # Arithmetic
    vat_rounding: Literal["line", "document"] = _switch(
        "line", "Whether VAT is rounded for each line or for the document."
    )
    half_oere: Literal["up", "even"] = _switch("up", "Where exactly half an øre goes.")
    unit_price_decimals: Literal["kept", "two"] = _switch("kept", "Whether a unit price keeps more than two decimals.")
    negative_lines: Literal["refused", "accepted"] = _switch("refused", "Lines with a negative quantity or price.")
    balance_accounts_on_lines: Literal["refused", "accepted"] = _switch(
        "refused", "Lines on accounts of the balance sheet (50000 and above)."
    )
    text_line_numbers: Literal["optional", "required"] = _switch(
        "optional", "Whether a Text line must carry quantity, price, discount and account."
    )
    exchange_rate_day: Literal["invoice", "booking"] = _switch("invoice", "Which day's exchange rate an invoice gets.")

    # Lists and reading
    lists_lag_s: Annotated[float, Ge(0), Le(3600)] = _switch(0.0, "Seconds until a change is seen in lists.")
    list_spelling: Literal["as_asked", "pascal"] = _switch("as_asked", "How the keys of list rows are spelled.")
    list_sort: Literal["works", "server_error"] = _switch(
        "works", "One client saw an invoice list asked for with sort answer 500 without a body."
    )
    times: Literal["utc", "danish"] = _switch(
        "utc", "In which zone CreatedAt, UpdatedAt and DeletedAt are told (none is named)."
    )
    moment_decimals: Literal["trimmed", "two", "seven"] = _switch(
        "trimmed", "The decimals of a moment's seconds: up to three without zeros at the end, or always so many."
    )
    draft_number: Literal["largest", "next"] = _switch("largest", "The meaningless Number of drafts in lists.")
    contacts_v2_deleted: Literal["listed", "hidden"] = _switch(
        "listed", "Whether the v2 contact list shows deleted contacts although they were not asked for."
    )
    contacts_v1_list: Literal["open", "unauthorized"] = _switch(
        "open", "One client saw 401 on the v1 list where v2 worked."
    )
    deleted_drafts: Literal["readable", "gone"] = _switch(
        "readable", "Whether a deleted draft can still be read by its Guid."
    )
    quote_in_filter: Literal["doubled", "refused"] = _switch(
        "doubled", "Whether a doubled single quote stands for one in queryFilter, or is bad syntax."
    )
    and_in_filter: Literal["taken", "refused"] = _switch(
        "taken", "Whether `and` between spaces is a part of the value in the queryFilter of invoices, or bad syntax."
    )
    file_lag_s: Annotated[float, Ge(0), Le(3600)] = _switch(0.0, "Seconds until an uploaded file can be used.")
    offset_credit_note_status: Literal["Paid", "Booked"] = _switch(
        "Paid", "PaymentStatus of a fully offset credit note."
    )

    # Contacts
    email: Literal["repeatable", "unique"] = _switch("repeatable", "Whether two live contacts may have one e-mail.")
    contact_guid_conflict: Literal["400", "409"] = _switch("400", "How a ContactGuid in use is refused.")
    invalid_vat_number: Literal["refused", "accepted"] = _switch(
        "refused", "A Danish VAT number whose check digit is wrong."
    )
    ean_without_att_person: Literal["refused", "accepted"] = _switch(
        "refused", "A contact with an EAN number and no AttPerson."
    )
    printed_address: Literal["plain", "with_vat_number"] = _switch(
        "plain", "Whether the address of a document that is made from the contact ends with a line of its VAT number."
    )

    # Mail
    e_invoice_by: Literal["ean", "ean_or_vat"] = _switch(
        "ean", "Whether an e-invoice goes to a contact with a VAT number and no EAN number."
    )

    # Booking and payments
    number_series: Literal["shared", "separate"] = _switch(
        "shared", "Whether invoices and credit notes share one series."
    )
    paid_with_days: Literal["refused", "accepted"] = _switch(
        "refused", "PaymentConditionNumberOfDays beside the conditions Paid and NettoCash."
    )
    paid_condition: Literal["prints", "pays"] = _switch(
        "prints", "Whether the condition Paid also registers a payment."
    )
    credit_note_offset: Literal["automatic", "manual"] = _switch(
        "automatic", "Whether booking a credit note offsets it against its invoice."
    )
    over_credit: Literal["refused", "accepted"] = _switch("refused", "Credit notes above what their invoice was.")
    negative_payment: Literal["overpaid_only", "always"] = _switch(
        "overpaid_only", "Whether a negative payment needs an invoice that is overpaid by as much."
    )
    remaining_amount: Literal["invoice_currency", "dkk"] = _switch(
        "invoice_currency", "The currency of RemainingAmount."
    )
    ledger_booking_s: Annotated[float, Ge(0), Le(3600)] = _switch(
        1.0, "Seconds until ledger items sent to booking are booked."
    )
    booked_ledger_items: Literal["told", "gone"] = _switch(
        "told", "Whether the status of a ledger item can still be asked once it is booked."
    )
    ledger_payment_sign: Literal["positive_pays", "negative_pays"] = _switch(
        "positive_pays", "Which sign of a ledger line with IsPaymentForVoucherId pays an invoice."
    )

    balancing_account: Literal["optional", "required"] = _switch(
        "optional", "Whether ledger and manual lines that add up to 0 need a balancing account."
    )

    webhooks: Literal["sent", "none"] = _switch("sent", "Whether subscribers are told of new entries, or never are.")

    # Errors
    invoice_not_found: Literal["400", "404"] = _switch(
        "400", "How a missing invoice or credit note is answered (code 63 or 40)."
    )
    guid_conflict: Literal["409", "400"] = _switch("409", "How a document's Guid in use is refused.")
    no_pro_code: Literal["90", "48"] = _switch("90", "The code of a missing Pro subscription.")
    closed_period_code: Literal["42", "47"] = _switch("42", "The code when a date lies in a closed period.")
    error_codes: Literal["by_table", "validation"] = _switch(
        "by_table", "Whether codes 43 to 59 of the official table are used, or 42 in their place."
    )
    error_keys: Literal["lower", "pascal"] = _switch("lower", "How the keys of validationErrors are spelled.")
    empty_answers: Literal["200", "201"] = _switch(
        "200",
        "A write that has nothing to tell is answered with 200 and an empty object, or with 201 and no body.",
    )
    error_detail: Literal["full", "bare"] = _switch("full", "Whether error bodies carry more than the code.")
    retry_after: Literal["absent", "sent"] = _switch("absent", "Whether 429 carries Retry-After.")

    # Access
    personal_calls_per_minute: Literal["as_official", "sixty"] = _switch(
        "as_official", "Whether personal integrations are held to 60 calls a minute."
    )
    refresh_tokens: Literal["one_time", "reusable"] = _switch(
        "one_time", "The kind of refresh token the app was set to."
    )
    refresh_grace_s: Annotated[float, Ge(0), Le(60)] = _switch(
        30.0,
        "Seconds in which a used one-time refresh token may be exchanged again; after that it kills the grant.",
    )
    response_mode_query: Literal["supported", "refused"] = _switch(
        "supported", "Whether the authorization answer may come in the query instead of a form post."
    )


def changed_world(world: World, changes: dict[str, Any]) -> World:
    """`world` with some switches set. Raises `Refusal` naming the switch and what it takes."""
    try:
        return World.model_validate({**world.model_dump(), **changes})
    except ValueError as error:
        raise Refusal.unreadable(str(error)) from error
