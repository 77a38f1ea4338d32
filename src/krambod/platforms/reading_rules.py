"""By which rules are a shop's payloads read? Versioned like the booking rules; what was held is tried anew."""

from datetime import datetime

from django.db import transaction
from django_scopes import scope

from krambod.merchants.locking import locked, update_in_order
from krambod.merchants.models import Shop
from krambod.platforms.models import Delivery, DeliveryState, ShopConnection, StoredReadingRules
from krambod.platforms.platform import ReadingRules
from krambod.platforms.registry import platforms


def find_reading_rules(shop: Shop) -> ReadingRules:
    """The newest version, or the platform's own where the merchant has said nothing."""
    with scope(merchant=shop.merchant):
        stored = StoredReadingRules.objects.filter(shop=shop).order_by("version").last()
        if stored is not None:
            return ReadingRules.model_validate(stored.document)
        connection = ShopConnection.objects.filter(shop=shop).first()
    return platforms()[connection.platform].default_rules if connection else ReadingRules()


def save_reading_rules(shop: Shop, rules: ReadingRules, now: datetime, *, by: str = "") -> int:
    """Stores a new version and makes the shop's held events due. The version; the present one if nothing changed."""
    with transaction.atomic(durable=True), scope(merchant=shop.merchant):
        locked(Shop.objects).get(pk=shop.pk)  # one version at a time
        newest = StoredReadingRules.objects.filter(shop=shop).order_by("version").last()
        if newest is not None and ReadingRules.model_validate(newest.document) == rules:
            return newest.version
        stored = StoredReadingRules.objects.create(
            merchant_id=shop.merchant_id,
            shop=shop,
            version=1 if newest is None else newest.version + 1,
            document=rules.model_dump(mode="json"),
            created_at=now,
            by=by[:100],
        )
        update_in_order(Delivery.objects.filter(shop=shop, state=DeliveryState.HELD), state=DeliveryState.PENDING)
    return stored.version
