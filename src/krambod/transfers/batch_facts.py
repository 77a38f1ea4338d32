"""What does a batch read at once for all its orders? Each would ask for it by queries of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django_scopes import scopes_disabled

from krambod.merchants.models import StoredRules
from krambod.organizations.chart import Chart
from krambod.transfers.models import Transfer
from krambod.transfers.parts.stored import find_divided
from krambod.transfers.parts.suborders import find_wholes
from krambod.transfers.rule_versions import newest_rules


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFacts:
    """`rules` are the newest of each shop. `divided` are orders with parts that have invoices of their own, `wholes`
    are those of which parts are here as orders.
    """

    chart: Chart
    rules: Mapping[int, StoredRules]
    divided: frozenset[int]
    wholes: frozenset[int]


def read_batch_facts(transfers: Sequence[Transfer], chart: Chart) -> BatchFacts:
    """Reads the facts of a batch."""
    with scopes_disabled():
        rules = newest_rules().filter(shop__in={one.shop_id for one in transfers})
        return BatchFacts(
            chart=chart,
            rules={one.shop_id: one for one in rules},
            divided=frozenset(find_divided({one.order_id for one in transfers})),
            wholes=frozenset(find_wholes(transfers)),
        )
