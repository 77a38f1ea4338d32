"""Five hundred real orders, dirt included, from the file to the double's books; and the same file once more."""

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
from tests.shared_material import shared_file
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, ORGANIZATION, Shopkeeper


def send_file(keeper: Shopkeeper, path: Path) -> Counter[str]:
    """What became of each order of the file."""
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
    """How many invoices the double has booked over an order's total, and paid by exactly that on the right account."""
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


@pytest.mark.timeout(600)
def test_the_real_orders_are_booked_held_and_skipped_as_they_must(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    path = shared_file("data/online-retail-sample.csv")
    assert send_file(shopkeeper, path) == {"new": 500}

    while find_due_lanes(shopkeeper.now()):
        shopkeeper.work()

    outcomes = outcomes_of(shopkeeper)
    assert outcomes == {"paid": 390, "negative_total": 43, "no_email": 22, "zero_total": 45}
    assert booked_right(shopkeeper) == 390
    booked = sum((Decimal(str(row["TotalInclVat"])) for row in shopkeeper.invoices()), Decimal(0))
    record_property("real orders", f"{dict(outcomes)}, {booked} kr. booked")

    before = len(shopkeeper.log())
    assert send_file(shopkeeper, path) == {"unchanged": 500}
    shopkeeper.work()

    assert outcomes_of(shopkeeper) == outcomes
    assert [call for call in shopkeeper.log()[before:] if call["OrganizationId"] == ORGANIZATION] == []
    record_property("calls of a second import", 0)
