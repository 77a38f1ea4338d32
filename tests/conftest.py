"""What do all tests share? Hypothesis profiles, a double of Dinero, and the figures at the end of a run."""

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from django.db import connections
from hypothesis import settings

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.dinero.clock import Clock
from krambod.doubles.dinero.rules.access import CallBudget
from krambod.doubles.dinero.worlds import World
from krambod.doubles.serving import dinero_application, running
from tests.emptying import empty_tables_after_each_test
from tests.project.processes import MIGRATED, migrated_database
from tests.today import TODAY
from tools.quick import SECONDS, seconds_of_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CALLS_PER_MINUTE = 100_000

# Without this, structlog prints the local variables of every frame of a traceback. That takes seconds if one of them is
# a response or a model.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# A shell's background job ignores SIGINT, and so would the processes that a test starts and stops by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("default", deadline=None)
# The same few examples each time: a line counts as tested only if a test of its own reaches it, and never by chance.
settings.register_profile("coverage", deadline=None, derandomize=True, max_examples=5)
settings.register_profile("soak", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_configure(config: pytest.Config) -> None:
    """All processes of a run share one migrated database, to copy: to make one takes eight seconds."""
    if MIGRATED not in os.environ:
        folder = TemporaryDirectory(prefix="krambod-migrated-")
        os.environ[MIGRATED] = str(Path(folder.name) / "krambod.sqlite3")
        config.add_cleanup(folder.cleanup)
        config.add_cleanup(partial(os.environ.__delitem__, MIGRATED))


def pytest_collection_finish() -> None:
    """Keeps the ten thousand tests out of each later search for garbage: it took a fifth of the suite's time."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Prints the figures that tests report with `record_property("what it is", value)`."""
    reports: list[pytest.TestReport] = terminalreporter.stats.get("passed", [])
    figures = [(report.nodeid, name, value) for report in reports for name, value in report.user_properties]
    if figures:
        terminalreporter.section("figures")
    for nodeid, name, value in sorted(figures):
        terminalreporter.write_line(f"{name}: {value}  ({nodeid})")
    keep_seconds(config, [report for some in terminalreporter.stats.values() for report in some])


def keep_seconds(config: pytest.Config, reports: list[Any]) -> None:
    """Writes how long each test file took, after a run of all tests. `make quick` chooses a minute of tests by it."""
    chosen = config.option.keyword or config.option.markexpr != "not soak"
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen and config.cache is not None:
        measured = [(report.nodeid, report.duration) for report in reports if isinstance(report, pytest.TestReport)]
        config.cache.set(SECONDS, seconds_of_files(measured))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Gives this process a database file of its own, because forked test runs must not share one."""
    assert django_db_modify_db_settings is None
    if connections["default"].vendor != "sqlite":
        yield
        return
    test = connections["default"].settings_dict["TEST"]
    own = Path(f"{test['NAME']}.{os.getpid()}")
    test["NAME"] = str(own)
    shutil.copyfile(migrated_database(), own)
    yield
    for file in own.parent.glob(f"{own.name}*"):
        file.unlink()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """The copied file is kept, because it has its tables already."""
    return django_db_keepdb or connections["default"].vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Creates the tables, and makes each test leave them empty."""
    assert django_db_setup is None
    empty_tables_after_each_test()


@pytest.fixture(scope="session")
def served_double() -> Iterator[tuple[DineroDouble, str]]:
    """One double with one socket for all tests of a process. Starting one takes longer than most tests."""
    clock = Clock()
    clock.set(TODAY)
    double = open_double(calls_per_minute=CALLS_PER_MINUTE, clock=clock)
    double.store.keep_snapshot("new")
    with running(dinero_application(double)) as url:
        yield double, url
    double.store.close()


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """One browser for all tests of a process: two cannot run side by side."""
    from tests.backoffice.browsing import chromium, expect_chromium  # noqa: PLC0415 - few tests open a page

    expect_chromium()
    with chromium() as started:
        yield started


@pytest.fixture
def double(served_double: tuple[DineroDouble, str]) -> DineroDouble:
    """A double in its first state, at noon (UTC) on 22 November 2026."""
    double, _ = served_double
    assert double.store.restore_snapshot("new")
    double.world = World()
    double.faults.clear()
    double.budget = CallBudget(CALLS_PER_MINUTE)
    double.clock.set(TODAY)
    return double


@pytest.fixture
def url(served_double: tuple[DineroDouble, str], double: DineroDouble) -> str:
    """The address of the double."""
    assert double is served_double[0]
    return served_double[1]
