"""Where does each bar of the overview's chart stand? In whole units of an SVG, so that no script is needed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from krambod.backoffice.books.figures import DayFigure

WIDTH, HEIGHT = 600, 140
BASE = 118  # the dates are written below this line
TOP = 10
GAP = 4
NAMED_EVERY = 7
ROUND_STEPS = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The orders of one day. `is_named`: the date is written below the bar."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    day: date
    count: int
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """The bars, and the size of the drawing. `most` is the count that the top line stands for."""

    bars: tuple[Bar, ...]
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    top: int = TOP

    @property
    def is_empty(self) -> bool:
        return not any(bar.count for bar in self.bars)


def plan_chart(days: Sequence[DayFigure]) -> BarChart:
    """A bar for each day. The top line stands for a round number."""
    most = round_up(max((one.figure.count for one in days), default=0))
    step = WIDTH // max(1, len(days))
    bars = (_bar(place, one, step, most, len(days)) for place, one in enumerate(days))
    return BarChart(bars=tuple(bars), most=most)


def round_up(count: int) -> int:
    """The smallest round number (1, 2, 4 or 5 times a power of ten) that is not below `count`."""
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
