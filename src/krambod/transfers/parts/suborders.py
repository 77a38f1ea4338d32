"""Is an order only a part of another order, so that only one of the two is booked?

Marketplaces split an order: the customer's order stays, and each part of it is an order too, with the id of the whole.

    the whole is here                  ─▶ the part is not booked, unless a person wants it
    the whole comes after its parts    ─▶ it is held if a part is booked
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, QuerySet
from django_scopes import scopes_disabled

from krambod.merchants.locking import update_in_order
from krambod.orders.models import StoredOrder
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Reason, Skip
from krambod.transfers.roles import SALE
from krambod.words.choices import BOOK_BESIDE_PARTS

BOOK_PART = "book_part"  # among a sale's choices: it is booked though its whole order is here


def find_skip_of_part(transfer: Transfer) -> Skip | None:
    """Returns why an order is not booked of which the whole is here too, or None."""
    if not transfer.order.part_of or BOOK_PART in transfer.choices:
        return None
    with scopes_disabled():
        same = StoredOrder.objects.filter(merchant=transfer.merchant_id, shop=transfer.shop_id)
        is_there = same.filter(external_id=transfer.order.part_of).exclude(pk=transfer.order_id).exists()
    return Skip(reason=Reason.PART_OF_ORDER) if is_there else None


def expect_no_booked_parts(transfer: Transfer) -> None:
    """Raises FixOrder if orders are booked that are parts of this one."""
    if BOOK_BESIDE_PARTS.remembered_as in transfer.choices:
        return
    with scopes_disabled():
        sales = _sales_of_parts(transfer).filter(booked_revision__isnull=False).select_related("order")
        booked = list(sales.order_by("pk"))
    if booked:
        numbers = ", ".join(one.order.number for one in booked)
        raise FixOrder("parts_are_booked", orders=numbers, total=str(transfer.order.total))


def find_wholes(transfers: Iterable[Transfer]) -> set[int]:
    """Returns the ids of the orders of these transfers of which parts are here too, as orders. Nearly none has any."""
    wanted = {(one.shop_id, one.order.external_id): one.order_id for one in transfers}
    with scopes_disabled():
        parts = StoredOrder.objects.filter(
            shop__in={shop_id for shop_id, _ in wanted}, part_of__in={external_id for _, external_id in wanted}
        ).exclude(part_of="")
        return {wanted[whole] for whole in parts.values_list("shop_id", "part_of").distinct() if whole in wanted}


def poke_suborders(whole: Transfer, now: datetime) -> None:
    """Makes the parts of a new order due that are not booked: they are looked at again."""
    open_ones = _sales_of_parts(whole).filter(booked_revision=None, connected__isnull=False)
    update_in_order(open_ones.exclude(state__in=(*BOOKED, State.CANCELLED)), due_at=now, pokes=F("pokes") + 1)


def _sales_of_parts(whole: Transfer) -> QuerySet[Transfer]:
    sales = Transfer.objects.filter(role=SALE.name, order__in=_parts(whole).values("pk"))
    return sales.exclude(order=whole.order_id)


def _parts(whole: Transfer) -> QuerySet[StoredOrder]:
    # The second condition lets SQLite use the index, which has only the orders that are parts.
    return StoredOrder.objects.filter(shop=whole.shop_id, part_of=whole.order.external_id).exclude(part_of="")
