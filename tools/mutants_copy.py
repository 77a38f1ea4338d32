"""On which copy of the tree does mutmut run, and with which settings? One for the double's rules, one for the product.

mutmut takes one set of files and tests from pyproject.toml, and that is the set of the double's rules. The product's
set stands here. It leaves out the tests that walk hundreds of orders, because they take too long, and those that read
the sources, because mutmut's copies of them are others.

Thousands of mutants of one second each take more than an hour, so each second counts: the product's database is copied
to memory instead of migrated, mypy sorts out what it notices itself (`mutant_types.py`), and the tests that noticed a
similar mutant run first (`noticed_sooner.py`). What no test notices in twenty seconds has survived.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COPIED = ("src", "tests", "tools", "docs", "examples")
MUTMUT = Path(sys.executable).with_name("mutmut")
MEMORY = Path("/dev/shm")  # a folder in memory, if the system has one
PRODUCT_SECTION = """
[tool.mutmut]
source_paths = ["src"]
also_copy = ["tools", "docs", "examples"]
only_mutate = [
    "src/krambod/accounting/*", "src/krambod/transfers/*", "src/krambod/platforms/translating/*",
    "src/krambod/platforms/shoporama/*", "src/krambod/platforms/woocommerce/*",
]
do_not_mutate = [
    "*/migrations/*", "*/client.py", "*/webhooks.py", "*/app.py", # they are no translators
]
type_check_command = [
    "python", "-m", "mutant_types",
    "mypy", "src/krambod/accounting", "src/krambod/transfers", "src/krambod/platforms",
]
pytest_add_cli_args = [
    "-p", "no:schemathesis", "-p", "no:cacheprovider",
    "-p", "no:unraisableexception", # it collects garbage after every run
    "-p", "noticed_sooner", "--reuse-db", "--no-migrations",
]
pytest_add_cli_args_test_selection = [
    "tests/accounting",
    "tests/transfers",
    "tests/worker",
    "tests/orders",
    "tests/cases",
    "tests/api/test_credit_notes.py",
    "tests/api/test_orders.py",
    "tests/backoffice/books/test_adjustments.py",
    "tests/backoffice/books/test_changed.py",
    "tests/backoffice/books/test_chargebacks.py",
    "tests/backoffice/books/test_correct.py",
    "tests/backoffice/books/test_credit.py",
    "tests/backoffice/books/test_orders_in_parcels.py",
    "tests/backoffice/books/test_prepaid.py",
    "tests/backoffice/books/test_remembered_products.py",
    "tests/backoffice/books/test_returns.py",
    "tests/backoffice/books/test_vies.py",
    "tests/platforms/test_explaining.py",
    "tests/platforms/test_parts_of_orders.py",
    "tests/platforms/test_shoporama_order.py",
    "tests/platforms/test_shoporama_way.py",
    "tests/platforms/test_woocommerce_order.py",
    "tests/platforms/test_woocommerce_way.py",
    "tests/platforms/test_stories.py",
    "tests/platforms/test_sold_lines.py",
    "tests/platforms/test_payload.py",
    "tests/platforms/test_plain_text.py",
    "tests/platforms/test_woocommerce_refunds.py",
    "tests/platforms/test_woocommerce_tax.py",
    "--ignore=tests/cases/test_month.py",
    "--ignore=tests/transfers/test_credit_worlds.py",
    "--ignore=tests/transfers/test_adjustment_faults.py",
    "--deselect=tests/transfers/test_calls.py::test_a_backlog_of_known_customers_costs_three_calls_an_order",
    "--deselect=tests/transfers/test_calls.py::test_every_booking_follows_a_reading_of_that_drafts_totals",
    "--ignore=tests/transfers/test_fault_walk.py",
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
    "--deselect=tests/transfers/test_sentences.py::test_a_cause_and_its_failures_say_the_same_about_who_mends_them",
]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutated:
    """What mutmut changes. `section` takes the place of mutmut's section in pyproject.toml, unless it is empty."""

    section: str = ""
    has_database: bool = False


MUTATED: Mapping[str, Mutated] = {
    "doubles": Mutated(),
    "product": Mutated(section=PRODUCT_SECTION, has_database=True),
}


def copy_tree(copy: Path, mutated: Mutated) -> None:
    """Copies the tree to a folder, with the settings for these mutants. What was in the folder is gone."""
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    if mutated.section:
        settings = settings[: settings.index("[tool.mutmut]")] + mutated.section
    else:
        settings = settings.replace('"-p", "no:schemathesis",', '"-p", "no:schemathesis", "-p", "noticed_sooner",')
    (copy / "pyproject.toml").write_text(settings, encoding="utf-8")


@contextmanager
def environment_for(copy: Path, mutated: Mutated) -> Iterator[Mapping[str, str]]:
    """The variables for mutmut on that copy, and the migrated database that they name, as long as the block runs."""
    environment = os.environ | {
        "PATH": os.pathsep.join([str(MUTMUT.parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(copy / "src"), str(ROOT / "tools")]),
        "NOTICED_SOONER": str(copy / "noticed.tsv"),
        "NOTICED_WITHIN_S": os.environ.get("NOTICED_WITHIN_S", "20"),
    }
    if not mutated.has_database:
        yield environment
        return
    with tempfile.TemporaryDirectory(prefix="krambod-mutants-", dir=MEMORY if MEMORY.is_dir() else None) as folder:
        database = Path(folder) / "migrated.sqlite3"
        migrate = [sys.executable, "-m", "django", "migrate", "--settings=tests.settings", "--verbosity=0"]
        address = {"KRAMBOD_DATABASE_URL": f"sqlite:///{database}"}
        subprocess.run(migrate, cwd=copy, env=environment | address, check=True)
        yield environment | {"TMPDIR": folder, "KRAMBOD_TEST_DATABASE": str(database)}
