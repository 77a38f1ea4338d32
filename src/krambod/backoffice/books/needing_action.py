"""Which orders need action by a person: those that are held, and those with an announced return to assess?"""

from django.db.models import Q, QuerySet

from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import SALE

# Before the invoice is booked there is nothing to credit, and after all is credited there is nothing left.
OPEN_RETURN = Q(
    role=SALE.name, order__return_announced_at__isnull=False, state__in=(State.BOOKED, State.PAID), invoice_total__gt=0
)


def needing_action(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Those of the transfers that need action. A union, because each half has an index of its own."""
    held = transfers.exclude(cause="").order_by().values("pk")
    returned = transfers.filter(OPEN_RETURN).order_by().values("pk")
    return transfers.filter(pk__in=held.union(returned))
