"""Is adding a folder all it takes to add a platform? The folder is the example of docs/adding-a-platform.md.

Its pages, its hooks, its poll and its app are the real ones: no line outside the folder knows of it.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from pytest_django.fixtures import Settings as SettingsWrapper

import krambod.platforms as room
from krambod.doubles.serving import running
from krambod.orders.order import Order
from krambod.orders.reading import parse_json
from krambod.outgoing.public import open_safe_http
from krambod.platforms.connections.claim_codes import make_claim_code
from krambod.platforms.connections.connect import Entered, connect
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import ConnectionStatus, find_status, hook_address, hook_addresses
from krambod.platforms.events.known import find_earlier
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.platforms.models import ShopConnection
from krambod.platforms.platform import EventKind, HookCall, Platform, Reading, Signing
from krambod.platforms.registry import platforms
from krambod.platforms.signing import sign
from tests.backoffice.person import Person, make_person
from tests.platforms.kiosk import KEY, Kiosk, post_event
from tests.platforms.telling import ApiTeller, read_stories, told_order
from tests.transfers.shopkeeper import order_body
from tests.transfers.stored import Store, make_store

PAPER = Path(__file__).parents[2] / "docs" / "adding-a-platform.md"
FILE = re.compile(r"^`kiosk/(\w+\.py)`\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SECRET = "the webhook's own secret"
APP_SECRET = "the app's own secret"
BASE_URL = "http://localhost:8000"


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Platform]:
    """The example, as a folder among the platforms."""
    (tmp_path / "kiosk").mkdir()
    for name, code in FILE.findall(PAPER.read_text()):
        (tmp_path / "kiosk" / name).write_text(code)
    room.__path__.append(str(tmp_path))
    platforms.cache_clear()
    yield platforms()["kiosk"]
    room.__path__.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("krambod.platforms.kiosk")]:
        del sys.modules[name]
    platforms.cache_clear()


@dataclass(slots=True, kw_only=True)
class Stall:
    """Sanne's kiosk, her pages, and what a worker does for her."""

    kiosk: Kiosk
    url: str
    store: Store
    person: Person
    services: ShopServices

    def path(self, place: str = "") -> str:
        return f"/c/{self.store.shop.merchant_id}/settings/shops/{self.store.shop.pk}/platform/{place}"

    def said(self, place: str, /, **fields: str) -> str:
        """What the page says after posting to another and being sent on."""
        answer = self.person.client.post(self.path(place), fields, follow=True)
        return str(answer.content.decode())

    def connect(self) -> None:
        secrets = {"key": KEY, "webhook_secret": SECRET}
        connect(self.store.shop, Entered(platform="kiosk", url=self.url, secrets=secrets), self.services)

    def sell(self, order_id: str) -> dict[str, Any]:
        """The kiosk has another order."""
        at = timezone.now().isoformat()
        order = order_body(order_id) | {"id": order_id, "hatch": "north", "updated_at": at}
        self.kiosk.orders[order_id] = order
        return order

    def work(self) -> None:
        for lane in find_due_shops(self.services.now()):
            for _ in work_shop(lane, self.services):
                pass

    def order(self, order_id: str) -> Order | None:
        return find_earlier(self.store.shop, order_id)

    def connection(self) -> ShopConnection:
        with scopes_disabled():
            return ShopConnection.objects.get(shop=self.store.shop)

    def status(self) -> ConnectionStatus | None:
        return find_status(self.store.shop, BASE_URL, self.services.now())


@pytest.fixture
def stall(kiosk: Platform, transactional_db: None, settings: SettingsWrapper) -> Iterator[Stall]:
    """Not connected yet."""
    assert (kiosk.name, transactional_db) == ("kiosk", None)
    settings.KRAMBOD_BASE_URL = BASE_URL
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"app_secrets": {"KRAMBOD_KIOSK_APP_SECRET": APP_SECRET}})
    double, store = Kiosk(), make_store("sanne")
    with running(double.application()) as url, open_safe_http(allow_local=True) as http:
        yield Stall(
            kiosk=double,
            url=url,
            store=store,
            person=make_person("sanne@example.com", store.shop.merchant),
            services=ShopServices(http=http, base_url=BASE_URL, now=timezone.now),
        )


def test_a_folder_is_a_platform(kiosk: Platform) -> None:
    assert (kiosk.name, kiosk.title) == ("kiosk", "Kiosk")
    assert set(platforms()) == {"kiosk", "shoporama", "woocommerce"}


def test_its_webhook_is_verified_and_named(kiosk: Platform) -> None:
    body = b'{"id": 5}'
    signing = Signing(secrets=("s",), header=kiosk.signature_header, scheme=kiosk.signature_scheme)
    signature = sign(body, "s", kiosk.signature_scheme)

    call = HookCall(headers={"x-kiosk-signature": signature}, query={}, body=body)
    forged = HookCall(headers={"x-kiosk-signature": "0" * 64}, query={}, body=body)

    assert kiosk.verify(call, signing)
    assert not kiosk.verify(forged, signing)
    event = kiosk.name_event(call)
    assert (event.kind, event.order_id) == (EventKind.ORDER, "5")


