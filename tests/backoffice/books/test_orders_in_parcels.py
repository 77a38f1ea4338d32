"""Does a person find an order by the number of any of its invoices, and read that all of it is booked?"""

import pytest

from tests.backoffice.person import Person
from tests.transfers.parcels import FIRST, VASE, captured, first_parcel, invoice_when_sent, parcel, parcels, part, row
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)


def listed(boss: Person, keeper: Shopkeeper, query: str = "") -> str:
    page = boss.get(f"/c/{keeper.shop.merchant_id}/orders/?q={query}")
    return page[page.index("<tbody>") : page.index("</tbody>")] if "<tbody>" in page else ""


def test_an_order_is_found_by_the_number_of_each_of_its_invoices(keeper: Shopkeeper, boss: Person) -> None:
    invoice_when_sent(keeper)
    keeper.send(**parcels(**first_parcel()))
    work_until_quiet(keeper)
    keeper.send(**parcels())
    work_until_quiet(keeper)
    numbers = [part(keeper, "shipment").invoice_number, keeper.transfer().invoice_number]

    found = [listed(boss, keeper, str(number)) for number in numbers]

    assert [f"{numbers[0]}, {numbers[1]}" in one for one in found] == [True, True]
    assert listed(boss, keeper, "99999") == ""
    export = boss.client.get(f"/c/{keeper.shop.merchant_id}/orders.csv")
    assert f"{numbers[0]}, {numbers[1]}" in b"".join(export).decode()


def test_an_order_whose_rest_is_free_goods_says_that_it_is_booked_and_offers_the_credit_note_of_its_invoice(
    keeper: Shopkeeper, boss: Person
) -> None:
    invoice_when_sent(keeper)
    lines, paid = [VASE, row("0.00", "GIFT")], [captured("p1", "249.00", FIRST)]
    sent = [parcel("s1", FIRST, VASE)]
    keeper.send(**parcels(total="249.00", lines=lines, payments=paid, shipments=sent, shipped_at=None))
    work_until_quiet(keeper)

    page = boss.get(f"/c/{keeper.shop.merchant_id}/orders/{keeper.transfer().pk}/")

    assert "Booked with part invoices" in page
    assert "Not booked (0 DKK)" not in page
    credit = f"/c/{keeper.shop.merchant_id}/orders/{part(keeper, 'shipment').pk}/credit"
    assert credit in page
    assert boss.client.get(credit).status_code == 200
