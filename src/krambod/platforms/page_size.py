"""How many orders of a shop fit in one answer? As many as asked for, until an answer is too large. Pure."""

from collections.abc import Callable
from typing import TypeVar

from krambod.platforms.shop_client import AnswerTooLarge

SHRINK = 4

Page = TypeVar("Page")


class PageSize:
    """The size of a list's pages; it shrinks by itself and stays small."""

    def __init__(self, most: int) -> None:
        self.orders = most

    def read(self, ask: Callable[[int], Page]) -> Page:
        """What `ask` answers for as many orders as fit. Raises AnswerTooLarge if one order alone is too large."""
        while True:
            try:
                return ask(self.orders)
            except AnswerTooLarge:
                if self.orders == 1:
                    raise
                self.orders = max(1, self.orders // SHRINK)
