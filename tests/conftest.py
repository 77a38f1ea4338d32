"""What all tests share: the hypothesis profiles, and the figures that tests hand in, printed at the end of a run."""

import os
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("default", deadline=None)
settings.register_profile("soak", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A test hands in a figure by `record_property("what it is", value)`."""
    reports: list[pytest.TestReport] = terminalreporter.stats.get("passed", [])
    figures = [(report.nodeid, name, value) for report in reports for name, value in report.user_properties]
    if figures:
        terminalreporter.section("figures")
    for nodeid, name, value in sorted(figures):
        terminalreporter.write_line(f"{name}: {value}  ({nodeid})")
