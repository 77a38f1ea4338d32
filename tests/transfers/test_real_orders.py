"""Do a real shop's orders, with all their flaws, come from the file into the double's books, once and correctly?"""

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django_scopes import scopes_disabled

from krambod.orders.files import FileOrder, read_file, scan_file
from krambod.orders.reading import read_order
from krambod.transfers.due import find_due_lanes
from krambod.transfers.intake import receive_order
from krambod.transfers.models import Transfer
from tests.orders.real_orders import REAL_ORDERS, REAL_SORTS, write_generated_orders
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, Shopkeeper

ENDS = {"good": "paid", "zero": "zero_total", "negative": "negative_total", "without e-mail": "no_email"}


def send_file(keeper: Shopkeeper, path: Path) -> Counter[str]:
    """Sends each order of the file and counts the outcomes."""
    outcomes = Counter[str]()
    for found in read_file(path, scan_file(path)):
        assert isinstance(found, FileOrder), found
        order = read_order(found.external_id, found.document)
        received = receive_order(keeper.shop, order, body=str(found.document), delivery_id=None, now=keeper.now())
        outcomes[received.outcome] += 1
    return outcomes


def outcomes_of(keeper: Shopkeeper) -> Counter[str]:
    with scopes_disabled():
        transfers = Transfer.objects.filter(shop=keeper.shop)
        return Counter(transfer.cause or transfer.reason or transfer.state for transfer in transfers)


def booked_right(keeper: Shopkeeper) -> int:
    """Counts the invoices in the double with an order's total and payments of exactly that on the right account."""
    with scopes_disabled():
        transfers = Transfer.objects.filter(shop=keeper.shop, state="paid").select_related("order__newest")
        totals = {str(one.draft_guid): one.invoice_total for one in transfers}
    query = {"fields": "Guid,Status,TotalInclVat", "pageSize": 1000}
    rows = keeper.by_hand.call("GET", "/v1/{organization}/invoices", query=query).json["Collection"]
    assert len(rows) == len(totals)
    right = 0
    for row in rows:
        payments = keeper.payments(row["Guid"])
        paid = [(payment["DepositAccountNumber"], payment["Amount"]) for payment in payments]
        assert row["Status"] == "Paid"
        right += paid == [(DEPOSIT_ACCOUNT, row["TotalInclVat"])] and totals[row["Guid"]] == row["TotalInclVat"]
    return right


def send_twice(keeper: Shopkeeper, path: Path, sorts: Counter[str]) -> Decimal:
    """Sends the file twice. The first time, each order ends as its sort requires; the second time nothing changes."""
    assert send_file(keeper, path) == {"new": sorts.total()}
    while find_due_lanes(keeper.now()):
        keeper.work()
    outcomes = outcomes_of(keeper)
    assert outcomes == Counter({ENDS[sort]: number for sort, number in sorts.items()})
    assert booked_right(keeper) == sorts["good"]

    before = len(keeper.log())
    assert send_file(keeper, path) == {"unchanged": sorts.total()}
    keeper.work()
    assert outcomes_of(keeper) == outcomes
    assert [call for call in keeper.log()[before:] if call["OrganizationId"] == ORGANIZATION] == []
    return sum((Decimal(str(row["TotalInclVat"])) for row in keeper.invoices()), Decimal(0))


def test_the_real_orders_are_booked_held_and_skipped_as_their_sort_requires(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    booked = send_twice(shopkeeper, REAL_ORDERS, REAL_SORTS)

    record_property("real orders", f"{dict(outcomes_of(shopkeeper))}, {booked} kr. booked")


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2])
def test_five_hundred_similar_orders_are_booked_held_and_skipped_as_their_sort_requires(
    shopkeeper: Shopkeeper, tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "orders.csv"

    sorts = write_generated_orders(path, orders=500, seed=seed)

    assert sorts.keys() == REAL_SORTS.keys()
    send_twice(shopkeeper, path, sorts)
