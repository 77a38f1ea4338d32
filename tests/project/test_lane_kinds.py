"""Do the lanes of an installation keep their names, and is a new kind of lane one row in one place?"""

from collections.abc import Iterator
from datetime import datetime

import pytest

from krambod.platforms.connections.services import ShopServices, open_shop_services
from krambod.project.running.lane_kinds import lane_kinds
from krambod.transfers.models import State
from krambod.worker.lane_kinds import LaneKind, Waits
from krambod.worker.lanes import Lease
from krambod.worker.models import Lane
from krambod.worker.settings import WorkerSettings
from tests.transfers.shopkeeper import ORGANIZATION, Shopkeeper
from tests.worker.times import until, working
from tests.worker.workers import open_engine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop_services(shopkeeper: Shopkeeper) -> Iterator[ShopServices]:
    services = open_shop_services("http://localhost:8000", shopkeeper.now)
    with services.http:
        yield services


def test_lanes_keep_the_names_that_stand_in_the_database(shopkeeper: Shopkeeper, shop_services: ShopServices) -> None:
    names = [kind.lane("7").name for kind in lane_kinds(shopkeeper.services, shop_services)]

    assert names == ["shop-7", "7"]


def test_a_lane_kind_added_in_one_place_runs(shopkeeper: Shopkeeper, shop_services: ShopServices) -> None:
    due = ["7"]
    worked: list[tuple[str, str]] = []
    transfer = shopkeeper.send()
    Lane.objects.create(name=str(ORGANIZATION), fence=41)  # of a worker before

    def find_due_payouts(now: datetime) -> list[str]:
        assert now.tzinfo is not None
        return list(due)

    def work_payout(key: str, lease: Lease) -> Waits:
        yield 0.0
        worked.append((key, lease.lane))
        due.remove(key)

    payouts = LaneKind(prefix="payout-", find_due=find_due_payouts, work=work_payout)
    worker = open_engine(
        WorkerSettings(holder="ours", poll_s=0.01, clock=shopkeeper.now),
        lanes=[*lane_kinds(shopkeeper.services, shop_services), payouts],
    )
    with working(worker):
        until(lambda: worked == [("7", "payout-7")] and not shopkeeper.due())

    transfer.refresh_from_db()
    assert transfer.state == State.PAID
    lanes = {lane.name: lane.fence for lane in Lane.objects.all()}
    assert lanes == {"payout-7": 1, str(ORGANIZATION): 42}
