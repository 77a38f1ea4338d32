"""Which buyers share the contact *Kontantkunde*, and is there only one of it?"""

from typing import Any

import pytest

from krambod.transfers.rules import CashCustomer, Mailing, When
from tests.transfers.shopkeeper import Shopkeeper, change_rules

AT_HOME = {"name": "Kunde i butik", "address": "Nørregade 1", "zip": "1165", "city": "København K"}


def work(keeper: Shopkeeper) -> None:
    while keeper.due():
        keeper.work()


def send(keeper: Shopkeeper, number: str, **buyer: Any) -> None:
    keeper.send(number, buyer=AT_HOME | buyer)


def names(keeper: Shopkeeper) -> list[str]:
    return sorted(one["Name"] for one in keeper.contacts())


def test_buyers_without_an_email_address_share_one_contact(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, cash_customer=CashCustomer.WITHOUT_EMAIL)
    before = names(shopkeeper)

    for number in ("1", "2"):
        send(shopkeeper, number, email="")
    work(shopkeeper)
    send(shopkeeper, "3", email="")
    send(shopkeeper, "4", email="mette@example.com")
    work(shopkeeper)

    assert [shopkeeper.transfer(number).state for number in "1234"] == ["paid"] * 4
    assert sorted(set(names(shopkeeper)) - set(before)) == ["Kontantkunde", "Kunde i butik"]
    shared = {str(shopkeeper.transfer(number).contact_guid) for number in "123"}
    assert len(shared) == 1
    assert sum(call.startswith("POST") and call.endswith("/contacts") for call in shopkeeper.calls()) == 2


def test_the_buyers_own_name_and_address_are_on_the_invoice(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, cash_customer=CashCustomer.WITHOUT_EMAIL)

    send(shopkeeper, "1", email="")
    work(shopkeeper)

    [invoice] = shopkeeper.invoices()
    assert invoice["ContactName"] == "Kontantkunde"
    assert invoice["Address"].split("\n") == ["Kunde i butik", "Nørregade 1", "1165 København K"]


def test_a_cash_customer_that_the_merchant_made_is_used(shopkeeper: Shopkeeper) -> None:
    own = {"Name": "Kontantkunde", "CountryKey": "DK", "IsPerson": True}
    made = shopkeeper.by_hand.call("POST", "/v1/{organization}/contacts", own).json["ContactGuid"]
    change_rules(shopkeeper, cash_customer=CashCustomer.WITHOUT_EMAIL)

    send(shopkeeper, "1", email="")
    work(shopkeeper)

    assert str(shopkeeper.transfer("1").contact_guid) == made


def test_a_deleted_cash_customer_is_made_anew(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, cash_customer=CashCustomer.WITHOUT_EMAIL)
    send(shopkeeper, "1", email="")
    work(shopkeeper)
    [made] = [one for one in shopkeeper.contacts() if one["Name"] == "Kontantkunde"]
    [invoice] = shopkeeper.invoices()
    assert invoice["ContactGuid"] == made["ContactGuid"]

    shopkeeper.by_hand.call("DELETE", f"/v1/{{organization}}/contacts/{made['ContactGuid']}")
    shopkeeper.pass_time(600)
    send(shopkeeper, "2", email="")
    work(shopkeeper)

    assert shopkeeper.transfer("2").state == "paid"


@pytest.mark.parametrize(
    ("sharing", "buyer", "is_shared"),
    [
        (CashCustomer.WITHOUT_EMAIL, {"email": "mette@example.com"}, False),
        (CashCustomer.PRIVATE, {"email": "mette@example.com"}, True),
        (CashCustomer.PRIVATE, {"email": ""}, True),
        (CashCustomer.PRIVATE, {"email": "mette@example.com", "company": "Mette ApS"}, False),
        (CashCustomer.PRIVATE, {"email": "mette@example.com", "ean": "5798000420014"}, False),
    ],
)
def test_only_private_buyers_in_denmark_share_it(
    sharing: CashCustomer, buyer: dict[str, str], is_shared: bool, shopkeeper: Shopkeeper
) -> None:
    change_rules(shopkeeper, cash_customer=sharing)

    send(shopkeeper, "1", **buyer)
    work(shopkeeper)

    [invoice] = shopkeeper.invoices()
    assert (invoice["ContactName"] == "Kontantkunde") is is_shared


def test_orders_that_wait_for_an_email_address_are_released_by_the_choice(shopkeeper: Shopkeeper) -> None:
    send(shopkeeper, "1", email="")
    work(shopkeeper)
    assert shopkeeper.transfer("1").cause == "no_email"

    change_rules(shopkeeper, cash_customer=CashCustomer.WITHOUT_EMAIL)
    work(shopkeeper)

    assert shopkeeper.transfer("1").state == "paid"


def test_an_invoice_to_the_cash_customer_is_not_mailed(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, cash_customer=CashCustomer.PRIVATE, mailing=Mailing.DINERO, when=When.PAID)

    send(shopkeeper, "1", email="mette@example.com")
    work(shopkeeper)

    assert (shopkeeper.transfer("1").state, shopkeeper.transfer("1").is_mailed) == ("paid", False)
