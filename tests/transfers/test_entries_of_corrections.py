"""Are the entries of each correction in Dinero those of the table in docs/bookkeeping.md?"""

from collections import Counter
from typing import Any

import pytest

from tests.cases.telling import ledger_of
from tests.transfers.expected_entries import expected_entries
from tests.transfers.growing import GROWN, LATER, MIXED, PAID, PAID_TWICE, SHRUNK, captured, change, press, sell
from tests.transfers.shopkeeper import Shopkeeper

GREW, SHRANK, CREDITED, ISSUED = expected_entries("correction").values()
PAID_MORE = [*PAID, captured("p2", "30.95", LATER)]


@pytest.mark.parametrize(
    ("body", "button", "entries"),
    [
        (GROWN | {"payments": PAID_TWICE}, "issue_supplement", GREW),
        (SHRUNK, "credit_difference", SHRANK),
        (MIXED | {"payments": PAID_MORE}, "reissue", [*CREDITED, *ISSUED]),
    ],
    ids=["supplement", "credit note of the difference", "credited and issued again"],
)
def test_a_correction_makes_the_entries_that_the_table_shows(
    shopkeeper: Shopkeeper, body: dict[str, Any], button: str, entries: list[str]
) -> None:
    sell(shopkeeper)
    before = Counter(ledger_of(shopkeeper))
    change(shopkeeper, **body)

    press(shopkeeper, button)

    assert Counter(ledger_of(shopkeeper)) - before == Counter(entries)
