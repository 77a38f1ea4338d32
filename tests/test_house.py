"""Are the project's own papers and tools consistent?"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAPERS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
SOURCE = ROOT / "src"
LOOKED_AT, TOO_LONG = 300, 400  # lines of a file
CATCHES_OF_EVERYTHING = {
    "krambod.worker.embedded.loop": 1,  # a look at what is due
    "krambod.worker.lane_runs": 5,  # the claim, a step, the renewal, the end and the release of one lane
    "krambod.worker.chore_turns": 2,  # one turn of one chore
    "krambod.worker.procrastinate.engine": 1,  # PostgreSQL is away: the work of jobs starts again
    "krambod.worker.procrastinate.lane_jobs": 1,  # the job of one lane
    "krambod.worker.procrastinate.chore_jobs": 1,  # the job of one chore
    "krambod.transfers.batch": 1,  # one order of a batch
    "krambod.importing.work": 1,  # one file of orders
    "krambod.platforms.events.take": 1,  # the events of one order
    "krambod.project.operations.watching": 1,  # one look: whoever tells of failures must not die of one
}
NETWORK = (
    "aiohttp", "ftplib", "http.client", "httpcore2", "httpx2", "imaplib", "poplib", "requests",
    "smtplib", "socket", "ssl", "telnetlib", "urllib.request", "urllib3", "websockets", "xmlrpc.client",
)  # fmt: skip
MEET_THE_NETWORK = {
    "krambod.project.running.ports": {"socket"},  # it listens
    "krambod.project.running.assembly": {"socket"},  # this machine's name
    "krambod.project.operations.backing_up": {"socket"},  # this machine's name
    "krambod.watching.server": {"socket"},  # it listens
}
WHOLE_RUN = {
    "killed": 0, "timeout": 0, "segfault": 0, "survived": 0, "no_tests": 0, "suspicious": 0, "skipped": 0,
    "check_was_interrupted_by_user": 0, "total": 0,
}  # fmt: skip


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_that_a_paper_names_exists(paper: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    code = re.findall(r"```.*?```|`[^`\n]+`", (ROOT / paper).read_text(), re.DOTALL)
    named = set(" ".join(re.findall(r"\bmake ([a-z ]+)", "\n".join(code))).split())

    assert named
    assert named <= targets


def test_every_decision_is_in_the_index() -> None:
    decisions = ROOT / "docs" / "decisions"

    records = {record.name for record in decisions.glob("[0-9]*.md")}

    assert records == set(re.findall(r"\((\d{4}-[a-z-]+\.md)\)", (decisions / "README.md").read_text()))


@pytest.mark.parametrize("paper", sorted(str(path.relative_to(ROOT)) for path in PAPERS))
def test_no_link_in_a_paper_is_broken(paper: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", (ROOT / paper).read_text())

    dead = [link for link in links if not ((ROOT / paper).parent / link).exists()]

    assert dead == []


def test_no_module_imports_from_a_test_or_a_conftest() -> None:
    modules = sorted(ROOT.glob("tests/**/*.py"))

    imports = [
        f"{module.relative_to(ROOT)}: {imported}"
        for module in modules
        for imported in imported_modules(module)
        if re.search(r"(^|\.)(conftest|test_\w+)(\.|$)", imported)
    ]

    assert modules
    assert imports == []


def imported_modules(module: Path) -> list[str]:
    """Returns the modules that a file imports when it runs. An import only for types does not count.

    They are `a.b` for `import a.b`; for `from a.b import c` both `a.b` and `a.b.c`, because `c` may be a module.
    """
    names: list[str] = []
    tree = ast.parse(module.read_text())
    for_types = {id(child) for node in ast.walk(tree) if is_for_types(node) for child in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            place = node.module or ""
            names += [place, *(f"{place}.{alias.name}" for alias in node.names)]
    return names


def is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def modules_of_the_source() -> dict[str, Path]:
    paths = {".".join(path.relative_to(SOURCE).with_suffix("").parts): path for path in SOURCE.rglob("*.py")}
    return {name.removesuffix(".__init__"): path for name, path in paths.items()}


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = modules_of_the_source()
    imports = {name: {*imported_modules(path)} & {*modules} - {name} for name, path in modules.items()}

    assert "krambod.worker.lanes" in imports["krambod.worker.embedded.loop"]
    TopologicalSorter(imports).prepare()  # raises CycleError naming a circle


def test_no_file_of_the_source_is_too_long(record_property: Callable[[str, object], None]) -> None:
    lengths = {path.relative_to(SOURCE): len(path.read_text().splitlines()) for path in SOURCE.rglob("*.py")}

    long = {str(path): length for path, length in sorted(lengths.items()) if length > LOOKED_AT}
    for path, length in long.items():
        record_property(f"lines of {path}", length)
    assert lengths
    assert [path for path, length in long.items() if length > TOO_LONG] == []


def test_everything_is_caught_only_where_one_thing_must_not_stop_the_others() -> None:
    found: dict[str, int] = {}
    without_a_reason = []
    product = {name: path for name, path in modules_of_the_source().items() if not name.startswith("krambod.doubles.")}
    for name, path in product.items():
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler) and catches_everything(node):
                found[name] = found.get(name, 0) + 1
                if "#" not in lines[node.lineno - 1] + lines[node.lineno]:
                    without_a_reason.append(f"{name}:{node.lineno}")

    assert found == CATCHES_OF_EVERYTHING
    assert without_a_reason == []


def test_no_room_but_one_opens_a_connection_to_somebody_else_s_server() -> None:
    """A call without a deadline for all of it would hold a thread for as long as the other side wishes."""
    product = {
        name: path
        for name, path in modules_of_the_source().items()
        if not name.startswith(("krambod.doubles", "krambod.project.demo", "krambod.outgoing"))
    }

    imports = {
        name: {one for one in imported_modules(path) if is_of_the_network(one)} for name, path in product.items()
    }

    assert is_of_the_network("smtplib.SMTP")
    assert {name: found for name, found in imports.items() if found} == MEET_THE_NETWORK


def test_rows_are_locked_by_one_module_in_one_order() -> None:
    texts = {name: path.read_text() for name, path in modules_of_the_source().items()}

    assert [name for name, text in texts.items() if "select_for_update" in text] == ["krambod.merchants.locking"]


def is_of_the_network(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in NETWORK)


def catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(one is None or ast.unparse(one) in {"Exception", "BaseException"} for one in caught)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="only a clone knows which files are the project's")
def test_the_project_names_nothing_outside_itself() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    outside = ["../" + "shared", "KRAMBOD_" + "SHARED"]

    texts = {name: (ROOT / name).read_bytes() for name in tracked.split("\0") if name and (ROOT / name).is_file()}

    assert texts
    assert [name for name, text in texts.items() if any(needle.encode() in text for needle in outside)] == []


def mutation_score(result: dict[str, int], folder: Path) -> subprocess.CompletedProcess[str]:
    result_file = folder / "result.json"
    result_file.write_text(json.dumps(WHOLE_RUN | result))
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "mutation_score.py", result_file, "--at-least", "90"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_nine_mutants_of_ten_are_enough(tmp_path: Path) -> None:
    score = mutation_score({"killed": 8, "timeout": 1, "no_tests": 1, "skipped": 5, "total": 15}, tmp_path)

    assert score.returncode == 0
    assert score.stdout == "mutants killed: 9/10 = 90.0 %\n"


def test_too_many_survivors_fail(tmp_path: Path) -> None:
    score = mutation_score({"killed": 8, "survived": 2, "total": 10}, tmp_path)

    assert score.returncode == 1
    assert "80.0 % is below 90 %" in score.stderr


def test_a_run_that_was_cut_short_has_no_score(tmp_path: Path) -> None:
    score = mutation_score({"killed": 9, "check_was_interrupted_by_user": 1, "total": 20}, tmp_path)

    assert score.returncode == 1
    assert "11 of 20 mutants were not tried" in score.stderr


def test_a_run_without_mutants_fails(tmp_path: Path) -> None:
    score = mutation_score({}, tmp_path)

    assert score.returncode == 1
    assert "There are no mutants" in score.stderr
