"""How is a shop's list read page by page, while orders come and go in it?

Lists are read by place, and change while they are read: each page begins with the last order of the page before. Where
it does not, the list has moved, and the reading goes back a page. Seen twice is nothing; missed would be lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krambod.platforms.platform import Document, Platform, ReadingRules
from krambod.platforms.shop_client import OrderPage, ShopClient
from krambod.platforms.translating.payload import Payload

MOST_STEPS_BACK = 5
STEP_BACK = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlace:
    """How far a list was read. `seam` is the last order of the page before, "" at the start."""

    place: int = 0
    seam: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A page's orders, some of them perhaps for a second time, and where the next page begins.

    `too_large` are the ids of orders that could not be read.
    """

    documents: tuple[dict[str, Any], ...]
    too_large: tuple[str, ...]
    next: ListPlace
    is_last: bool
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReader:
    """Reads the orders that changed, or were placed, since a moment. `id_of` tells the list's orders apart."""

    client: ShopClient
    id_of: Callable[[Document], str]
    changed_since: datetime | None = None
    placed_since: datetime | None = None

    def read(self, at: ListPlace) -> ListPage:
        """The page at a place. Raises what the client raises."""
        begin = max(0, at.place - 1) if at.seam else at.place
        page = self._page(begin)
        for _ in range(MOST_STEPS_BACK):
            if not at.seam or begin == 0 or self._holds(page, at.seam):
                break
            begin = max(0, begin - STEP_BACK)
            page = self._page(begin)
        if self._ids(page) == [at.seam] and page.next is not None:
            # A page of one order, as large ones are told: the seam alone would lead no further.
            begin, page = page.next, self._page(page.next)
        ids = self._ids(page)
        following = ListPlace(place=begin + len(ids), seam=ids[-1] if ids else at.seam)
        return ListPage(
            documents=page.documents,
            too_large=page.too_large,
            next=following,
            is_last=page.next is None,
            total=page.total,
        )

    def _page(self, place: int) -> OrderPage:
        return self.client.list_orders(changed_since=self.changed_since, placed_since=self.placed_since, place=place)

    def _holds(self, page: OrderPage, seam: str) -> bool:
        return seam in self._ids(page)

    def _ids(self, page: OrderPage) -> list[str]:
        """Of all orders of the page; one that is too large stands alone on its page."""
        return [*(self.id_of(document) for document in page.documents), *page.too_large]


def id_reader(platform: Platform, rules: ReadingRules) -> Callable[[Document], str]:
    """Finds an order's id where the platform, or the merchant, says that it stands."""
    return lambda document: Payload(document, platform.fields, chosen=rules.fields).text("id")
