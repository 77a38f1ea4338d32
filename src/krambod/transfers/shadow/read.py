"""What is compared: the orders as they are stored, and Dinero's invoices as its lists show them. Only reads."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Subquery

from krambod.accounting.danish_time import danish_day
from krambod.dinero.client import Dinero
from krambod.merchants.models import Shop
from krambod.orders.models import StoredOrder
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.organizations.contacts import email_digest, name_digest, refresh_contacts
from krambod.organizations.invoices import OVERLAP, store_invoices
from krambod.organizations.models import IndexedContact, IndexedInvoice, Organization
from krambod.transfers.models import Transfer
from krambod.transfers.shadow.match import NEAR, DocumentThere, OrderToFind


def refresh(dinero: Dinero, *, since: date, now: datetime) -> None:
    """Reads Dinero's invoices that changed since a few days before `since`, and its contacts. Raises DineroError."""
    moment = datetime.combine(since - NEAR - timedelta(days=1), time(), UTC)
    rows = Organization.objects.filter(organization_id=dinero.organization_id)
    read_at = rows.values_list("invoices_read_at", flat=True).first()
    store_invoices(dinero.organization_id, list(dinero.invoices(min(moment, (read_at or now) - OVERLAP))))
    rows.update(invoices_read_at=now)
    refresh_contacts(dinero, now=now)


def read_orders(shop: Shop, since: date) -> Iterator[tuple[StoredOrder, Order]]:
    """Yields a shop's orders that were placed since a Danish day, the oldest first. In the scope of the merchant.

    A stored order has `is_ours`: whether a transfer of ours made a document for it.
    """
    ours = Exists(Transfer.objects.filter(order=OuterRef("pk"), draft_guid__isnull=False))
    rows = StoredOrder.objects.filter(shop=shop, placed_on__gte=since, newest__isnull=False).annotate(is_ours=ours)
    for stored in rows.select_related("newest__order").order_by("placed_on", "pk").iterator(chunk_size=500):
        assert stored.newest is not None
        yield stored, read_revision(stored.newest)


def to_find(stored: StoredOrder, order: Order) -> OrderToFind:
    """Returns what an order is known by."""
    return OrderToFind(
        pk=stored.pk,
        number=order.number,
        external_id=order.external_id,
        day=danish_day(order.placed_at),
        total=order.total.amount,
        currency=order.currency,
        email_digest=email_digest(order.buyer.email),
        name_digest=name_digest(order.buyer.company or order.buyer.name),
    )


def read_documents(organization_id: int, since: date) -> list[DocumentThere]:
    """Returns the invoices and drafts that no transfer of ours made, dated since a few days before `since`."""
    rows = IndexedInvoice.objects.filter(
        organization_id=organization_id, is_deleted=False, is_credit_note=False, date__gte=since - NEAR
    )
    ours = Transfer.objects.filter(connected__organization_id=organization_id, draft_guid__isnull=False)
    contact = IndexedContact.objects.filter(organization_id=organization_id, guid=OuterRef("contact_guid"))
    others = rows.exclude(guid__in=ours.values("draft_guid")).annotate(
        email_digest=Subquery(contact.values("email_digest")[:1]),
        name_digest=Subquery(contact.values("name_digest")[:1]),
    )
    return [_document(row, row.email_digest, row.name_digest) for row in others.order_by("date", "pk")]


def _document(row: IndexedInvoice, email: str | None, name: str | None) -> DocumentThere:
    """`email` and `name` are the digests of the document's contact, None without one."""
    assert row.date is not None
    return DocumentThere(
        guid=row.guid,
        number=row.number,
        day=row.date,
        total=row.total_incl_vat,
        currency=row.currency,
        text=row.description,
        reference=row.external_reference,
        email_digest=email or "",
        name_digest=name or "",
    )
