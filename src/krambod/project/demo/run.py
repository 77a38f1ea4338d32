"""Does krambod work on this machine? A temporary shop sells, the real server books, and the books are checked.

a directory and a double ─▶ set up ─▶ `krambod serve` ─▶ orders by HTTP ─▶ nothing is due ─▶ the books, read back
"""

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.serving import dinero_application, running
from krambod.project.demo.books import read_books
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, count_calls, open_books, open_installation, server
from krambod.project.demo.orders import make_orders
from krambod.project.demo.sending import send_orders

ORGANIZATION_ID = 310001
SHOP_CODE = "demo"
SETTING_UP = "setting up and starting the server"
SENDING = "sending the orders"
WAITING = "waiting for the last to be booked and paid"
READING = "stopping, and reading the books"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The demo's counts. `seconds` and `dinero_calls` are from the first order sent to the last one done."""

    orders: int
    booked: int
    paid: int
    held: int
    duplicates: int
    mismatches: int
    dinero_calls: int
    seconds: float

    @property
    def is_right(self) -> bool:
        """Whether every order is booked and paid, only once and with the right amounts."""
        done = self.booked == self.paid == self.orders
        return done and not (self.held or self.duplicates or self.mismatches)

    def document(self) -> dict[str, float]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """The result of a demo: the figures, one sentence for each fault, and the seconds of each part."""

    figures: Figures
    wrong: tuple[str, ...]
    times: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a demo runs: the double answers at `url`, and `directory` has everything else."""

    double: DineroDouble
    url: str
    directory: Path
    calls_per_minute: int


def run_demo(count: int, *, calls_per_minute: int, seed: int = 1) -> DemoReport:
    """Runs a demo with `count` orders. Ends what it started and deletes what it wrote. Raises DemoFailed."""
    times = _Times()
    double = open_double(calls_per_minute=calls_per_minute)
    try:
        with TemporaryDirectory(prefix="krambod-demo-") as directory, running(dinero_application(double)) as url:
            place = _Place(double=double, url=url, directory=Path(directory), calls_per_minute=calls_per_minute)
            return _run(count, seed, place, times)
    finally:
        double.store.close()


def _run(count: int, seed: int, place: _Place, times: "_Times") -> DemoReport:
    configuration = open_installation(place.directory, place.url, calls_per_minute=place.calls_per_minute)
    # Imported here, because models need Django, which the line before has started.
    from krambod.project.demo import shop  # noqa: PLC0415

    token = shop.connect_shop(configuration, ORGANIZATION_ID, SHOP_CODE)
    orders = make_orders(count, seed=seed, now=place.double.clock.now())
    with server(place.directory / "serve.log") as serving:
        times.note(SETTING_UP)
        calls_before = count_calls(place.double, ORGANIZATION_ID)
        send_orders(serving.url, token, orders)
        times.note(SENDING)
        shop.wait_until_done(serving.expect_alive)
        times.note(WAITING)
        calls = count_calls(place.double, ORGANIZATION_ID) - calls_before
        held = shop.find_held()
    with open_books(place.double, place.url, ORGANIZATION_ID) as dinero:
        books = read_books(dinero, orders, shop_code=SHOP_CODE, deposit_account_number=DEPOSIT_ACCOUNT_NUMBER)
    times.note(READING)
    figures = Figures(
        orders=count,
        booked=books.booked,
        paid=books.paid,
        held=len(held),
        duplicates=len(books.duplicates),
        mismatches=len(books.mismatches),
        dinero_calls=calls,
        seconds=round(times.seconds[SENDING] + times.seconds[WAITING], 3),
    )
    return DemoReport(figures=figures, wrong=(*held, *books.duplicates, *books.mismatches), times=times.seconds)


class _Times:
    """How many seconds each part of the demo took."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._since = time.monotonic()

    def note(self, done: str) -> None:
        now = time.monotonic()
        self.seconds[done], self._since = now - self._since, now


def describe_report(report: DemoReport) -> str:
    """The result as a few lines of text for a person."""
    figures = report.figures
    lines = [
        f"{figures.orders} orders sent, {figures.booked} booked, {figures.paid} paid, "
        f"{figures.held} held; {figures.duplicates} duplicates, {figures.mismatches} mismatches.",
        f"{figures.dinero_calls} calls to Dinero ({figures.dinero_calls / figures.orders:.2f} an order) in "
        f"{figures.seconds:.1f} s.",
        *(f"  {seconds:7.1f} s  {done}" for done, seconds in report.times.items()),
        *report.wrong,
    ]
    return "\n".join(lines)
