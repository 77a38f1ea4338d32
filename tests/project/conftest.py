"""The shop of the transfers' tests, for what runs and cares for it."""

from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["reach", "shopkeeper"]
