"""How are a few transfers found among very many, each by the index that has only them?

`project/sqlite/statistics` tells SQLite how large tables are. Where that does not decide between two indexes that fit,
the conditions here do: the other one may hold everything of the merchant. PostgreSQL counts, and finds it by itself.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.models import CharField, Func, OuterRef, QuerySet, Subquery

from krambod.orders.models import StoredOrder
from krambod.transfers.models import Transfer
from krambod.transfers.roles import SALE

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Unindexed(Func):
    """The value as it is, written so that SQLite looks it up in no index."""

    arity = 1
    template = "+%(expressions)s"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)


def held(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Those of the transfers that are held. The second condition says the same as the first."""
    return transfers.exclude(cause="").filter(cause__gt="")


def due(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Those of the transfers that are due at some moment. The second condition says the same as the first."""
    return transfers.filter(due_at__isnull=False, due_at__gt=LONG_AGO)


def with_sale(orders: QuerySet[StoredOrder], **conditions: Any) -> QuerySet[Any, Any]:
    """The same orders, each with the id of its sale as `own_sale`, None where the sale does not meet the conditions."""
    same = Transfer.objects.filter(shop=OuterRef("shop"), order=OuterRef("pk"), role=SALE.name, **conditions)
    return orders.annotate(own_sale=Subquery(same.order_by().values("pk")[:1]))
