"""Which tests are worth running after each change? The pure tests, and the tests of the changed files.

    git: what differs from where the branch left main ─▶ the test files of each ─▶ as many as fit ─▶ pytest

A pure test needs no database, no HTTP and no other process. A simple rule finds the test files of a changed file:

    a test file        itself
    a conftest.py      all tests in its folder and below
    a module of tests  the tests that import it, through other modules of tests too
    a module of src    the tests that import it, and those named after it in the folder of its room
    another file       in src: the tests of its room; elsewhere: the tests that name it

Other tests may fail too: only `make test` runs everything.
"""

import ast
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import click

ROOT = Path(__file__).parent.parent
SECONDS = "krambod/seconds"  # a file in pytest's cache; tests/conftest.py writes it when all tests run
UNKNOWN_S = 5.0
AT_MOST_S = 80.0  # two cores for forty seconds each; the start takes the rest of the minute
CONCERN_ALL = ("pyproject.toml", "requirements.lock")
IMPURE_MODULES = (
    "aiohttp", "asyncio", "django.db", "django.test", "http", "httpx2", "krambod.doubles.serving", "playwright",
    "schemathesis", "socket", "subprocess", "threading", "wsgiref",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonFile:
    """The contents of a Python file of the tests."""

    imports: frozenset[str]
    text: str
    fixtures: frozenset[str]  # defined in it
    asked: frozenset[str]  # arguments of its tests and fixtures
    has_autouse: bool


@dataclass(frozen=True, kw_only=True)
class Suite:
    """All Python files of the tests, by their path from the root."""

    modules: Mapping[str, PythonFile]

    @cached_property
    def tests(self) -> list[str]:
        return sorted(path for path in self.modules if Path(path).name.startswith("test_"))

    @cached_property
    def shared_fixtures(self) -> frozenset[str]:
        """The fixtures of conftests and other modules, which open databases, servers and browsers."""
        return frozenset().union(*(module.fixtures for path, module in self.modules.items() if path not in self.tests))

    @cached_property
    def pure(self) -> list[str]:
        return [path for path in self.tests if self._is_pure(path)]

    def importing(self, name: str) -> set[str]:
        """The tests that import a module by its dotted name, through other modules of tests too."""
        found, names = set(), [name]
        while names:
            wanted = names.pop()
            for path, module in self.modules.items():
                if path not in found and wanted in module.imports:
                    found.add(path)
                    names.append(dotted(path))
        return found & set(self.tests)

    def below(self, folder: str) -> set[str]:
        return {path for path in self.tests if path.startswith(f"{folder}/")}

    def _is_pure(self, path: str) -> bool:
        module = self.modules[path]
        above = (f"{folder}/conftest.py" for folder in Path(path).parents)
        return not (
            "django_db" in module.text
            or module.asked & self.shared_fixtures
            or any(name == one or name.startswith(f"{one}.") for name in module.imports for one in IMPURE_MODULES)
            or any(self.modules[one].has_autouse for one in above if one in self.modules)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The test files to run and to leave out, and the changed files without a known test file."""

    chosen: Sequence[str]
    left_out: Sequence[str]
    unknown: Sequence[str]


def read_suite(root: Path) -> Suite:
    files = sorted(root.glob("tests/**/*.py"))
    return Suite(modules={str(path.relative_to(root)): read_module(path.read_text()) for path in files})


def read_module(text: str) -> PythonFile:
    imports: set[str] = set()
    fixtures: set[str] = set()
    asked: set[str] = set()
    has_autouse = False
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imports |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imports |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.FunctionDef):
            decorators = " ".join(ast.unparse(one) for one in node.decorator_list)
            is_fixture = "fixture" in decorators
            has_autouse |= "autouse" in decorators
            fixtures |= {node.name} if is_fixture else set()
            asked |= {one.arg for one in node.args.args} if is_fixture or node.name.startswith("test_") else set()
    return PythonFile(
        imports=frozenset(imports),
        text=text,
        fixtures=frozenset(fixtures),
        asked=frozenset(asked),
        has_autouse=has_autouse,
    )


def files_testing(changed: str, suite: Suite) -> set[str]:
    """The test files of a changed file, by the rule above. Empty if it has none, or if it concerns all tests."""
    path = Path(changed)
    if changed in CONCERN_ALL:
        return set()
    if changed in suite.tests:
        return {changed}
    if path.name == "conftest.py":
        return suite.below(str(path.parent))
    if path.parts[0] == "tests":
        return suite.importing(dotted(changed))
    if path.parts[0] == "src":
        return files_testing_source(path, suite)
    return {test for test in suite.tests if path.name in suite.modules[test].text}


def files_testing_source(path: Path, suite: Suite) -> set[str]:
    inside = path.relative_to("src/krambod")
    folders = [str(Path("tests", *inside.parts[:depth])) for depth in range(len(inside.parts) - 1, 0, -1)]
    room = next((folder for folder in folders if suite.below(folder)), "tests")
    if path.suffix != ".py":
        return suite.below(room)
    named = {test for test in suite.below(f"tests/{inside.parts[0]}") if Path(test).stem == f"test_{path.stem}"}
    return (named | suite.importing(dotted(str(path.relative_to("src"))))) or suite.below(room)


def dotted(path: str) -> str:
    """The dotted name under which `a/b.py` or `a/b/__init__.py` is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def choose(changed: Iterable[str], suite: Suite, seconds: Mapping[str, float]) -> Choice:
    """Chooses all pure tests, and as many of the changed files' tests as fit, the quickest first."""
    found = {one: files_testing(one, suite) for one in changed}
    left_s = AT_MOST_S - sum(seconds.get(test, 0) for test in suite.pure)
    chosen: list[str] = []
    left_out: list[str] = []
    wanted = set().union(*found.values()) - set(suite.pure)
    for test in sorted(wanted, key=lambda one: (seconds.get(one, UNKNOWN_S), one)):
        left_s -= seconds.get(test, UNKNOWN_S)
        (chosen if left_s >= 0 else left_out).append(test)
    unknown = sorted(one for one, tests in found.items() if not tests)
    # The longest run first, so that the short pure tests fill the rest of the time.
    return Choice(chosen=[*reversed(chosen), *suite.pure], left_out=left_out, unknown=unknown)


def seconds_of_files(measured: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The seconds of each test file, from the seconds of each test id."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for test, took_s in measured:
        seconds[test.partition("::")[0]] += took_s
    return dict(seconds)


def changed_files(root: Path) -> list[str]:
    """The files that differ from where the branch left main, committed or not."""
    fork = git(root, "merge-base", "HEAD", "main") or ["HEAD"]
    changed = git(root, "diff", "--name-only", fork[0])
    return sorted({*changed, *git(root, "ls-files", "--others", "--exclude-standard")})


def git(root: Path, *arguments: str) -> list[str]:
    """The lines that git prints; empty if git fails."""
    return subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
    ).stdout.splitlines()


def describe_left_out(choice: Choice, seconds: Mapping[str, float]) -> str:
    """Says which tests were not run, and how to run them."""
    lines = []
    if choice.unknown:
        lines += ["No test is known for: " + " ".join(choice.unknown)]
    if choice.left_out:
        known_s = sum(seconds.get(test, UNKNOWN_S) for test in choice.left_out)
        lines += [f"NOT RUN, for they do not fit into a minute (about {known_s:.0f} s on one core):"]
        lines += [f"    .venv/bin/pytest -n 2 --dist worksteal {' '.join(choice.left_out)}"]
    return "\n".join([*lines, "This was the quick part. Only `make test` runs everything."])


@click.command()
def main() -> None:
    """Run the pure tests and the tests of the changed files."""
    suite, known = read_suite(ROOT), ROOT / ".pytest_cache" / "v" / SECONDS
    seconds = json.loads(known.read_text()) if known.exists() else {}
    choice = choose(changed_files(ROOT), suite, seconds)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal", *choice.chosen]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    click.echo(describe_left_out(choice, seconds))
    sys.exit(status)


if __name__ == "__main__":
    main()
