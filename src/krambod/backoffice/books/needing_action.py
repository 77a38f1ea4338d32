"""Which orders need action by a person: those that are held, and those with an announced return to assess?"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, QuerySet, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from krambod.backoffice.books.by_index import held, with_sale
from krambod.orders.models import StoredOrder
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import SALE

# By the law on consumer contracts (§ 21), the money must be back 14 days after the merchant heard of a withdrawal.
DAYS_TO_PAY_BACK = 14
REMINDED_ON_DAYS = (5, 10)
MONEY = DecimalField(max_digits=20, decimal_places=2)
# A sale is about its whole total; a refund or a chargeback is about its own amount.
AMOUNT = Case(
    When(role=SALE.name, then=F("order__total")),
    default=Coalesce(Cast(KeyTextTransform("amount", "cause_details"), MONEY), F("invoice_total"), F("order__total")),
    output_field=MONEY,
)


def owed_since(transfer: Transfer) -> date | None:
    """The day since which money is owed to the customer, or None if none is missing."""
    day = transfer.cause_details.get("day") if transfer.cause == "repayment_missing" else None
    return None if day is None else date.fromisoformat(day)


def amount_of(transfer: Transfer) -> Decimal | None:
    """The amount that a held transfer is about: what `AMOUNT` says for many."""
    if transfer.role == SALE.name:
        return transfer.order.total
    told = transfer.cause_details.get("amount")
    return (transfer.invoice_total or transfer.order.total) if told is None else Decimal(told)


def sales_with_return() -> QuerySet[StoredOrder, Any]:
    """The ids of the sales whose announced return can be credited; of some orders None.

    Before the invoice is booked there is nothing to credit, and after all is credited there is nothing left.
    """
    announced = StoredOrder.objects.filter(return_announced_at__isnull=False).order_by()
    return with_sale(announced, state__in=(State.BOOKED, State.PAID), invoice_total__gt=0).values("own_sale")


def needing_action(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Those of the transfers that need action. A union, because each half has an index of its own."""
    return transfers.filter(pk__in=held(transfers).order_by().values("pk").union(sales_with_return()))
