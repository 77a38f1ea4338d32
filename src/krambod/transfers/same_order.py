"""Which transfers does an order have? A page that asks it often reads them once."""

from collections.abc import Collection, Sequence

from django.db.models import OuterRef, Q, QuerySet
from django_scopes import scopes_disabled

from krambod.merchants.models import Shop
from krambod.merchants.once import is_reading_once, once
from krambod.transfers.models import Transfer
from krambod.transfers.roles import ROLES

# What a page reads with a transfer, so that nothing else of it needs a query.
RELATED = (
    "merchant", "shop__merchant", "order__newest__order", "booked_revision__order", "rules", "connected", "invoiced",
)  # fmt: skip


def read_same_order(
    transfer: Transfer, roles: Collection[str] = tuple(ROLES), related: Sequence[str] = ()
) -> list[Transfer]:
    """Returns the transfers of the order with these roles, in their order. `related` is read with each of them."""
    if not is_reading_once():
        return _read(transfer, roles, related)
    found = once(_key(transfer), lambda: _read(transfer, tuple(ROLES), RELATED))
    return [one for one in found if one.role in roles]


def of_same_order(transfer: Transfer) -> QuerySet[Transfer]:
    """The transfers of the transfer's order, its own one too."""
    return Transfer.objects.filter(order=transfer.order_id)


def of_shops_order(shop: Shop, external_id: str | OuterRef) -> Q:
    """The transfers of the order with this id in the shop. They are found by the order, not among all of the shop's."""
    return Q(order__merchant=shop.merchant_id, order__shop=shop, order__external_id=external_id)


def keep_same_order(transfers: list[Transfer]) -> None:
    """Keeps all transfers of an order, read with `RELATED`, as the answer for the rest of the page."""
    once(_key(transfers[0]), lambda: transfers)


def _key(transfer: Transfer) -> tuple[str, int, int]:
    return ("transfers", transfer.order_id, transfer.shop_id)


def _read(transfer: Transfer, roles: Collection[str], related: Sequence[str]) -> list[Transfer]:
    with scopes_disabled():
        rows = of_same_order(transfer).filter(role__in=roles)
        return list((rows.select_related(*related) if related else rows).order_by("pk"))
