"""The shop of the transfers' tests."""

from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["reach", "shopkeeper"]  # fixtures
