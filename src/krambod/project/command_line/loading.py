"""How does `krambod --help` stay quick? What a command does is loaded only when it is done.

    options are read and checked ─▶ Django is started, where it is needed ─▶ a function is loaded and called

`place` is where that function is, "module:name". A test holds that each place exists and takes what it is given.
"""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

START = "krambod.project.running.starting:start"


def call(place: str, **arguments: object) -> None:
    """Does what needs no database."""
    _load(place)(**arguments)


def call_with_django(place: str, *, log_level: int = logging.WARNING, **arguments: object) -> None:
    """Does what needs Django, which is started first. The function gets the configuration before its arguments.

    Raises click.ClickException saying what keeps Django from starting.
    """
    configuration = _load(START)(log_level)
    _load(place)(configuration, **arguments)


def _load(place: str) -> Callable[..., Any]:
    module, _, name = place.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), name)
    return function
