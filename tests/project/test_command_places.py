"""Does each command lead to a function that takes what it is given? It is loaded by its name, so no type tells."""

import ast
import inspect
from importlib import import_module
from pathlib import Path

import pytest

from krambod.project import command_line
from krambod.project.command_line.main import main

FOLDER = Path(command_line.__file__).parent
OURS = {"place", "log_level"}


def calls() -> list[tuple[str, str, set[str]]]:
    """How each function is called: `call` or `call_with_django`, its place, and the names of its arguments."""
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.startswith("call"):
                [place] = node.args
                assert isinstance(place, ast.Constant)
                names = {keyword.arg for keyword in node.keywords if keyword.arg not in OURS}
                found.append((node.func.id, str(place.value), {name for name in names if name}))
    return found


def test_each_command_leads_somewhere() -> None:
    assert len(calls()) == len(main.commands) + 1  # `serve` leads to two places


@pytest.mark.parametrize(("way", "place", "names"), calls(), ids=[place for _, place, _ in calls()])
def test_each_place_takes_what_it_is_given(way: str, place: str, names: set[str]) -> None:
    module, _, name = place.partition(":")

    function = getattr(import_module(module), name)

    first = [object()] if way == "call_with_django" else []
    inspect.signature(function).bind(*first, **dict.fromkeys(names))
