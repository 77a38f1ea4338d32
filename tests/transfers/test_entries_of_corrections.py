"""Are the entries of each correction in Dinero those of the table in docs/bookkeeping.md?"""

from collections import Counter
from typing import Any

import pytest

from tests.cases.telling import ledger_of
from tests.transfers.expected_entries import expected_entries
from tests.transfers.growing import (
    COMPANY,
    GROWN,
    LATER,
    MIXED,
    PAID,
    PAID_TWICE,
    SHRUNK,
    captured,
    change,
    press,
    sell,
)
from tests.transfers.parcels import invoice_when_sent, parcels
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

GREW, SHRANK, CREDITED, ISSUED, BOTH_CREDITED, ISSUED_AS_ONE = expected_entries("correction").values()
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


def test_two_parcels_issued_again_as_one_make_the_entries_that_the_table_shows(shopkeeper: Shopkeeper) -> None:
    invoice_when_sent(shopkeeper)
    for news in ({}, COMPANY | {"updated_at": LATER}):
        before = Counter(ledger_of(shopkeeper))
        shopkeeper.send(**(parcels() | news))
        work_until_quiet(shopkeeper)

    press(shopkeeper, "reissue")

    assert Counter(ledger_of(shopkeeper)) - before == Counter([*BOTH_CREDITED, *ISSUED_AS_ONE])
