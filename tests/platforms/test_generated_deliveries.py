"""Thousands of deliveries on a platform's worst day: does every order end as it must?"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from krambod.doubles.serving import running
from krambod.doubles.shoporama import orders as shoporama
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.doubles.shoporama.hooks import SIGNATURE_HEADER
from krambod.doubles.shoporama.hooks import signature as shoporama_signature
from krambod.doubles.woocommerce import orders as woocommerce
from krambod.doubles.woocommerce.application import WooCommerceDouble, woocommerce_application
from krambod.doubles.woocommerce.application import signature as woocommerce_signature
from krambod.merchants.models import Shop
from krambod.orders.methods import MethodKind
from krambod.outgoing.public import open_safe_http
from krambod.platforms.connections.connect import Entered, connect
from krambod.platforms.connections.services import ShopServices, read_secrets
from krambod.platforms.connections.status import hook_address
from krambod.platforms.events.known import find_earlier
from krambod.platforms.events.poll import poll_shop
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.platforms.models import Delivery, ShopConnection
from krambod.platforms.platform import Capture, MethodReading, ReadingRules
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules
from krambod.transfers.failures import Failure
from krambod.transfers.outcomes import Cancel, Skip, Wait
from krambod.transfers.rules import MethodRule
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from tests.platforms.generating import GARBAGE, START, Generated, generate
from tests.platforms.generating import Delivery as Sent
from tests.platforms.webshop import SECRET, TOKEN, WOOCOMMERCE_KEYS
from tests.transfers.building import CHART, NOW, rules
from tests.transfers.stored import Store, make_store

BOOKING_RULES = rules(
    methods=(
        MethodRule(method="Faktura", kind=MethodKind.INVOICE),
        MethodRule(method="Bankoverførsel", kind=MethodKind.BANK_TRANSFER),
        MethodRule(method="Gavekort", kind=MethodKind.GIFT_CARD),
    )
)


class Clock:
    """Moves with the work, and by days."""

    def __init__(self) -> None:
        self.at = START + timedelta(days=18)

    def __call__(self) -> Any:
        self.at += timedelta(milliseconds=1)
        return self.at


class Day:
    """A platform's worst day: its shop, our side of it, and what was sent."""

    def __init__(self, store: Store, services: ShopServices, platform: str, clock: Clock) -> None:
        self.store, self.services, self.platform, self.clock = store, services, platform, clock
        self.statuses: Counter[int] = Counter()
        self.wrong_answers: list[tuple[Any, int]] = []
        self.address = hook_address(store.shop, platform, "")
        self.client = Client(raise_request_exception=False)
        method = MethodReading(word="MobilePay", capture=Capture.AT_ONCE)
        reading = find_reading_rules(store.shop).model_dump() | {"methods": [method]}
        save_reading_rules(store.shop, ReadingRules.model_validate(reading), clock())

    def connection(self) -> ShopConnection:
        with scopes_disabled():
            return ShopConnection.objects.get(shop=self.store.shop)

    def send(self, delivery: Sent, secret: str) -> None:
        used = "a guess" if delivery.is_forged else secret
        if self.platform == "shoporama":
            headers = {SIGNATURE_HEADER: shoporama_signature(used, delivery.body)}
            event = "new_status" if delivery.event == GARBAGE else delivery.event
            address = f"{self.address}?type={event}"
        else:
            topic = "order.updated" if delivery.event == GARBAGE else delivery.event
            headers = {
                "X-WC-Webhook-Topic": topic,
                "X-WC-Webhook-Signature": woocommerce_signature(used, delivery.body),
            }
            address = self.address
        answer = self.client.generic("POST", address, delivery.body, "application/json", headers=headers)
        self.statuses[answer.status_code] += 1
        if answer.status_code != delivery.must_be:
            self.wrong_answers.append((delivery, answer.status_code))

    def work(self) -> None:
        for connection_id in find_due_shops(self.clock()):
            for _ in work_shop(connection_id, self.services):
                pass

    def poll(self) -> None:
        """The next day's, with calls enough."""
        self.clock.at += timedelta(days=1)
        with scopes_disabled():
            ShopConnection.objects.update(polled_until=START, retry_at=None, failures=0)
        turn = poll_shop(self.connection().pk, {}, lambda: False, self.services)
        assert not turn.is_more

    def outcome(self, order_id: int, shop: Shop) -> tuple[str, Any]:
        """What is planned for an order, in the labels' words, and the total."""
        order = find_earlier(shop, str(order_id))
        if order is None:
            return "lost", None
        try:
            plan = plan_transfer(order, PlanBasis(shop=shop.code, rules=BOOKING_RULES, chart=CHART, now=NOW))
        except Failure as failure:
            return f"held {failure.code}", order.total.amount
        words = {Sale: "sale", Wait: "wait", Cancel: "cancel", Skip: "skip"}
        return words[type(plan)], order.total.amount


