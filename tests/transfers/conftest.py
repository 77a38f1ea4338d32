"""Which fixtures do the tests of the transfers share? A shop that is connected to the double."""

from tests.transfers.shopkeeper import reach, shopkeeper
from tests.transfers.walking import hurried

__all__ = ["hurried", "reach", "shopkeeper"]  # fixtures
