"""A contact is made, changed, deleted and restored by its rules, each organization on its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, Reply, contact_body

CONTACTS = "/v1/{organization}/contacts"
INVOICES = "/v1/{organization}/invoices"
NOTE = {"ProductLines": [{"Description": "Tak", "LineType": "Text"}]}
GUID = "5f0e3c1a-1111-4222-8333-0123456789ab"
CVR = "13585628"
NO_NUMBER = "The number that InvoiceMailOutOptionKey names is missing."


@pytest.fixture
def other(url: str) -> Iterator[Caller]:
    """A caller of another organization."""
    with Caller.personal(url, 310004) as caller:
        yield caller


def create(caller: Caller, **fields: Any) -> Reply:
    return caller.post(CONTACTS, contact_body(**fields))


def company(**fields: Any) -> dict[str, Any]:
    return {"Name": "Havnens Is ApS", "IsPerson": False, **fields}


def read(caller: Caller, guid: str) -> Any:
    reply = caller.get(f"{CONTACTS}/{guid}")
    assert reply.status == 200, reply
    return reply.json


def test_a_contact_reads_back_as_it_was_sent(dinero: Caller) -> None:
    sent = {
        "ContactGuid": GUID,
        "ExternalReference": "shop-customer-4711",
        "Name": "Havnens Is ApS",
        "Street": "Havnegade 7",
        "ZipCode": "8000",
        "City": "Aarhus C",
        "CountryKey": "DK",
        "Phone": "+45 99 99 99 99",
        "Email": "is@example.dk",
        "Webpage": "https://example.dk",
        "AttPerson": "Ida Is",
        "VatNumber": CVR,
        "EanNumber": "5790000000012",
        "SENumber": "13585628",
        "PNumber": "1003388394",
        "PaymentConditionType": "Netto",
        "PaymentConditionNumberOfDays": 14,
        "IsPerson": False,
        "IsMember": True,
        "MemberNumber": "12",
        "UseCvr": True,
        "CompanyTypeKey": "PrivateLimitedCompany",
        "InvoiceMailOutOptionKey": "GLN",
        "PreferredInvoiceLanguageKey": "da",
        "PreferredInvoiceCurrencyKey": "EUR",
    }

    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})

    created = dinero.post(CONTACTS, sent)

    assert created.json == {"ContactGuid": GUID}
    told = read(dinero, GUID)
    assert told["CreatedAt"][:19] == told["UpdatedAt"][:19] == "2026-06-01T10:00:00"
    moments = {"CreatedAt": told["CreatedAt"], "UpdatedAt": told["UpdatedAt"], "DeletedAt": None}
    derived = {"VatRegionKey": "DK", "CompanyStatus": None, "IsDebitor": False, "IsCreditor": False}
    assert told == {**sent, **moments, **derived}


def test_what_is_left_out_is_empty(dinero: Caller) -> None:
    created = dinero.post(CONTACTS, {"Name": "Jens Hansen", "CountryKey": "DK", "IsPerson": True})

    told = read(dinero, created.json["ContactGuid"])
    given = {name: value for name, value in told.items() if value is not None}
    assert {**given, "CreatedAt": "", "UpdatedAt": ""} == {
        "ContactGuid": created.json["ContactGuid"],
        "Name": "Jens Hansen",
        "CountryKey": "DK",
        "IsPerson": True,
        "IsMember": False,
        "UseCvr": False,
        "IsDebitor": False,
        "IsCreditor": False,
        "VatRegionKey": "DK",
        "CreatedAt": "",
        "UpdatedAt": "",
    }


@pytest.mark.parametrize(
    ("country", "region"),
    [("DK", "DK"), ("DE", "EU"), ("NO", "World"), ("GB", "World"), ("GL", "World"), ("FO", "World")],
)
def test_the_vat_region_follows_from_the_country(dinero: Caller, country: str, region: str) -> None:
    guid = dinero.contact(CountryKey=country)

    assert read(dinero, guid)["VatRegionKey"] == region
    listed = dinero.get(CONTACTS, fields="VatRegionKey,CompanyStatus").json["Collection"]
    assert listed == [{"VatRegionKey": region, "CompanyStatus": None}]


def test_a_name_a_country_and_person_or_not_are_required(dinero: Caller) -> None:
    reply = dinero.post(CONTACTS, {"IsMember": False, "UseCvr": False})

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {
        "name": "The Name field is required.",
        "countrykey": "The CountryKey field is required.",
        "isperson": "The IsPerson field is required.",
    }


def test_a_guid_is_kept_in_one_spelling(dinero: Caller) -> None:
    created = create(dinero, ContactGuid=GUID.upper())

    assert created.json == {"ContactGuid": GUID}
    assert read(dinero, GUID.upper())["ContactGuid"] == GUID


def test_a_contact_guid_in_use_is_refused(dinero: Caller) -> None:
    create(dinero, ContactGuid=GUID)

    again = create(dinero, ContactGuid=GUID)

    assert (again.status, again.code) == (400, 42)
    assert again.errors == {"guidMustBeUnique": "The ContactGuid is in use."}


def test_contact_guid_conflict_409(dinero: Caller) -> None:
    dinero.admin("world", {"contact_guid_conflict": "409"})
    create(dinero, ContactGuid=GUID)

    again = create(dinero, ContactGuid=GUID)

    assert (again.status, again.code) == (409, 72)
    assert again.errors == {"guidMustBeUnique": "The ContactGuid is in use."}


def test_guid_uniqueness_ignored_gives_a_second_contact_under_another_guid(dinero: Caller) -> None:
    dinero.admin("world", {"guid_uniqueness": "ignored"})
    first = create(dinero, ContactGuid=GUID, Name="Den første")

    second = create(dinero, ContactGuid=GUID, Name="Den anden")

    assert first.json["ContactGuid"] == GUID
    assert second.json["ContactGuid"] != GUID
    assert read(dinero, GUID)["Name"] == "Den første"
    assert read(dinero, second.json["ContactGuid"])["Name"] == "Den anden"


def test_client_guid_discarded_gives_contacts_guids_of_their_own(dinero: Caller) -> None:
    dinero.admin("world", {"client_guid": "discarded"})

    created = create(dinero, ContactGuid=GUID)

    assert created.json["ContactGuid"] != GUID
    assert dinero.get(f"{CONTACTS}/{GUID}").status == 404


NO_KEY = "{} is not a value of this field."
DAYS = "paymentconditionnumberofdays"
WRONG: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "unknown country": ({"CountryKey": "XX"}, {"countrykey": NO_KEY.format("XX")}),
    "country in lower case": ({"CountryKey": "dk"}, {"countrykey": NO_KEY.format("dk")}),
    "condition Paid": ({"PaymentConditionType": "Paid"}, {"paymentconditiontype": NO_KEY.format("Paid")}),
    "company type": (company(CompanyTypeKey="ApS"), {"companytypekey": NO_KEY.format("ApS")}),
    "mail-out option": ({"InvoiceMailOutOptionKey": "EAN"}, {"invoicemailoutoptionkey": NO_KEY.format("EAN")}),
    "language": ({"PreferredInvoiceLanguageKey": "fr"}, {"preferredinvoicelanguagekey": NO_KEY.format("fr")}),
    "currency": ({"PreferredInvoiceCurrencyKey": "XYZ"}, {"preferredinvoicecurrencykey": NO_KEY.format("XYZ")}),
    "days with NettoCash": (
        {"PaymentConditionType": "NettoCash", "PaymentConditionNumberOfDays": 1},
        {DAYS: "NettoCash has no number of days."},
    ),
    "days without a condition": ({"PaymentConditionNumberOfDays": 8}, {DAYS: "No condition has no number of days."}),
    "too few days": (
        {"PaymentConditionType": "Netto", "PaymentConditionNumberOfDays": -1},
        {DAYS: "A number of days from 0 to 3650 is expected."},
    ),
    "too many days": (
        {"PaymentConditionType": "CurrentMonthOut", "PaymentConditionNumberOfDays": 3651},
        {DAYS: "A number of days from 0 to 3650 is expected."},
    ),
    "person with numbers": (
        {"AttPerson": "A", "VatNumber": CVR, "EanNumber": "1", "SENumber": "2", "PNumber": "3"},
        dict.fromkeys(("attperson", "vatnumber", "eannumber", "senumber", "pnumber"), "A person has none."),
    ),
    "person mailed by VAT number": ({"InvoiceMailOutOptionKey": "VAT"}, {"vatnumber": NO_NUMBER}),
    "VAT without number": (company(InvoiceMailOutOptionKey="VAT"), {"vatnumber": NO_NUMBER}),
    "GLN without number": (company(InvoiceMailOutOptionKey="GLN", EanNumber=""), {"eannumber": NO_NUMBER}),
    "SE without number": (company(InvoiceMailOutOptionKey="SE"), {"senumber": NO_NUMBER}),
    "P without number": (company(InvoiceMailOutOptionKey="P"), {"pnumber": NO_NUMBER}),
    "several at once": (
        company(CountryKey="ZZ", EanNumber="1"),
        {
            "countrykey": NO_KEY.format("ZZ"),
            "attperson": "A contact with an EAN number needs a person to its attention.",
        },
    ),
}


@pytest.mark.parametrize(("fields", "errors"), WRONG.values(), ids=WRONG)
def test_every_field_that_breaks_a_rule_is_named(dinero: Caller, fields: Any, errors: dict[str, str]) -> None:
    reply = create(dinero, **fields)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == errors


RIGHT: dict[str, dict[str, Any]] = {
    "NettoCash": {"PaymentConditionType": "NettoCash"},
    "no days": {"PaymentConditionType": "Netto", "PaymentConditionNumberOfDays": 0},
    "ten years": {"PaymentConditionType": "CurrentMonthOut", "PaymentConditionNumberOfDays": 3650},
    "longest reference": {"ExternalReference": "x" * 128},
    "kroner": {"PreferredInvoiceCurrencyKey": "DKK"},
    "empty VAT number": company(VatNumber=""),
    "VAT number with its country": company(VatNumber=f"DK {CVR}"),
    "VAT number": company(InvoiceMailOutOptionKey="VAT", VatNumber=CVR),
    "SE number": company(InvoiceMailOutOptionKey="SE", SENumber="1"),
    "P number": company(InvoiceMailOutOptionKey="P", PNumber="1"),
    "EAN number": company(EanNumber="5790000000012", AttPerson="Ida Is"),
}


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_what_keeps_the_rules_is_taken(dinero: Caller, fields: Any) -> None:
    guid = dinero.contact(**fields)

    told = read(dinero, guid)
    assert {name: told[name] for name in fields} == fields


@pytest.mark.parametrize(
    "key",
    [
        "EmptyCompanyType", "SoleProprietorship", "PrivateLimitedCompany", "PublicLimitedCompany",
        "GeneralPartnership", "LimitedPartnership", "LimitedLiabilityCooperative",
        "LimitedLiabilityVoluntaryAssociation", "LimitedLiabilityCompany", "EntreprenurLimitedCompany", "Union",
        "VoluntaryUnion", "SmallPersonallyOwnedCompany", "TrustFund", "Others",
    ],
)  # fmt: skip
def test_a_company_type_is_kept(dinero: Caller, key: str) -> None:
    assert read(dinero, dinero.contact(CompanyTypeKey=key))["CompanyTypeKey"] == key


@pytest.mark.parametrize("key", ["da", "en", "de", "sv", "no"])
def test_an_invoice_language_is_kept(dinero: Caller, key: str) -> None:
    assert read(dinero, dinero.contact(PreferredInvoiceLanguageKey=key))["PreferredInvoiceLanguageKey"] == key


# Switches


def test_required_with_defaults_refused_names_what_is_left_out(dinero: Caller) -> None:
    dinero.admin("world", {"required_with_defaults": "refused"})

    left_out = create(dinero, IsMember=None, UseCvr=None)
    given = create(dinero)

    assert (left_out.status, left_out.code) == (400, 42)
    assert left_out.errors == {"ismember": "The field is required.", "usecvr": "The field is required."}
    assert given.status == 200


@pytest.mark.parametrize("number", ["12345678", "abc", "1", "DK"])
def test_invalid_vat_number_refused(dinero: Caller, number: str) -> None:
    reply = create(dinero, **company(VatNumber=number))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"vatnumber": "The VAT number is not valid."}


def test_invalid_vat_number_accepted(dinero: Caller) -> None:
    dinero.admin("world", {"invalid_vat_number": "accepted"})

    guid = dinero.contact(**company(VatNumber="12345678"))

    assert read(dinero, guid)["VatNumber"] == "12345678"


def test_a_vat_number_of_another_country_is_not_checked(dinero: Caller) -> None:
    guid = dinero.contact(**company(VatNumber="12345678", CountryKey="DE"))

    assert read(dinero, guid)["VatNumber"] == "12345678"


def test_ean_without_att_person_refused(dinero: Caller) -> None:
    reply = create(dinero, **company(EanNumber="5790000000012", AttPerson=""))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"attperson": "A contact with an EAN number needs a person to its attention."}


def test_ean_without_att_person_accepted(dinero: Caller) -> None:
    dinero.admin("world", {"ean_without_att_person": "accepted"})

    guid = dinero.contact(**company(EanNumber="5790000000012"))

    assert read(dinero, guid)["EanNumber"] == "5790000000012"


def test_email_repeatable_lets_two_contacts_have_one(dinero: Caller) -> None:
    dinero.contact(Email="jens@example.dk")

    assert create(dinero, Email="jens@example.dk").status == 200


def test_email_unique_refuses_a_second_live_contact_with_it(dinero: Caller) -> None:
    dinero.admin("world", {"email": "unique"})
    first = dinero.contact(Email="Jens@example.dk")
    second = dinero.contact(Email="mette@example.dk")

    created = create(dinero, Email="jens@EXAMPLE.dk")
    changed = dinero.put(f"{CONTACTS}/{second}", contact_body(Email="jens@example.dk"))
    kept = dinero.put(f"{CONTACTS}/{first}", contact_body(Email="jens@example.dk"))

    assert (created.status, created.code) == (400, 42)
    assert created.errors == {"email": "Another contact has this e-mail."}
    assert changed.errors == {"email": "Another contact has this e-mail."}
    assert kept.status == 200


def test_email_unique_asks_nothing_of_contacts_without_one(dinero: Caller) -> None:
    dinero.admin("world", {"email": "unique"})
    dinero.contact(Email=None)
    dinero.contact(Email="")

    assert create(dinero, Email=None).status == 200
    assert create(dinero, Email="").status == 200


def test_email_unique_does_not_count_deleted_contacts_until_they_are_restored(dinero: Caller) -> None:
    dinero.admin("world", {"email": "unique"})
    deleted = dinero.contact(Email="jens@example.dk")
    dinero.delete(f"{CONTACTS}/{deleted}")

    dinero.contact(Email="jens@example.dk")
    restored = dinero.post(f"{CONTACTS}/{deleted}/restore")

    assert restored.status == 400
    assert restored.errors == {"email": "Another contact has this e-mail."}


def test_email_unique_holds_within_an_organization_only(dinero: Caller, other: Caller) -> None:
    dinero.admin("world", {"email": "unique"})
    dinero.contact(Email="jens@example.dk")

    assert create(other, Email="jens@example.dk").status == 200


def test_email_unique_still_tells_a_retry_that_its_guid_is_in_use(dinero: Caller) -> None:
    dinero.admin("world", {"email": "unique"})
    create(dinero, ContactGuid=GUID, Email="jens@example.dk")

    again = create(dinero, ContactGuid=GUID, Email="jens@example.dk")

    assert again.errors == {"guidMustBeUnique": "The ContactGuid is in use."}


# Changing, deleting, restoring


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_a_change_replaces_every_field_but_the_guid(dinero: Caller, version: str) -> None:
    guid = dinero.contact(Name="Jens Hansen", City="Aarhus C", IsMember=True, PaymentConditionType="NettoCash")
    before = read(dinero, guid)
    dinero.admin("clock", {"advance_s": 60})

    body = contact_body(Name="Mette Hansen", Email="mette@example.dk", ContactGuid=GONE)
    changed = dinero.put(f"/{version}/{{organization}}/contacts/{guid}", body)

    assert (changed.status, changed.json) == (200, {})
    after = read(dinero, guid)
    assert after["UpdatedAt"] > before["UpdatedAt"]
    assert after == {
        **before,
        "Name": "Mette Hansen",
        "Email": "mette@example.dk",
        "City": None,
        "IsMember": False,
        "PaymentConditionType": None,
        "UpdatedAt": after["UpdatedAt"],
    }


def test_a_change_keeps_the_rules_of_creating(dinero: Caller) -> None:
    guid = dinero.contact()

    reply = dinero.put(f"{CONTACTS}/{guid}", contact_body(CountryKey="XX"))

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"countrykey": "XX is not a value of this field."}


def test_a_deleted_contact_can_be_read_and_neither_changed_nor_deleted_again(dinero: Caller) -> None:
    guid = dinero.contact()
    dinero.admin("clock", {"now": "2026-06-01T10:00:00Z"})

    deleted = dinero.delete(f"{CONTACTS}/{guid}")
    changed = dinero.put(f"{CONTACTS}/{guid}", contact_body())
    again = dinero.delete(f"{CONTACTS}/{guid}")

    assert (deleted.status, deleted.json) == (200, {})
    told = read(dinero, guid)
    assert told["DeletedAt"][:19] == told["UpdatedAt"][:19] == "2026-06-01T10:00:00"
    for refused in (changed, again):
        assert (refused.status, refused.code) == (400, 65)
        assert refused.errors == {"message": "Invalid ContactGuid, the contact is deleted."}


def test_a_restored_contact_is_as_alive_as_before(dinero: Caller) -> None:
    guid = dinero.contact(City="Aarhus C")
    dinero.delete(f"{CONTACTS}/{guid}")
    dinero.admin("clock", {"advance_s": 60})

    restored = dinero.post(f"{CONTACTS}/{guid}/restore")

    assert (restored.status, restored.json) == (200, {})
    told = read(dinero, guid)
    assert (told["DeletedAt"], told["City"]) == (None, "Aarhus C")
    assert told["UpdatedAt"] > told["CreatedAt"]
    assert dinero.put(f"{CONTACTS}/{guid}", contact_body()).status == 200


@pytest.mark.parametrize("guid", [GONE, "no-guid", "%00"])
def test_an_unknown_contact_is_not_found(dinero: Caller, guid: str) -> None:
    replies = [
        dinero.get(f"{CONTACTS}/{guid}"),
        dinero.put(f"{CONTACTS}/{guid}", contact_body()),
        dinero.delete(f"{CONTACTS}/{guid}"),
        dinero.post(f"{CONTACTS}/{guid}/restore"),
    ]

    for reply in replies:
        assert (reply.status, reply.code) == (404, 40)
        assert reply.json["message"] == "There is no contact with this guid."


# Contacts on documents


@pytest.mark.parametrize("state", ["unknown", "deleted"])
def test_a_document_needs_a_live_contact(dinero: Caller, state: str) -> None:
    guid = GONE if state == "unknown" else dinero.contact()
    dinero.delete(f"{CONTACTS}/{guid}")

    reply = dinero.post(INVOICES, {**NOTE, "ContactGuid": guid})

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"invalidContactId": "The contact does not exist or is deleted."}


def test_a_contact_with_a_booked_document_is_a_debtor(dinero: Caller, other: Caller) -> None:
    for caller in (dinero, other):
        create(caller, ContactGuid=GUID)
    bystander = dinero.contact()
    dinero.draft(ContactGuid=GUID)
    on_draft = read(dinero, GUID)["IsDebitor"]

    dinero.booked(ContactGuid=GUID)

    assert on_draft is False
    assert read(dinero, GUID)["IsDebitor"] is True
    assert read(dinero, bystander)["IsDebitor"] is False
    assert read(other, GUID)["IsDebitor"] is False


# Two organizations


def test_one_guid_names_a_contact_in_each_organization(dinero: Caller, other: Caller) -> None:
    create(dinero, ContactGuid=GUID, Name="Vores")
    create(other, ContactGuid=GUID, Name="Deres")

    other.put(f"{CONTACTS}/{GUID}", contact_body(Name="Deres nye"))
    other.delete(f"{CONTACTS}/{GUID}")

    assert (read(dinero, GUID)["Name"], read(dinero, GUID)["DeletedAt"]) == ("Vores", None)
    assert read(other, GUID)["Name"] == "Deres nye"


def test_a_contact_of_another_organization_is_not_found(dinero: Caller, other: Caller) -> None:
    guid = other.contact()

    assert dinero.get(f"{CONTACTS}/{guid}").status == 404
    assert "invalidContactId" in dinero.post(INVOICES, {**NOTE, "ContactGuid": guid}).errors
