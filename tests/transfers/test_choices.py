"""What can a person decide, and what does that change?"""

import re
from typing import Any
from uuid import UUID

import pytest
from django_scopes import scopes_disabled

from krambod.transfers.choices import ImpossibleChoice, choose, possible_choices
from krambod.transfers.customers import read_customer
from krambod.transfers.models import RememberedContact, State, Transfer
from krambod.transfers.sale.contact_choice import customer_digest
from tests.transfers.building import JENS, at
from tests.transfers.stored import NOW, ORGANIZATION, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
GUID = UUID(int=7)


@pytest.fixture
def bo() -> Store:
    store = make_store("bo")
    store.sent(due_at=None)
    return store


@pytest.fixture
def sanne(bo: Store) -> Store:
    assert bo.shop.code == "bo"
    return make_store("sanne")


def held(store: Store, cause: str, **values: Any) -> Transfer:
    return store.sent(cause=cause, mended_by="order", due_at=None, **values)


@pytest.mark.parametrize(
    ("cause", "own"),
    [
        ("", ()),
        ("no_email", ()),
        ("approve_draft", ("approve",)),
        ("draft_deleted", ("make_again",)),
        ("draft_edited", ("overwrite",)),
        ("foreign_document", ("make_again",)),
        ("other_document", ("book_anyway",)),
        ("several_contacts", ("use_contact", "new_contact")),
        ("other_name", ("same_customer", "new_contact")),
        ("already_paid", ("leave_payments",)),
        ("credited_or_settled", ("leave_payments",)),
        ("period_reported", ("own_period", "today")),
        ("vies_needed", ("looked_up_in_vies",)),
        ("number_invalid", ("looked_up_in_vies",)),
        ("number_wrong_form", ()),
        ("danish_vat_though_foreign_is_due", ("as_charged",)),
    ],
)
def test_what_can_be_chosen_depends_on_the_cause(cause: str, own: tuple[str, ...]) -> None:
    for state in (State.RECEIVED, State.WAITING, State.DRAFTED, State.CANCELLED):
        assert possible_choices(Transfer(state=state, cause=cause)) == (*own, "again", "skip")
    for state in (State.BOOKED, State.PAID, State.CREDITED):
        assert possible_choices(Transfer(state=state, cause=cause)) == (("again", *own) if cause else ())


def test_only_an_order_that_a_person_skipped_can_be_booked_later() -> None:
    assert possible_choices(Transfer(state=State.SKIPPED, choices={"skip": "test"})) == ("book",)
    assert possible_choices(Transfer(state=State.SKIPPED, reason="refunded")) == ()


def test_an_order_that_is_set_aside_while_its_money_is_not_back_has_the_button_for_that() -> None:
    held = Transfer(state=State.SKIPPED, reason="refunded", cause="not_repaid")

    assert possible_choices(held) == ("repaid", "again", "skip")


def test_a_choice_is_stored_shown_in_the_events_and_makes_the_transfer_due(sanne: Store, bo: Store) -> None:
    choose(held(sanne, "approve_draft"), "approve", NOW, by="Sanne")

    transfer = sanne.transfer()
    assert (transfer.choices, transfer.due_at, transfer.pokes) == ({"approved": True}, NOW, 1)
    assert transfer.cause == "approve_draft"
    assert sanne.events()[-1] == ("chosen", {"choice": "approve", "value": "", "by": "Sanne"})
    with scopes_disabled():
        assert transfer.events.latest("pk").at == NOW
    assert (bo.transfer().choices, bo.transfer().due_at, bo.transfer().pokes) == ({}, None, 0)


@pytest.mark.parametrize(
    ("cause", "choice", "kept"),
    [
        ("other_document", "book_anyway", {"is_own_sale": True}),
        ("draft_edited", "overwrite", {"overwrite": {"cause": "draft_edited"}}),
        ("already_paid", "leave_payments", {"leave_payments": {"cause": "already_paid"}}),
    ],
)
def test_some_choices_are_only_remembered(sanne: Store, cause: str, choice: str, kept: dict[str, Any]) -> None:
    choose(held(sanne, cause), choice, NOW)

    assert sanne.transfer().choices == kept


def test_again_changes_only_when_the_transfer_is_due(sanne: Store) -> None:
    choose(held(sanne, "no_email"), "again", NOW)

    assert (sanne.transfer().choices, sanne.transfer().due_at) == ({}, NOW)


