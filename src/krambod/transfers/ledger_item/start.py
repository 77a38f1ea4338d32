"""How does a part of a booked sale begin that is booked by ledger items?"""

from collections.abc import Collection
from functools import partial

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import Role
from krambod.transfers.rule_versions import find_stored_rules
from krambod.transfers.sale.work import SaleWork


def start_items(work: SaleWork, role: Role, part_id: str, names: Collection[str] = ()) -> None:
    """Makes the transfer of a part in the next commit. It goes where the sale went.

    One that is there already is due again if it lacks one of the items with these names.
    """
    work.journal.afterwards(partial(_start, work, role, part_id, frozenset(names)))


def _start(work: SaleWork, role: Role, part_id: str, names: frozenset[str]) -> None:
    sale = work.transfer
    with scopes_disabled():
        newest = find_stored_rules(sale.shop_id)
        is_same_place = newest is not None and newest.document["connected_id"] == sale.connected_id
        part, is_new = Transfer.objects.get_or_create(
            merchant_id=sale.merchant_id,
            shop_id=sale.shop_id,
            order_id=sale.order_id,
            role=role.name,
            part_id=part_id,
            defaults={
                "connected_id": sale.connected_id,
                "rules": newest if is_same_place else sale.rules,
                "is_pinned": True,
                "placed_at": sale.placed_at,
                "due_at": work.now,
            },
        )
        if not is_new and part.state != State.SKIPPED and not names <= {*part.registered}:
            Transfer.objects.filter(pk=part.pk).update(due_at=work.now, pokes=F("pokes") + 1)
