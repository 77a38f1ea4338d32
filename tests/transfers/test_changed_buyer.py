"""Does an order whose buyer changes before its booking get the contact of the buyer that it has now?"""

from typing import Any

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.transfers.choices import ImpossibleChoice, choose
from krambod.transfers.models import State
from tests.transfers.by_hand import book, expect_one_paid_invoice, outcome
from tests.transfers.shopkeeper import Shopkeeper, change_rules, end_first_drafts, fail, order_body
from tests.transfers.stored import events_of

LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"
JENS = order_body()["buyer"]
METTE = JENS | {"email": "mette@example.com", "name": "Mette Holm"}
COMPANY = JENS | {"company": "Hansen ApS", "vat_number": "13585628"}


@pytest.fixture
def with_draft(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order of Jens that is a draft. It is booked when a worker works on it again."""
    change_rules(shopkeeper, first_drafts=1)
    shopkeeper.send()
    shopkeeper.work()
    end_first_drafts(shopkeeper)
    return shopkeeper


def buyer_of_the_invoice(keeper: Shopkeeper) -> dict[str, Any]:
    invoice = expect_one_paid_invoice(keeper)
    contact: dict[str, Any] = keeper.by_hand.call("GET", f"/v1/{{organization}}/contacts/{invoice['ContactGuid']}").json
    return contact


@pytest.mark.parametrize("buyer", [METTE, COMPANY], ids=["another e-mail", "a company"])
def test_a_draft_gets_the_contact_of_the_new_buyer(with_draft: Shopkeeper, buyer: dict[str, str]) -> None:
    with_draft.send(updated_at=LATER, buyer=buyer)

    with_draft.work()

    contact = buyer_of_the_invoice(with_draft)
    assert contact["Email"] == buyer["email"]
    assert contact["Name"] == buyer.get("company", buyer["name"])
    assert with_draft.events().count("contact_changed") == 1


def test_a_buyer_who_only_moves_keeps_the_contact(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, buyer=JENS | {"address": "Søndergade 2"})

    with_draft.work()

    invoice = expect_one_paid_invoice(with_draft)
    assert "Søndergade 2" in invoice["Address"]
    assert len(with_draft.contacts()) == 1
    assert "contact_changed" not in with_draft.events()


def test_a_buyer_of_an_order_without_a_draft_is_chosen_anew_too(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before("POST", "/invoices", lambda: shopkeeper.send(updated_at=LATER, buyer=METTE))

    shopkeeper.work()

    assert buyer_of_the_invoice(shopkeeper)["Email"] == METTE["email"]


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE])
def test_a_lost_answer_to_the_change_of_contact_does_not_look_like_a_persons_edit(
    with_draft: Shopkeeper, kind: FaultKind
) -> None:
    with_draft.send(updated_at=LATER, buyer=METTE)
    fail(with_draft, kind, "invoices/*", method="PUT")

    with_draft.work()

    assert buyer_of_the_invoice(with_draft)["Email"] == METTE["email"]


def test_a_buyer_who_changes_and_changes_back_has_the_first_contact(with_draft: Shopkeeper) -> None:
    first = with_draft.transfer().contact_guid
    with_draft.send(updated_at=LATER, buyer=METTE)
    with_draft.before("PUT", "/invoices/[0-9a-f-]+", lambda: with_draft.send(updated_at=LATEST, buyer=JENS))

    with_draft.work()

    assert with_draft.transfer().contact_guid == first
    assert buyer_of_the_invoice(with_draft)["Email"] == JENS["email"]


def test_a_known_address_with_another_name_asks_even_when_there_is_a_draft(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, buyer=JENS | {"name": "Grethe Mogensen"})

    with_draft.work()
    asked = outcome(with_draft)
    choose(with_draft.transfer(), "new_contact", with_draft.now())
    with_draft.work()

    assert asked == (State.DRAFTED, "other_name")
    assert buyer_of_the_invoice(with_draft)["Name"] == "Grethe Mogensen"


def test_a_choice_of_contact_does_not_count_for_another_buyer(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, buyer=JENS | {"name": "Grethe Mogensen"})
    with_draft.work()
    with_draft.send(updated_at=LATEST, buyer=METTE)

    with pytest.raises(ImpossibleChoice, match="another buyer"):
        choose(with_draft.transfer(), "same_customer", with_draft.now())

    with_draft.work()
    assert buyer_of_the_invoice(with_draft)["Email"] == METTE["email"]


def test_a_draft_that_a_person_books_for_the_old_buyer_is_booked_differently(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, buyer=METTE)
    with_draft.before("PUT", "/invoices/[0-9a-f-]+", lambda: book(with_draft))

    with_draft.work()

    assert outcome(with_draft) == (State.BOOKED, "booked_differently")
    [told] = [held for held in events_of(with_draft.transfer(), "held") if held["code"] == "booked_differently"]
    assert told["field"] == "contact"
