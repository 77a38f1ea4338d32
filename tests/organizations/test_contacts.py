"""Is a customer recognised by digests alone, and do few calls keep the index up to date?"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krambod.dinero import Dinero
from krambod.doubles.dinero.application import DineroDouble
from krambod.organizations.contacts import (
    KnownContact,
    email_digest,
    find_contact,
    find_contacts,
    forget_contact,
    is_same_name,
    name_digest,
    normalized_email,
    normalized_vat_number,
    refresh_contacts,
    remember_contact,
)
from krambod.organizations.models import IndexedContact, Organization
from tests.doubles.caller import Caller
from tests.organizations.granting import ORGANIZATION, OTHER_ORGANIZATION

database = pytest.mark.django_db(transaction=True)

CONTACTS = "/v1/{organization}/contacts"


def guids(organization_id: int, email: str) -> set[str]:
    return {str(contact.guid) for contact in find_contacts(organization_id, email)}


def remember(organization_id: int, guid: UUID, email: str, **fields: bool | str) -> None:
    known = {"name": "Jens Hansen", "is_person": True, "vat_number": "", **fields}
    remember_contact(organization_id, guid, email=email, **known)  # type: ignore[arg-type]


# The index


@database
@pytest.mark.parametrize("world", [{}, {"times": "danish"}, {"list_spelling": "pascal"}])
def test_contacts_are_listed_once_and_then_only_what_changed(
    dinero: Dinero, by_hand: Caller, double: DineroDouble, world: dict[str, str]
) -> None:
    by_hand.admin("world", world)
    old, renamed = by_hand.contact(Email="Old@Example.com"), by_hand.contact(Email="b@example.com", Name="Mette")
    first = refresh_contacts(dinero, now=double.clock.now()).listed
    double.clock.advance(1800)
    refresh_contacts(dinero, now=double.clock.now())
    new = by_hand.contact(Email="new@example.com")
    body = {"Name": "Mette Hansen", "CountryKey": "DK", "IsPerson": True, "IsMember": False, "UseCvr": False}
    by_hand.put(f"/v2/{{organization}}/contacts/{renamed}", {**body, "Email": "c@example.com"})
    by_hand.admin("calls", method="DELETE")

    changed = refresh_contacts(dinero, now=double.clock.now()).listed

    assert (first, changed) == (2, 2)
    calls = by_hand.admin("calls", method="GET")
    assert [call["Path"] for call in calls] == [f"/v2/{ORGANIZATION}/contacts"]
    assert guids(ORGANIZATION, " old@example.COM ") == {old}
    assert guids(ORGANIZATION, "new@example.com") == {new}
    assert guids(ORGANIZATION, "b@example.com") == set()
    assert [contact.name_digest for contact in find_contacts(ORGANIZATION, "c@example.com")] == [
        name_digest("Hansen, Mette")
    ]


@database
def test_all_contacts_are_listed_again_after_the_secret_keys_were_changed(
    dinero: Dinero, by_hand: Caller, double: DineroDouble
) -> None:
    guid = by_hand.contact(Email="a@example.com")
    refresh_contacts(dinero, now=double.clock.now())
    double.clock.advance(3600)
    Organization.objects.update(contacts_key="of another key")
    IndexedContact.objects.update(email_digest="of another key")

    listed = refresh_contacts(dinero, now=double.clock.now()).listed

    assert (listed, guids(ORGANIZATION, "a@example.com")) == (1, {guid})
    assert refresh_contacts(dinero, now=double.clock.now() + timedelta(hours=1)).listed == 0


@database
def test_a_change_during_the_last_list_call_is_listed_again(
    dinero: Dinero, by_hand: Caller, double: DineroDouble
) -> None:
    started_at = double.clock.now()
    by_hand.contact(Email="a@example.com")
    double.clock.advance(240)
    refresh_contacts(dinero, now=double.clock.now())

    again = refresh_contacts(dinero, now=double.clock.now()).listed

    assert again == 1
    read_at = Organization.objects.get(pk=ORGANIZATION).contacts_read_at
    assert read_at is not None
    assert read_at >= started_at + timedelta(seconds=240)


@database
def test_deleted_contacts_are_known_and_not_found(dinero: Dinero, by_hand: Caller, double: DineroDouble) -> None:
    guid = by_hand.contact(Email="a@example.com")
    refresh_contacts(dinero, now=double.clock.now())
    assert find_contact(ORGANIZATION, UUID(guid)) is not None
    by_hand.delete(f"{CONTACTS}/{guid}")

    refresh_contacts(dinero, now=double.clock.now())

    assert guids(ORGANIZATION, "a@example.com") == set()
    assert find_contact(ORGANIZATION, UUID(guid)) is None
    assert IndexedContact.objects.get(guid=guid).is_deleted


@database
def test_nothing_in_the_index_names_a_person(dinero: Dinero, by_hand: Caller, double: DineroDouble) -> None:
    by_hand.contact(Name="Jens Hansen", Email="jens@example.com")
    by_hand.contact(Name="Krambod ApS", Email="", IsPerson=False, VatNumber="DK 13585628")

    refresh_contacts(dinero, now=double.clock.now())

    stored = str(list(IndexedContact.objects.values())).casefold()
    assert "jens" not in stored
    assert "example" not in stored
    company = IndexedContact.objects.get(is_person=False)
    assert (company.vat_number, company.email_digest) == ("13585628", "")
    assert find_contacts(ORGANIZATION, " ") == []


@database
def test_more_contacts_than_a_page_are_all_indexed(dinero: Dinero, double: DineroDouble, by_hand: Caller) -> None:
    by_hand.contact(Email="first@example.com")
    with double.store.transaction():
        row = double.store.get("SELECT * FROM contacts")
        for number in range(1001):
            double.store.insert("contacts", {**row, "ContactGuid": str(uuid4()), "Email": f"c{number}@example.com"})

    read = refresh_contacts(dinero, now=double.clock.now()).listed

    assert read == IndexedContact.objects.count() == 1002
    assert len(guids(ORGANIZATION, "c1000@example.com")) == 1


@database
def test_organizations_have_contacts_of_their_own(
    open_organization: Callable[[int], Dinero], by_hand: Caller, double: DineroDouble
) -> None:
    mine = by_hand.contact(Email="a@example.com")
    for organization_id in (ORGANIZATION, OTHER_ORGANIZATION):
        refresh_contacts(open_organization(organization_id), now=double.clock.now())

    assert guids(ORGANIZATION, "a@example.com") == {mine}
    assert guids(OTHER_ORGANIZATION, "a@example.com") == set()
    assert find_contact(OTHER_ORGANIZATION, UUID(mine)) is None


@database
def test_a_new_contact_is_remembered_and_can_be_forgotten() -> None:
    guid = uuid4()
    remember(OTHER_ORGANIZATION, guid, "a@example.com")

    remember(ORGANIZATION, guid, "a@example.com", is_person=False, vat_number="DK 13 58 56 28")
    remember(ORGANIZATION, guid, "b@example.com", is_person=False, vat_number="DK 13 58 56 28")

    known = KnownContact(guid=guid, name_digest=name_digest("jens HANSEN"), is_person=False, vat_number="13585628")
    assert find_contacts(ORGANIZATION, "b@example.com") == [known]
    assert find_contacts(ORGANIZATION, "a@example.com") == []
    forget_contact(ORGANIZATION, guid)
    assert find_contact(ORGANIZATION, guid) is None
    assert find_contact(OTHER_ORGANIZATION, guid) is not None


# What is compared


def test_two_spellings_of_an_address_are_one() -> None:
    assert normalized_email(" Søren@Example.DK\n") == normalized_email("SØREN@example.dk")
    assert normalized_email("ren\u00e9@example.dk") == normalized_email("rene\u0301@example.dk")
    assert email_digest("A@b.dk") == email_digest("a@b.dk") != email_digest("a@c.dk")
    assert email_digest("jens") != name_digest("jens")


@given(st.text())
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    once = normalized_email(text)

    assert normalized_email(once) == once


def test_case_punctuation_and_order_of_words_do_not_change_a_name() -> None:
    assert name_digest("Hansen, Jens") == name_digest("jens  HANSEN")
    assert name_digest("O'Brien A/S") == name_digest("OBrien AS")
    assert name_digest("Jens Hansen") != name_digest("Jens Jensen")


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Jens Hansen", "JENS HANSEN", True),
        ("J. Hansen", "Jens Hansen", True),
        ("Jens Peter Hansen", "Jens Hansen", True),
        ("J. Hansen", "Jens Peter Hansen", True),
        ("J.P. Hansen", "Jens Hansen", True),
        ("Hansen, Jens", "J Hansen", True),
        ("Hansen", "Jens Hansen", True),
        ("Jens-Peter Hansen", "Jens Peter Hansen", True),
        ("Jens Hansen", "Mette Hansen", False),
        ("Jens Hansen", "Mette J. Hansen", False),
        ("J. Hansen", "M. Hansen", False),
        ("J. H.", "Jens Hansen", False),
        ("Jens Hansen", "Jørgen Hansen", False),
        ("Hansen ApS", "Jensen ApS", False),
        ("Jens Hansen", "", False),
        ("", "", False),
        ("J", "j", True),
    ],
)
def test_two_names_may_be_the_same_customers(one: str, other: str, is_same: bool) -> None:
    assert is_same_name(one, other) is is_same
    assert is_same_name(other, one) is is_same


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("DK 12 34 56 78", "12345678"),
        ("dk-12345678", "12345678"),
        ("12345678", "12345678"),
        ("de 123.456.789", "DE123456789"),
        ("", ""),
    ],
)
def test_a_vat_number_has_one_form(written: str, number: str) -> None:
    assert normalized_vat_number(written) == number
