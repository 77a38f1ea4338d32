"""Does a database of an older version go on after an update: what was open is booked as before, or held with a mend?

`data/database_of_2026_11_25.sql` was written by the version before accounts went by treatment. Its shop has four
orders that its worker looked at, and four that it did not: at home with VAT, a course at 0 %, an export to Norway, and
one that waits for its payment or goes to a German company. Since then the merchant chose account 1050 for all goods at
0 %.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from krambod.backoffice.actions import describe_action
from krambod.words.causes import CAUSES
from tests.doubles.caller import Caller, side_of
from tests.project.processes import krambod
from tests.project.shop import ORGANIZATION, dinero, run_setup, workers
from tests.waiting import wait_until

DUMP = Path(__file__).parent / "data" / "database_of_2026_11_25.sql"
KEYS = "krambod.sqlite3"
AT_HOME = ["D 53000 313.00", "D 55120 313.00", "K 1000 199.20", "K 1350 51.20", "K 53000 313.00"]
EXPORT = ["D 53000 900.00", "D 55120 900.00", "K 1255 900.00", "K 53000 900.00"]


def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / KEYS, timeout=20)) as database:
        return database.execute(query).fetchall()


def states(data: Path) -> dict[object, str]:
    """How far each order has come, by its number."""
    query = """SELECT o.external_id, t.state, t.cause FROM transfers_transfer t
        JOIN orders_storedorder o ON o.id = t.order_id ORDER BY o.external_id"""
    return {number: f"{state} {cause}".strip() for number, state, cause in rows(data, query)}


def test_old_rules_book_what_was_open_as_before_or_hold_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with closing(sqlite3.connect(data / KEYS)) as database:
        database.executescript(DUMP.read_text())
    with dinero() as (_, urls):
        # The key of that installation is lost, so the merchant connects again.
        (data / "secret.keys").touch(mode=0o600)
        (data / "secret.keys").write_bytes(b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
        assert krambod("migrate", data=data).returncode == 0
        connected = run_setup(data, urls)
        assert connected.returncode == 0, connected.stderr
        with workers(data, urls):
            wait_until(
                lambda: rows(data, "SELECT count(*) FROM transfers_transfer WHERE due_at IS NOT NULL") == [(0,)],
                tmp_path / "workers.log",
            )
        with Caller.personal(urls["KRAMBOD_DINERO_API_URL"], ORGANIZATION) as by_hand:
            entries = [side_of(entry) for year in by_hand.years() for entry in by_hand.entries_of(year)]

    assert states(data) == {
        "2001": "paid",
        "2002": "received zero_in_denmark",
        "2003": "paid",
        "2004": "waiting",
        "2101": "paid",
        "2102": "received zero_in_denmark",
        "2103": "paid",
        "2104": "received vies_needed",
    }
    assert sorted(one for one in entries if " 64000 " not in one) == sorted([*AT_HOME, *EXPORT, *EXPORT])
    assert CAUSES["zero_in_denmark"].corrects == "goods"
    [(action, details)] = rows(data, "SELECT action, details FROM merchants_auditentry WHERE actor = 'Krambod'")
    assert "1050" in describe_action(str(action), {"shop": "sanne", "accounts": "1050"}, "da"), details
