"""Which contact is chosen for a customer, depending on the contacts that Dinero has?"""

from typing import Any
from uuid import UUID

import pytest
from django_scopes import scopes_disabled

from krambod.dinero.errors import Invalid, InvalidContact, Refused
from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.choices import choose
from krambod.transfers.guids import contact_guid
from krambod.transfers.models import State
from krambod.transfers.sale.contact_choice import MOST_GENERATIONS, is_contact_lost
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper
from tests.transfers.stored import events_of

EMAIL = "jens@example.com"
CVR, OTHER_CVR = "10150817", "24256790"
OWN = contact_guid(ORGANIZATION, EMAIL, "person", 0)


def add(keeper: Shopkeeper, name: str = "Jens Hansen", **fields: Any) -> str:
    """Creates a contact as a person does in Dinero."""
    return keeper.by_hand.contact(**{"Name": name, "Email": EMAIL, **fields})


def add_company(keeper: Shopkeeper, name: str = "Kop ApS", **fields: Any) -> str:
    return add(keeper, name, IsPerson=False, **fields)


def buyer(**changes: str) -> dict[str, str]:
    return {"email": EMAIL, "name": "Jens Hansen", **changes}


def company(**changes: str) -> dict[str, str]:
    return buyer(**{"company": "Kop ApS", **changes})


def chosen(keeper: Shopkeeper, number: str = "1042", **body: Any) -> str:
    """Sends an order and returns its contact, or the cause that holds the order."""
    keeper.send(number, **body)
    keeper.work()
    transfer = keeper.transfer(number)
    assert transfer.cause or transfer.state == State.PAID
    return transfer.cause or str(transfer.contact_guid)


def test_a_new_customer_becomes_a_contact_of_ours(shopkeeper: Shopkeeper) -> None:
    assert chosen(shopkeeper) == str(OWN)
    assert events_of(shopkeeper.transfer(), "contact_created") == [{"contact_guid": str(OWN)}]
    assert chosen(shopkeeper, "1043", total="10.00") == str(OWN)
    assert len(shopkeeper.contacts()) == 1


@pytest.mark.parametrize("name", ["Jens Hansen", "HANSEN, Jens", "J. Hansen", "Jens Peter Hansen"])
def test_a_contact_of_the_merchants_is_used(shopkeeper: Shopkeeper, name: str) -> None:
    guid = add(shopkeeper, name)

    assert chosen(shopkeeper) == guid
    assert [contact["Name"] for contact in shopkeeper.contacts()] == [name]


def test_the_merchant_is_asked_about_another_name_and_the_answer_is_remembered(shopkeeper: Shopkeeper) -> None:
    guid = add(shopkeeper, "Mette Holm")
    assert chosen(shopkeeper) == "other_name"
    assert shopkeeper.transfer().cause_details == {"email": EMAIL, "name": "Jens Hansen", "contact": guid}

    choose(shopkeeper.transfer(), "same_customer", shopkeeper.now())
    shopkeeper.work()

    assert str(shopkeeper.transfer().contact_guid) == guid
    assert chosen(shopkeeper, "1043", total="10.00") == guid
    assert chosen(shopkeeper, "1044", total="11.00", buyer=buyer(name="Ole Lund")) == "other_name"


def test_a_new_contact_is_created_when_the_merchant_says_so_and_is_found_again(shopkeeper: Shopkeeper) -> None:
    add(shopkeeper, "Mette Holm")
    assert chosen(shopkeeper) == "other_name"

    choose(shopkeeper.transfer(), "new_contact", shopkeeper.now())
    shopkeeper.work()

    assert shopkeeper.transfer().contact_guid == OWN
    assert chosen(shopkeeper, "1043", total="10.00") == str(OWN)
    assert len(shopkeeper.contacts()) == 2


def test_of_several_contacts_the_one_with_the_name_is_used(shopkeeper: Shopkeeper) -> None:
    add(shopkeeper, "Mette Holm")
    guid = add(shopkeeper, "Jens Hansen")

    assert chosen(shopkeeper) == guid


@pytest.mark.parametrize("names", [("Mette Holm", "Ole Lund"), ("Jens Hansen", "Jens Hansen")], ids=str)
def test_the_merchant_is_asked_which_of_several_contacts_it_is(shopkeeper: Shopkeeper, names: tuple[str, str]) -> None:
    guids = [add(shopkeeper, name) for name in names]

    assert chosen(shopkeeper) == "several_contacts"
    details = shopkeeper.transfer().cause_details
    assert (details["email"], set(details["contacts"].split(", "))) == (EMAIL, set(guids))

    choose(shopkeeper.transfer(), "use_contact", shopkeeper.now(), value=guids[1])
    shopkeeper.work()
    assert str(shopkeeper.transfer().contact_guid) == guids[1]


def test_a_person_and_a_company_with_one_email_are_two_customers(shopkeeper: Shopkeeper) -> None:
    firm = add_company(shopkeeper, "Jens Hansen")

    assert chosen(shopkeeper) == str(OWN)
    assert chosen(shopkeeper, "1043", total="10.00", buyer=company(company="Jens Hansen")) == firm


