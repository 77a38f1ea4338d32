"""Which lanes does a worker work on?"""

from krambod.platforms.connections.services import ShopServices
from krambod.platforms.events.take import find_due_shops, is_shop_due, work_shop
from krambod.project.running.shares import shares_of_organizations, shares_of_shops
from krambod.transfers.batch import work_lane
from krambod.transfers.due import find_due_lanes, is_lane_due
from krambod.transfers.services import DineroServices
from krambod.worker.lane_kinds import LaneKind

SHOPS = "shop-"  # the prefixes of the lanes' names
ORGANIZATIONS = ""


def lane_kinds(dinero_services: DineroServices, shop_services: ShopServices) -> list[LaneKind]:
    """All kinds of lanes. Shops come first, because their events make an organization's lane due."""
    return [shop_lanes(shop_services), organization_lanes(dinero_services)]


def shop_lanes(services: ShopServices) -> LaneKind:
    """Lanes for the events of a shop. The key is the id of the shop's connection."""
    return LaneKind(
        prefix=SHOPS,
        find_due=lambda now: [str(connection_id) for connection_id in find_due_shops(now)],
        work=lambda key, _lease: work_shop(int(key), services),
        shares_of=shares_of_shops,
        is_due=lambda key, now: is_shop_due(int(key), now),
    )


def organization_lanes(services: DineroServices) -> LaneKind:
    """Lanes for the transfers to an organization in Dinero. The lane's name is the organization's number."""
    return LaneKind(
        prefix=ORGANIZATIONS,
        find_due=find_due_lanes,
        work=lambda key, lease: work_lane(int(key), lease, services),
        shares_of=shares_of_organizations,
        is_due=lambda key, now: key.isdigit() and is_lane_due(int(key), now),
    )
