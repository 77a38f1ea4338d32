"""Does `make quick` choose the tests of what was changed, and say what it leaves out?"""

import subprocess
from pathlib import Path

import pytest

from tools.quick import (
    AT_MOST_S,
    UNKNOWN_S,
    Suite,
    changed_files,
    choose,
    describe_left_out,
    files_testing,
    read_suite,
    seconds_of_files,
)

FILES = {
    "tests/conftest.py": "@pytest.fixture\ndef double(): ...",
    "tests/orders/bodies.py": "",
    "tests/orders/letters.py": "from tests.orders.bodies import body",
    "tests/orders/test_reading.py": "from krambod.orders.reading import read_order\ndef test_one(tmp_path): ...",
    "tests/orders/test_storing.py": "pytestmark = pytest.mark.django_db\nfrom tests.orders.bodies import body",
    "tests/orders/test_letters.py": "from tests.orders import letters\nimport httpx2",
    "tests/pages/conftest.py": "@pytest.fixture(autouse=True)\ndef tables(): ...",
    "tests/pages/test_words.py": "def test_one(): ...",
    "tests/worker/test_loop.py": "def test_one(double): ...",
    "tests/test_papers.py": 'import subprocess\nPAPERS = ["README.md"]',
}


@pytest.fixture
def suite(tmp_path: Path) -> Suite:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return read_suite(tmp_path)


def test_what_needs_a_database_http_or_a_process_is_not_pure(suite: Suite) -> None:
    assert suite.pure == ["tests/orders/test_reading.py"]


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("tests/orders/test_storing.py", ["tests/orders/test_storing.py"]),
        ("tests/orders/test_deleted.py", []),
        ("tests/pages/conftest.py", ["tests/pages/test_words.py"]),
        ("tests/orders/bodies.py", ["tests/orders/test_letters.py", "tests/orders/test_storing.py"]),
        ("src/krambod/orders/reading.py", ["tests/orders/test_reading.py"]),
        ("src/krambod/worker/running/loop.py", ["tests/worker/test_loop.py"]),
        ("src/krambod/worker/unheard_of.py", ["tests/worker/test_loop.py"]),
        ("src/krambod/pages/templates/page.html", ["tests/pages/test_words.py"]),
        ("README.md", ["tests/test_papers.py"]),
        ("docs/unheard-of.md", []),
        ("pyproject.toml", []),
    ],
)
def test_each_changed_file_has_its_tests(suite: Suite, changed: str, tests: list[str]) -> None:
    assert sorted(files_testing(changed, suite)) == tests


def test_the_pure_tests_are_always_chosen_and_the_longest_of_the_others_start_first(suite: Suite) -> None:
    seconds = {"tests/orders/test_storing.py": 9.0, "tests/orders/test_letters.py": 2.0}

    choice = choose(["tests/orders/bodies.py"], suite, seconds)

    assert choice.chosen == [
        "tests/orders/test_storing.py", "tests/orders/test_letters.py", "tests/orders/test_reading.py",
    ]  # fmt: skip
    assert (choice.left_out, choice.unknown) == ([], [])


def test_what_does_not_fit_is_named_with_the_command_that_runs_it(suite: Suite) -> None:
    seconds = {"tests/orders/test_storing.py": AT_MOST_S, "tests/orders/test_letters.py": 2.0}

    choice = choose(["tests/orders/bodies.py"], suite, seconds)

    assert choice.left_out == ["tests/orders/test_storing.py"]
    assert describe_left_out(choice, seconds).splitlines() == [
        f"NOT RUN, for they do not fit into a minute (about {AT_MOST_S:.0f} s on one core):",
        "    .venv/bin/pytest -n 2 --dist worksteal tests/orders/test_storing.py",
        "This was the quick part. Only `make test` runs everything.",
    ]


def test_a_test_file_that_was_never_measured_counts_as_a_slow_one(suite: Suite) -> None:
    seconds = {"tests/orders/test_reading.py": AT_MOST_S - UNKNOWN_S + 0.1}

    choice = choose(["tests/orders/test_storing.py"], suite, seconds)

    assert choice.left_out == ["tests/orders/test_storing.py"]


def test_a_change_without_a_test_is_named(suite: Suite) -> None:
    choice = choose(["docs/unheard-of.md", "pyproject.toml"], suite, {})

    assert choice.chosen == ["tests/orders/test_reading.py"]
    assert describe_left_out(choice, {}).splitlines()[0] == "No test is known for: docs/unheard-of.md pyproject.toml"


def test_what_is_committed_edited_and_new_is_changed_and_what_main_did_meanwhile_is_not(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        name = ["-c", "user.name=Jens", "-c", "user.email=jens@example.com"]
        subprocess.run(["git", *name, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(name: str) -> None:
        with (tmp_path / name).open("a") as file:
            file.write("text\n")

    def commit(name: str) -> None:
        write(name)
        git("add", name)
        git("commit", "-m", name)

    git("init", "--initial-branch=main")
    commit("old")
    commit("edited")
    git("checkout", "-b", "branch")
    commit("committed")
    git("checkout", "main")
    commit("meanwhile")
    git("checkout", "branch")
    write("edited")
    write("new")

    assert changed_files(tmp_path) == ["committed", "edited", "new"]


def test_the_seconds_of_a_file_are_those_of_its_tests_together() -> None:
    measured = [("tests/a/test_b.py::test_one[x::y]", 0.25), ("tests/a/test_b.py::test_two", 0.5), ("test_c.py::d", 1)]

    assert seconds_of_files(measured) == {"tests/a/test_b.py": 0.75, "test_c.py": 1}
