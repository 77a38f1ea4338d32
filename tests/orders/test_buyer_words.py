"""Is what buyers write into a field that they must fill in taken for what it is?"""

import pytest

from krambod.orders.buyer_words import company_of, ean_of
from krambod.orders.reading import read_order
from tests.orders.bodies import body


@pytest.mark.parametrize(
    "text", ["-", ".", "--", "/", "Privat", "PRIVAT.", "privat person", "n/a", "N.A.", "Ingen", "ingen firma", "x", "0"]
)
def test_what_names_no_company_is_none(text: str) -> None:
    assert company_of(text) == ""


@pytest.mark.parametrize("text", ["Kop ApS", "M&M ApS", "X A/S", "Privatskolen", "Ingeniørfirmaet", "3", "Ø"])
def test_a_company_keeps_its_name(text: str) -> None:
    assert company_of(text) == text


@pytest.mark.parametrize("text", ["", "0", "nej", "5798009811579", "579800981157", "57980098115780", "5798OO9811578"])
def test_what_is_no_ean_number_is_none(text: str) -> None:
    assert ean_of(text) == ""


@pytest.mark.parametrize("text", ["5798009811578", " 5798 0098 1157 8 ", "579-800-981-1578"])
def test_an_ean_number_is_its_digits(text: str) -> None:
    assert ean_of(text) == "5798009811578"


def test_every_door_reads_the_buyer_so() -> None:
    told = {"email": "anna@example.com", "name": "Anna Prøve", "company": "-", "ean": "nej"}

    order = read_order("1042", body(buyer=told, delivery={"name": "Anna Prøve", "company": "Privat"}))

    assert (order.buyer.company, order.buyer.ean) == ("", "")
    assert order.delivery is not None
    assert order.delivery.company == ""
