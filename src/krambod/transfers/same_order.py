"""Which transfers does an order have? A page that asks it often reads them once."""

from collections.abc import Collection, Sequence

from django_scopes import scopes_disabled

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


def keep_same_order(transfers: list[Transfer]) -> None:
    """Keeps all transfers of an order, read with `RELATED`, as the answer for the rest of the page."""
    once(_key(transfers[0]), lambda: transfers)


def _key(transfer: Transfer) -> tuple[str, int, int]:
    return ("transfers", transfer.order_id, transfer.shop_id)


def _read(transfer: Transfer, roles: Collection[str], related: Sequence[str]) -> list[Transfer]:
    with scopes_disabled():
        rows = Transfer.objects.filter(order=transfer.order_id, shop=transfer.shop_id, role__in=roles)
        return list((rows.select_related(*related) if related else rows).order_by("pk"))
