"""Do the tests notice changes of the product's heart: accounting, transfers, worker?

mutmut takes one set of files and tests from pyproject.toml, where the double's rules are. This runs it on a copy of
the tree with another set. Left out are the tests that walk hundreds of orders: they would notice, but take too long.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPY = ROOT / "mutants" / "product"
COPIED = ("src", "tests")
SECTION = """
[tool.mutmut]
source_paths = ["src"]
only_mutate = ["src/krambod/accounting/*", "src/krambod/transfers/*", "src/krambod/worker/*"]
pytest_add_cli_args = ["-p", "no:schemathesis", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = [
    "tests/accounting",
    "tests/transfers",
    "tests/worker",
    "--ignore=tests/transfers/test_calls.py",
    "--ignore=tests/transfers/test_fault_walk.py",
    "--ignore=tests/transfers/test_predicted_totals.py",
    "--ignore=tests/transfers/test_real_orders.py",
    "--ignore=tests/transfers/test_revised_under_faults.py",
    "--ignore=tests/transfers/test_worlds.py",
    "--ignore=tests/transfers/test_sentences.py", # it reads the sources, and mutmut's copies are others
]
"""


def main() -> int:
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text()
    (COPY / "pyproject.toml").write_text(settings[: settings.index("[tool.mutmut]")] + SECTION)
    mutmut = Path(sys.executable).with_name("mutmut")
    environment = os.environ | {"PYTHONPATH": str(COPY / "src")}
    for step in ("run", "export-cicd-stats"):
        subprocess.run([mutmut, step], cwd=COPY, env=environment, check=True)
    result = COPY / "mutants" / "mutmut-cicd-stats.json"
    score = [sys.executable, str(ROOT / "tools" / "mutation_score.py"), str(result), "--at-least", "85"]
    return subprocess.run(score, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
