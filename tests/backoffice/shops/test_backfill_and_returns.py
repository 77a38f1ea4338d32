"""Do orders of before come in, and does an announced return stand on its order until somebody deals with it?"""

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.merchants.rights import MemberRole
from krambod.platforms.events.backfill import backfill_shop
from krambod.platforms.models import ShopConnection
from tests.backoffice.books.asking import MOST_QUERIES, counted_queries
from tests.backoffice.person import make_person
from tests.backoffice.shops.shop_pages import ShopPages
from tests.platforms.webshop import NOON, sale
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def connected(pages: ShopPages) -> ShopPages:
    pages.connect()
    return pages


def test_orders_of_before_are_fetched_and_their_progress_shown(connected: ShopPages) -> None:
    webshop = connected.webshop
    webshop.double.hooks.mood.lost = 1.0
    for number in range(1, 4):
        webshop.orders.place(sale(str(number)), NOON)

    asked = connected.said("backfill", since="2026-11-01")
    progress = connected.get("progress")
    backfill_shop(webshop.connection().pk, lambda: False, webshop.services)
    done = connected.get("progress")

    assert "The orders since 01.11.2026 are being fetched." in asked
    assert "Read: 0." in progress
    assert 'hx-trigger="every 5s"' in progress
    assert "It goes on by itself, also after a restart." in progress
    assert "Read: 3 of 3. New or changed: 3." in done
    assert "hx-trigger" not in done
    assert connected.audited() == ["shop_connected", "backfill_asked"]


@pytest.mark.parametrize("since", ["", "1999-12-31", "2099-01-01", "x"])
def test_a_day_that_cannot_be_is_refused(connected: ShopPages, since: str) -> None:
    connected.said("backfill", since=since)

    assert connected.webshop.status().backfill is None


def test_a_shop_that_is_not_connected_has_nothing_to_fetch(pages: ShopPages) -> None:
    said = pages.said("backfill", since="2026-11-01")

    assert "The shop is not connected." in said
    assert pages.status_of("progress") == 404


def test_the_calls_left_are_told_with_what_that_means(connected: ShopPages) -> None:
    told = {}
    for made in (0, 700, 980, 1000):
        with scopes_disabled():
            day = danish_day(timezone.now())
            ShopConnection.objects.update(calls_made=made, calls_day=day, daily_calls=1000)
        told[made] = connected.get()

    assert "1,000 of 1,000 left" in told[0]
    assert "Plenty." in told[0]
    assert "Older orders wait for tomorrow" in told[700]
    assert "events are taken at their word" in told[980]
    assert "Until midnight the shop is not asked" in told[1000]


@pytest.fixture
def returned(connected: ShopPages) -> ShopPages:
    order_id = connected.webshop.orders.place(sale(), NOON)
    connected.webshop.orders.announce_return(order_id)
    connected.webshop.wait_for_events(2)
    connected.webshop.work()
    return connected


def order_path(pages: ShopPages) -> str:
    transfer = pages.webshop.shopkeeper.transfer(str(pages.webshop.deliveries()[0].order_id))
    return f"/c/{transfer.merchant_id}/orders/{transfer.pk}/"


def decline(pages: ShopPages, **fields: str) -> str:
    answer = pages.person.client.post(f"{order_path(pages)}return/decline", fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_announced_return_stands_on_its_order_until_it_is_declined(returned: ShopPages) -> None:
    path = order_path(returned)
    with counted_queries() as statements:
        announced = returned.person.get(path)
    with counted_queries() as for_list:
        listed = returned.person.get(path[: path.index("orders/")] + "orders/?state=return")
    without_reason = decline(returned)
    declined = decline(returned, reason="Brugt")

    assert "Return announced</span>" in announced
    assert "The customer announced a return" in announced
    assert "Return announced</span>" in listed
    assert len(for_list) <= MOST_QUERIES, for_list
    assert "Write why; it is kept with the order." in without_reason
    assert "Return announced</span>" not in declined
    assert "The return is closed here." in declined
    assert "Brugt" in declined
    assert returned.audited() == ["shop_connected", "return_closed"]
    assert "return is announced on the order" in returned.get()
    assert len(statements) <= MOST_QUERIES, statements


def test_a_declined_return_stays_declined_when_the_shop_tells_of_the_order_again(returned: ShopPages) -> None:
    webshop = returned.webshop
    decline(returned, reason="Brugt")

    webshop.orders.pay(int(webshop.deliveries()[0].order_id), NOON)
    webshop.wait_for_events(3)
    webshop.work()
    page = returned.person.get(order_path(returned))
    webshop.orders.announce_return(int(webshop.deliveries()[0].order_id), "order_withdrawn")
    webshop.wait_for_events(4)
    webshop.work()
    again = returned.person.get(order_path(returned))

    assert "Return announced</span>" not in page
    assert "Return announced</span>" in again


def test_an_auditor_sees_a_return_and_cannot_decline_it(returned: ShopPages) -> None:
    auditor = returned.as_role(MemberRole.AUDITOR).person
    path = order_path(returned)

    page = auditor.get(path)

    assert "Return announced</span>" in page
    assert "Decline the return" not in page
    assert auditor.client.post(f"{path}return/decline", {"reason": "x"}).status_code == 403


def test_another_merchant_cannot_decline_it(returned: ShopPages, bos: Store) -> None:
    bo = make_person("bo@example.com", bos.shop.merchant).client
    path = f"{order_path(returned)}return/decline"
    own = path.replace(f"/c/{returned.webshop.shopkeeper.shop.merchant_id}/", f"/c/{bos.shop.merchant_id}/")

    assert bo.post(own, {"reason": "x"}).status_code == 404
    assert bo.post(path, {"reason": "x"}).status_code == 404
    assert "Return announced</span>" in returned.person.get(order_path(returned))
