"""Can a merchant write down what VIES answered about a buyer's number, and read it as a proof afterwards?"""

import pytest

from krambod.merchants.rights import MemberRole
from krambod.orders.order import Address, Buyer
from tests.backoffice.books.asking import order_address
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

GERMAN = Buyer(
    email="einkauf@example.de",
    company="Keramik GmbH",
    vat_number="DE129273398",
    address=Address(street="Hafenstraße 1", zip="20457", city="Hamburg", country="DE"),
)
ANSWER = {"checked_on": "2026-11-20", "answer": "yes", "request_id": "WAPIAAAAW1", "name": ""}
FIELD = 'name="request_id"'


def hold(store: Store, cause: str = "vies_needed") -> None:
    details = {"line": "1", "country": "DE", "number_country": "DE", "vat_rate": "0", "amount": "249.00"}
    store.send(buyer=GERMAN)
    store.change(cause=cause, mended_by="order", due_at=None, cause_details=details)


def press(person: Person, store: Store, **fields: str) -> int:
    sent = {"choice": "looked_up_in_vies", **ANSWER, **fields}
    return person.client.post(order_address(store, place="choose"), sent).status_code


def test_the_answer_is_kept_as_a_proof_and_shown(owner: Person, sanne: Store, bo: Store) -> None:
    hold(sanne)
    hold(bo)

    before = owner.get(order_address(sanne))
    press(owner, sanne)
    after = owner.get(order_address(sanne))

    assert "Look up DE129273398 in VIES" in before
    assert FIELD in before
    assert sanne.transfer().choices["vies"] == {
        "number": "DE129273398",
        "is_valid": True,
        "checked_on": "2026-11-20",
        "request_id": "WAPIAAAAW1",
        "name": None,
    }
    assert sanne.transfer().due_at is not None
    assert "VIES, 20 November 2026: DE129273398 is valid. Consultation number WAPIAAAAW1." in after
    assert "VIES showed no name." in after
    assert bo.transfer().choices == {}


def test_a_number_that_is_not_valid_is_kept_too(owner: Person, sanne: Store) -> None:
    hold(sanne)

    press(owner, sanne, answer="no", request_id="", name="Keramik GmbH")

    assert sanne.transfer().choices["vies"]["is_valid"] is False
    page = owner.get(order_address(sanne))
    assert "VIES, 20 November 2026: DE129273398 is not valid." in page
    assert "Name: Keramik GmbH." in page


def test_the_order_can_be_tried_again_beside_the_form_without_an_answer(owner: Person, sanne: Store) -> None:
    hold(sanne)
    page = owner.get(order_address(sanne))

    owner.client.post(order_address(sanne, place="choose"), {"choice": "again", "answer": ""})

    assert page.count('value="again"') == 1
    assert page.index(FIELD) < page.index('value="again"')
    assert (sanne.transfer().choices, sanne.transfer().due_at is None) == ({}, False)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"request_id": " "}, "Write the consultation number: it is your proof."),
        ({"answer": ""}, "This field is required."),
        ({"checked_on": "2099-01-01"}, "That day is still to come."),
    ],
)
def test_half_an_answer_is_asked_for_again(owner: Person, sanne: Store, fields: dict[str, str], said: str) -> None:
    hold(sanne)

    sent = {"choice": "looked_up_in_vies", **ANSWER, **fields}
    answer = owner.client.post(order_address(sanne, place="choose"), sent)

    assert said in answer.content.decode()
    assert sanne.transfer().choices == {}


@pytest.mark.parametrize("cause", ["number_wrong_form", "number_needed", "zero_to_eu_private"])
def test_a_number_without_its_form_has_no_such_field(owner: Person, sanne: Store, cause: str) -> None:
    hold(sanne, cause)

    assert FIELD not in owner.get(order_address(sanne))


def test_an_auditor_reads_the_proof_and_gives_none(sanne: Store) -> None:
    auditor = make_person("auditor@example.com", sanne.shop.merchant, MemberRole.AUDITOR)
    hold(sanne)

    assert FIELD not in auditor.get(order_address(sanne))
    assert press(auditor, sanne) == 403
    assert sanne.transfer().choices == {}
