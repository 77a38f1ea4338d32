"""How are an organization's orders and documents read to be compared? By three lists, whatever their number.

    orders of a period ─┐
                        ├─▶ compare ─▶ differences
    Dinero's lists ─────┘   what no order of the period names is looked for among all orders

A call lists up to a thousand documents. What a worker may be changing now is left for the next time.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.dinero.models import DocumentRow
from krambod.merchants.models import Shop
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import LedgerEntry, State, Step, Transfer
from krambod.transfers.reconciling.compare import BookDifference, OurDocument, find_differences, told_of_nobody
from krambod.transfers.reconciling.deposits import find_unexplained_money
from krambod.transfers.roles import CORRECTION, PREPAYMENT, REFUND, SALE, SHIPMENT

ROLES = (SALE.name, PREPAYMENT.name, SHIPMENT.name, CORRECTION.name, REFUND.name)
STUCK_FOR = timedelta(hours=1)
MOVING_FOR = timedelta(minutes=10)
A_STATEMENT = 500
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """How many orders and documents were compared, where they differ, and which invoices are overdue in Dinero."""

    orders: int
    documents: int
    differences: tuple[BookDifference, ...]
    overdue: tuple[UUID, ...] = ()


def reconcile(connected: ConnectedOrganization, dinero: Dinero, *, since: datetime, now: datetime) -> Reconciled:
    """Compares the orders that were placed since `since` (aware). Raises DineroError. Writes nothing."""
    rows = {row.guid: row for row in (*dinero.invoices(since), *dinero.credit_notes(since))}
    with scopes_disabled():
        ours = list(_read_ours(connected, since, now))
        found = [difference for one in ours for difference in find_differences(one, rows)]
        named = {one.guid for one in ours}
        others = [row for row in rows.values() if row.guid not in named and row.deleted_at is None]
        found += [told_of_nobody(row) for row in _without_order(connected, others, now)]
        found += find_unexplained_money(connected, dinero, now)
    return Reconciled(
        orders=len({one.order for one in ours}),
        documents=sum(one.guid is not None for one in ours),
        differences=tuple(found),
        overdue=tuple(row.guid for row in rows.values() if row.status == "Overdue"),
    )


def _read_ours(connected: ConnectedOrganization, since: datetime, now: datetime) -> Iterator[OurDocument]:
    is_paused = connected.paused_cause != ""
    rows = Transfer.objects.filter(
        merchant=connected.merchant_id,
        connected__organization_id=connected.organization_id,
        placed_at__gte=since,
        role__in=ROLES,
    )
    just_written = LedgerEntry.objects.filter(transfer__in=rows, intended_at__gte=now - MOVING_FOR)
    moving = set(just_written.values_list("transfer_id", flat=True))  # Dinero's lists lag
    credited = set(rows.filter(role=REFUND.name).values_list("order_id", flat=True))
    for transfer in rows.select_related("order").order_by("pk").iterator():
        yield OurDocument(
            order=transfer.order.number,
            transfer_id=transfer.pk,
            state=transfer.state,
            guid=transfer.draft_guid,
            number=transfer.invoice_number,
            total=transfer.invoice_total,
            paid=sum((Decimal(amount) for amount in transfer.registered.values()), ZERO),
            is_stuck=not is_paused and _is_stuck(transfer, now),
            is_moving=transfer.pk in moving or _is_due(transfer, now),
            is_settled_otherwise=transfer.order_id in credited or bool(transfer.in_dinero),
        )


def _is_stuck(transfer: Transfer, now: datetime) -> bool:
    """Whether nothing happens to it though nothing holds it."""
    if transfer.cause or transfer.state not in (State.RECEIVED, State.DRAFTED):
        return False
    return transfer.due_at is not None and transfer.due_at < now - STUCK_FOR


def _is_due(transfer: Transfer, now: datetime) -> bool:
    return transfer.due_at is not None and transfer.due_at <= now + MOVING_FOR


def _without_order(
    connected: ConnectedOrganization, rows: Iterable[DocumentRow], now: datetime
) -> Iterator[DocumentRow]:
    """Yields the documents that carry a reference of ours, that no order names and that nobody has just made."""
    codes = Shop.objects.filter(merchant=connected.merchant_id).values_list("code", flat=True)
    ours = tuple(f"krambod:{code}:" for code in codes)
    candidates = {row.guid: row for row in rows if (row.external_reference or "").startswith(ours)}
    named = _named(candidates) | _just_made(connected, now)
    yield from (row for guid, row in candidates.items() if guid not in named)


def _named(candidates: Mapping[UUID, DocumentRow]) -> set[UUID]:
    guids = list(candidates)
    found: set[UUID] = set()
    for first in range(0, len(guids), A_STATEMENT):
        some = Q(draft_guid__in=guids[first : first + A_STATEMENT])
        found |= {guid for guid in Transfer.objects.filter(some).values_list("draft_guid", flat=True) if guid}
    return found


def _just_made(connected: ConnectedOrganization, now: datetime) -> set[UUID]:
    written = LedgerEntry.objects.filter(
        transfer__connected__organization_id=connected.organization_id,
        step=Step.DRAFT,
        intended_at__gte=now - MOVING_FOR,
    )
    return {UUID(key) for key in written.values_list("key", flat=True)}
