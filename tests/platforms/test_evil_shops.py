"""Do a hundred shops that answer byte by byte keep anybody's order waiting?"""

import time
from collections.abc import Callable
from typing import Any

from django_scopes import scopes_disabled

from krambod.merchants.models import Merchant, Shop
from krambod.platforms.models import Delivery, ShopConnection
from krambod.project.running.lane_kinds import lane_kinds
from krambod.project.running.recurring import shop_chores
from krambod.worker.chores import ensure_chore
from krambod.worker.settings import WorkerSettings
from tests.cases.telling import read_ordinary, whole_order
from tests.outgoing.dripping import HEAD, dripping
from tests.platforms.wooshop import WooShop
from tests.waiting import wait_until
from tests.worker.times import working
from tests.worker.workers import open_engine

SHOPS = 100
EVIL_HOST = "127.0.0.2"  # this machine too, but not the address of the other shop
MOST_S = 5.0


def plant_evil_shops(connected: ShopConnection, port: int, now: Any) -> None:
    """A hundred shops of another merchant, connected as this one is, each with an event and a poll that are due."""
    with scopes_disabled():
        evil = Merchant.objects.create(name="Ivans Butik")
        for number in range(SHOPS):
            named = {"name": f"Ur {number}", "code": f"ur-{number}", "key": f"evil-{number}"}
            shop = Shop.objects.create(merchant=evil, api_token_digest=f"evil-{number}", **named)
            values = {
                field.attname: getattr(connected, field.attname)
                for field in ShopConnection._meta.concrete_fields
                if field.name != "id"
            }
            own = {"merchant_id": evil.pk, "shop_id": shop.pk, "url": f"http://{EVIL_HOST}:{port}"}
            connection = ShopConnection.objects.create(**values | own)
            Delivery.objects.create(
                merchant=evil, shop=shop, key=f"event-{number}", event="order.updated", kind="order", order_id="1",
                body="{}", received_at=now,
            )  # fmt: skip
            ensure_chore("poll", str(connection.pk), now)


def test_a_hundred_evil_shops_of_one_merchant_keep_nobody_waiting(
    woo: WooShop, record_property: Callable[[str, object], None]
) -> None:
    woo.connect()
    keeper = woo.shopkeeper
    with scopes_disabled():
        connected = ShopConnection.objects.get(shop=keeper.shop)
    with dripping(HEAD * 1000, host=EVIL_HOST) as server:
        plant_evil_shops(connected, server.port, keeper.now())
        lanes = lane_kinds(keeper.services, woo.services)
        settings = WorkerSettings(holder="ours", clock=keeper.now)
        with working(open_engine(settings, lanes=lanes, chores=shop_chores(woo.services))):
            wait_until(lambda: server.callers >= 4)
            began_at = time.monotonic()
            woo.double.orders.store(whole_order(read_ordinary(), {"id": 9001}))
            wait_until(lambda: [one.state for one in woo.transfers()] == ["paid"])
            seconds = time.monotonic() - began_at
            server.end()

    assert seconds < MOST_S
    record_property(
        f"seconds until an order is booked and paid beside {SHOPS} evil shops of another", round(seconds, 1)
    )
    record_property("threads that the evil shops held", server.callers)
