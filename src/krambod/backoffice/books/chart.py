"""Where does each bar of the chart stand? Whole units of an SVG, computed here, so that no script is needed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from krambod.backoffice.books.figures import DayFigure

WIDTH, HEIGHT = 600, 140
BASE = 118  # below it are the days' names
TOP = 10
GAP = 4
NAMED_EVERY = 7
ROUND_STEPS = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A day. `is_named`: its date is written below it."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    day: date
    count: int
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`most` is the figure at the top line, `half` the one in the middle."""

    bars: tuple[Bar, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    top: int = TOP

    @property
    def is_empty(self) -> bool:
        return not any(bar.count for bar in self.bars)


def plan_chart(days: Sequence[DayFigure]) -> Chart:
    """A bar for each day, the highest line being a round number."""
    most = round_up(max((one.figure.count for one in days), default=0))
    step = WIDTH // max(1, len(days))
    bars = (_bar(place, one, step, most, len(days)) for place, one in enumerate(days))
    return Chart(bars=tuple(bars), most=most)


def round_up(count: int) -> int:
    """The next number that reads well on an axis."""
    power = 1
    while power * 10 < count:
        power *= 10
    return next(step * power for step in ROUND_STEPS if step * power >= count)


def _bar(place: int, one: DayFigure, step: int, most: int, days: int) -> Bar:
    height = (BASE - TOP) * one.figure.count // most
    if one.figure.count:
        height = max(2, height)
    x = place * step + GAP // 2
    return Bar(
        x=x,
        y=BASE - height,
        width=step - GAP,
        height=height,
        middle=x + (step - GAP) // 2,
        day=one.day,
        count=one.figure.count,
        is_named=(days - 1 - place) % NAMED_EVERY == 0,
    )
