"""The webshop of the platforms' tests, and what is behind it."""

from tests.platforms.webshop import served, services, webshop
from tests.platforms.wooshop import woo
from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["reach", "served", "services", "shopkeeper", "webshop", "woo"]  # fixtures
