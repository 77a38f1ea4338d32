"""Does a draft whose order can no longer be booked follow its order, and does a person learn that it is in Dinero?"""

from typing import Any

import pytest

from krambod.backoffice.books.labels import has_idle_draft
from krambod.transfers.choices import choose
from krambod.transfers.models import State
from tests.transfers.by_hand import expect_one_paid_invoice, outcome
from tests.transfers.shopkeeper import Shopkeeper, change_rules, order_body

LATER = "2026-11-22T11:00:00Z"
LATEST = "2026-11-22T12:00:00Z"
NOBODY = order_body()["buyer"] | {"email": ""}
LOSSES = {"no e-mail": {"buyer": NOBODY}, "no payment": {"paid_at": None}}
STANDING = {"no e-mail": (State.DRAFTED, "no_email"), "no payment": (State.WAITING, "")}


@pytest.fixture
def with_draft(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order that is a draft and waits for its approval."""
    change_rules(shopkeeper, first_drafts=1)
    shopkeeper.send()
    shopkeeper.work()
    assert outcome(shopkeeper) == (State.DRAFTED, "approve_draft")
    assert not has_idle_draft(shopkeeper.transfer())
    return shopkeeper


def lose(keeper: Shopkeeper, loss: str, **more: Any) -> None:
    keeper.send(updated_at=LATER, **LOSSES[loss], **more)
    keeper.work()


@pytest.mark.parametrize("loss", LOSSES)
def test_a_draft_stays_and_is_told_of(with_draft: Shopkeeper, loss: str) -> None:
    lose(with_draft, loss)

    assert outcome(with_draft) == STANDING[loss]
    assert has_idle_draft(with_draft.transfer())
    assert len(with_draft.invoices()) == 1


@pytest.mark.parametrize("loss", LOSSES)
def test_a_draft_is_taken_back_when_its_order_is_cancelled(with_draft: Shopkeeper, loss: str) -> None:
    lose(with_draft, loss)

    with_draft.send(updated_at=LATEST, cancelled_at=LATEST, **LOSSES[loss])
    with_draft.work()

    assert outcome(with_draft) == (State.CANCELLED, "")
    assert with_draft.invoices() == []
    assert not has_idle_draft(with_draft.transfer())


@pytest.mark.parametrize("loss", LOSSES)
def test_a_draft_is_taken_back_when_its_order_is_not_to_be_booked(with_draft: Shopkeeper, loss: str) -> None:
    lose(with_draft, loss)

    choose(with_draft.transfer(), "skip", with_draft.now(), value="test")
    with_draft.work()

    assert outcome(with_draft) == (State.SKIPPED, "")
    assert with_draft.invoices() == []


@pytest.mark.parametrize("loss", LOSSES)
def test_a_draft_goes_on_when_its_order_does(with_draft: Shopkeeper, loss: str) -> None:
    lose(with_draft, loss)

    with_draft.send(updated_at=LATEST)
    with_draft.work()
    asked = outcome(with_draft)
    choose(with_draft.transfer(), "approve", with_draft.now())
    with_draft.work()

    assert asked == (State.DRAFTED, "approve_draft")
    expect_one_paid_invoice(with_draft)
