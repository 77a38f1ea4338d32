"""Are things called by what they are? Riddles that were found once do not come back, and a class name is one thing."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import krambod

ROOT = Path(__file__).parents[1]
SOURCE = Path(krambod.__file__).parent
PYTHON = [
    path for folder in ("src", "tests", "tools", "benchmarks", "examples") for path in (ROOT / folder).rglob("*.py")
]

# Words that tell a reader nothing, as a whole name or as a part of one.
RIDDLES = frozenset({"office", "desk", "hands", "lazily", "acc", "cn", "helper", "helpers", "manager", "utils", "info"})
# Names that are riddles only where they stand alone.
BARE_RIDDLES = frozenset({"care", "group", "later", "settled", "tell"})
# The framework's own words, and words of the field that are spelled the same.
ALLOWED = frozenset({"TenantManager", "UserManager", "get_extra_info"})

# Sentences that a reader stopped at.
RIDDLE_SENTENCES = (
    "later it is " + "chance",
    "What a list told and nobody " + "can read",
    "A refusal that does not say why is " + "asked",
    "How are the orders of before " + "found?",
    '"""' + 'Today\'s."""',
    "what told it, who " + "holds it",
)

# One name, two things, on purpose: ours, and what Dinero calls its own (a library of its own, which knows no orders).
SHARED_WITH_DINERO = frozenset({"NotConnected", "Organization", "Payment"})
# The worker's own, and what the transfers ask of it: neither imports the other.
PROTOCOLS = frozenset({"Lease"})


def given_names(path: Path) -> Iterator[str]:
    """The names of modules, classes, functions and arguments that a file gives."""
    yield path.stem
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
            arguments = node.args
            yield from (one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))


def words_of(name: str) -> set[str]:
    """`HeldByADesk` and `held_by_a_desk` have the same words."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_"))


def is_riddle(name: str) -> bool:
    if name in ALLOWED:
        return False
    return bool(words_of(name.replace("back_office", "")) & RIDDLES) or name.lower().strip("_") in BARE_RIDDLES


def test_no_name_is_a_riddle() -> None:
    found = sorted(
        f"{path.relative_to(ROOT)}: {name}" for path in PYTHON for name in given_names(path) if is_riddle(name)
    )

    assert PYTHON
    assert found == []


def test_no_sentence_is_a_riddle_that_was_found_before() -> None:
    texts = {path: path.read_text() for path in (*PYTHON, *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))}

    found = [
        f"{path.relative_to(ROOT)}: {sentence}"
        for path, text in texts.items()
        for sentence in RIDDLE_SENTENCES
        if sentence in text
    ]

    assert found == []


def test_a_class_name_is_one_thing_in_the_product() -> None:
    places = defaultdict(list)
    for path in SOURCE.rglob("*.py"):
        if path.is_relative_to(SOURCE / "doubles") or "migrations" in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(SOURCE).as_posix())

    several = {
        name: paths for name, paths in places.items() if len(paths) > 1 and name not in SHARED_WITH_DINERO | PROTOCOLS
    }

    assert several == {}
