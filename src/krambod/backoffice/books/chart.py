"""Where does each bar of the overview's chart stand? In whole units of an SVG, so that no script is needed. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from krambod.backoffice.books.figures import DayFigure, Figure

WIDTH, HEIGHT = 600, 208
GAP = 4
NAMED_EVERY = 7
ROUND_TENTHS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
SPARK_WIDTH, SPARK_HEIGHT = 120, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A row of bars, from the line at `base` up to the line at `top`, which stands for the figure `most`."""

    most: int
    top: int
    base: int

    def height(self, figure: int | Decimal) -> int:
        """How high a bar of this figure is. What is not nothing can be seen."""
        height = int((self.base - self.top) * figure / self.most)
        return max(2, height) if figure > 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day in one band."""

    y: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartDay:
    """One day: what its orders come to, above how many there are. `is_named`: the date is written below."""

    x: int
    width: int
    middle: int
    day: date
    figure: Figure
    money: Bar
    orders: Bar
    is_named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """The columns, and the size of the drawing: money above, orders below, the dates under both."""

    columns: tuple[ChartDay, ...]
    money: Band
    orders: Band
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def bands(self) -> tuple[Band, Band]:
        return self.money, self.orders

    @property
    def is_empty(self) -> bool:
        return not any(column.figure.count for column in self.columns)


def plan_chart(days: Sequence[DayFigure]) -> BarChart:
    """A column for each day. The top line of each band stands for a round number."""
    money = Band(most=round_up(max((one.figure.main for one in days), default=0)), top=14, base=118)
    orders = Band(most=round_up(max((one.figure.count for one in days), default=0)), top=140, base=186)
    step = WIDTH // max(1, len(days))
    columns = tuple(_column(place, one, step, money, orders, len(days)) for place, one in enumerate(days))
    return BarChart(columns=columns, money=money, orders=orders)


def plan_spark(figures: Sequence[int | Decimal]) -> str:
    """The points of a small line of these figures, or an empty text if there is nothing to draw."""
    most = max(figures, default=0)
    if most <= 0 or len(figures) < 2:
        return ""
    step = SPARK_WIDTH / (len(figures) - 1)
    heights = ((SPARK_HEIGHT - 4) * max(figure, 0) / most for figure in figures)
    return " ".join(f"{place * step:.1f},{SPARK_HEIGHT - 2 - height:.1f}" for place, height in enumerate(heights))


def round_up(figure: int | Decimal) -> int:
    """The smallest round number (1, 1.2, 1.5, 2, 2.5, 3 … times a power of ten) that is not below the figure."""
    if figure <= 10:
        return max(1, -int(-figure // 1))
    power = 10
    while power * 10 < figure:
        power *= 10
    return next(tenths * power // 10 for tenths in ROUND_TENTHS if tenths * power >= figure * 10)


def _column(place: int, one: DayFigure, step: int, money: Band, orders: Band, days: int) -> ChartDay:
    x = place * step + GAP // 2
    return ChartDay(
        x=x,
        width=step - GAP,
        middle=x + (step - GAP) // 2,
        day=one.day,
        figure=one.figure,
        money=_bar(money, one.figure.main),
        orders=_bar(orders, one.figure.count),
        is_named=(days - 1 - place) % NAMED_EVERY == 0,
    )


def _bar(band: Band, figure: int | Decimal) -> Bar:
    height = band.height(figure)
    return Bar(y=band.base - height, height=height)
