"""When is a contact made, changed, deleted and listed? (dinero-api.md §3)"""

from typing import Any

from stdnum.dk import cvr

from krambod.doubles.dinero.bodies import Contact
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.countries import COUNTRIES, vat_region
from krambod.doubles.dinero.rules.currencies import CURRENCIES
from krambod.doubles.dinero.rules.lists import (
    Condition,
    asked_fields,
    change_conditions,
    filter_conditions,
    is_asked,
    page_of,
    spelled_rows,
    told_moments,
)
from krambod.doubles.dinero.store import COLUMNS, Row

LIST_FIELDS = (
    "Name", "ContactGuid", "ExternalReference", "IsPerson", "Street", "ZipCode", "City", "CountryKey", "Phone",
    "Email", "Webpage", "AttPerson", "VatNumber", "EanNumber", "PaymentConditionType",
    "PaymentConditionNumberOfDays", "IsMember", "MemberNumber", "CompanyStatus", "VatRegionKey", "CreatedAt",
    "UpdatedAt", "DeletedAt", "PreferredInvoiceLanguageKey", "PreferredInvoiceCurrencyKey", "IsDebitor", "IsCreditor",
    "InvoiceMailOutOptionKey",
)  # fmt: skip
FILTERS = {name: name for name in ("ExternalReference", "Name", "Email", "VatNumber", "EanNumber", "Phone")} | {
    "IsPerson": "CASE IsPerson WHEN 1 THEN 'true' ELSE 'false' END"
}
MAIL_OUT_NUMBERS: dict[str | None, str] = {"VAT": "vatnumber", "GLN": "eannumber", "SE": "senumber", "P": "pnumber"}
CONDITIONS = ("Netto", "NettoCash", "CurrentMonthOut")
CONDITIONS_WITH_DAYS = ("Netto", "CurrentMonthOut")
MOST_DAYS = 3650
LANGUAGES = ("da", "en", "de", "sv", "no")
COMPANY_TYPES = frozenset({
    "EmptyCompanyType", "SoleProprietorship", "PrivateLimitedCompany", "PublicLimitedCompany",
    "GeneralPartnership", "LimitedPartnership", "LimitedLiabilityCooperative",
    "LimitedLiabilityVoluntaryAssociation", "LimitedLiabilityCompany", "EntreprenurLimitedCompany", "Union",
    "VoluntaryUnion", "SmallPersonallyOwnedCompany", "TrustFund", "Others",
})  # fmt: skip


def create_contact(call: Call) -> Any:
    """Raises `Refusal` naming what is wrong, or that the ContactGuid is in use."""
    body = call.body(Contact)
    _check(call, body)
    guid = _new_contact_guid(call, body.contact_guid)
    _check_email(call, body.email, guid)
    columns = {"OrganizationId": call.organization_id, **_columns(body), "ContactGuid": guid}
    call.store.insert("contacts", {**columns, "CreatedAt": call.now, "UpdatedAt": call.now})
    return {"ContactGuid": guid}


def read_contact(call: Call) -> Any:
    row = told_moments(call, _contact_in_path(call))
    del row["OrganizationId"]
    return {**row, **_derived(call, row)}


def update_contact(call: Call) -> Any:
    """Full replace: a field left out is emptied, the ContactGuid stays. A deleted contact is refused."""
    guid = _live_contact_in_path(call)["ContactGuid"]
    body = call.body(Contact)
    _check(call, body)
    _check_email(call, body.email, guid)
    return _change(call, guid, {**_columns(body), "ContactGuid": guid})


def delete_contact(call: Call) -> Any:
    """The contact stays in lists and documents. A new document must not name it."""
    return _change(call, _live_contact_in_path(call)["ContactGuid"], {"DeletedAt": call.now})


def restore_contact(call: Call) -> Any:
    row = _contact_in_path(call)
    _check_email(call, row["Email"], row["ContactGuid"])
    return _change(call, row["ContactGuid"], {"DeletedAt": None})


def list_contacts_v1(call: Call) -> Any:
    if call.world.contacts_v1_list == "unauthorized":
        raise Refusal.unauthorized()
    return _list(call, with_deleted=False)


def list_contacts_v2(call: Call) -> Any:
    """Deleted contacts are listed too, even with `deletedOnly=false`: a trap of the real API."""
    return _list(call, with_deleted=call.world.contacts_v2_deleted == "listed")


def find_contact(call: Call, guid: str | None) -> Row | None:
    """The contact with this guid, deleted or not."""
    return call.store.find(
        "SELECT * FROM contacts WHERE OrganizationId = ? AND ContactGuid = ?", call.organization_id, guid
    )


def live_contact(call: Call, guid: str | None) -> Row:
    """The contact a document names. Raises `Refusal` (`invalidContactId`) when unknown or deleted."""
    row = find_contact(call, guid)
    if row is None or row["DeletedAt"]:
        raise Refusal.invalid("invalidContactId", "The contact does not exist or is deleted.")
    return row


def _list(call: Call, *, with_deleted: bool) -> Any:
    fields = asked_fields(call, LIST_FIELDS, default="name,contactGuid")
    where = [Condition(sql="OrganizationId = ?", parameters=(call.organization_id,))]
    if is_asked(call, "deletedOnly"):
        where.append(Condition(sql="DeletedAt IS NOT NULL"))
    elif not with_deleted:
        where.append(Condition(sql="DeletedAt IS NULL"))
    where += filter_conditions(call, FILTERS) + change_conditions(call)
    rows, pagination = page_of(call, "SELECT * FROM contacts", where, "UpdatedAt, ContactGuid")
    rows = [{**row, **_derived(call, row)} for row in rows]
    return {"Collection": spelled_rows(call, rows, fields), "Pagination": pagination}


