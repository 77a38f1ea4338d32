"""Does `krambod shadow` say what is in Dinero already, and what would be booked, without writing anything?"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from krambod.dinero.models import NewInvoice, NewInvoiceLine
from krambod.project.demo.installation import open_books
from tests.project.processes import install, krambod
from tests.project.shop import HEADER, ORGANIZATION, dinero, set_up


def test_what_is_there_and_what_would_be_booked_is_told_in_words_and_as_json(tmp_path: Path) -> None:
    data, today = tmp_path / "data", datetime.now(UTC).date()
    placed = (today - timedelta(days=10)).isoformat()
    file = tmp_path / "orders.csv"
    rows = [
        f"{number},{day}T09:00:00Z,{day}T09:00:00Z,{number}@example.com,Jens Hansen,DKK,V,Vase,1,249.00,25"
        for number, day in (("1042", placed), ("1043", (today - timedelta(days=2)).isoformat()))
    ]
    file.write_text("\n".join((HEADER, *rows)))
    with dinero() as (double, urls):
        shop = set_up(data, urls)
        with open_books(double, urls["KRAMBOD_DINERO_API_URL"], ORGANIZATION) as api:
            line = NewInvoiceLine(
                account_number=1000, base_amount_value=Decimal(249), description="Salg", quantity=Decimal(1)
            )
            day = datetime.fromisoformat(placed).date()
            api.create_invoice(NewInvoice(date=day, description="Ordre 1042", product_lines=[line]))
        imported = krambod("import", str(file), "--shop", "sanne", data=data, **urls)
        before = len(double.store.all("SELECT * FROM calls WHERE Method <> 'GET'"))
        told = krambod("shadow", data=data, **urls)
        as_json = krambod("shadow", "--shop", "sanne", "--days", "30", "--json", data=data, **urls)
        unknown = krambod("shadow", "--shop", "nobody", data=data, **urls)
        after = len(double.store.all("SELECT * FROM calls WHERE Method <> 'GET' AND Path NOT LIKE '%token'"))

    assert shop
    assert imported.returncode == 0, imported.stderr
    assert told.returncode == 0, told.stderr
    assert "1 of 2 orders since" in told.stdout
    document = json.loads(as_json.stdout)
    assert [(one["number"], one["by"], one["invoice_number"]) for one in document["in_dinero"]] == [
        ("1042", "number", None)
    ]
    assert (document["orders"], document["missing"], document["would_be"]["booked"]) == (2, [], 1)
    assert document["start_date"] == (today - timedelta(days=9)).isoformat()
    assert (unknown.returncode, "There is no shop 'nobody'" in unknown.stderr) == (1, True)
    assert after <= before


def test_before_the_set_up_there_is_nothing_to_compare(tmp_path: Path) -> None:
    install(tmp_path / "data")

    done = krambod("shadow", data=tmp_path / "data")

    assert (done.returncode, "finish its set-up first" in done.stderr) == (1, True)
