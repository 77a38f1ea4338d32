"""A webshop on a double, connected to a shop of ours, whose events come in over real HTTP."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django_scopes import scopes_disabled

from krambod.doubles.api_shop.sale import Charge, Party, Sale, Sold
from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.outgoing.public import open_safe_http
from krambod.platforms.connections.connect import Entered, connect
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import ConnectionStatus, find_status, hook_address, hook_addresses
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.platforms.models import Delivery, ShopConnection
from krambod.platforms.platform import Capture, MethodReading, ReadingRules
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules
from krambod.platforms.shoporama import PLATFORM as SHOPORAMA
from tests.transfers.shopkeeper import Shopkeeper
from tests.waiting import wait_until

TOKEN = "0123456789abcdef0123456789abcdef"
SECRET = "a webhook's own secret"
WOOCOMMERCE_KEYS = {"consumer_key": "ck_1", "consumer_secret": "cs_1"}
NOON = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
JENS = Party(name="Jens Hansen", email="jens@example.com", address="Nørregade 1", zip="1165", city="København K")


def sale(number: str = "1042", price: str = "249.00", **changes: Any) -> Sale:
    """A vase, freight, paid by MobilePay."""
    values: dict[str, Any] = {
        "number": number,
        "lines": (Sold(name="Keramikvase, blå", sku="VASE-2", price=Decimal(price)),),
        "buyer": JENS,
        "shipping": Charge(name="Fragt", price=Decimal("39.00")),
        "method": "MobilePay",
    }
    return Sale(**{**values, **changes})


@dataclass(slots=True, kw_only=True)
class Webshop:
    """A Shoporama shop, and our side of it."""

    double: ShoporamaDouble
    url: str
    shopkeeper: Shopkeeper
    services: ShopServices

    @property
    def orders(self) -> Any:
        return self.double.orders

    def connection(self) -> ShopConnection:
        with scopes_disabled():
            return ShopConnection.objects.select_related("shop__merchant", "merchant").get(shop=self.shopkeeper.shop)

    def status(self) -> ConnectionStatus:
        status = find_status(self.shopkeeper.shop, self.services.base_url, self.services.now())
        assert status is not None
        return status

    def deliveries(self) -> list[Delivery]:
        with scopes_disabled():
            return list(Delivery.objects.filter(shop=self.shopkeeper.shop).order_by("pk"))

    def wait_for_events(self, count: int) -> None:
        """Until that many events were stored."""
        wait_until(lambda: len(self.deliveries()) >= count)

    def work(self) -> None:
        """A worker takes the events, then what they made due."""
        for connection_id in find_due_shops(self.services.now()):
            for _ in work_shop(connection_id, self.services):
                pass
        while self.shopkeeper.due():
            self.shopkeeper.work()

    def poll(self) -> None:
        """One whole poll, then what it made due."""
        turn = poll_shop(self.connection().pk, {}, lambda: False, self.services)
        assert not turn.is_more
        while self.shopkeeper.due():
            self.shopkeeper.work()


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


class ThreadingServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 200


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """Krambod itself behind a socket, in this process, on the tests' database."""
    application = get_wsgi_application()

    def closing(environ: Any, start_response: Any) -> Any:
        response = application(environ, start_response)
        try:
            yield from response
        finally:
            response.close()
            connections.close_all()

    server = make_server("127.0.0.1", 0, closing, server_class=ThreadingServer, handler_class=QuietHandler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def services(shopkeeper: Shopkeeper, served: str) -> Iterator[ShopServices]:
    """What a worker has to do with shops: everything is on this machine."""
    with open_safe_http(allow_local=True) as http:
        yield ShopServices(http=http, base_url=served, now=shopkeeper.double.clock.now)


@pytest.fixture
def webshop(shopkeeper: Shopkeeper, services: ShopServices) -> Iterator[Webshop]:
    """Connected with token and webhook secret; MobilePay is money at once."""
    address = hook_address(shopkeeper.shop, "shoporama", services.base_url)
    double = ShoporamaDouble(token=TOKEN, hook_address=address, hook_secret=SECRET, now=shopkeeper.double.clock.now)
    double.hooks.addresses = dict(hook_addresses(shopkeeper.shop, SHOPORAMA, services.base_url))
    with running(shoporama_application(double)) as url:
        secrets = {"token": TOKEN, "webhook_secret": SECRET}
        connect(shopkeeper.shop, Entered(platform="shoporama", url=f"{url}/REST", secrets=secrets), services)
        yield Webshop(double=double, url=url, shopkeeper=shopkeeper, services=services)


def captured_at_once(webshop: Webshop) -> None:
    rules = find_reading_rules(webshop.shopkeeper.shop)
    method = MethodReading(word="MobilePay", capture=Capture.AT_ONCE)
    changed = ReadingRules.model_validate(rules.model_dump() | {"methods": [method]})
    save_reading_rules(webshop.shopkeeper.shop, changed, webshop.services.now())
