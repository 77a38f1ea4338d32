"""Does the page of an order that the shop changed after its booking show the correction, and make just that one?"""

import re
from html import unescape
from typing import Any

import pytest

from tests.backoffice.books.asking import MOST_QUERIES, counted_queries
from tests.backoffice.person import Person
from tests.transfers.growing import (
    COMPANY,
    CUP,
    GROWN,
    LATER,
    LATEST,
    PAID,
    PAID_TWICE,
    SHRUNK,
    VASE,
    captured,
    sell_and_change,
)
from tests.transfers.parcels import invoice_when_sent, parcels
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

SALES, VAT, OWED = (
    "1000 Salg af varer/ydelser m/moms",
    "64000 Salgsmoms (udgående moms)",
    "53000 Debitorer, ubetalte fakturaer",
)
BANK = "55120 Webshop salg – tilgode hos indløser"
GROWN_AND_PAID = GROWN | {"payments": PAID_TWICE}


def page_address(keeper: Shopkeeper) -> str:
    return f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/"


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("body", "entries"),
    [
        (GROWN_AND_PAID, f"{SALES} 103.96 DKK {VAT} 25.99 DKK {OWED} 129.95 DKK {BANK} 129.95 DKK {OWED} 129.95 DKK"),
        (SHRUNK | {"payments": PAID}, f"{SALES} 39.20 DKK {VAT} 9.80 DKK {OWED} 49.00 DKK"),
    ],
    ids=["grown", "shrunk"],
)
def test_the_page_shows_the_correction_with_its_entries(
    boss: Person, keeper: Shopkeeper, body: dict[str, Any], entries: str
) -> None:
    sell_and_change(keeper, body)

    page = text_of(boss.get(page_address(keeper)))

    assert f"Account Debit Credit {entries}" in page


@pytest.mark.parametrize(
    ("sold", "body", "most"),
    [
        ({"payments": PAID}, GROWN_AND_PAID, MOST_QUERIES),
        ({"payments": PAID}, SHRUNK | {"payments": PAID}, MOST_QUERIES),
        ({"payments": PAID}, COMPANY | {"payments": PAID}, MOST_QUERIES + 1),  # the shop's newest rules
        (parcels(), parcels() | COMPANY, MOST_QUERIES + 1),
    ],
    ids=["a supplement", "a credit note", "issued again", "two parcels issued again"],
)
def test_the_page_of_a_changed_order_needs_few_queries(
    boss: Person, keeper: Shopkeeper, sold: dict[str, Any], body: dict[str, Any], most: int, record_property: Any
) -> None:
    if "shipments" in sold:
        invoice_when_sent(keeper)
    sell_and_change(keeper, body, sold=sold)
    address = page_address(keeper)

    with counted_queries() as statements:
        page = boss.get(address)

    assert 'id="correct-books"' in page
    assert len(statements) <= most, statements
    record_property("queries of the page", len(statements))


def test_the_button_makes_only_the_correction_that_the_person_saw(boss: Person, keeper: Shopkeeper) -> None:
    sell_and_change(keeper, GROWN_AND_PAID)
    seen = {"choice": "issue_supplement", "difference": keeper.transfer().cause_details["difference"]}
    keeper.send(
        updated_at="2026-11-22T12:00:00Z",
        total="400.00",
        lines=[VASE, CUP | {"total": "151.00"}],
        payments=PAID_TWICE,
    )
    work_until_quiet(keeper)

    boss.client.post(f"{page_address(keeper)}choose", seen)
    work_until_quiet(keeper)

    assert len(keeper.invoices()) == 1
    assert keeper.transfer().cause == "invoice_too_low"


def test_the_page_of_a_lowered_refund_issues_its_order_again_by_what_it_showed(
    boss: Person, keeper: Shopkeeper
) -> None:
    back = captured("b", "40.00", LATER) | {"state": "refunded", "refund_id": "r"}
    sell_and_change(keeper, {"refunds": [{"id": "r", "at": LATER, "total": "60.00"}], "payments": [*PAID, back]})
    lowered = [{"id": "r", "at": LATER, "total": "40.00"}]
    keeper.send(refunds=lowered, payments=[*PAID, back], updated_at=LATEST)
    work_until_quiet(keeper)
    address = f"/c/{keeper.shop.merchant_id}/orders/{keeper.refunds()[0].pk}/"

    page = boss.get(address)
    value = re.findall(r'name="difference" value="([^"]+)"', page)[0]
    boss.client.post(f"{address}choose", {"choice": "reissue", "difference": unescape(value)})
    work_until_quiet(keeper)

    assert "A credit note of 189.00 DKK for invoice 1" in text_of(page)
    assert "A new invoice of 209.00 DKK" in text_of(page)
    assert [note["TotalInclVat"] for note in keeper.credit_notes()] == [60, 189]
