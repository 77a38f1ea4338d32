"""The shop of the transfers' tests, for the tests of running and operating an installation."""

from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["reach", "shopkeeper"]
