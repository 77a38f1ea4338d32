"""How does a part of a booked sale begin that is booked by ledger items?"""

from collections.abc import Collection, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import Role
from krambod.transfers.rule_versions import find_stored_rules
from krambod.transfers.work import TransferWork


def start_items(
    work: TransferWork,
    role: Role,
    part_id: str,
    names: Collection[str] = (),
    choices: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Makes the transfer of a part in the next commit, with these choices. It goes where the sale went.

    One that is there already is due again if it lacks one of the items with these names.
    """
    work.afterwards(partial(_start, work, role, part_id, frozenset(names), choices))


def _start(work: TransferWork, role: Role, part_id: str, names: frozenset[str], choices: Mapping[str, Any]) -> None:
    whole = work.transfer
    with scopes_disabled():
        newest = find_stored_rules(whole.shop_id)
        is_same_place = newest is not None and newest.document["connected_id"] == whole.connected_id
        part, is_new = Transfer.objects.get_or_create(
            merchant_id=whole.merchant_id,
            shop_id=whole.shop_id,
            order_id=whole.order_id,
            role=role.name,
            part_id=part_id,
            defaults={
                "connected_id": whole.connected_id,
                "rules": newest if is_same_place else whole.rules,
                "is_pinned": True,
                "placed_at": whole.placed_at,
                "due_at": work.now,
                "choices": dict(choices),
            },
        )
        if not is_new and part.state != State.SKIPPED and not names <= {*part.registered}:
            Transfer.objects.filter(pk=part.pk).update(due_at=work.now, pokes=F("pokes") + 1)
