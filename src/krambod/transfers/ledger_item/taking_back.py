"""How do we take an item out of Dinero's ledger that must not be booked?"""

from contextlib import suppress

from krambod.dinero.errors import NotFound
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.ledger_item.found import find_status, is_ours
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import Step


def take_back_item(work: LedgerItemWork) -> bool:
    """Deletes the open item if it lies in the ledger. Returns False if Dinero has booked it or books it now.

    Raises Failure. What a person changed in the item is deleted with it.
    """
    if not work.open_items:
        return False
    if work.transfer.draft_guid is None and not work.was_tried(Step.LEDGER_ITEM, work.document.id):
        return True
    with translated_errors(work.dinero):
        rows = [row for row in work.dinero.unbooked_ledger_items() if is_ours(work, row)]
        if not rows and find_status(work) is not None:
            return False
        if rows:
            with suppress(NotFound):  # an earlier try may have deleted it only now
                work.write(Step.DELETE_DRAFT, work.item_guid, lambda: work.dinero.delete_ledger_items(rows))
    work.note("ledger_item_deleted")
    work.change(draft_guid=None, draft_timestamp="", reason="", generation=work.transfer.generation + 1)
    return True
