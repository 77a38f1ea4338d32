"""What do the tests of after the sale run? Two shops of one merchant with three doors, and a worker."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django_scopes import scopes_disabled

from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.transfers.models import Transfer
from tests.after_sale.doors import ApiDoor, Door
from tests.after_sale.generating import Story
from tests.platforms.wooshop import WooShop
from tests.transfers.shopkeeper import Shopkeeper
from tests.waiting import wait_until

MOST_OF_WEBHOOKS_S = 3600  # of 5,000 orders at once


@dataclass(kw_only=True)
class AfterSales:
    """The doors by their names, and what is to happen to the orders."""

    woo: WooShop
    doors: dict[str, Door]
    told: list[Story]

    @property
    def keeper(self) -> Shopkeeper:
        return self.woo.shopkeeper

    def door(self, story: Story) -> Any:
        return self.doors[story.door]

    def until(self, moment: datetime) -> None:
        """Time passes."""
        self.keeper.pass_time((moment - self.keeper.now()).total_seconds())

    def work(self) -> None:
        """Everything that came in is taken, and a worker works, twice: Dinero needs a while for a ledger item."""
        for door in self.doors.values():
            if not isinstance(door, ApiDoor):
                wait_until(door.is_quiet, patience_s=MOST_OF_WEBHOOKS_S)
        for seconds in (1, 120):
            self.keeper.pass_time(seconds)
            for connection_id in find_due_shops(self.woo.services.now()):
                for _ in work_shop(connection_id, self.woo.services):
                    pass
            while self.keeper.due():
                self.keeper.work()

    def transfers(self, role: str) -> list[Transfer]:
        """The transfers of both shops with that role, in their order."""
        with scopes_disabled():
            rows = Transfer.objects.select_related("order", "shop", "merchant").filter(role=role)
            return list(rows.filter(merchant=self.keeper.shop.merchant).order_by("pk"))

    def story_of(self, transfer: Transfer) -> Story:
        return self._by_order[transfer.shop_id, transfer.order.external_id]

    @cached_property
    def _by_order(self) -> dict[tuple[int, str], Story]:
        """The stories by their shop and the shop's key, once each order is placed."""
        doors = ((self.door(one), one) for one in self.told)
        return {(door.keeper.shop.pk, door.key(one)): one for door, one in doors}
