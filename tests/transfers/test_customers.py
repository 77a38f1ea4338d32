"""Does each buyer become the right customer: key, person or company, and VAT number?"""

from typing import Any

import pytest

from krambod.orders.order import Address, Buyer, DeliveryAddress
from krambod.transfers.customers import Customer, choose_customer, is_cash_customer, read_customer
from krambod.transfers.failures import FixOrder
from krambod.transfers.rules import CashCustomer
from tests.transfers.building import order

CVR = "10150817"
WRONG_CVR = "12345678"
DANISH: dict[str, Any] = {"street": "Nørregade 1", "zip": "1165", "city": "København K", "country": "DK"}
HOME = Address(**DANISH)
OSLO = DeliveryAddress(address=Address(zip="0150", city="Oslo", country="NO"))


def buyer(**changes: str | Address) -> Buyer:
    values = {"email": "jens@example.com", "name": "Jens Hansen", "phone": "11223344", "address": HOME}
    return Buyer(**{**values, **changes})  # type: ignore[arg-type]


def test_a_person_has_an_address_and_no_number() -> None:
    customer = read_customer(buyer())

    assert customer == Customer(
        email="jens@example.com",
        name="Jens Hansen",
        is_person=True,
        vat_number="",
        ean="",
        attention="",
        phone="11223344",
        **DANISH,
    )
    assert customer.kind == "person"


def test_a_company_has_its_own_name_and_the_person_as_attention() -> None:
    customer = read_customer(buyer(company="Kop ApS", vat_number=f"DK {CVR[:2]} {CVR[2:]}", ean="5798000000001"))

    assert customer == Customer(
        email="jens@example.com",
        name="Kop ApS",
        is_person=False,
        vat_number=CVR,
        ean="5798000000001",
        attention="Jens Hansen",
        phone="11223344",
        **DANISH,
    )
    assert customer.kind == f"company {CVR}"


def test_a_company_has_the_contact_person_as_attention_and_a_private_buyer_has_none() -> None:
    assert read_customer(buyer(company="Kop ApS", contact_person="Karen Vig")).attention == "Karen Vig"
    assert read_customer(buyer(contact_person="Karen Vig")).attention == ""


@pytest.mark.parametrize("told", [{"company": "Kop ApS"}, {"vat_number": CVR}, {"ean": "5798000000001"}], ids=str)
def test_a_company_name_a_number_or_an_ean_makes_a_company(told: dict[str, str]) -> None:
    customer = read_customer(buyer(**told))

    assert not customer.is_person
    assert customer.name == told.get("company", "Jens Hansen")
    assert customer.kind == f"company {told.get('vat_number', '')}".strip()
    assert customer.attention == "Jens Hansen"


@pytest.mark.parametrize("email", [" JENS@Example.COM ", "jens@example.com", "Jens@EXAMPLE.com\t"])
def test_the_key_is_trimmed_and_folded(email: str) -> None:
    assert read_customer(buyer(email=email)).email == "jens@example.com"


def test_two_ways_to_write_a_letter_are_one_key() -> None:
    assert read_customer(buyer(email="A\u030age@example.com")).email == "åge@example.com"


@pytest.mark.parametrize("email", ["", "  \n"])
def test_a_buyer_without_an_email_is_held(email: str) -> None:
    with pytest.raises(FixOrder) as failure:
        read_customer(buyer(email=email))

    assert (failure.value.code, failure.value.details) == ("no_email", {})


@pytest.mark.parametrize(
    "email",
    [
        "jens",
        "jens@",
        "@example.com",
        "jens@example",
        "jens@@example.com",
        "a b@example.com",
        "a@x.dk;b@x.dk",
        "a@x.dk,b@x.dk",
        "Jens <a@x.dk>",
        "a@.dk",
        "a@x..dk",
        "a@x.dk.",
    ],
)
def test_a_text_that_no_mail_server_could_know_is_a_broken_email(email: str) -> None:
    with pytest.raises(FixOrder) as failure:
        read_customer(buyer(email=email))

    assert (failure.value.code, failure.value.details) == ("broken_email", {"email": email})


@pytest.mark.parametrize("email", ["a@x.dk", "a+b.c@mail.example.co.uk", "åse@ærø.dk", "o'hara@x.dk"])
def test_unusual_addresses_are_taken(email: str) -> None:
    assert read_customer(buyer(email=email)).email == email


def test_a_customer_without_a_name_is_called_by_their_email() -> None:
    assert read_customer(buyer(name="")).name == "jens@example.com"
    assert read_customer(buyer(name="", vat_number=CVR)).name == "jens@example.com"
    assert read_customer(buyer(name="", company="Kop ApS")).attention == ""


@pytest.mark.parametrize("written", [CVR, f"DK{CVR}", f"dk-{CVR}", "10 15 08 17", "10.15.08.17", "10\u00a015 08 17"])
def test_all_spellings_of_a_cvr_give_one_number(written: str) -> None:
    customer = read_customer(buyer(company="Kop ApS", vat_number=written))

    assert (customer.vat_number, customer.wrong_vat_number) == (CVR, "")


@pytest.mark.parametrize("written", [WRONG_CVR, "1015081", "101508170", "DE136695976", "none"])
def test_a_cvr_with_a_wrong_check_digit_is_left_out_and_reported(written: str) -> None:
    customer = read_customer(buyer(company="Kop ApS", vat_number=written))

    assert (customer.vat_number, customer.wrong_vat_number, customer.kind) == ("", written, "company")


@pytest.mark.parametrize("written", ["", " - "])
def test_a_company_without_a_number_has_no_wrong_one(written: str) -> None:
    customer = read_customer(buyer(company="Kop ApS", vat_number=written))

    assert (customer.vat_number, customer.wrong_vat_number) == ("", "")


def test_a_number_of_another_country_is_not_ours_to_check() -> None:
    home = Address(street="Hauptstr. 1", zip="10115", city="Berlin", country="DE")

    customer = read_customer(buyer(company="Tasse GmbH", vat_number="de 123.456-789", address=home))

    assert (customer.vat_number, customer.wrong_vat_number) == ("DE123456789", "")
    assert (customer.street, customer.zip, customer.city, customer.country) == ("Hauptstr. 1", "10115", "Berlin", "DE")


def test_a_customer_is_nameless_if_the_order_has_only_the_email() -> None:
    assert read_customer(Buyer(email="jens@example.com")).is_nameless
    assert not read_customer(Buyer(email="jens@example.com", name="Jens")).is_nameless


def test_the_cash_customer_has_no_address_and_is_a_customer_of_its_own() -> None:
    at_the_till = order(buyer=buyer(email=""))

    shared = choose_customer(at_the_till, CashCustomer.WITHOUT_EMAIL)

    assert (shared.name, shared.email, shared.is_person, shared.kind) == ("Kontantkunde", "", True, "cash customer")
    assert choose_customer(order(buyer=buyer()), CashCustomer.WITHOUT_EMAIL) == read_customer(buyer())


@pytest.mark.parametrize("abroad", [{"buyer": buyer(address=Address(country="SE"))}, {"delivery": OSLO}], ids=str)
def test_who_lives_abroad_or_gets_the_goods_there_is_no_cash_customer(abroad: dict[str, Any]) -> None:
    assert not is_cash_customer(order(**({"buyer": buyer(email="")} | abroad)), CashCustomer.PRIVATE)
