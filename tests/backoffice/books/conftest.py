"""The pages of books that are in the double."""

from tests.backoffice.keeping import boss, keeper
from tests.transfers.shopkeeper import reach, shopkeeper

__all__ = ["boss", "keeper", "reach", "shopkeeper"]  # fixtures, for these tests as well
