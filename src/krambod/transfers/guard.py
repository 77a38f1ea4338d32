"""Is there a document for this order already that this transfer did not make?

Another integration, or a person, may have booked the sale. A document of another's making is a twin if it names the
order's number, or if buyer, total and date fit; of our own documents only one that names the same shop's order is.
"""

from collections.abc import Iterator
from uuid import UUID

from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.dinero.errors import Deleted, NotFound
from krambod.orders.order import Order
from krambod.organizations.invoices import find_invoices_like, find_invoices_naming
from krambod.organizations.models import IndexedInvoice
from krambod.transfers.models import Transfer
from krambod.transfers.plan import Sale


def find_twin(transfer: Transfer, dinero: Dinero, order: Order, sale: Sale, *, is_like: bool) -> str | None:
    """The number, or for a draft the guid, of a twin. `is_like`: documents of others are looked at too.

    Lists do not tell of deleted drafts, so a twin is read before it is named.
    """
    if transfer.choices.get("is_own_sale"):
        return None
    twins = _twins(transfer, dinero.organization_id, order, sale, is_like=is_like)
    return next((_name(row) for row in twins if _is_there(dinero, row)), None)


def _twins(
    transfer: Transfer, organization_id: int, order: Order, sale: Sale, *, is_like: bool
) -> Iterator[IndexedInvoice]:
    naming = [row for row in find_invoices_naming(organization_id, order.number) if row.guid != transfer.draft_guid]
    owners = _owners([row.guid for row in naming])
    for row in naming:
        owner = owners.get(row.guid)
        is_ours = row.external_reference == sale.reference
        if is_ours or (is_like if owner is None else _is_same_order(owner, transfer, order)):
            yield row
    if is_like:
        yield from _find_like(transfer, organization_id, sale)


def _find_like(transfer: Transfer, organization_id: int, sale: Sale) -> list[IndexedInvoice]:
    assert transfer.contact_guid is not None
    like = find_invoices_like(
        organization_id,
        contact_guid=transfer.contact_guid,
        total=sale.total.amount,
        currency=sale.total.currency,
        day=sale.date,
    )
    like = [row for row in like if row.guid != transfer.draft_guid]
    owners = _owners([row.guid for row in like])
    return [row for row in like if row.guid not in owners]


def _is_there(dinero: Dinero, row: IndexedInvoice) -> bool:
    try:
        return dinero.get_invoice(row.guid).deleted_at is None
    except (NotFound, Deleted):
        return False


def _is_same_order(owner: Transfer, transfer: Transfer, order: Order) -> bool:
    """Whether a document of ours is for another row of the same shop's order: a platform may give it a second id."""
    return owner.pk != transfer.pk and owner.shop_id == transfer.shop_id and owner.order.number == order.number


def _owners(guids: list[UUID]) -> dict[UUID, Transfer]:
    """The transfers that made these documents, whichever merchant's they are."""
    with scopes_disabled():
        transfers = Transfer.objects.filter(draft_guid__in=guids).select_related("order") if guids else []
        return {transfer.draft_guid: transfer for transfer in transfers if transfer.draft_guid is not None}


def _name(row: IndexedInvoice) -> str:
    return str(row.guid) if row.status == "Draft" or row.number is None else str(row.number)
