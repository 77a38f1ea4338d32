"""Which fixtures do these tests share? A shop that is connected to the double."""

from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["reach", "shopkeeper"]  # fixtures