def test_two_companies_with_different_numbers_are_two_customers(shopkeeper: Shopkeeper) -> None:
    firm = add_company(shopkeeper, VatNumber=CVR)

    assert chosen(shopkeeper, "1", total="10.00", buyer=company(vat_number=CVR)) == firm
    assert chosen(shopkeeper, "2", total="11.00", buyer=company()) == firm
    own = contact_guid(ORGANIZATION, EMAIL, f"company {OTHER_CVR}", 0)
    assert chosen(shopkeeper, "3", total="12.00", buyer=company(vat_number=OTHER_CVR)) == str(own)


def test_a_company_without_a_number_may_be_a_contact_that_has_one(shopkeeper: Shopkeeper) -> None:
    firm = add_company(shopkeeper)

    assert chosen(shopkeeper, buyer=company(vat_number=CVR)) == firm


def test_a_deleted_contact_is_not_used(shopkeeper: Shopkeeper) -> None:
    guid = add(shopkeeper)
    assert shopkeeper.by_hand.delete(f"/v1/{{organization}}/contacts/{guid}").status == 200

    assert chosen(shopkeeper) == str(OWN)


def test_a_contact_that_was_deleted_after_the_list_was_read_is_not_used(shopkeeper: Shopkeeper) -> None:
    guid = add(shopkeeper, "J. Hansen")

    def delete() -> None:
        assert shopkeeper.by_hand.delete(f"/v1/{{organization}}/contacts/{guid}").status == 200

    shopkeeper.before("GET", f"/contacts/{guid}", delete)

    assert chosen(shopkeeper) == str(OWN)


def test_a_remembered_contact_that_is_gone_is_forgotten(shopkeeper: Shopkeeper) -> None:
    guid = add(shopkeeper, "Mette Holm")
    chosen(shopkeeper)
    choose(shopkeeper.transfer(), "same_customer", shopkeeper.now())
    shopkeeper.work()
    shopkeeper.by_hand.delete(f"/v1/{{organization}}/contacts/{guid}")

    assert chosen(shopkeeper, "1043", total="10.00") == str(OWN)


def test_a_guid_of_ours_that_was_deleted_gives_the_next_generation(shopkeeper: Shopkeeper) -> None:
    assert chosen(shopkeeper) == str(OWN)
    assert shopkeeper.by_hand.delete(f"/v1/{{organization}}/contacts/{OWN}").status == 200

    assert chosen(shopkeeper, "1043", total="10.00") == str(contact_guid(ORGANIZATION, EMAIL, "person", 1))


def test_a_contact_that_we_created_stays_the_customer_when_its_email_changes(shopkeeper: Shopkeeper) -> None:
    shopkeeper.by_hand.contact(ContactGuid=str(OWN), Name="Jens Hansen", Email="ny@example.com")

    assert chosen(shopkeeper) == str(OWN)
    assert UUID(shopkeeper.contacts()[0]["ContactGuid"]) == OWN


def test_two_contacts_of_one_lost_answer_wait_for_a_person(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    for name in ("Jens Hansen", "J. Hansen"):
        add(shopkeeper, name, Email="anden@example.com", ExternalReference=f"krambod:{OWN}")
    lost = Fault(kind=FaultKind.DROP_BEFORE, path=f"*/{ORGANIZATION}/contacts", method="POST", count=1)
    shopkeeper.double.faults.add(lost)

    shopkeeper.work()

    assert shopkeeper.transfer().attempts == 1
    assert [told["code"] for told in events_of(shopkeeper.transfer(), "retry")] == ["contact_made_twice"]


def test_a_customer_whose_contact_was_deleted_again_and_again_is_held(shopkeeper: Shopkeeper) -> None:
    for generation in range(MOST_GENERATIONS):
        guid = contact_guid(ORGANIZATION, EMAIL, "person", generation)
        add(shopkeeper, ContactGuid=str(guid))
        shopkeeper.by_hand.delete(f"/v1/{{organization}}/contacts/{guid}")

    assert chosen(shopkeeper) == "several_contacts"
    assert shopkeeper.transfer().cause_details == {"email": EMAIL, "contacts": ""}


NAMELESS, OF_A_FIELD, OF_THE_CONTACT = Invalid("no"), Invalid("no", errors={"Date": "closed"}), InvalidContact("no")


@pytest.mark.parametrize(
    ("refusal", "when_live", "when_deleted"),
    [
        (NAMELESS, False, True),
        (OF_A_FIELD, False, False),
        (OF_THE_CONTACT, True, True),
        (Refused("no"), False, False),
    ],
    ids=["says nothing", "names a field", "names the contact", "unknown"],
)
def test_a_refusal_without_a_reason_makes_us_read_the_contact(
    shopkeeper: Shopkeeper, refusal: Refused, when_live: bool, when_deleted: bool
) -> None:
    guid = UUID(add(shopkeeper))
    with scopes_disabled():
        connected = ConnectedOrganization.objects.get()
    dinero = shopkeeper.services.open_dinero(connected, lambda: None)

    told = is_contact_lost(dinero, guid, refusal)
    shopkeeper.by_hand.delete(f"/v1/{{organization}}/contacts/{guid}")

    assert (told, is_contact_lost(dinero, guid, refusal)) == (when_live, when_deleted)
    assert is_contact_lost(dinero, None, refusal) is isinstance(refusal, InvalidContact)
