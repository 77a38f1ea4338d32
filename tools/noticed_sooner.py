"""Which test is tried first on a mutant? The one that noticed its neighbours.

A pytest plugin for mutmut's runs, which by themselves try the quickest test first. Most of the tests of a path walk
the whole of it, so the quickest rarely notices what its end does. What noticed a mutant is kept in the file that
`NOTICED_SOONER` names, one line a mutant: its function, the seconds it took, and the test, with tabs between them.

What nobody has noticed in `NOTICED_WITHIN_S` seconds counts as unnoticed: hundreds of tests walk every step, and most
of the hours of a run would go to the mutants that none of them notices.
"""

import os
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest

NOTES = Path(os.environ["NOTICED_SOONER"])
NO_MUTANTS = {"", "stats", "fail"}  # mutmut's own runs
LONG_S = 1.0
WITHIN_S = float(os.environ.get("NOTICED_WITHIN_S", "inf"))
BEGAN_AT = pytest.StashKey[float]()


def _function() -> str:
    """The function that the mutant under test is of; empty if none is."""
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    return "" if mutant in NO_MUTANTS else mutant.rpartition("__mutmut_")[0]


def _scores(function: str) -> dict[str, float]:
    """By test: how many mutants of this function (counted tenfold) and of its module it noticed.

    Below zero for a test that notices by waiting for what hangs.
    """
    module = function.rpartition(".")[0]
    noticed: Counter[str] = Counter()
    spent: dict[str, float] = defaultdict(float)
    for line in NOTES.read_text().splitlines() if NOTES.exists() else []:
        other, seconds, test = line.split("\t")
        if other.rpartition(".")[0] == module:
            weight = 10 if other == function else 1
            noticed[test] += weight
            spent[test] += weight * float(seconds)
    return {test: -1.0 if spent[test] > count * LONG_S else count for test, count in noticed.items()}


@pytest.hookimpl(trylast=True)  # pytest-django puts the tests without a database, the quickest, at the end
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """First the tests that noticed most, then the module's own (`test_guard.py` for `guard`).

    Of those that are left one of each test function, then the other cases of theirs.
    """
    function = _function()
    if not function:
        return
    scores = _scores(function)
    own = function.split(".")[-2]
    cases: Counter[str] = Counter()
    order = {}
    for item in items:
        name = item.nodeid.partition("[")[0]
        order[item.nodeid] = (-scores.get(item.nodeid, 0.0), own not in item.path.stem, cases[name])
        cases[name] += 1
    items.sort(key=lambda item: order[item.nodeid])


def pytest_sessionstart(session: pytest.Session) -> None:
    session.stash[BEGAN_AT] = time.monotonic()


@pytest.hookimpl(tryfirst=True)  # before anything is set up for it
def pytest_runtest_setup(item: pytest.Item) -> None:
    if _function() and time.monotonic() - item.session.stash[BEGAN_AT] > WITHIN_S:
        pytest.skip("nobody noticed in time")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    function = _function()
    if report.failed and report.when != "teardown" and function:  # a teardown fails after its test did
        with NOTES.open("a") as notes:
            notes.write(f"{function}\t{report.duration:.3f}\t{report.nodeid}\n")
