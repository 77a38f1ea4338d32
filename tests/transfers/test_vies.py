"""Is an answer of VIES kept as a proof, and only a whole one?"""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from krambod.accounting.vat.buyers import VatNumberProof
from krambod.orders.order import Address, Buyer
from krambod.transfers.choices import ImpossibleChoice, choose
from krambod.transfers.models import Transfer
from krambod.transfers.vies import read_proof, stored_proof
from tests.transfers.stored import NOW, Store, make_store

GERMAN = Buyer(
    email="einkauf@example.de",
    company="Keramik GmbH",
    vat_number="DE 129 273 398",
    address=Address(street="Hafenstraße 1", zip="20457", city="Hamburg", country="DE"),
)
TODAY = date(2026, 11, 22)


def answer(**changes: Any) -> str:
    told = {"is_valid": True, "checked_on": "2026-11-21", "request_id": "WAPIAAAAW1", "name": "", **changes}
    return json.dumps({name: value for name, value in told.items() if value is not None})


def test_a_proof_has_the_number_as_vies_writes_it_and_no_name_where_vies_shows_none() -> None:
    proof = read_proof(answer(), GERMAN, TODAY)

    assert proof == {
        "number": "DE129273398",
        "is_valid": True,
        "checked_on": "2026-11-21",
        "request_id": "WAPIAAAAW1",
        "name": None,
    }
    assert stored_proof({"vies": proof}) == VatNumberProof(
        number="DE129273398", is_valid=True, checked_on=date(2026, 11, 21), request_id="WAPIAAAAW1"
    )
    assert stored_proof({}) is None


def test_a_number_that_is_not_valid_needs_no_consultation_number() -> None:
    assert read_proof(answer(is_valid=False, request_id=None), GERMAN, TODAY)["is_valid"] is False


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yes",
        "[]",
        answer(request_id=" "),
        answer(checked_on="yesterday"),
        answer(checked_on="2026-11-23"),
        answer(is_valid=None),
        answer(number="DE1"),
        answer(name="x" * 201),
    ],
)
def test_half_an_answer_is_no_proof(value: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|future"):
        read_proof(value, GERMAN, TODAY)


@pytest.mark.parametrize("number", ["", "DE1", "NO 123"])
def test_a_number_that_vies_does_not_know_has_no_proof(number: str) -> None:
    with pytest.raises(ValueError, match="no VAT number that VIES knows"):
        read_proof(answer(), replace(GERMAN, vat_number=number), TODAY)


@pytest.fixture
def sanne() -> Store:
    store = make_store("sanne")
    store.send(buyer=GERMAN)
    store.change(cause="vies_needed", mended_by="order", due_at=None)
    return store


def held(store: Store) -> Transfer:
    return store.transfer()


@pytest.mark.django_db(transaction=True)
def test_the_answer_is_stored_with_the_order_which_goes_on(sanne: Store) -> None:
    choose(held(sanne), "looked_up_in_vies", NOW, value=answer(), by="sanne@example.com")

    assert held(sanne).choices["vies"]["number"] == "DE129273398"
    assert held(sanne).due_at is not None


@pytest.mark.django_db(transaction=True)
def test_half_an_answer_changes_nothing(sanne: Store) -> None:
    with pytest.raises(ImpossibleChoice, match="JSON"):
        choose(held(sanne), "looked_up_in_vies", NOW, value="yes")

    assert held(sanne).choices == {}
