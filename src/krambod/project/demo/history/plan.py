"""Which orders are there, in the order of their moments? Pure: the same seed and moment give the same history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from krambod.project.demo.history.goods import CARDS, Customers, basket, without_vat
from krambod.project.demo.history.kinds import KINDS, PAUSED, SECOND, SHOP, WHOLESALE, OrderKind
from krambod.project.demo.history.telling import Body, HistoryOrder, Scene

DAYS = 90
FIRST_NUMBERS = {SHOP: 1001, WHOLESALE: 20001, SECOND: 301, PAUSED: 71}
SHARES = {SHOP: 0.8, WHOLESALE: 0.16, SECOND: 0.025, PAUSED: 0.015}
BUSY_EVENING = (9, 21)
PAUSED_SINCE = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    shop: str
    placed_at: datetime
    kind: OrderKind | None = None


def plan_history(ordinary: int, *, seed: int, now: datetime) -> list[HistoryOrder]:
    """Plans `ordinary` sales of the last 90 days before `now` (aware), and some orders of each kind beside them."""
    random = Random(seed)  # noqa: S311 - invented orders, not a secret
    moments = sorted([*_ordinary_moments(ordinary, random, now), *_special_moments(now)], key=lambda one: one.placed_at)
    customers = {shop: Customers(random=random, known=[]) for shop in FIRST_NUMBERS}
    numbers = dict(FIRST_NUMBERS)
    orders = []
    for moment in moments:
        number = str(numbers[moment.shop])
        numbers[moment.shop] += 1
        orders.append(_order(number, moment, customers[moment.shop], random, now))
    return orders


def _ordinary_moments(count: int, random: Random, now: datetime) -> Iterator[_Moment]:
    """More orders in the last weeks than in the first, and most of them by day."""
    for shop, share in SHARES.items():
        for _ in range(round(count * share)):
            back = DAYS * (1 - random.random() ** 0.75)
            first, last = BUSY_EVENING
            placed_at = (now - timedelta(days=back)).replace(
                hour=random.randint(first, last),
                minute=random.randint(0, 59),
                second=random.randint(0, 59),
                microsecond=0,
            )
            yield _Moment(shop=shop, placed_at=min(placed_at, now - timedelta(minutes=random.randint(5, 300))))


def _special_moments(now: datetime) -> Iterator[_Moment]:
    for kind in KINDS:
        for days in kind.days:
            yield _Moment(shop=kind.shop, placed_at=(now - timedelta(days=days)).replace(microsecond=0), kind=kind)


def _order(number: str, moment: _Moment, customers: Customers, random: Random, now: datetime) -> HistoryOrder:
    kind = moment.kind
    lines = tuple(kind.lines if kind and kind.lines else basket(random))
    if moment.shop == PAUSED:
        lines = tuple(without_vat(lines))  # its company is free of VAT
    buyer = kind.buyer if kind and kind.buyer else customers.any(number)
    scene = Scene(number=number, placed_at=moment.placed_at, now=now, buyer=buyer, lines=lines)
    return HistoryOrder(
        shop=moment.shop,
        external_id=number,
        kind=kind.name if kind else "ordinary",
        placed_at=moment.placed_at,
        tellings=kind.story(scene) if kind else _ordinary(scene, random),
    )


def _ordinary(scene: Scene, random: Random) -> tuple[Body, ...]:
    """Paid at once, and most are sent within three days."""
    payments = [scene.money(scene.total, method=random.choice(CARDS))]
    hours = random.uniform(8, 72)
    if scene.placed_at + timedelta(hours=hours) > scene.now:
        return (scene.order(payments=payments),)
    return (scene.order(hours + 0.1, payments=payments, shipped_at=scene.at(hours)),)
