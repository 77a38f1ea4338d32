"""Which orders has a customer announced a return of (*Retur meldt*), that nobody has closed?"""

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django_scopes import scopes_disabled

from krambod.platforms.models import AnnouncedReturn, Delivery
from krambod.transfers.intake import Received
from krambod.transfers.models import Transfer, TransferEvent


def with_open_return(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """The same, each with the oldest open return of its order: `open_return_id`, `open_return_at`, None where none is.

    No query of its own, so a list stays one. In the scope of their merchant.
    """
    returns = AnnouncedReturn.objects.filter(order=OuterRef("order"), closed_at=None).order_by("announced_at", "pk")
    return transfers.annotate(
        open_return_id=Subquery(returns.values("pk")[:1]),
        open_return_at=Subquery(returns.values("announced_at")[:1]),
    )


def announce_return(received: Received, delivery: Delivery) -> None:
    """Opens *Retur meldt* on the order, once for each announcement."""
    transfer = received.transfer
    with transaction.atomic(durable=True), scopes_disabled():
        _, is_new = AnnouncedReturn.objects.get_or_create(
            merchant_id=transfer.merchant_id,
            delivery=delivery,
            defaults={"order_id": transfer.order_id, "event": delivery.event, "announced_at": delivery.received_at},
        )
        if is_new:
            TransferEvent.objects.create(
                merchant_id=transfer.merchant_id,
                transfer=transfer,
                at=delivery.received_at,
                name="return_announced",
                details={"event": delivery.event},
            )
