"""Which fixtures do these tests share? A WooCommerce shop that is connected, and what is behind it."""

from tests.platforms.webshop import served, services
from tests.platforms.wooshop import woo
from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["reach", "served", "services", "shopkeeper", "woo"]  # fixtures
