"""Does an export hold what is stored of a buyer, and of nobody else?"""

import json

import pytest

from krambod.privacy.exporting import export_buyer
from tests.transfers.building import JENS, PUBLIC_BODY
from tests.transfers.stored import make_store


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", ["JENS@example.com", "1042", "jens hansen"])
def test_an_export_holds_the_orders_of_the_buyer_and_of_nobody_else(text: str) -> None:
    sanne, bo = make_store("sanne"), make_store("bo")
    sanne.send("1042", buyer=JENS)
    sanne.send("1043", buyer=PUBLIC_BODY)
    bo.send("1042", buyer=JENS)

    orders = export_buyer(sanne.shop.merchant, text)

    assert [one["number"] for one in orders] == ["1042"]
    assert orders[0]["revisions"][0]["buyer"]["email"] == JENS.email
    assert orders[0]["sent_by_the_shop"] == ["{}"]
    assert [event["name"] for event in orders[0]["events"]] == ["received"]
    assert PUBLIC_BODY.email not in json.dumps(orders)
