"""Does the preview show what would become of the newest order, by the rules as they are chosen?"""

from decimal import Decimal

import pytest

from krambod.orders.order import Buyer
from krambod.organizations.reach import Reach
from krambod.transfers.intake import receive_order
from tests.backoffice.setup.settings_pages import Settings
from tests.transfers.building import at, line, order, payment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ready(sannes: Settings) -> Settings:
    """Everything is chosen, nothing is saved."""
    sannes.post("system", economic_system="dinero")
    sannes.consent()
    sannes.choose()
    sannes.post("timing", when="paid")
    sannes.post("account/add")
    sannes.vat()
    sannes.sales()
    return sannes


def send(settings: Settings, here: Reach, **changes: object) -> None:
    amount = str(changes.pop("total", "249.00"))
    receive_order(settings.shop, order(amount, **changes), body="{}", delivery_id=None, now=here.now())


def test_a_shop_without_orders_is_shown_a_made_example(ready: Settings) -> None:
    page = ready.get("preview")

    assert "The shop has no orders yet, so this is a made example." in page
    assert "288.00 DKK" in page
    assert "57.60 DKK" in page


def test_the_newest_order_is_shown_line_by_line_with_account_vat_and_why(ready: Settings, here: Reach) -> None:
    send(ready, here, external_id="1041", number="1041")
    send(ready, here, external_id="1042", number="1042", lines=(line("249.00"),))

    page = ready.get("preview")

    assert "newest order, 1042 of 22 November 2026" in page
    assert "1000 Salg af varer/ydelser m/moms (U25)" in page
    assert "49.80 DKK" in page
    assert "Goods, sales in Denmark: the account" in page
    assert "VAT code is U25." in page
    assert "55120 Webshop salg" in page
    assert "It would be a draft and wait for your yes." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"buyer": Buyer(name="Jens")}, "The order has no e-mail address"),
        ({"payments": (payment(method="Efterkrav"),)}, "needs a row of its own"),
        ({"lines": (line("249.00", vat_rate=Decimal(0)),)}, "delivered in Denmark. If the goods are exempt"),
        ({"lines": (line("200.00"),)}, "but its lines give 200.00 DKK"),
    ],
)
def test_an_order_that_would_be_held_says_why(
    ready: Settings, here: Reach, changes: dict[str, object], sentence: str
) -> None:

    send(ready, here, **changes)

    page = ready.get("preview")

    assert "It would be held, and wait for you:" in page
    assert sentence in page


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"payments": ()}, "It waits to be paid. Then this is booked:"),
        ({"placed_at": at(2)}, "It is from before the start date, 22 November 2026"),
        ({"is_test": True}, "It is a test order"),
        ({"cancelled_at": at(22)}, "It was cancelled"),
    ],
)
def test_an_order_that_is_not_booked_now_says_so_and_shows_what_it_would_be(
    ready: Settings, here: Reach, changes: dict[str, object], outcome: str
) -> None:
    send(ready, here, **changes)

    page = ready.get("preview")

    assert outcome in page
    assert "Salg af varer/ydelser m/moms (U25)" in page


def test_a_cancelled_order_is_shown_only_if_there_is_no_other(ready: Settings, here: Reach) -> None:
    send(ready, here, external_id="1041", number="1041")
    send(ready, here, external_id="1042", number="1042", cancelled_at=at(22))

    page = ready.get("preview")

    assert "This is order 1041 of 22 November 2026" in page
    assert "It was cancelled" not in page


def test_an_order_that_waits_for_its_shipment_says_so(ready: Settings, here: Reach) -> None:
    ready.post("timing", when="shipped")
    send(ready, here)

    assert "It waits to be shipped. Then this is booked:" in ready.get("preview")


def test_drafts_only_and_no_first_drafts_are_told(ready: Settings, here: Reach) -> None:
    send(ready, here)
    ready.sales(draft_only="on")
    drafts = ready.get("preview")
    ready.sales(first_drafts=0)
    at_once = ready.get("preview")

    assert "It would be made as a draft, which you approve in Dinero:" in drafts
    assert "It would be booked at once:" in at_once


def test_another_merchants_orders_are_not_shown(ready: Settings, bos: Settings, here: Reach) -> None:
    send(bos, here, external_id="777", number="777")

    assert "made example" in ready.get("preview")


def test_looking_saves_nothing(ready: Settings) -> None:
    ready.get("preview")

    assert ready.fresh().unfinished_setup
    assert ready.get("history").count("Version 1") == 0
