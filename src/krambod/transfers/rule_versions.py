"""What happens when a merchant changes the booking rules?

A new version is stored. Transfers that have written nothing to Dinero follow it; the others keep their rules. Orders
that were held because a rule was missing or wrong are planned again.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django_scopes import scope

from krambod.merchants.locking import held, locked
from krambod.merchants.models import Shop, StoredRules, User
from krambod.merchants.once import once
from krambod.transfers.due import tell_due
from krambod.transfers.models import State, Transfer
from krambod.transfers.products import remember
from krambod.transfers.rules import BookingRules, ProductRule

FOLLOWING = (State.RECEIVED, State.WAITING, State.DRAFTED, State.SKIPPED)


def newest_rules() -> QuerySet[StoredRules]:
    """Returns the newest version of the rules of each shop in scope."""
    newest = StoredRules.objects.filter(shop=OuterRef("shop")).order_by("-version")
    return StoredRules.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def find_stored_rules(shop_id: int) -> StoredRules | None:
    """Returns the row of the shop's newest version, or None if it has no rules. Call it in the merchant's scope."""
    return once(("newest rules", shop_id), StoredRules.objects.filter(shop=shop_id).order_by("version").last)


def find_rules(shop: Shop) -> BookingRules | None:
    """Returns the newest version of the shop's rules, or None if it has no rules. It works in any scope."""
    with scope(merchant=shop.merchant):
        stored = find_stored_rules(shop.pk)
    return None if stored is None else read_rules(stored)


def read_rules(stored: StoredRules) -> BookingRules:
    """Returns the booking rules in a stored version."""
    return BookingRules.model_validate(stored.document)


def remember_products(shop: Shop, told: Iterable[ProductRule], now: datetime, *, saved_by: User) -> bool:
    """Stores what products are from now on, as a new version. Returns False if there is nothing new, or no rules."""
    rules = find_rules(shop)
    if rules is None:
        return False
    products = rules.products
    for one in told:
        assert one.goods is not None
        products = remember(products, one.product, one.goods)
    return save_rules(shop, rules.model_copy(update={"products": products}), now, saved_by=saved_by)


def save_rules(shop: Shop, rules: BookingRules, now: datetime, *, saved_by: User | None = None) -> bool:
    """Stores a new version and makes the transfers due that it may change.

    `saved_by` is None if a command saves the rules. Returns False if they are the same as before.
    """
    if find_rules(shop) == rules:
        return False
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        locked(Shop.objects).get(pk=shop.pk)  # one version at a time
        newest = find_stored_rules(shop.pk)
        stored = StoredRules.objects.create(
            merchant_id=shop.merchant_id,
            shop=shop,
            version=1 if newest is None else newest.version + 1,
            # Leave empty fields out: an older version that still runs does not know every field.
            document=rules.model_dump(mode="json", exclude_none=True),
            saved_by=saved_by,
        )
        is_following = Q(is_pinned=False, state__in=FOLLOWING)
        # A document that is in an organization stays there, but its transfer may use the corrected rules.
        is_held = Q(is_pinned=True, mended_by="settings", connected=rules.connected_id)
        transfers = held(Transfer.objects.filter(is_following | is_held, shop=shop))
        transfers.filter(is_following).update(connected_id=rules.connected_id, due_at=now, pokes=F("pokes") + 1)
        transfers.filter(is_held).update(rules=stored, due_at=now, pokes=F("pokes") + 1)
        tell_due(rules.connected_id)
    return True
