"""Does SQLite take the index that has only the asked rows, also where one with all of the merchant's would do?"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from krambod.backoffice.books.finding import PAGE_SIZE
from tests.backoffice.books.asking import address
from tests.backoffice.person import Person
from tests.transfers.stored import Store

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells its plan in these words"),
]


def plans_of(ask: Callable[[], object]) -> list[str]:
    """How SQLite reads each table that is asked, with the values as parameters, as in every answer."""
    plans: list[str] = []

    def explain(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {sql.replace('%s', '?')}", parameters)
            plans.extend(row[3] for row in rows)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(explain):
        ask()
    return plans


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        ("", "SEARCH transfers_transferevent USING COVERING INDEX events_booked"),
        ("", "SEARCH U0 USING COVERING INDEX transfers_held"),
        ("diagnosis/", "SEARCH transfers_transfer USING INDEX transfers_first_due"),
        (
            "orders/?q=example.com",
            "SEARCH transfers_transfer USING INDEX transfers_transfer_merchant_id_4dfd74fb (merchant_id=? AND rowid=?)",
        ),
    ],
)
def test_a_page_reads_only_the_rows_that_it_shows(page: str, wanted: str, owner: Person, sanne: Store) -> None:
    for number in range(PAGE_SIZE):
        sanne.sent(str(number))
    plans = plans_of(lambda: owner.get(address(sanne, page)))
    print("\n".join(plans))
    assert [one for one in plans if wanted in one]
