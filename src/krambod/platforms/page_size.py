"""How many orders of a shop fit in one answer? As many as asked for, until an answer is too large. Pure."""

from collections.abc import Callable
from typing import TypeVar

from krambod.platforms.shop_client import AnswerTooLarge

SHRINK = 4
GROW = 2

Page = TypeVar("Page")


class PageSize:
    """The size of a list's pages. It shrinks by itself where orders are large, and grows again after them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._next = most
        self.orders = most  # of the last page

    def read(self, ask: Callable[[int], Page]) -> Page:
        """What `ask` answers for as many orders as fit. Raises AnswerTooLarge if one order alone is too large."""
        self.orders = self._next
        while True:
            try:
                page = ask(self.orders)
            except AnswerTooLarge:
                self._next = max(1, self.orders // SHRINK)
                if self.orders == 1:
                    raise
                self.orders = self._next
            else:
                self._next = min(self._most, self.orders * GROW)
                return page
