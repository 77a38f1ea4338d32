"""Does `krambod reconcile` say whether our orders and Dinero's documents agree?"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from krambod.dinero.models import NewInvoice, NewInvoiceLine
from krambod.project.demo.installation import open_books
from tests.project.processes import install, krambod
from tests.project.shop import ORGANIZATION, dinero, set_up

WORDS = f"{ORGANIZATION} (Krambod Demo ApS):"


def test_what_differs_is_told_in_words_and_as_json(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with dinero() as (double, urls):
        set_up(data, urls)
        same = krambod("reconcile", data=data, **urls)
        with open_books(double, urls["KRAMBOD_DINERO_API_URL"], ORGANIZATION) as api:
            line = NewInvoiceLine(
                account_number=1000, base_amount_value=Decimal(100), description="Kop", quantity=Decimal(1)
            )
            reference = "krambod:sanne:1042"
            api.create_invoice(
                NewInvoice(date=datetime.now(UTC).date(), external_reference=reference, product_lines=[line])
            )
        differs = krambod("reconcile", "--organization", str(ORGANIZATION), data=data, **urls)
        as_json = krambod("reconcile", "--json", data=data, **urls)
        unknown = krambod("reconcile", "--organization", "1", data=data, **urls)

    assert (same.returncode, same.stdout) == (0, f"{WORDS} 0 orders, 0 documents, 0 differences.\n"), same.stderr
    assert (differs.returncode, differs.stdout.splitlines()[0]) == (1, f"{WORDS} 0 orders, 0 documents, 1 differences.")
    assert "krambod:sanne:1042: There is a draft in Dinero that no order needs." in differs.stdout
    [told] = json.loads(as_json.stdout)["differences"]
    assert (told["kind"], told["order"]) == ("draft_left_over", reference)
    assert (unknown.returncode, "There is no such organization." in unknown.stderr) == (1, True)


def test_without_a_connection_there_is_nothing_to_compare(tmp_path: Path) -> None:
    install(tmp_path / "data")

    done = krambod("reconcile", data=tmp_path / "data")

    assert (done.returncode, "Nothing is connected." in done.stderr) == (1, True)