@pytest.fixture
def day_of(transactional_db: None) -> Iterator[Callable[[str, Any, str], Day]]:
    """A day of a platform whose double answers at that address."""
    assert transactional_db is None
    store, clock = make_store("sanne"), Clock()
    with open_safe_http(allow_local=True) as http:
        services = ShopServices(http=http, base_url="http://localhost", now=clock)

        def make(platform: str, url: str, secrets: Any) -> Day:
            connect(store.shop, Entered(platform=platform, url=url, secrets=secrets), services)
            return Day(store, services, platform, clock)

        yield make


def expect_a_sound_end(day: Day, generated: Generated, record_property: Callable[[str, object], None]) -> None:
    platform, shop = day.platform, day.store.shop
    ends = [(order, *day.outcome(order.order_id, shop)) for order in generated.orders]
    wrong = [(one.order_id, one.label, end) for one, end, _ in ends if end != one.label]
    off = [(one.order_id, one.total, told) for one, _, told in ends if told is not None and told != round(one.total, 2)]
    with scopes_disabled():
        held = Delivery.objects.filter(state="held", event__in=("new_status", "order.updated")).count()
        repeats = sum(Delivery.objects.values_list("repeats", flat=True))
        states = Counter(Delivery.objects.values_list("state", flat=True))

    assert day.wrong_answers == []
    assert not [status for status in day.statuses if status >= 500]
    assert wrong == []
    assert off == []
    assert held == generated.garbage
    assert states["pending"] == 0
    record_property(f"generated deliveries ({platform})", sum(day.statuses.values()))
    record_property(f"their orders ({platform})", len(generated.orders))
    record_property(f"orders by label ({platform})", dict(Counter(one.label for one in generated.orders)))
    record_property(f"dropped, found by the poll ({platform})", generated.dropped)
    record_property(f"forged, accepted ({platform})", f"{day.statuses[401]}, 0")
    record_property(f"repeated, counted ({platform})", repeats)
    record_property(f"unreadable, held ({platform})", held)


DayOf = Callable[[str, str, Mapping[str, str]], Day]
Record = Callable[[str, object], None]


def play_shoporama(count: int, seed: int, day_of: DayOf, record_property: Record) -> None:
    double = ShoporamaDouble(token=TOKEN, hook_address=None, hook_secret="")
    with running(shoporama_application(double)) as url:
        day = day_of("shoporama", f"{url}/REST", {"token": TOKEN, "webhook_secret": SECRET})
        double.now = day.clock
        events: list[tuple[str, dict[str, Any]]] = []
        double.orders = shoporama.Orders(lambda event, order: events.append((event, dict(order))))
        generated = generate("shoporama", double.orders, count, seed, events=events)
        play(day, generated, SECRET)
        expect_a_sound_end(day, generated, record_property)


def play_woocommerce(count: int, seed: int, day_of: DayOf, record_property: Record) -> None:
    double = WooCommerceDouble("ck_1", "cs_1", tries_webhooks=False)  # nobody listens where they go
    with running(woocommerce_application(double)) as url:
        day = day_of("woocommerce", url, WOOCOMMERCE_KEYS)
        events: list[tuple[str, dict[str, Any]]] = []

        def note(topic: str, order_id: int) -> None:
            events.append((topic, double.orders.find_document(order_id) or {}))

        double.orders = woocommerce.Orders(note)
        generated = generate("woocommerce", double.orders, count, seed, events=events)
        play(day, generated, read_secrets(day.connection())["webhook_secret"])
        expect_a_sound_end(day, generated, record_property)


def play(day: Day, generated: Generated, secret: str) -> None:
    """Worked on ten times over the day; what was dropped is found by the next day's poll."""
    chunk = max(1, len(generated.deliveries) // 10)
    for place in range(0, len(generated.deliveries), chunk):
        for delivery in generated.deliveries[place : place + chunk]:
            day.send(delivery, secret)
        day.work()
    day.poll()


PLAYS = {"shoporama": play_shoporama, "woocommerce": play_woocommerce}


@pytest.mark.parametrize("platform", PLAYS)
def test_two_hundred_generated_deliveries_end_as_labelled(
    platform: str, day_of: DayOf, record_property: Record
) -> None:
    PLAYS[platform](200, 1, day_of, record_property)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("platform", PLAYS)
def test_ten_thousand_generated_deliveries_end_as_labelled(
    platform: str, day_of: DayOf, record_property: Record
) -> None:
    PLAYS[platform](10_000, 2, day_of, record_property)