def _check(call: Call, body: Contact) -> None:
    """Raises `Refusal` naming every field that breaks a rule."""
    call.check_defaulted({"ismember": body.is_member, "usecvr": body.use_cvr})
    errors = _wrong_keys(body) | _wrong_condition(body) | _wrong_numbers(call, body)
    if errors:
        raise Refusal.validation(errors)


def _wrong_keys(body: Contact) -> dict[str, str]:
    fields = {
        "countrykey": (body.country_key, COUNTRIES),
        "paymentconditiontype": (body.payment_condition_type, CONDITIONS),
        "companytypekey": (body.company_type_key, COMPANY_TYPES),
        "invoicemailoutoptionkey": (body.invoice_mail_out_option_key, MAIL_OUT_NUMBERS),
        "preferredinvoicelanguagekey": (body.preferred_invoice_language_key, LANGUAGES),
        "preferredinvoicecurrencykey": (body.preferred_invoice_currency_key, CURRENCIES),
    }
    return {
        name: f"{value} is not a value of this field."
        for name, (value, values) in fields.items()
        if value is not None and value not in values
    }


def _wrong_condition(body: Contact) -> dict[str, str]:
    condition, days = body.payment_condition_type, body.payment_condition_number_of_days
    if days is None or (condition == "NettoCash" and days == 0):
        return {}
    if condition not in CONDITIONS_WITH_DAYS:
        return {"paymentconditionnumberofdays": f"{condition or 'No condition'} has no number of days."}
    if not 0 <= days <= MOST_DAYS:
        return {"paymentconditionnumberofdays": f"A number of days from 0 to {MOST_DAYS} is expected."}
    return {}


def _wrong_numbers(call: Call, body: Contact) -> dict[str, str]:
    numbers = {
        "attperson": body.att_person,
        "vatnumber": body.vat_number,
        "eannumber": body.ean_number,
        "senumber": body.se_number,
        "pnumber": body.p_number,
    }
    errors = {}
    needed = MAIL_OUT_NUMBERS.get(body.invoice_mail_out_option_key)
    if needed and not numbers[needed]:
        errors[needed] = "The number that InvoiceMailOutOptionKey names is missing."
    if body.is_person:
        may_be_empty = call.world.empty_texts == "taken"
        has = [name for name, value in numbers.items() if value or (value == "" and not may_be_empty)]
        return errors | dict.fromkeys(has, "A person has none.")
    is_checked = call.world.invalid_vat_number == "refused" and body.country_key == "DK"
    if is_checked and body.vat_number and not cvr.is_valid(body.vat_number):
        errors["vatnumber"] = "The VAT number is not valid."
    if body.ean_number and not body.att_person and call.world.ean_without_att_person == "refused":
        errors["attperson"] = "A contact with an EAN number needs a person to its attention."
    return errors


def _check_email(call: Call, email: str | None, guid: str) -> None:
    """Raises `Refusal` if another live contact than `guid` has this e-mail, in a world where it must be unique."""
    if call.world.email == "repeatable" or not email:
        return
    other = call.store.find(
        "SELECT 1 FROM contacts WHERE OrganizationId = ? AND folded(Email) = ? AND DeletedAt IS NULL"
        " AND ContactGuid != ?",
        call.organization_id, email.lower(), guid,
    )  # fmt: skip
    if other is not None:
        raise Refusal.invalid("email", "Another contact has this e-mail.")


def _new_contact_guid(call: Call, asked: str | None) -> str:
    if asked is None or call.world.client_guid == "discarded":
        return call.new_guid()
    if find_contact(call, asked) is None:
        return asked
    if call.world.guid_uniqueness == "ignored":
        return call.new_guid()
    raise Refusal.contact_guid_taken(call.world.contact_guid_conflict)


def _columns(body: Contact) -> Row:
    columns = {name: value for name, value in body.model_dump(by_alias=True).items() if name in COLUMNS["contacts"]}
    emptied = ("VatNumber", "EanNumber", "AttPerson", "SENumber", "PNumber") if body.is_person else ()
    empty: Row = dict.fromkeys(emptied)
    return {**columns, **empty, "IsMember": body.is_member or False, "UseCvr": body.use_cvr or False}


def _change(call: Call, guid: str, changes: Row) -> Any:
    changes = {**changes, "UpdatedAt": call.now}
    call.store.update("contacts", changes, OrganizationId=call.organization_id, ContactGuid=guid)
    return {}


def _contact_in_path(call: Call) -> Row:
    """Deleted or not. Raises `Refusal` (404) when there is none."""
    row = find_contact(call, call.path["guid"].lower())
    if row is None:
        raise Refusal.not_found("There is no contact with this guid.")
    return row


def _live_contact_in_path(call: Call) -> Row:
    """Raises `Refusal` (404, or 400 with code 65 when it is deleted)."""
    row = _contact_in_path(call)
    if row["DeletedAt"]:
        raise Refusal.deleted("Contact")
    return row


def _derived(call: Call, row: Row) -> Row:
    """The fields of a contact that follow from the rest of the books."""
    return {
        "VatRegionKey": vat_region(row["CountryKey"]),
        "CompanyStatus": None,
        "IsDebitor": _has_booked(call, "sales_vouchers", row),
        "IsCreditor": _has_booked(call, "purchase_vouchers", row),
    }


def _has_booked(call: Call, table: str, contact: Row) -> bool:
    sql = f"SELECT 1 FROM {table} WHERE OrganizationId = ? AND ContactGuid = ? AND Status = 'Booked' LIMIT 1"
    return call.store.find(sql, call.organization_id, contact["ContactGuid"]) is not None
