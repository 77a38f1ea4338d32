"""Is the draft of an order that must not be booked deleted, once, no matter what happens to it in between?"""

from typing import Any
from uuid import UUID

import pytest
from django_scopes import scopes_disabled

from krambod.doubles.dinero.faults import Fault, FaultKind
from krambod.doubles.dinero.worlds import World
from krambod.transfers.choices import choose
from krambod.transfers.models import State
from tests.transfers.building import sale_key
from tests.transfers.by_hand import PAY, book, change_price, credit, delete_draft, pay
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper, change_rules
from tests.transfers.walking import run_again_findings, work_until_quiet

LATER = "2026-11-22T11:00:00Z"
CANCELLED = {"updated_at": LATER, "cancelled_at": LATER}
FIRST = sale_key().guid(ORGANIZATION, 0)
SECOND = sale_key().guid(ORGANIZATION, 1)


@pytest.fixture
def drafted(shopkeeper: Shopkeeper) -> Shopkeeper:
    """A shop with an order whose draft waits for approval."""
    change_rules(shopkeeper, first_drafts=5)
    shopkeeper.send()
    shopkeeper.work()
    assert shopkeeper.transfer().draft_guid == FIRST
    return shopkeeper


def deletions(keeper: Shopkeeper) -> list[tuple[str, str, str, int]]:
    """Returns the deletions in the ledger: step, key, outcome, and the number of the revision."""
    with scopes_disabled():
        entries = keeper.transfer().ledger.filter(step="delete_draft").select_related("revision").order_by("pk")
        return [(one.step, one.key, one.outcome, one.revision.sequence) for one in entries]


def calls_of(keeper: Shopkeeper, method: str) -> int:
    return sum(call.startswith(f"{method} ") for call in keeper.calls())


def test_the_draft_of_a_cancelled_order_is_deleted(drafted: Shopkeeper) -> None:
    drafted.send(**CANCELLED)

    drafted.work()

    transfer = drafted.transfer()
    assert (transfer.state, transfer.reason, transfer.cause, transfer.due_at) == (State.CANCELLED, "", "", None)
    assert (transfer.draft_guid, transfer.draft_digest, transfer.generation) == (None, "", 1)
    assert deletions(drafted) == [("delete_draft", str(FIRST), "done", 2)]
    assert drafted.events()[-2:] == ["draft_deleted", "cancelled"]
    assert drafted.invoices() == []


def test_an_order_that_is_no_longer_cancelled_gets_a_new_draft(drafted: Shopkeeper) -> None:
    drafted.send(**CANCELLED)
    drafted.work()

    drafted.send(updated_at="2026-11-22T11:30:00Z")
    drafted.work()

    assert (drafted.transfer().state, drafted.transfer().draft_guid) == (State.DRAFTED, SECOND)
    assert [UUID(invoice["Guid"]) for invoice in drafted.invoices()] == [SECOND]


@pytest.mark.parametrize(
    "news",
    [CANCELLED, {"updated_at": LATER, "refunds": [{"id": "r", "at": LATER, "total": "249.00"}]}],
    ids=["cancelled", "refunded in full"],
)
def test_an_order_whose_draft_a_person_booked_before_it_ended_has_that_invoice_credited(
    drafted: Shopkeeper, news: dict[str, Any]
) -> None:
    book(drafted)
    drafted.send(**news)

    work_until_quiet(drafted)

    transfer = drafted.transfer()
    assert (transfer.invoice_number, transfer.cause, deletions(drafted)) == (1, "", [])
    assert [note["CreditNoteFor"] for note in drafted.credit_notes()] == [str(FIRST)]
    assert [note["TotalInclVat"] for note in drafted.credit_notes()] == [249]
    assert not run_again_findings(drafted)


def test_an_order_that_a_person_skips_and_books_in_dinero_is_held_until_they_take_the_invoice(
    drafted: Shopkeeper,
) -> None:
    book(drafted)
    choose(drafted.transfer(), "skip", drafted.now(), value="other: test")
    drafted.work()
    held = (drafted.transfer().state, drafted.transfer().cause, drafted.transfer().cause_details)

    choose(drafted.transfer(), "book", drafted.now())
    work_until_quiet(drafted)

    assert held == (State.DRAFTED, "booked_and_cancelled", {"number": "1"})
    assert (drafted.transfer().state, drafted.transfer().invoice_number) == (State.PAID, 1)
    assert (deletions(drafted), drafted.credit_notes()) == ([], [])


@pytest.mark.parametrize("deleted_drafts", ["readable", "gone"])
def test_a_draft_that_was_deleted_by_hand_is_not_deleted_again(drafted: Shopkeeper, deleted_drafts: Any) -> None:
    delete_draft(drafted)
    drafted.double.world = World(deleted_drafts=deleted_drafts)
    before = calls_of(drafted, "DELETE")
    drafted.send(**CANCELLED)

    drafted.work()

    assert (drafted.transfer().state, drafted.transfer().generation) == (State.CANCELLED, 1)
    assert (calls_of(drafted, "DELETE"), deletions(drafted)) == (before, [])


def test_a_draft_that_changes_while_we_delete_it_is_deleted_a_minute_later(drafted: Shopkeeper) -> None:
    drafted.send(**CANCELLED)
    drafted.before("DELETE", f"/invoices/{FIRST}", lambda: change_price(drafted))
    drafted.work()
    assert (drafted.transfer().state, drafted.transfer().attempts) == (State.DRAFTED, 1)

    drafted.pass_time(61)
    drafted.work()

    assert drafted.transfer().state == State.CANCELLED
    assert [outcome for _, _, outcome, _ in deletions(drafted)] == ["refused", "done"]
    assert drafted.invoices() == []


