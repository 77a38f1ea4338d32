"""How does a shop's transfer end, and is anybody else still booked through its connection?"""

from django.db import transaction
from django.db.models import F
from django_scopes import scope

from krambod.merchants.models import DINERO, Shop
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.rule_versions import newest_rules


def stop_transfer(shop: Shop) -> None:
    """No order of the shop is due any more, and none gets due by what a worker is just doing: it is told so by `pokes`.

    The shop keeps its rules and its orders; it has no economic system any more. In one commit.
    """
    with transaction.atomic(), scope(merchant=shop.merchant):
        Transfer.objects.filter(shop=shop).update(due_at=None, pokes=F("pokes") + 1)
        shop.economic_system = ""
        shop.save(update_fields=["economic_system"])


def is_used_elsewhere(connected: ConnectedOrganization, shop: Shop) -> bool:
    """Whether another shop of the merchant's is booked through the same connection. In the scope of the merchant."""
    organizations = ConnectedOrganization.objects.filter(connection=connected.connection_id)
    ways = set(organizations.values_list("pk", flat=True))
    others = newest_rules().exclude(shop=shop).filter(shop__economic_system=DINERO)
    return any(rules.document["connected_id"] in ways for rules in others)
