"""Does a draft follow its order until it is booked, even if the call for a change fails?"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from krambod.doubles.dinero.faults import FaultKind
from krambod.transfers.models import State
from tests.transfers.by_hand import (
    BOOK,
    book,
    delete_contact,
    delete_draft,
    edit_draft,
    expect_one_paid_invoice,
    the_draft,
)
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules, end_first_drafts, fail
from tests.transfers.stored import events_of

LATER = "2026-11-22T11:00:00Z"


@pytest.fixture
def with_draft(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order of 249.00 that is a draft. The draft is approved when a worker works on it again."""
    change_rules(shopkeeper, first_drafts=1)
    shopkeeper.send()
    shopkeeper.work()
    assert shopkeeper.transfer().cause == "approve_draft"
    end_first_drafts(shopkeeper)
    return shopkeeper


def changes_sent(keeper: Shopkeeper) -> list[str]:
    return [call for call in keeper.calls() if call.startswith("PUT")]


def test_a_revision_that_changes_nothing_on_the_invoice_needs_no_call(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, shipped_at="2026-11-22T09:30:00Z")

    with_draft.work()

    expect_one_paid_invoice(with_draft)
    assert changes_sent(with_draft) == []
    transfer = with_draft.transfer()
    assert transfer.booked_revision_id == transfer.order.newest_id


def test_a_draft_gets_the_newest_content(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, total="300.00")

    with_draft.work()

    invoice = expect_one_paid_invoice(with_draft, "300.00")
    assert changes_sent(with_draft) == [f"PUT /v1.2/{ORGANIZATION}/invoices/{invoice['Guid']}"]
    assert events_of(with_draft.transfer(), "draft_updated") == [{"total": "300.00"}]
    assert events_of(with_draft.transfer(), "looked_again") == []
    own = [call for call in with_draft.calls() if invoice["Guid"] in call]
    told = own[own.index(changes_sent(with_draft)[0]) :]
    document = f"/v1/{ORGANIZATION}/invoices/{invoice['Guid']}"
    assert told[1:4] == [f"GET {document}", f"POST {document}/book", f"POST {document}/payments"]


def test_each_change_is_sent_without_reading_the_draft_first(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=1)
    for hour, total in [("10", "249.00"), ("11", "300.00"), ("12", "350.00")]:
        shopkeeper.send(updated_at=f"2026-11-22T{hour}:00:00Z", total=total)
        shopkeeper.work()

    document = f"/invoices/{shopkeeper.transfer().draft_guid}"
    told = [call.split()[0] for call in shopkeeper.calls() if call.endswith(document)]
    assert told == ["PUT", "GET", "PUT", "GET"]  # read only before it could be booked


def test_a_draft_whose_contact_was_deleted_before_its_change_gets_another(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, total="300.00")
    with_draft.before("PUT", "/invoices/[0-9a-f-]+", lambda: delete_contact(with_draft))

    with_draft.work()

    invoice = expect_one_paid_invoice(with_draft, "300.00")
    [contact] = with_draft.contacts()
    assert invoice["ContactGuid"] == contact["ContactGuid"]
    assert with_draft.events().count("contact_deleted") == 1


@pytest.mark.parametrize(("kind", "changes"), [(FaultKind.DROP_AFTER, 1), (FaultKind.DROP_BEFORE, 2)])
def test_a_change_with_a_lost_answer_is_looked_for_and_made_once(
    with_draft: Shopkeeper, kind: FaultKind, changes: int
) -> None:
    with_draft.send(updated_at=LATER, total="300.00")
    fail(with_draft, kind, "invoices/*", method="PUT")

    with_draft.work()

    expect_one_paid_invoice(with_draft, "300.00")
    assert len(changes_sent(with_draft)) == changes
    assert events_of(with_draft.transfer(), "looked_again") == [{"step": "update_draft"}]


def test_a_draft_with_a_new_timestamp_and_the_same_content_is_updated(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, total="300.00")
    fail(with_draft, FaultKind.STALE, "invoices/*", method="PUT")

    with_draft.work()

    expect_one_paid_invoice(with_draft, "300.00")
    assert len(changes_sent(with_draft)) == 2


def test_a_draft_that_a_person_edited_is_held_before_it_is_changed(with_draft: Shopkeeper) -> None:
    edit_draft(with_draft, Comment="Tak for handlen")
    with_draft.send(updated_at=LATER, total="300.00")

    with_draft.work()

    assert (with_draft.transfer().state, with_draft.transfer().cause) == (State.DRAFTED, "draft_edited")
    assert the_draft(with_draft)["Comment"] == "Tak for handlen"


def test_a_draft_booked_by_hand_before_its_change_came_is_booked_differently(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, total="300.00")
    with_draft.before("PUT", "/invoices/[0-9a-f-]+", lambda: book(with_draft))

    with_draft.work()

    assert (with_draft.transfer().state, with_draft.transfer().cause) == (State.BOOKED, "booked_differently")
    assert Decimal(the_draft(with_draft)["TotalInclVat"]) == Decimal("249.00")


