"""Do a day, and a number, that nobody can compute with leave the pages and the export right?"""

import csv
import io

import pytest

from tests.backoffice.books.asking import address
from tests.backoffice.person import Person
from tests.transfers.building import at
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

LONG_NUMBERS = ["²", "9" * 30, "9" * 5000]


def exported(owner: Person, store: Store, query: str) -> list[str]:
    content = owner.client.get(address(store, f"orders.csv?{query}")).getvalue().decode("utf-8-sig")
    return [row[0] for row in csv.reader(io.StringIO(content), delimiter=";")][1:]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("since=0001-01-01", ["1001"]),
        ("until=9999-12-31", ["1001"]),
        ("since=9999-12-31", []),
        ("until=0001-01-01", []),
    ],
)
def test_finding_12_a_day_far_away_is_searched_and_exported(
    owner: Person, sanne: Store, query: str, expected: list[str]
) -> None:
    sanne.send("1001", placed_at=at(1))

    page = owner.client.get(address(sanne, f"orders/?{query}"))

    assert page.status_code == 200
    assert exported(owner, sanne, query) == expected


@pytest.mark.parametrize("number", LONG_NUMBERS)
def test_finding_14_an_id_that_no_row_can_have_is_no_failure(owner: Person, sanne: Store, number: str) -> None:
    ticked = owner.client.post(address(sanne, "orders/try"), {"order": number})
    released = owner.client.post(
        address(sanne, "attention/release"), {"choice": "again", "cause": "no_email", "shop": number}
    )

    assert (ticked.status_code, released.status_code) == (302, 302)
