"""Do the tests notice changes in the core of the product: accounting, transfers, worker?

mutmut takes one set of files and tests from pyproject.toml, and that set is the double's rules. This runs mutmut on a
copy of the tree with another set. It leaves out the tests that walk hundreds of orders, because they take too long.

Five thousand mutants of one second each take more than an hour, so each second counts: the database is copied to memory
instead of migrated, the tests that noticed a similar mutant run first, and a mutant that no test notices in ten seconds
has survived. With names as arguments (`krambod.worker.*`), only those mutants run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPY = ROOT / "mutants" / "product"
COPIED = ("src", "tests", "tools")
MEMORY = Path("/dev/shm")  # a folder in memory, if the system has one
SECTION = """
[tool.mutmut]
source_paths = ["src"]
also_copy = ["tools"]
only_mutate = ["src/krambod/accounting/*", "src/krambod/transfers/*", "src/krambod/worker/*"]
pytest_add_cli_args = [
    "-p", "no:schemathesis", "-p", "no:cacheprovider",
    "-p", "no:unraisableexception", # it collects garbage after every run
    "-p", "noticed_sooner", "--reuse-db", "--no-migrations",
]
pytest_add_cli_args_test_selection = [
    "tests/accounting",
    "tests/transfers",
    "tests/worker",
    "--deselect=tests/transfers/test_calls.py::test_a_backlog_of_known_customers_costs_three_calls_an_order",
    "--deselect=tests/transfers/test_calls.py::test_every_booking_follows_a_reading_of_that_drafts_totals",
    "--ignore=tests/transfers/test_fault_walk.py",
    "--ignore=tests/transfers/test_ledger_item_faults.py",
    "--ignore=tests/transfers/test_ledger_item_worlds.py",
    "--ignore=tests/transfers/test_predicted_totals.py",
    "--ignore=tests/transfers/test_real_orders.py",
    "--ignore=tests/transfers/test_revised_under_faults.py",
    "--ignore=tests/transfers/test_worlds.py",
    # These read the sources, and mutmut's copies are others.
    "--deselect=tests/transfers/test_sentences.py::test_every_cause_has_a_sentence_and_every_sentence_a_cause",
    "--deselect=tests/transfers/test_sentences.py::test_codes_are_only_spelled_out",
    "--deselect=tests/transfers/test_sentences.py::test_a_sentence_uses_only_details_that_it_gets_and_the_same_in_all_languages",
    "--deselect=tests/transfers/test_sentences.py::test_every_reason_of_a_retry_has_words",
]
"""


def run_mutmut(folder: Path, only: list[str]) -> None:
    """Run the tests on each mutant in COPY. The runs write their own files to `folder`."""
    database = folder / "migrated.sqlite3"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(COPY / "src"), str(ROOT / "tools")]),
        "TMPDIR": str(folder),
        "KRAMBOD_TEST_DATABASE": str(database),
        "NOTICED_SOONER": str(COPY / "noticed.tsv"),
        "NOTICED_WITHIN_S": os.environ.get("NOTICED_WITHIN_S", "10"),
    }
    migrate = [sys.executable, "-m", "django", "migrate", "--settings=tests.settings", "--verbosity=0"]
    subprocess.run(migrate, cwd=COPY, env=environment | {"KRAMBOD_DATABASE_URL": f"sqlite:///{database}"}, check=True)
    mutmut = Path(sys.executable).with_name("mutmut")
    for step in (["run", *only], ["export-cicd-stats"]):
        subprocess.run([mutmut, *step], cwd=COPY, env=environment, check=True)


def main(only: list[str]) -> int:
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, COPY / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text()
    (COPY / "pyproject.toml").write_text(settings[: settings.index("[tool.mutmut]")] + SECTION)
    with tempfile.TemporaryDirectory(prefix="krambod-mutants-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        run_mutmut(Path(folder), only)
    result = COPY / "mutants" / "mutmut-cicd-stats.json"
    score = [sys.executable, str(ROOT / "tools" / "mutation_score.py"), str(result), "--at-least", "85"]
    return subprocess.run(score, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
