"""Does Dinero already have a document for this order that this transfer did not make?

Another integration or a person may have booked the sale. Such a document is a twin if it has the order's number, or if
buyer, total and date fit. A document of ours is a twin only if it is for the same order of the same shop.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Q
from django_scopes import scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.dinero.client import Dinero
from krambod.dinero.errors import Deleted, NotFound
from krambod.orders.order import Order
from krambod.organizations.invoices import find_invoices_like, find_invoices_naming
from krambod.organizations.models import IndexedInvoice
from krambod.transfers.document.found import find_own_documents
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import Transfer
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def find_twin(work: SaleWork) -> str | None:
    """Returns the number of a twin, or its guid if it is a draft, or None.

    Lists do not show that a draft was deleted, so a twin is read first.
    """
    if work.transfer.choices.get("is_own_sale"):
        return None
    return next((name for guid, name in _twins(work) if _is_there(work.dinero, guid)), None)


def expect_no_twin_yet(work: TransferWork, order: Order) -> None:
    """Looks for a document with the order's number before the order gets its own. Raises FixOrder if there is one."""
    if "is_own_sale" in work.transfer.choices:
        return
    found = find_invoices_naming(work.dinero.organization_id, order.number)
    owners = find_own_documents([row.guid for row in found])
    for row in found:
        if row.guid not in owners and _is_there(work.dinero, row.guid):
            raise FixOrder("other_document", document=_name(row))


def _twins(work: SaleWork) -> Iterator[tuple[UUID, str]]:
    """Yields guid and name of each possible twin. Other people's documents count only while the rules say so."""
    is_guarded = work.rules.is_guarded(danish_day(work.now))
    yield from _of_same_order(work.transfer, work.order)
    found = find_invoices_naming(work.dinero.organization_id, work.order.number)
    naming = [row for row in found if row.guid != work.transfer.draft_guid]
    owners = find_own_documents([row.guid for row in naming])
    for row in naming:
        if row.external_reference == work.sale.reference or (is_guarded and row.guid not in owners):
            yield row.guid, _name(row)
    if is_guarded:
        for row in _find_like(work):
            yield row.guid, _name(row)


def _of_same_order(transfer: Transfer, order: Order) -> list[tuple[UUID, str]]:
    """Returns our documents for the same order of the same shop under another id: a platform may give it a second id.

    If both are drafts, only the first one is a twin of the other, so that the first is booked.
    """
    is_first = Q(pk__lt=transfer.pk) | Q(invoice_number__isnull=False)
    with scopes_disabled():
        same = Transfer.objects.filter(
            is_first, shop=transfer.shop_id, order__number=order.number, role=transfer.role, draft_guid__isnull=False
        ).exclude(order=transfer.order_id)
        return [(one.draft_guid, str(one.invoice_number or one.draft_guid)) for one in same if one.draft_guid]


def _find_like(work: SaleWork) -> list[IndexedInvoice]:
    assert work.transfer.contact_guid is not None
    found = find_invoices_like(
        work.dinero.organization_id,
        contact_guid=work.transfer.contact_guid,
        total=work.sale.total.amount,
        currency=work.sale.total.currency,
        day=work.sale.date,
    )
    like = [row for row in found if row.guid != work.transfer.draft_guid]
    owners = find_own_documents([row.guid for row in like])
    return [row for row in like if row.guid not in owners]


def _is_there(dinero: Dinero, guid: UUID) -> bool:
    try:
        return dinero.get_invoice(guid).deleted_at is None
    except (NotFound, Deleted):
        return False


def _name(row: IndexedInvoice) -> str:
    return str(row.guid if row.number is None else row.number)  # the index has no number for a draft
