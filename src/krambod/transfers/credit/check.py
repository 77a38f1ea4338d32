"""Is Dinero's own total the same as the refund's, to the øre, and has nobody credited it there already?"""

from collections.abc import Iterator

from krambod.dinero.models import DocumentRow
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.document.checking import compare_totals
from krambod.transfers.document.found import find_own_documents
from krambod.transfers.failures import FixOrder


def check_totals(work: CreditWork) -> None:
    """Looks for a credit note that somebody made in Dinero, then compares Dinero's total and VAT with the refund's.

    Raises FixOrder if there is one or the figures differ.
    """
    if "is_own_sale" not in work.transfer.choices and (row := next(_made_by_others(work), None)) is not None:
        name = row.guid if row.status == "Draft" else row.number
        raise FixOrder("credited_in_dinero", document=str(name), amount=str(work.planned_document.total.amount))
    compare_totals(work)


def _made_by_others(work: CreditWork) -> Iterator[DocumentRow]:
    """Yields the credit notes for this customer with this total that none of our transfers made."""
    credit = work.planned_document
    same = [
        row
        for row in work.listed.values()
        if row.contact_guid == credit.contact_guid
        and row.total_incl_vat == credit.total.amount
        and row.guid != work.transfer.draft_guid
        and row.deleted_at is None
    ]
    ours = find_own_documents([row.guid for row in same])
    yield from (row for row in same if row.guid not in ours)
