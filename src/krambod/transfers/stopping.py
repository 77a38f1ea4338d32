"""How do we stop transferring a shop's orders, and does another shop still use its connection?"""

from django.db import transaction
from django.db.models import F
from django_scopes import scope

from krambod.merchants.locking import locked, update_in_order
from krambod.merchants.models import DINERO, Shop
from krambod.organizations.models import ConnectedOrganization
from krambod.transfers.models import Transfer
from krambod.transfers.rule_versions import newest_rules


def stop_transfer(shop: Shop) -> None:
    """Stops the shop: none of its orders is due any more, and it has no economic system. All in one commit.

    Raising `pokes` keeps a worker that is busy with an order from making it due again. Rules and orders stay.
    """
    with transaction.atomic(), scope(merchant=shop.merchant):
        locked(Shop.objects).get(pk=shop.pk)
        update_in_order(Transfer.objects.filter(shop=shop), due_at=None, pokes=F("pokes") + 1)
        shop.economic_system = ""
        shop.save(update_fields=["economic_system"])


def is_used_elsewhere(connected: ConnectedOrganization, shop: Shop) -> bool:
    """Whether another shop of the merchant is booked through the same connection.

    Call it in the scope of the merchant.
    """
    organizations = ConnectedOrganization.objects.filter(connection=connected.connection_id)
    ways = set(organizations.values_list("pk", flat=True))
    others = newest_rules().exclude(shop=shop).filter(shop__economic_system=DINERO)
    return any(rules.document["connected_id"] in ways for rules in others)
