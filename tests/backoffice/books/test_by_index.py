"""Does SQLite take the index that has only the asked rows, also where one with all of the merchant's would do?"""

import pytest
from django.db import connection

from krambod.backoffice.books.finding import PAGE_SIZE
from tests.backoffice.books.asking import address
from tests.backoffice.person import Person
from tests.plans import explained
from tests.transfers.stored import Store

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells its plan in these words"),
]


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("", "SEARCH transfers_transferevent USING COVERING INDEX events_booked"),
        ("", "SEARCH U0 USING COVERING INDEX transfers_held"),
        ("diagnosis/", "SEARCH transfers_transfer USING INDEX transfers_first_due"),
        ("orders/?q=example.com", "SEARCH transfers_transfer USING INTEGER PRIMARY KEY (rowid=?)"),
    ],
)
def test_a_page_reads_only_the_rows_that_it_shows(page: str, wanted: str, owner: Person, sanne: Store) -> None:
    for number in range(PAGE_SIZE):
        sanne.sent(str(number))
    steps: list[str] = []
    with explained(lambda _, plan: steps.extend(plan)):
        owner.get(address(sanne, page))

    print("\n".join(steps))
    assert [step for step in steps if wanted in step]