def test_it_tells_every_story_that_the_orders_api_can_tell(
    kiosk: Platform, record_property: Callable[[str, object], None]
) -> None:
    stories = [story for story in read_stories() if "api" not in story.elsewhere()]
    reading = Reading(rules=kiosk.default_rules, received_at=datetime(2026, 11, 22, tzinfo=UTC))

    for story in stories:
        *_, told = ApiTeller().tell_story(story)
        translation = kiosk.translate(parse_json(json.dumps({"id": story.number, **told})), reading)

        assert translation.order is not None, (story.name, translation.findings)
        expected = story.expected("api")["order"]
        assert told_order(translation.order, expected) == expected, story.name
    record_property("stories told by a platform that is only a folder", len(stories))


def test_the_example_platform_is_connected_by_the_form(stall: Stall) -> None:
    choice = stall.person.get(stall.path())
    form = stall.person.get(stall.path("connect/kiosk"))
    filled = {"signature_header": "X-Kiosk-Signature", "signature_scheme": "hmac-sha256-hex", "url": stall.url}
    wrong = stall.said("connect/kiosk", key="a-wrong-key", webhook_secret=SECRET, **filled)
    right = stall.said("connect/kiosk", key=KEY, webhook_secret=SECRET, **filled)
    danish = stall.person.get(stall.path("connect/kiosk"), **{"Accept-Language": "da"})

    address = hook_address(stall.store.shop, "kiosk", BASE_URL)
    assert "Connect Kiosk" in choice
    for said in (
        "The kiosk&#x27;s key", "Twelve characters.", "The key is on the back of the kiosk.", "under Neighbours.",
        f"{address}?about=sold", f"{address}?about=brought-back", "I installed the Krambod app in Kiosk",
    ):  # fmt: skip
        assert said in form, said
    assert "The shop does not take the key." in wrong
    assert "The shop is connected." in right
    assert "Kiosken på hjørnet" in right
    assert "Nøglen står bag på kiosken." in danish


def test_the_example_platform_has_words_for_its_own_fields(stall: Stall) -> None:
    stall.connect()
    order = stall.sell("1042")

    told = stall.said("try", payload=json.dumps(order), do="try")

    assert "Hatch" in told
    assert "north" in told


def test_the_example_platform_hears_a_webhook(stall: Stall) -> None:
    stall.connect()
    address = hook_address(stall.store.shop, "kiosk", "")
    order = stall.sell("1042")

    forged = post_event(f"{address}?about=sold", order, "a guess")
    heard = post_event(f"{address}?about=sold", {"id": "1042"}, SECRET)
    stall.work()
    returns = dict(hook_addresses(stall.store.shop, platforms()["kiosk"], ""))["brought-back"]
    post_event(returns, {"id": "1042", "why": "too small"}, SECRET)
    stall.work()

    known = stall.order("1042")
    assert (forged.status_code, heard.json()) == (401, {"stored": True, "repeated": False})
    assert known is not None
    assert f"{known.total}" == "249.00 DKK"
    assert "/orders/1042" in stall.kiosk.calls
    assert len(known.returns) == 1


def test_the_example_platform_is_polled(stall: Stall) -> None:
    stall.connect()
    for number in range(120):
        stall.sell(str(number))

    turn = poll_shop(stall.connection().pk, {}, lambda: False, stall.services)

    status = stall.status()
    assert not turn.is_more
    assert status is not None
    assert status.poll_found == 120
    assert all(stall.order(str(number)) is not None for number in range(120))


def test_the_example_platform_is_installed_as_an_app(stall: Stall) -> None:
    address = "/hooks/kiosk/app"
    opened = {
        "kiosk": "k-7",
        "address": stall.url,
        "key": KEY,
        "krambod": make_claim_code(stall.store.shop, timezone.now()),
    }

    forged = post_event(f"{address}?about=opened", opened, "a guess")
    installed = post_event(f"{address}?about=opened", opened, APP_SECRET)
    stall.sell("1042")
    sold = post_event(f"{address}?about=sold", {"kiosk": "k-7", "id": "1042"}, APP_SECRET)
    stall.work()
    repeated = post_event(f"{address}?about=closed", {"kiosk": "k-7", "id": "1042"}, APP_SECRET)
    closed = post_event(f"{address}?about=closed", {"kiosk": "k-7", "key": KEY}, APP_SECRET)
    stall.work()

    assert forged.status_code == 401
    assert installed.json() == {"stored": True, "connected": True}
    assert sold.json() == {"stored": True, "repeated": False}
    assert stall.order("1042") is not None
    assert (repeated.status_code, closed.json()["stored"]) == (401, True)
    assert stall.connection().paused_cause == "app_uninstalled"


def test_an_install_of_the_example_platform_is_claimed_by_its_key(stall: Stall) -> None:
    waiting = post_event(
        "/hooks/kiosk/app?about=opened", {"kiosk": "k-7", "address": stall.url, "key": KEY}, APP_SECRET
    )

    wrong = stall.said("claim/kiosk", key="a-wrong-key")
    right = stall.said("claim/kiosk", key=KEY)
    tested = stall.said("test")

    assert waiting.json() == {"stored": True, "connected": False}
    assert "Copy it again from the app&#x27;s page in Kiosk." in wrong
    assert "The shop is connected." in right
    assert "It works: the shop answered as “Kiosken på hjørnet”." in tested
