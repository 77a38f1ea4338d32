"""Does each of the client's calls have its effect in the double, and does each refusal have its error?"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from krambod.dinero import Dinero, NewContact, NewInvoice, NewInvoiceLine, NewPayment, Transport, list_organizations
from krambod.dinero.client import quoted
from krambod.dinero.errors import (
    AccessDenied,
    AlreadyExists,
    Deleted,
    Invalid,
    InvalidContact,
    NotFound,
    OutdatedTimestamp,
    ProMissing,
    Refused,
)
from krambod.dinero.models import NewCreditNote, TimeStamp
from tests.doubles.caller import GONE, Caller
from tests.today import TODAY

DAY = date(2026, 6, 1)
STALE = TimeStamp("0" * 16)


def person(**fields: object) -> NewContact:
    return NewContact.model_validate({"name": "Jens Hansen", "email": "jens@example.com", "is_person": True, **fields})


def line(price: str = "249.00", quantity: str = "1") -> NewInvoiceLine:
    return NewInvoiceLine(
        description="T-shirt", quantity=Decimal(quantity), base_amount_value=Decimal(price), account_number=1000
    )


def invoice(**fields: object) -> NewInvoice:
    return NewInvoice.model_validate({"date": DAY, "product_lines": [line()], **fields})


def credit_note(credited: UUID, **fields: object) -> NewCreditNote:
    return NewCreditNote.model_validate({"credit_note_for": credited, "date": DAY, "product_lines": [line()], **fields})


def payment(timestamp: str, amount: str = "249.00") -> NewPayment:
    return NewPayment(
        timestamp=timestamp,
        deposit_account_number=55000,
        payment_date=DAY,
        description="Kort",
        amount=Decimal(amount),
        external_reference="shop:pay:1",
    )


def test_an_order_goes_all_the_way(dinero: Dinero, by_hand: Caller) -> None:
    contact = dinero.create_contact(person())
    draft = dinero.create_invoice(invoice(contact_guid=contact, external_reference="shop:order:1042"))
    read = dinero.get_invoice(draft.guid)
    booked = dinero.book_invoice(draft.guid, read.time_stamp)
    paid = dinero.add_payment(draft.guid, payment(booked.time_stamp))

    assert (read.status, read.is_booked, booked.is_booked, booked.number) == ("Draft", False, True, 1)
    assert (booked.total_incl_vat, booked.total_vat) == (Decimal("249.00"), Decimal("49.80"))
    assert paid.time_stamp != booked.time_stamp
    registered = dinero.payments(draft.guid)
    assert [one.external_reference for one in registered.payments] == ["shop:pay:1"]
    assert registered.remaining_amount == 0
    assert by_hand.books().splitlines() == [
        "D 53000 249.00",
        "K 1000 199.20",
        "K 64000 49.80",
        "D 55000 249.00",
        "K 53000 249.00",
    ]


def test_amounts_travel_exactly(dinero: Dinero) -> None:
    draft = dinero.create_invoice(invoice(product_lines=[line("0.07", "3"), line("1234567.89")]))

    read = dinero.get_invoice(draft.guid)

    assert read.total_incl_vat == Decimal("1234568.10")
    assert [one.base_amount_value_incl_vat for one in read.product_lines] == [Decimal("0.07"), Decimal("1234567.89")]


def test_organizations_are_listed_with_pro_and_vat_status(transport: Transport) -> None:
    (organization,) = list_organizations(transport)

    assert (organization.id, organization.subscription.has_pro, organization.is_vat_free) == (310001, True, False)


def test_accounts_and_settings_are_read(dinero: Dinero) -> None:
    accounts = {account.account_number: account for account in dinero.entry_accounts()}

    assert accounts[1000].vat_code == "U25"
    assert accounts[1050].vat_code is None
    assert {rate.vat_code: rate.vat_rate for rate in dinero.vat_types()}["U25"] == Decimal("0.25")
    assert [account.account_number for account in dinero.deposit_accounts()] == [55000, 55040]
    settings = dinero.sales_settings()
    assert (settings.default_account_number, settings.payment_condition_number_of_days) == (1000, 8)


def test_a_deposit_account_is_made_and_its_number_is_then_taken(dinero: Dinero) -> None:
    dinero.create_deposit_account(55120, "Webshop salg – tilgode hos indløser")

    assert dinero.deposit_accounts()[-1].name == "Webshop salg – tilgode hos indløser"
    with pytest.raises(Invalid) as refused:
        dinero.create_deposit_account(55120, "Webshop salg")
    assert refused.value.danish == "Kontonummeret er allerede i brug."


def test_an_account_without_vat_is_made_in_the_chart(dinero: Dinero) -> None:
    dinero.create_entry_account(63090, "Skyldigt til kunder")

    [made] = [account for account in dinero.entry_accounts() if account.account_number == 63090]
    assert (made.name, made.vat_code, made.category) == ("Skyldigt til kunder", None, "Short Term Debt")
    with pytest.raises(Invalid):
        dinero.create_entry_account(63090, "Another")


def test_contacts_are_found_by_change_and_by_reference_and_replaced_whole(dinero: Dinero, by_hand: Caller) -> None:
    old = dinero.create_contact(person(external_reference="shop:1", phone="12345678"))
    by_hand.admin("clock", {"advance_s": 600})
    new = dinero.create_contact(person(external_reference="shop:2"))
    since = TODAY + timedelta(minutes=15)

    dinero.update_contact(old, person(external_reference="shop:1"))

    assert {contact.contact_guid for contact in dinero.contacts()} == {old, new}
    assert [contact.contact_guid for contact in dinero.find_contacts_by_reference("shop:2")] == [new]
    assert dinero.get_contact(old).phone is None
    by_hand.admin("clock", {"advance_s": 600})
    by_hand.delete(f"/v1/{{organization}}/contacts/{new}")
    (changed,) = dinero.contacts(since)
    assert changed.contact_guid == new
    assert changed.deleted_at is not None
    assert dinero.find_contacts_by_reference("shop:2") == []


def test_invoices_are_found_by_reference_and_change(dinero: Dinero) -> None:
    draft = dinero.create_invoice(invoice(external_reference="shop:order:1"))
    dinero.create_invoice(invoice(external_reference="shop:order:2"))

    (row,) = dinero.find_invoices_by_reference("shop:order:1")

    assert (row.guid, row.status, row.total_incl_vat, row.total_excl_vat) == (
        draft.guid, "Draft", Decimal("249.00"), Decimal("199.20"),
    )  # fmt: skip
    assert len(list(dinero.invoices(TODAY - timedelta(minutes=5)))) == 2
    assert list(dinero.invoices(TODAY + timedelta(minutes=5))) == []


def test_a_draft_is_replaced_and_deleted(dinero: Dinero) -> None:
    draft = dinero.create_invoice(invoice())

    changed = dinero.update_invoice(draft.guid, invoice(product_lines=[line("10.00")]), draft.time_stamp)
    dinero.delete_invoice(draft.guid, changed.time_stamp)

    deleted = dinero.get_invoice(draft.guid)
    assert deleted.total_incl_vat == 10
    assert deleted.deleted_at is not None


def test_a_credit_note_takes_back_an_invoice_and_the_money_goes_back(dinero: Dinero, by_hand: Caller) -> None:
    contact = dinero.create_contact(person())
    sold = dinero.create_invoice(invoice(contact_guid=contact))
    booked = dinero.book_invoice(sold.guid, sold.time_stamp)
    dinero.add_payment(sold.guid, payment(booked.time_stamp))

    draft = dinero.create_credit_note(credit_note(sold.guid, contact_guid=contact))
    credited = dinero.book_credit_note(draft.guid, draft.time_stamp)
    owed = dinero.payments(sold.guid).remaining_amount
    dinero.add_payment(sold.guid, payment(dinero.get_invoice(sold.guid).time_stamp, "-249.00"))

    assert (credited.is_booked, credited.number, credited.credit_note_for) == (True, 2, sold.guid)
    assert (credited.total_incl_vat, credited.total_vat) == (Decimal("249.00"), Decimal("49.80"))
    assert owed == Decimal("-249.00")
    assert dinero.payments(sold.guid).remaining_amount == 0
    assert by_hand.books().splitlines()[5:] == [
        "K 53000 249.00",
        "D 1000 199.20",
        "D 64000 49.80",
        "K 55000 249.00",
        "D 53000 249.00",
    ]


def test_a_draft_of_a_credit_note_is_found_replaced_and_deleted(dinero: Dinero) -> None:
    contact = dinero.create_contact(person())
    sold = dinero.create_invoice(invoice(contact_guid=contact))
    dinero.book_invoice(sold.guid, sold.time_stamp)
    asked = credit_note(sold.guid, contact_guid=contact, external_reference="shop:credit:1")
    draft = dinero.create_credit_note(asked)

    newer = dinero.update_credit_note(
        draft.guid, asked.model_copy(update={"product_lines": [line("49.00")]}), draft.time_stamp
    )

    assert [row.guid for row in dinero.find_credit_notes_by_reference("shop:credit:1")] == [draft.guid]
    assert [row.total_incl_vat for row in dinero.credit_notes()] == [Decimal("49.00")]
    assert dinero.get_credit_note(draft.guid).total_incl_vat == Decimal("49.00")
    dinero.delete_credit_note(draft.guid, newer.time_stamp)
    assert dinero.get_credit_note(draft.guid).deleted_at is not None
    assert list(dinero.credit_notes()) == []


def test_a_booked_invoice_is_printed_and_mailed(dinero: Dinero) -> None:
    draft = dinero.create_invoice(invoice(contact_guid=dinero.create_contact(person())))
    booked = dinero.book_invoice(draft.guid, draft.time_stamp)

    dinero.mail_invoice(draft.guid, booked.time_stamp)

    assert [(mail.receiver, mail.status) for mail in dinero.mailouts(draft.guid)] == [("jens@example.com", "Sent")]
    assert dinero.invoice_pdf(draft.guid)[:5] == b"%PDF-"


def test_each_refusal_of_dinero_has_its_own_error(dinero: Dinero) -> None:
    guid = uuid4()
    draft = dinero.create_invoice(invoice(guid=guid))
    deleted = dinero.create_invoice(invoice())
    dinero.delete_invoice(deleted.guid, deleted.time_stamp)
    contact = dinero.create_contact(person(contact_guid=guid))

    with pytest.raises(AlreadyExists):
        dinero.create_invoice(invoice(guid=guid))
    with pytest.raises(AlreadyExists):
        dinero.create_contact(person(contact_guid=contact))
    with pytest.raises(OutdatedTimestamp):
        dinero.book_invoice(draft.guid, STALE)
    with pytest.raises(Invalid) as refused:
        dinero.book_invoice(draft.guid, draft.time_stamp)
    with pytest.raises(InvalidContact):
        dinero.create_invoice(invoice(contact_guid=UUID(GONE)))
    with pytest.raises(NotFound):
        dinero.get_invoice(UUID(GONE))
    with pytest.raises(NotFound):
        dinero.get_contact(UUID(GONE))
    with pytest.raises(Deleted):
        dinero.update_invoice(deleted.guid, invoice(), deleted.time_stamp)

    assert refused.value.errors == {"contactGuid": "A contact is needed to book."}
    assert refused.value.danish == "Der mangler en kontakt."
    old = dinero.create_invoice(invoice(date=date(2001, 1, 1), contact_guid=contact))
    with pytest.raises(Refused) as unknown:
        dinero.book_invoice(old.guid, old.time_stamp)
    assert (type(unknown.value), unknown.value.code) == (Refused, 47)


@pytest.mark.parametrize("code", ["90", "48"])
def test_an_ended_pro_subscription_is_not_taken_for_missing_access(
    dinero: Dinero, transport: Transport, by_hand: Caller, code: str
) -> None:
    by_hand.admin("world", {"no_pro_code": code})
    by_hand.admin("organizations", {"Id": 310001, "IsPro": False})

    with pytest.raises(ProMissing):
        dinero.sales_settings()
    with pytest.raises(AccessDenied):
        Dinero(transport, 310004).sales_settings()


def test_a_filter_value_with_a_quote_is_refused_before_it_is_sent() -> None:
    with pytest.raises(ValueError, match="no quote"):
        quoted("L'Oréal")


def test_a_list_longer_than_a_page_is_read_to_its_end(dinero: Dinero, by_hand: Caller) -> None:
    store_rows(by_hand, 1001)

    assert len(list(dinero.contacts())) == 1001


def store_rows(by_hand: Caller, count: int) -> None:
    for _ in range(count):
        by_hand.contact()


def test_the_entries_of_a_day_are_listed(dinero: Dinero) -> None:
    contact = dinero.create_contact(person())
    draft = dinero.create_invoice(invoice(contact_guid=contact, product_lines=[line("249.00")]))
    dinero.book_invoice(draft.guid, draft.time_stamp)

    entries = dinero.entries(DAY, DAY)

    assert {entry.voucher_guid for entry in entries} == {draft.guid}
    assert sum(entry.amount for entry in entries) == 0
    assert {entry.account_number: str(entry.amount) for entry in entries} == {
        1000: "-199.20",
        53000: "249.00",
        64000: "-49.80",
    }
    assert dinero.entries(DAY + timedelta(days=1), DAY + timedelta(days=1)) == []