def test_a_deletion_that_dinero_does_not_answer_is_tried_again(drafted: Shopkeeper) -> None:
    drafted.send(**CANCELLED)
    drafted.double.faults.add(Fault(kind=FaultKind.DROP_BEFORE, path="*/invoices/*", method="DELETE", count=1))
    drafted.work()
    assert (drafted.transfer().state, drafted.transfer().attempts, drafted.paused_cause()) == (State.DRAFTED, 1, "")

    drafted.pass_time(601)
    drafted.work()

    assert drafted.transfer().state == State.CANCELLED
    assert drafted.invoices() == []


def test_the_draft_of_an_order_that_the_merchant_skips_is_deleted(drafted: Shopkeeper) -> None:
    choose(drafted.transfer(), "skip", drafted.now(), value="bogført i hånden")

    drafted.work()

    transfer = drafted.transfer()
    assert (transfer.state, transfer.reason, transfer.due_at) == (State.SKIPPED, "not_to_be_booked", None)
    assert drafted.events()[-2:] == ["draft_deleted", "skipped"]
    assert drafted.invoices() == []


def test_the_draft_of_an_order_that_waits_again_is_kept(drafted: Shopkeeper) -> None:
    drafted.send(updated_at="2026-11-22T11:00:00Z", paid_at=None)

    drafted.work()

    transfer = drafted.transfer()
    assert (transfer.state, transfer.reason, transfer.draft_guid) == (State.WAITING, "payment", FIRST)
    assert len(drafted.invoices()) == 1


def test_a_state_that_is_noted_already_is_not_noted_again(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(paid_at=None)
    shopkeeper.work()

    shopkeeper.send(paid_at=None, updated_at="2026-11-22T11:00:00Z", email="jens@example.dk")
    shopkeeper.work()

    assert shopkeeper.events() == ["received", "waiting", "revised"]


@pytest.mark.parametrize("client_guid", ["kept", "discarded"])
def test_the_lost_draft_of_a_cancelled_order_is_deleted(shopkeeper: Shopkeeper, client_guid: Any) -> None:
    shopkeeper.double.world = World(client_guid=client_guid)
    shopkeeper.send()
    path = f"*/{ORGANIZATION}/invoices"
    shopkeeper.double.faults.add(Fault(kind=FaultKind.DROP_AFTER, path=path, method="POST"))
    shopkeeper.double.faults.add(Fault(kind=FaultKind.SERVER_ERROR, path=f"{path}*", method="GET"))
    shopkeeper.work()
    assert shopkeeper.transfer().draft_guid is None
    [lost] = shopkeeper.invoices()

    shopkeeper.send(**CANCELLED)
    shopkeeper.pass_time(601)
    shopkeeper.work()

    assert shopkeeper.transfer().state == State.CANCELLED
    assert deletions(shopkeeper) == [("delete_draft", lost["Guid"], "done", 2)]
    assert shopkeeper.invoices() == []


def test_a_cancelled_order_that_was_never_drafted_costs_no_call(shopkeeper: Shopkeeper) -> None:
    before = len(shopkeeper.calls())
    shopkeeper.send(**CANCELLED)

    shopkeeper.work()

    assert (shopkeeper.transfer().state, shopkeeper.transfer().generation) == (State.CANCELLED, 0)
    assert len(shopkeeper.calls()) == before


def test_an_order_with_a_payment_by_hand_is_held_with_its_own_amount(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*PAY, lambda: pay(shopkeeper, "100.00"))

    shopkeeper.work()

    assert shopkeeper.transfer().cause_details == {"amount": "249.00"}


def test_a_credited_invoice_is_held_with_the_amount(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()
    shopkeeper.before(*PAY, lambda: credit(shopkeeper))

    shopkeeper.work()

    assert shopkeeper.transfer().cause_details == {"amount": "249.00"}


def test_two_payments_of_the_same_amount_are_not_taken_as_ours(shopkeeper: Shopkeeper) -> None:
    def pay_twice() -> None:
        pay(shopkeeper)
        pay(shopkeeper)

    shopkeeper.send()
    shopkeeper.before(*PAY, pay_twice)

    shopkeeper.work()

    assert shopkeeper.transfer().cause == "already_paid"


def test_an_order_of_the_same_shop_under_another_id_is_a_twin(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("1042", "A-1")
    shopkeeper.work()

    shopkeeper.send("1042", "B-1", total="100.00")
    shopkeeper.work()

    assert shopkeeper.transfer("A-1").state == State.PAID
    held = shopkeeper.transfer("B-1")
    assert (held.state, held.cause) == (State.DRAFTED, "other_document")
    assert held.cause_details == {"document": "1"}


def test_the_first_of_two_rows_of_one_order_is_booked_if_both_come_together(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send("1042", "A-1")
    shopkeeper.send("1042", "B-1", total="100.00")

    shopkeeper.work()

    assert [shopkeeper.transfer(one).cause for one in ("A-1", "B-1")] == ["", "other_document"]
    assert shopkeeper.transfer("A-1").state == State.PAID


def test_the_same_number_in_another_shop_of_the_organization_is_another_order(shopkeeper: Shopkeeper) -> None:
    other = shopkeeper.another_shop("anden", organization_id=ORGANIZATION)
    shopkeeper.send("1042")
    shopkeeper.work()

    other.send("1042", total="100.00")
    other.work()

    assert other.transfer("1042").state == State.PAID
