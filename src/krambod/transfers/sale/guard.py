"""Does Dinero already have a document for this order that this transfer did not make?

Another integration or a person may have booked the sale. Such a document is a twin if it has the order's number, or if
buyer, total and date fit. A document of ours is a twin only if it is for the same order of the same shop.
"""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.dinero.client import Dinero
from krambod.dinero.errors import Deleted, NotFound
from krambod.orders.order import Order
from krambod.organizations.invoices import LookedFor, find_invoices_naming
from krambod.organizations.models import IndexedInvoice
from krambod.transfers.document.found import find_own_documents
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import Transfer
from krambod.transfers.sale.likely_twins import LikelyTwins, Likeness, read_likely_twins
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def look_for_twins(works: Sequence[SaleWork]) -> None:
    """Reads what may be twins of these sales, for the check of each that comes next."""
    guarded = [work for work in works if not _is_told_apart(work)]
    if guarded:
        read = read_likely_twins(guarded[0].dinero.organization_id, [_likeness(work) for work in guarded])
        for work, found in zip(guarded, read, strict=True):
            work.likely_twins = found


def find_twin(work: SaleWork) -> str | None:
    """Returns the number of a twin, or its guid if it is a draft, or None.

    Lists do not show that a draft was deleted, so a twin is read first.
    """
    if _is_told_apart(work):
        return None
    if work.likely_twins is None:
        look_for_twins([work])
    assert work.likely_twins is not None
    found, work.likely_twins = work.likely_twins, None  # the next check reads them again
    return next((name for guid, name in _twins(work, found) if _is_there(work.dinero, guid)), None)


def expect_no_twin_yet(work: TransferWork, order: Order) -> None:
    """Looks for a document with the order's number before the order gets its own. Raises FixOrder if there is one."""
    if _is_told_apart(work):
        return
    [found] = find_invoices_naming(work.dinero.organization_id, [order.number])
    for row in _of_others(found):
        if _is_there(work.dinero, row.guid):
            raise FixOrder("other_document", document=_name(row))


def _is_told_apart(work: TransferWork) -> bool:
    """Whether a person has said that the documents in Dinero are for other sales."""
    return bool(work.transfer.choices.get("is_own_sale"))


def _likeness(work: SaleWork) -> Likeness:
    assert work.transfer.contact_guid is not None
    total = work.sale.total
    invoice = LookedFor(
        contact_guid=work.transfer.contact_guid, total=total.amount, currency=total.currency, day=work.sale.date
    )
    return Likeness(transfer=work.transfer, order_number=work.order.number, invoice=invoice)


def _twins(work: SaleWork, found: LikelyTwins) -> Iterator[tuple[UUID, str]]:
    """Yields guid and name of each possible twin. Other people's documents count only while the rules say so."""
    is_guarded = work.rules.is_guarded(danish_day(work.now))
    yield from _of_same_order(work.transfer, found.own)
    naming = [row for row in found.naming if row.guid != work.transfer.draft_guid]
    others = {row.guid for row in _of_others(naming)}
    for row in naming:
        if row.external_reference == work.sale.reference or (is_guarded and row.guid in others):
            yield row.guid, _name(row)
    if is_guarded:
        for row in _of_others(row for row in found.like if row.guid != work.transfer.draft_guid):
            yield row.guid, _name(row)


def _of_same_order(transfer: Transfer, own: Iterable[Transfer]) -> list[tuple[UUID, str]]:
    """Returns our documents for the same order of the same shop under another id: a platform may give it a second id.

    If both are drafts, only the first one is a twin of the other, so that the first is booked.
    """
    return [
        (one.draft_guid, str(one.invoice_number or one.draft_guid))
        for one in own
        if one.order_id != transfer.order_id
        and one.draft_guid is not None
        and (one.pk < transfer.pk or one.invoice_number is not None)
    ]


def _of_others(rows: Iterable[IndexedInvoice]) -> list[IndexedInvoice]:
    """Those that are no documents of ours."""
    found = list(rows)
    owners = find_own_documents([row.guid for row in found])
    return [row for row in found if row.guid not in owners]


def _is_there(dinero: Dinero, guid: UUID) -> bool:
    try:
        return dinero.get_invoice(guid).deleted_at is None
    except (NotFound, Deleted):
        return False


def _name(row: IndexedInvoice) -> str:
    return str(row.guid if row.number is None else row.number)  # the index has no number for a draft