def test_a_draft_booked_by_hand_after_a_lost_update_has_the_updated_content(with_draft: Shopkeeper) -> None:
    with_draft.send(updated_at=LATER, total="300.00")
    fail(with_draft, FaultKind.DROP_AFTER, "invoices/*", method="PUT")
    with_draft.before("GET", "/invoices/[0-9a-f-]+", lambda: book(with_draft))

    with_draft.work()

    expect_one_paid_invoice(with_draft, "300.00")
    assert len(changes_sent(with_draft)) == 1


# The order is revised while we look for a booking with an unknown outcome

TOUCHED = {"shipped_at": LATER}
CHANGED = {"total": "300.00"}
CANCELLED = {"cancelled_at": LATER}


def revise_while_booking(keeper: Shopkeeper, kind: FaultKind, changes: dict[str, Any]) -> None:
    keeper.send()
    fail(keeper, kind, "invoices/*/book")
    keeper.before("GET", "/invoices/[0-9a-f-]{36}", lambda: keeper.send(updated_at=LATER, **changes))
    keeper.work()


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.STALE])
@pytest.mark.parametrize(("changes", "total"), [(TOUCHED, "249.00"), (CHANGED, "300.00")], ids=["touched", "changed"])
def test_a_booking_that_never_reached_dinero_is_made_with_the_newest_revision(
    shopkeeper: Shopkeeper, kind: FaultKind, changes: dict[str, Any], total: str
) -> None:
    revise_while_booking(shopkeeper, kind, changes)

    expect_one_paid_invoice(shopkeeper, total)
    transfer = shopkeeper.transfer()
    assert transfer.booked_revision_id == transfer.order.newest_id
    assert not transfer.changed_after_booking
    assert shopkeeper.events().count("revised_on_the_way") == 1


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.STALE])
def test_a_booking_that_never_reached_dinero_is_not_made_for_a_cancelled_order(
    shopkeeper: Shopkeeper, kind: FaultKind
) -> None:
    revise_while_booking(shopkeeper, kind, CANCELLED)

    assert (shopkeeper.transfer().state, shopkeeper.transfer().cause) == (State.CANCELLED, "")
    assert shopkeeper.invoices() == []


def test_a_refused_booking_that_could_not_be_read_is_made_with_the_newest_revision(
    shopkeeper: Shopkeeper,
) -> None:
    shopkeeper.send()
    fail(shopkeeper, FaultKind.STALE, "invoices/*/book")
    fail(shopkeeper, FaultKind.SERVER_ERROR, "invoices/*", method="GET")
    shopkeeper.work()
    assert shopkeeper.transfer().booked_revision_id is not None

    shopkeeper.send(updated_at=LATER, **CHANGED)
    shopkeeper.pass_time(601)
    shopkeeper.work()

    expect_one_paid_invoice(shopkeeper, "300.00")
    assert not shopkeeper.transfer().changed_after_booking


@pytest.mark.parametrize("total", ["249.00", "300.00"], ids=["listed", "updated and read alone"])
@pytest.mark.parametrize("call", [edit_draft, delete_draft], ids=["edited", "deleted"])
def test_a_draft_that_a_person_changed_during_our_booking_is_deleted_when_the_order_is_cancelled(
    with_draft: Shopkeeper, call: Callable[..., None], total: str
) -> None:
    changes = {"Comment": "Tak for handlen"} if call is edit_draft else {}
    with_draft.send(updated_at=LATER, total=total)
    fail(with_draft, FaultKind.DROP_BEFORE, "invoices/*/book")
    with_draft.before(*BOOK, lambda: call(with_draft, **changes))
    with_draft.work()
    held = with_draft.transfer().cause

    with_draft.send(updated_at="2026-11-22T12:00:00Z", cancelled_at=LATER)
    with_draft.work()

    assert held in ("draft_edited", "draft_deleted")
    assert (with_draft.transfer().state, with_draft.transfer().cause) == (State.CANCELLED, "")
    assert with_draft.invoices() == []


@pytest.mark.parametrize(
    ("changes", "is_changed"),
    [(TOUCHED, False), (CHANGED, True), (CANCELLED, True)],
    ids=["touched", "changed", "cancelled"],
)
def test_a_booking_with_a_lost_answer_keeps_its_revision(
    shopkeeper: Shopkeeper, changes: dict[str, Any], is_changed: bool
) -> None:
    revise_while_booking(shopkeeper, FaultKind.DROP_AFTER, changes)

    [invoice] = shopkeeper.invoices()
    assert (invoice["Status"], Decimal(invoice["TotalInclVat"])) == ("Booked", Decimal("249.00"))
    assert shopkeeper.transfer().changed_after_booking is is_changed
