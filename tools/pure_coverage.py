"""Do the pure rooms' own tests reach every line and branch of them? Part of `make check`; needs no database.

A pure room decides and touches nothing, so a line of it that no test reaches is a rule that nobody has looked at.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = "src/krambod"
ROOMS = (
    "accounting/*", "words/*", "merchants/rights.py", "organizations/chart.py", "organizations/order_numbers.py",
    "orders/body.py", "orders/bounded.py",
    "orders/buyer_words.py", "orders/changes.py", "orders/encoding.py", "orders/file_findings.py", "orders/files.py",
    "orders/gift_cards.py", "orders/listing.py", "orders/local_numbers.py", "orders/methods.py", "orders/order.py",
    "orders/reading.py", "orders/rows.py", "transfers/credit/lines.py", "transfers/credit/told.py", "orders/values.py",
    "transfers/customers.py", "transfers/document/content.py", "transfers/failures.py", "transfers/guids.py",
    "transfers/outcomes.py", "transfers/roles.py", "transfers/rules.py", "transfers/sale/plan.py",
    "transfers/sale/documents.py", "transfers/sale/endings.py", "transfers/sale/gift_cards.py",
    "transfers/sale/invoice_texts.py", "transfers/sale/money.py", "transfers/sale/payments.py",
    "transfers/sale/rest.py", "transfers/sale/tax_point.py", "transfers/sale/trigger.py", "transfers/sale/vat.py",
    "transfers/vies.py", "transfers/chargeback/plan.py", "transfers/ledger_item/item.py",
    "notices/outcomes.py", "notices/webpush/answers.py", "notices/webpush/encryption.py",
    "notices/webpush/endpoints.py", "notices/webpush/vapid.py",
)  # fmt: skip
TESTS = (
    "tests/accounting", "tests/words", "tests/merchants", "tests/organizations/test_order_numbers.py",
    "tests/organizations/test_vat_rates.py",
    "tests/orders/test_bounded.py", "tests/orders/test_buyer_words.py", "tests/orders/test_changes.py",
    "tests/orders/test_files.py", "tests/orders/test_gift_cards.py", "tests/orders/test_listing.py",
    "tests/orders/test_methods.py", "tests/orders/test_reading.py", "tests/orders/test_values.py",
    "tests/transfers/test_credit_lines.py", "tests/transfers/test_customers.py",
    "tests/transfers/test_content.py", "tests/transfers/test_failures.py", "tests/transfers/test_guids.py",
    "tests/transfers/test_plan.py", "tests/transfers/test_plan_figures.py", "tests/transfers/test_plan_vat.py",
    "tests/transfers/test_money.py", "tests/transfers/test_rest.py", "tests/transfers/test_rules.py",
    "tests/transfers/test_sentences.py", "tests/transfers/test_tax_point.py", "tests/transfers/test_vies.py",
    "tests/transfers/test_chargeback_plan.py", "tests/transfers/test_parts_plan.py",
    "tests/notices/test_webpush.py",
)  # fmt: skip
MARKS = "not soak and not django_db"
ENVIRONMENT = os.environ | {"HYPOTHESIS_PROFILE": "coverage"}


def main() -> None:
    """Exits with 1 where a line or a branch is not reached, and names it."""
    coverage = [sys.executable, "-m", "coverage"]
    data = f"--data-file={ROOT / '.coverage.pure'}"
    # What an earlier run reached must not count: it would hide a line that no test reaches any more.
    subprocess.run([*coverage, "erase", data], cwd=ROOT, check=True)
    tests = ["-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", MARKS, *TESTS]
    subprocess.run(
        [*coverage, "run", data, "--branch", "--source=krambod", *tests], cwd=ROOT, check=True, env=ENVIRONMENT
    )
    rooms = ",".join(f"{SOURCE}/{room}" for room in ROOMS)
    report = [*coverage, "report", data, f"--include={rooms}", "--show-missing", "--skip-covered", "--fail-under=100"]
    sys.exit(subprocess.run(report, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
