"""Which orders has a customer announced a return of (*Retur meldt*), that nobody has closed?"""

from django.db.models import OuterRef, QuerySet, Subquery

from krambod.platforms.models import AnnouncedReturn
from krambod.transfers.models import Transfer


def with_open_return(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """The same, each with the oldest open return of its order: `open_return_id`, `open_return_at`, None where none is.

    No query of its own, so a list stays one. In the scope of their merchant.
    """
    returns = AnnouncedReturn.objects.filter(order=OuterRef("order"), closed_at=None).order_by("announced_at", "pk")
    return transfers.annotate(
        open_return_id=Subquery(returns.values("pk")[:1]),
        open_return_at=Subquery(returns.values("announced_at")[:1]),
    )
