"""Does each command call a function that takes its arguments? It is loaded by name, so mypy cannot check it."""

import ast
import inspect
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from krambod.project import command_line
from krambod.project.command_line.main import main

FOLDER = Path(command_line.__file__).parent
OURS = {"log_level", "start"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a command calls its function: `call` or `call_with_django`, the place, and the names of the arguments."""

    by: str
    place: str
    names: frozenset[str]


def ways() -> list[Way]:
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("call"):
                [place] = node.args
                assert isinstance(place, ast.Constant)
                names = frozenset(keyword.arg for keyword in node.keywords if keyword.arg) - OURS
                found.append(Way(by=node.func.id, place=str(place.value), names=names))
    return found


def test_each_command_calls_a_function() -> None:
    assert len(ways()) == len(main.commands) + 1  # `serve` calls one of two functions


@pytest.mark.parametrize("way", ways(), ids=lambda way: way.place)
def test_each_function_takes_the_arguments_of_its_command(way: Way) -> None:
    module, _, name = way.place.partition(":")

    function = getattr(import_module(module), name)

    first = [object()] if way.by == "call_with_django" else []
    inspect.signature(function).bind(*first, **dict.fromkeys(way.names))
