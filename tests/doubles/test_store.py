"""Does the store keep what it is given, all or nothing, and over a restart?"""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from krambod.doubles.dinero.application import open_double
from krambod.doubles.dinero.store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store()
    yield store
    store.close()


def client(store: Store, client_id: str = "a") -> None:
    store.insert("clients", {"ClientId": client_id, "ClientSecret": "s", "Kind": "visma", "RedirectUris": ["http://x"]})


def test_a_row_read_is_what_was_written(store: Store) -> None:
    row = {"OrganizationId": 1, "Guid": "g", "Amount": Decimal("12.30"), "ExchangeRate": Decimal("745.6012345")}
    store.insert("payments", row)
    client(store)
    store.insert("organizations", {"Id": 1, "IsPro": True, "IsVatFree": False, "Name": "Æble\0"})

    payment = store.get("SELECT * FROM payments")
    organization = store.get("SELECT * FROM organizations")
    assert {name: payment[name] for name in row} == row
    assert str(payment["Amount"]) == "12.30"
    assert payment["PaymentDate"] is None
    assert (organization["IsPro"], organization["IsVatFree"], organization["Name"]) == (True, False, "Æble\0")
    assert store.get("SELECT * FROM clients")["RedirectUris"] == ["http://x"]


@pytest.mark.parametrize("amount", ["0.01", "-0.01", "-999999999999.99", "999999999999.99"])
def test_amounts_are_exact(store: Store, amount: str) -> None:
    store.insert("entries", {"Amount": Decimal(amount)})

    assert store.get("SELECT Amount FROM entries")["Amount"] == Decimal(amount)


def test_parts_of_an_oere_are_never_kept(store: Store) -> None:
    with pytest.raises(AssertionError, match=r"0\.001 has parts of an øre"):
        store.insert("entries", {"Amount": Decimal("0.001")})


def test_a_transaction_is_all_or_nothing(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            client(store)
            store.next_in("number")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.transaction():
        client(store, "b")

    assert [row["ClientId"] for row in store.all("SELECT ClientId FROM clients")] == ["b"]
    assert store.next_in("number") == 1


def test_counters_count_for_themselves(store: Store) -> None:
    assert [store.next_in("a"), store.next_in("a"), store.next_in("b"), store.next_in("a", 7)] == [1, 2, 1, 1]
    assert [store.next_in("c", start=10, step=3), store.next_in("c", start=10, step=3)] == [10, 13]


def test_versions_grow(store: Store) -> None:
    versions = [store.next_version() for _ in range(3)]

    assert versions == ["00000000020A5EA8", "00000000020A5EAB", "00000000020A5EAE"]


def test_update_and_delete_touch_the_named_rows_only(store: Store) -> None:
    for one in ("a", "b", "c"):
        client(store, one)

    store.update("clients", {"ClientSecret": "new"}, ClientId="b", Kind="visma")
    store.update("clients", {"ClientSecret": "no"}, ClientId="b", Kind="personal")
    store.delete("clients", ClientId="c")

    rows = store.all("SELECT ClientId, ClientSecret FROM clients ORDER BY ClientId")
    assert [tuple(row.values()) for row in rows] == [("a", "s"), ("b", "new")]


def test_find_may_find_nothing_and_get_may_not(store: Store) -> None:
    assert store.find("SELECT * FROM clients WHERE ClientId = ?", "x") is None
    with pytest.raises(AssertionError, match="SELECT"):
        store.get("SELECT * FROM clients")


def test_text_folds_as_in_denmark(store: Store) -> None:
    assert store.get("SELECT folded('ÆBLE@X') AS a, folded(NULL) AS b, folded(5) AS c") == {
        "a": "æble@x",
        "b": None,
        "c": "5",
    }


def test_a_snapshot_is_of_its_moment(store: Store) -> None:
    client(store)
    store.keep_snapshot("one")
    client(store, "b")

    assert store.restore_snapshot("one")
    assert not store.restore_snapshot("other")
    assert [row["ClientId"] for row in store.all("SELECT ClientId FROM clients")] == ["a"]


# From several threads

THREE_THREADS = """
import sys
import threading
from krambod.doubles.dinero.store import Store

sys.setswitchinterval(1e-5)
store = Store()

def work():
    for _ in range(5_000):
        with store.transaction():
            store.insert("clients", {"ClientId": "a", "Kind": "visma"})
            store.delete("clients", ClientId="a")
        seen = store.get("SELECT folded('ÆBLE') AS folded, (SELECT count(*) FROM clients) AS clients")
        assert seen == {"folded": "æble", "clients": 0}, seen

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("all ended")
"""


def test_threads_neither_stand_still_nor_see_half_a_transaction() -> None:
    """In a process of its own: nothing within Python ends threads that stand still."""
    ended = subprocess.run(
        [sys.executable, "-c", THREE_THREADS], capture_output=True, text=True, timeout=120, check=False
    )

    assert (ended.stdout, ended.stderr) == ("all ended\n", "")


# On disk


def test_the_books_survive_a_restart(tmp_path: Path) -> None:
    place = tmp_path / "new" / "books"
    first = Store(place)
    client(first)
    first.keep_snapshot("one")
    client(first, "b")
    first.restore_snapshot("one")
    first.close()

    second = Store(place)

    assert (first.is_new, second.is_new) == (True, False)
    assert [row["ClientId"] for row in second.all("SELECT ClientId FROM clients")] == ["a"]
    second.close()


def test_a_double_on_disk_is_seeded_once(tmp_path: Path) -> None:
    for _ in range(2):
        double = open_double(data_directory=tmp_path)
        assert len(double.store.all("SELECT * FROM organizations")) == 4
        double.store.close()


def test_two_sandboxes_cannot_share_their_books(tmp_path: Path) -> None:
    first = Store(tmp_path)
    client(first)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        Store(tmp_path)

    first.close()
    Store(tmp_path).close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dinero-double.sqlite3").write_text("not a database " * 100)

    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        Store(tmp_path)


def test_lax_forgives_a_second_guid_and_stale_timestamps() -> None:
    world = open_double(lax=True).world

    assert (world.guid_uniqueness, world.timestamps, world.payment_timestamps) == ("ignored", "ignored", "ignored")
