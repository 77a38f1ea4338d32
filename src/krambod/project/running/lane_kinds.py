"""Which queues does a worker work on?"""

from krambod.platforms.connections.services import ShopServices
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.transfers.batch import work_lane
from krambod.transfers.due import find_due_lanes
from krambod.transfers.services import DineroServices
from krambod.worker.lane_kinds import LaneKind


def lane_kinds(dinero_services: DineroServices, shop_services: ShopServices) -> list[LaneKind]:
    """All of them. Shops come first: what their events tell makes an organization's lane due."""
    return [shop_lanes(shop_services), organization_lanes(dinero_services)]


def shop_lanes(services: ShopServices) -> LaneKind:
    """The events of one shop. The key is its connection's."""
    return LaneKind(
        prefix="shop-",
        find_due=lambda now: [str(connection_id) for connection_id in find_due_shops(now)],
        work=lambda key, _lease: work_shop(int(key), services),
    )


def organization_lanes(services: DineroServices) -> LaneKind:
    """The transfers to one organization in Dinero. The key is its number, and alone is the lane's name."""
    return LaneKind(
        prefix="",
        find_due=find_due_lanes,
        work=lambda key, lease: work_lane(int(key), lease, services),
    )