def test_again_accepts_an_invoice_that_is_booked_differently(sanne: Store) -> None:
    choose(held(sanne, "booked_differently", state=State.BOOKED), "again", NOW)

    assert (sanne.transfer().choices, sanne.transfer().due_at) == ({"as_booked": True}, NOW)


def test_make_again_gives_the_document_another_guid(sanne: Store) -> None:
    choose(held(sanne, "draft_deleted", draft_guid=GUID, draft_digest="d", generation=2), "make_again", NOW)

    transfer = sanne.transfer()
    assert (transfer.generation, transfer.draft_guid, transfer.draft_digest) == (3, None, "")


@pytest.mark.parametrize(
    ("choice", "value", "chosen"),
    [("own_period", "", "2026-09-30"), ("today", "", "2026-11-23"), ("today", "2026-12-01", "2026-12-01")],
)
def test_a_sale_of_a_reported_period_gets_the_chosen_date(sanne: Store, choice: str, value: str, chosen: str) -> None:
    transfer = held(sanne, "period_reported", cause_details={"day": "2026-09-30"})

    choose(transfer, choice, at(22, 23, 30), value=value)

    assert sanne.transfer().choices == {"invoice_date": chosen, "instead_of": "2026-09-30"}


def test_skip_needs_a_reason_and_can_be_undone(sanne: Store) -> None:
    with pytest.raises(ImpossibleChoice, match="say why it is not to be booked"):
        choose(held(sanne, ""), "skip", NOW)
    assert (sanne.transfer().choices, sanne.transfer().due_at) == ({}, None)

    choose(sanne.transfer(), "skip", NOW, value="test")
    assert sanne.transfer().choices == {"skip": "test"}

    sanne.change(state=State.SKIPPED)
    choose(sanne.transfer(), "book", NOW)
    assert sanne.transfer().choices == {}


def remembered() -> list[tuple[int, int, UUID | None]]:
    with scopes_disabled():
        rows = RememberedContact.objects.filter(customer=customer_digest(read_customer(JENS)))
        return [(row.merchant_id, row.organization_id, row.guid) for row in rows]


def test_a_customer_is_remembered_for_the_merchant(sanne: Store) -> None:
    choose(held(sanne, "several_contacts"), "use_contact", NOW, value=str(GUID))
    assert remembered() == [(sanne.shop.merchant_id, ORGANIZATION, GUID)]

    choose(sanne.transfer(), "new_contact", NOW)
    assert remembered() == [(sanne.shop.merchant_id, ORGANIZATION, None)]


@pytest.mark.parametrize(
    ("cause", "choice", "value", "text"),
    [
        ("no_email", "approve", "", "'approve' is not possible now; possible: again, skip"),
        ("several_contacts", "use_contact", "Jens", "name the contact's guid as its value"),
        ("period_reported", "today", "tomorrow", "name a day like 2026-11-22 as its value, or none for today"),
    ],
)
def test_an_impossible_choice_says_what_is_possible(
    sanne: Store, cause: str, choice: str, value: str, text: str
) -> None:
    with pytest.raises(ImpossibleChoice, match=f"^{re.escape(text)}$"):
        choose(held(sanne, cause), choice, NOW, value=value)

    assert (sanne.transfer().choices, sanne.transfer().due_at) == ({}, None)
    assert sanne.events() == [("received", {})]


def test_a_paid_order_has_no_choices(sanne: Store) -> None:
    with pytest.raises(ImpossibleChoice, match=r"possible: nothing$"):
        choose(sanne.sent(state=State.PAID), "again", NOW)


def test_a_choice_reads_the_transfer_again_from_the_table(sanne: Store) -> None:
    stale = held(sanne, "approve_draft")
    sanne.change(state=State.PAID, cause="")

    with pytest.raises(ImpossibleChoice):
        choose(stale, "approve", NOW)


def test_a_choice_before_the_first_booking_rules_waits_for_them() -> None:
    shop = make_store("sanne", has_rules=False)
    shop.send()

    choose(shop.transfer(), "skip", NOW, value="test")

    assert (shop.transfer().choices, shop.transfer().due_at, shop.transfer().pokes) == ({"skip": "test"}, None, 0)
