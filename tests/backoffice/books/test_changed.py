"""Does the page of an order that the shop changed after its booking show the correction, and make just that one?"""

import re
from html import unescape
from typing import Any

import pytest

from tests.backoffice.person import Person
from tests.transfers.shopkeeper import Shopkeeper, order_body
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

LATER = "2026-11-22T11:00:00Z"
VASE = order_body()["lines"][0]
CUP = VASE | {"sku": "CUP-1", "description": "Kop", "unit_price": "129.95", "total": "129.95"}
PAID = {"id": "p", "method": "Kort", "amount": "249.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}
MORE = {"id": "p2", "method": "Kort", "amount": "129.95", "state": "captured", "at": LATER}
GROWN: dict[str, Any] = {"total": "378.95", "lines": [VASE, CUP], "payments": [PAID, MORE]}
SHRUNK: dict[str, Any] = {
    "total": "200.00", "lines": [VASE | {"unit_price": "200.00", "total": "200.00"}], "payments": [PAID]
}  # fmt: skip


def change(keeper: Shopkeeper, body: dict[str, Any], at: str = LATER) -> None:
    """A paid order is booked, and then the shop changes it."""
    keeper.send(payments=[PAID])
    work_until_quiet(keeper)
    keeper.send(updated_at=at, **body)
    work_until_quiet(keeper)


def page_address(keeper: Shopkeeper) -> str:
    return f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        (GROWN, "1000 103.96 DKK 64000 25.99 DKK 53000 129.95 DKK 55120 129.95 DKK 53000 129.95 DKK"),
        (SHRUNK, "1000 39.20 DKK 64000 9.80 DKK 53000 49.00 DKK"),
    ],
    ids=["grown", "shrunk"],
)
def test_the_page_shows_the_correction_with_its_entries(
    boss: Person, keeper: Shopkeeper, body: dict[str, Any], entries: str
) -> None:
    change(keeper, body)

    page = text_of(boss.get(page_address(keeper)))

    assert f"Account Debit Credit {entries}" in page


def test_the_button_makes_only_the_correction_that_the_person_saw(boss: Person, keeper: Shopkeeper) -> None:
    change(keeper, GROWN)
    seen = {"choice": "issue_supplement", "difference": keeper.transfer().cause_details["difference"]}
    change(keeper, GROWN | {"total": "400.00", "lines": [VASE, CUP | {"total": "151.00"}]}, "2026-11-22T12:00:00Z")

    boss.client.post(f"{page_address(keeper)}choose", seen)
    work_until_quiet(keeper)

    assert len(keeper.invoices()) == 1
    assert keeper.transfer().cause == "invoice_too_low"
