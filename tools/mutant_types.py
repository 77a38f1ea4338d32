"""Which mutants does the type checker notice? mutmut runs this on the tree with the mutants, and reads what is printed.

    python -m mutant_types mypy src/krambod/accounting …

mypy is a part of `make check`, so a change of which it complains never lands. mutmut keeps all mutants of a function
beside it in one file, so one run of mypy tells of all of them. What mypy says elsewhere in such a file, or of the copy
of the unchanged function, tells of no mutant and is left out.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

MUTANT, UNCHANGED = "__mutmut_", "__mutmut_orig"
# mutmut's copies of a method that sets attributes set each of them once more.
OF_THE_COPIES = ("no-redef",)


def main(arguments: list[str]) -> int:
    """Prints mypy's errors in mutants, each as a line of JSON. The arguments are mypy's own command."""
    module, *paths = arguments
    command = [sys.executable, "-m", module, "--output", "json", *paths]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    if not told.stdout.strip():
        sys.stderr.write(told.stderr)
    for line in told.stdout.splitlines():
        error = json.loads(line)
        if error["code"] not in OF_THE_COPIES and is_in_a_mutant(Path(error["file"]), error["line"]):
            sys.stdout.write(f"{line}\n")
    return told.returncode


def is_in_a_mutant(path: Path, line: int) -> bool:
    return any(first <= line <= last for first, last in mutants_of(path))


@cache
def mutants_of(path: Path) -> tuple[tuple[int, int], ...]:
    """Returns the first and the last line of each mutant in a file."""
    return tuple(_mutants_in(ast.parse(path.read_text(encoding="utf-8"))))


def _mutants_in(tree: ast.Module) -> Iterator[tuple[int, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and MUTANT in node.name and not node.name.endswith(UNCHANGED):
            yield node.lineno, node.end_lineno or node.lineno


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
