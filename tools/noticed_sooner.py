"""Which test runs first on a mutant? The one that noticed other mutants of the same function.

This is a pytest plugin for mutmut's runs, which alone would run the quickest test first. Most tests of a path walk the
whole path, so the quickest one rarely notices a change at its end. The file that `NOTICED_SOONER` names keeps which
test noticed each mutant, one line for each: the mutant's function, the seconds, and the test, separated by tabs.

A mutant that no test has noticed in `NOTICED_WITHIN_S` seconds counts as unnoticed. Hundreds of tests walk every step,
and otherwise most hours of a run would go to mutants that none of them notices.
"""

import os
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from mutmut.state import state

NOTES = Path(os.environ["NOTICED_SOONER"])
NO_MUTANTS = {"", "stats", "fail"}  # mutmut's own runs
CLEAN, CLEAN_TESTS = "", 20
LONG_S = 1.0
A_WALK_S = 1.5  # a test that takes longer walks hundreds of orders: in that time ten others say whether they notice
WITHIN_S = float(os.environ.get("NOTICED_WITHIN_S", "inf"))
BEGAN_AT = pytest.StashKey[float]()


def _function() -> str:
    """The function of the mutant under test; empty if there is none."""
    mutant = os.environ.get("MUTANT_UNDER_TEST", "")
    return "" if mutant in NO_MUTANTS else mutant.rpartition("__mutmut_")[0]


def _scores(function: str) -> dict[str, float]:
    """For each test, how many mutants of this function (each counts as ten) and of its module it noticed.

    Negative for a test that notices mutants only by a timeout.
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
    """Sorts the tests: first those that noticed most, then the module's own (`test_guard.py` for `guard`).

    Then those of its folder (`woocommerce` in the test's name), one case of each other test function, and at last
    their other cases. Walks come after all these.
    """
    if os.environ.get("MUTANT_UNDER_TEST") == CLEAN:
        del items[CLEAN_TESTS:]  # mutmut has just run all of them for its statistics, and stops if one fails
    function = _function()
    if not function:
        return
    scores = _scores(function)
    *_, folder, own, _ = function.split(".")
    cases: Counter[str] = Counter()
    order: dict[str, tuple[float, bool, bool, bool, int]] = {}
    durations = state().duration_by_test
    for item in items:
        name = item.nodeid.partition("[")[0]
        order[item.nodeid] = (
            -scores.get(item.nodeid, 0.0),
            durations.get(item.nodeid, 0.0) > A_WALK_S,
            own not in item.path.stem,
            folder not in item.nodeid.rpartition("/")[2],
            cases[name],
        )
        cases[name] += 1
    items.sort(key=lambda item: order[item.nodeid])


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Lets pytest name the cases of a test anew.

    mutmut runs pytest several times in one process. pytest 9 keeps the names of the first time and escapes them again,
    so that a case with `ø` in its name is not found the second time.
    """
    for mark in metafunc.definition.iter_markers("parametrize"):
        named = getattr(mark, "_param_ids_from", None)
        if named is not None:
            object.__setattr__(named, "_param_ids_generated", None)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.stash[BEGAN_AT] = time.monotonic()


@pytest.hookimpl(tryfirst=True)  # before anything is set up for it
def pytest_runtest_setup(item: pytest.Item) -> None:
    if _function() and time.monotonic() - item.session.stash[BEGAN_AT] > WITHIN_S:
        pytest.skip("nobody noticed in time")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    function = _function()
    if report.failed and report.when != "teardown" and function:  # a teardown that fails comes after its test
        with NOTES.open("a") as notes:
            notes.write(f"{function}\t{report.duration:.3f}\t{report.nodeid}\n")
