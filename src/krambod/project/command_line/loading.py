"""How does `krambod --help` stay quick? The code of a command is loaded only when the command runs.

    options are read and checked ─▶ Django is started, where it is needed ─▶ a function is loaded and called

`place` is where that function is, "module:name". A test checks that each place exists and takes its arguments.
"""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

REPORT = "krambod.project.commands.error_reports:report_outside_failures"
START = "krambod.project.running.starting:start"
START_ALONE = "krambod.project.running.starting:start_alone"
START_TO_EXAMINE = "krambod.project.running.starting:start_to_examine"


def call(place: str, **arguments: object) -> None:
    """Calls a function that needs no database."""
    _load(place)(**arguments)


def call_with_django(place: str, *, start: str = START, log_level: int = logging.WARNING, **arguments: object) -> None:
    """Starts Django, then calls a function with the result of `start`, the configuration, as its first argument.

    Raises click.ClickException if Django cannot start or what surrounds krambod fails; the text says why.
    """
    with _load(REPORT)(), _load(start)(log_level) as started:
        _load(place)(started, **arguments)


def _load(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
