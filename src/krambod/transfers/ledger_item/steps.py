"""Which step does a ledger item need next, and which function takes it?

create ─▶ book ─▶ wait until Dinero has booked it ─▶ the next item ─▶ done

It is safe to run each step again at any moment: it looks in Dinero before it repeats a write whose outcome is unknown.
"""

from collections.abc import Callable, Mapping

from krambod.dinero.errors import AlreadyExists, OutdatedTimestamp, Refused
from krambod.dinero.ledger_items import LedgerItemKey
from krambod.transfers.failures import FixOrder, RetryLater
from krambod.transfers.ledger_item.found import expect_first, find_item, find_status
from krambod.transfers.ledger_item.work import BEING_BOOKED, LedgerItemWork
from krambod.transfers.models import Step
from krambod.transfers.next_step import NextStep


def next_step(work: LedgerItemWork) -> NextStep:
    """Returns the step that the first item needs that is not booked yet."""
    if not work.open_items:
        return NextStep.DONE
    if work.transfer.draft_guid is None:
        return NextStep.LEDGER_ITEM
    if not work.is_being_booked:
        return NextStep.BOOK_LEDGER
    return NextStep.DONE if work.is_sent else NextStep.AWAIT_BOOKING  # Dinero needs a moment


def create_item(work: LedgerItemWork) -> None:
    """Adds the item to Dinero's ledger, or finds the one that an earlier try added."""
    document = work.document
    if work.was_tried(Step.LEDGER_ITEM, document.id):
        if find_item(work):
            return
        if Step.LEDGER_ITEM in work.tried:
            raise RetryLater("not_there_yet")
    try:
        [key] = work.write(Step.LEDGER_ITEM, document.id, lambda: work.dinero.create_ledger_items([document]))
    except AlreadyExists as error:
        if not find_item(work):
            raise RetryLater("not_there_yet") from error
    else:
        work.keep_item(key)


def book_item(work: LedgerItemWork) -> None:
    """Books exactly the version that it just found in the ledger, unchanged and there once."""
    name = work.item.name
    if not find_item(work):
        raise FixOrder("ledger_item_deleted")
    if name in work.transfer.registered:
        return
    if work.stays_draft:
        raise FixOrder("ledger_item_waits", amount=str(work.item.amount))
    expect_first(work)
    key = LedgerItemKey(id=work.item_guid, version=work.transfer.draft_timestamp)
    try:
        work.write(Step.BOOK_LEDGER, key.id, lambda: work.dinero.book_ledger_items([key]))
    except OutdatedTimestamp:
        raise
    except Refused:
        if find_item(work) and name in work.transfer.registered:
            return
        raise
    work.change(reason=BEING_BOOKED)
    work.is_sent = True


def await_booking(work: LedgerItemWork) -> None:
    """Looks whether Dinero has booked the item. Raises RetryLater if it has not."""
    status = find_status(work)
    if status is None:
        work.change(reason="")  # then the next step looks for it in the books
        return
    if status.is_booked:
        work.keep_booked(status.voucher_number)
        return
    if status.is_draft:
        work.change(reason="")  # Dinero did not book it after all, so it must be asked again
    raise RetryLater("being_booked")


STEPS: Mapping[NextStep, Callable[[LedgerItemWork], None]] = {
    NextStep.LEDGER_ITEM: create_item,
    NextStep.BOOK_LEDGER: book_item,
    NextStep.AWAIT_BOOKING: await_booking,
}
