"""What does Dinero have of this ledger item, and is it still ours? If a person changed it, the transfer is held."""

from krambod.dinero.errors import NotFound
from krambod.dinero.ledger_items import LedgerItem, LedgerItemStatus
from krambod.dinero.models import BookedEntry
from krambod.transfers.document.found import held_with
from krambod.transfers.failures import FixOrder, RetryLater
from krambod.transfers.ledger_item.item import find_booked_differences, find_item_differences
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import Step


def find_item(work: LedgerItemWork) -> bool:
    """Takes the item as it is in Dinero now: in the ledger, or booked. Returns False if there is none.

    Raises FixOrder if its content is not ours or it is there twice, and RetryLater while Dinero books it.
    """
    same = [row for row in work.dinero.unbooked_ledger_items() if is_ours(work, row)]
    if len(same) > 1:
        raise FixOrder("several_ledger_items", count=str(len(same)))
    if same:
        _take_draft(work, same[0])
        return True
    status = find_status(work)
    if status is None or status.is_booked:
        return _find_booked(work, None if status is None else status.voucher_number)
    raise RetryLater("being_booked")


def find_status(work: LedgerItemWork) -> LedgerItemStatus | None:
    """Returns how far the item is, or None if Dinero has no such item."""
    try:
        [status] = work.dinero.ledger_item_status([work.item_guid])
    except NotFound:
        return None
    return status


def expect_first(work: LedgerItemWork) -> None:
    """Raises FixOrder if an item with our content is booked already.

    Dinero refuses a second item with our id. So we look only if it gave the item another one.
    """
    if work.item_guid != work.document.id and _entries(work):
        raise FixOrder("several_ledger_items", count="2")


def is_ours(work: LedgerItemWork, row: LedgerItem) -> bool:
    """Whether it is the item with our id, or one with our content: Dinero may give an item another id than ours."""
    return row.id == work.item_guid or not find_item_differences(work.document, row)


def _take_draft(work: LedgerItemWork, row: LedgerItem) -> None:
    differences = find_item_differences(work.document, row)
    if differences and "overwrite" not in work.transfer.choices:
        raise held_with("ledger_item_edited", differences)
    work.keep_item(row)
    if differences:
        _overwrite(work, row)


def _overwrite(work: LedgerItemWork, row: LedgerItem) -> None:
    document, key = work.document, f"{row.id} {row.version}"
    [newer] = work.write(Step.UPDATE_DRAFT, key, lambda: work.dinero.update_ledger_items([(row, document)]))
    work.keep_item(newer)


def _find_booked(work: LedgerItemWork, voucher_number: int | None) -> bool:
    """Takes an item that is booked, perhaps by hand. Returns False if the books have none of its entries.

    Raises FixOrder if it was booked with another content.
    """
    document, entries = work.document, _entries(work)
    if not entries and voucher_number is None:
        return False
    differences = find_booked_differences(document, entries)
    if differences and "as_booked" not in work.transfer.choices:
        raise held_with("ledger_item_booked_differently", differences)
    number = voucher_number or entries[0].voucher_number
    work.keep_booked(number, is_by_hand=not work.was_tried(Step.BOOK_LEDGER, work.item_guid))
    return True


def _entries(work: LedgerItemWork) -> list[BookedEntry]:
    """Returns the entries of the item. No other item has its text."""
    document, guid = work.document, work.item_guid
    texts = {line.description for line in document.lines}
    booked = work.dinero.entries(document.voucher_date, document.voucher_date)
    return [row for row in booked if row.voucher_guid == guid or row.description in texts]
