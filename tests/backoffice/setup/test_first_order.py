"""Does the page of the first order say that it works once one has come through, whatever becomes of later ones?"""

import re

import pytest

from tests.backoffice.books.asking import MOST_QUERIES, counted_queries
from tests.backoffice.setup.settings_pages import Settings, here, make_settings, sannes
from tests.transfers.stored import Store

__all__ = ["here", "make_settings", "sannes"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def store(sannes: Settings) -> Store:
    sannes.set_up()
    return Store(shop=sannes.shop, connected=sannes.connected())


def shown(sannes: Settings) -> tuple[str, str, int]:
    """The title, the order, and how many steps are left."""
    main = sannes.get("first-order").partition("<main")[2].partition("</main>")[0]
    title, number = re.findall(r"<h1>(.*?)</h1>", main), re.findall(r'id="way">(.*?)</h2>', main)
    way = main.partition('<ol class="way"')[2].partition("</ol>")[0]
    return title[0], number[0], way.count("<li") - way.count('class="is-done"')


def test_an_order_that_came_through_stays_though_a_later_one_is_cancelled(sannes: Settings, store: Store) -> None:
    store.sent("1", state="skipped", reason="test_order")
    store.sent("2", state="credited")
    before = shown(sannes)
    store.sent("3", state="paid")
    store.sent("4", state="paid")
    store.sent("5", state="cancelled")

    assert before == ("It works", "Order 2", 1)  # credited, and never paid
    assert shown(sannes) == ("It works", "Order 3", 0)


def test_a_held_order_has_not_come_through(sannes: Settings, store: Store) -> None:
    store.sent("1", state="booked", cause="already_paid", cause_details={"amount": "288.00"}, mended_by="order")

    assert shown(sannes) == ("The first order", "Order 1", 1)


def test_a_cancelled_order_says_so_and_not_what_is_left(sannes: Settings, store: Store) -> None:
    store.sent("1", state="cancelled")
    sannes.get("first-order")  # the first page says what was saved
    with counted_queries() as statements:
        page = sannes.get("first-order")

    assert "The order was cancelled, so nothing of it is booked." in page
    assert '<ol class="way"' not in page
    assert len(statements) <= MOST_QUERIES
