"""How is an order locked, with all its transfers? Whoever changes one of them locks them all, in one order."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from krambod.merchants.locking import held, locked
from krambod.orders.models import StoredOrder
from krambod.transfers.models import Transfer


def lock_order(order_id: int) -> StoredOrder:
    """Locks the order, then its transfers, until the end of the transaction. Call it in the merchant's scope."""
    stored = locked(StoredOrder.objects.select_related("newest__order")).get(pk=order_id)
    lock_transfers([order_id])
    return stored


def lock_transfers(order_ids: Collection[int], *others: QuerySet[Transfer]) -> None:
    """Locks all transfers of the orders, and others with them."""
    wanted = Q(order__in=order_ids)
    for rows in others:
        wanted |= Q(pk__in=rows.values("pk"))
    held(Transfer.objects.filter(wanted))
