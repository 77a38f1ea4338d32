"""Does a merchant see before a VAT period ends which orders are paid and not sent, and the VAT in them?"""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override
from django_scopes import scope

from krambod.backoffice.books.prepaid import PeriodEnd, read_period_ends, read_soon
from krambod.transfers.rule_versions import save_rules
from krambod.transfers.rules import When
from tests.backoffice.books.asking import address
from tests.backoffice.person import Person
from tests.transfers.building import at, line, payment
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

TEN_DAYS_BEFORE = date(2026, 12, 21)
NOVEMBER = at(22)


@pytest.fixture
def shop(sanne: Store) -> Store:
    """Sanne books when orders are shipped, each by itself."""
    save_rules(sanne.shop, sanne.rules(when=When.SHIPPED, first_drafts=0), at(22))
    return sanne


def ends(store: Store, today: date = TEN_DAYS_BEFORE) -> list[PeriodEnd]:
    with scope(merchant=store.shop.merchant):
        return read_soon(today)


def send(store: Store, number: str, *, state: str = "captured", day: datetime = NOVEMBER, **changes: Any) -> None:
    """The shop sends an order that is placed and paid on that day."""
    store.send(number, placed_at=day, payments=(payment(state=state, at=day),), **changes)


def test_ten_days_before_it_names_the_orders_that_are_paid_and_not_sent_with_their_vat(shop: Store, bo: Store) -> None:
    send(shop, "1")
    send(shop, "2")
    send(shop, "reserved", state="reserved")
    send(shop, "sent", shipped_at=at(24))
    send(shop, "of the period before", day=at(20, month=9))
    send(shop, "without vat", lines=(line(vat_rate=0),), total_vat=None)
    send(bo, "1")

    (end,) = ends(shop)

    assert (end.day, end.count, str(end.vat), end.blocked) == (date(2026, 12, 31), 2, "99.60", 0)
    assert ends(shop, TEN_DAYS_BEFORE - timedelta(days=1)) == []


def test_a_held_order_and_a_draft_that_waits_are_listed_as_not_booked(shop: Store) -> None:
    send(shop, "1")
    send(shop, "held")
    shop.change("held", cause="no_email")
    held = ends(shop)[0].blocked

    save_rules(shop.shop, shop.rules(when=When.SHIPPED, first_drafts=1), at(23))

    assert (held, ends(shop)[0].blocked) == (1, 2)


def test_a_booked_order_and_a_shop_that_books_when_paid_are_not_named(shop: Store) -> None:
    send(shop, "1")
    shop.change("1", state="booked")
    booked = ends(shop)

    save_rules(shop.shop, shop.rules(when=When.PAID), at(23))

    assert booked == []
    with scope(merchant=shop.shop.merchant):
        assert read_period_ends(TEN_DAYS_BEFORE) == []


def test_the_front_page_says_how_many_and_how_much_vat(shop: Store) -> None:
    send(shop, "1")
    send(shop, "held")
    shop.change("held", cause="no_email")

    with override("en"):
        said = render_to_string(
            "backoffice/books/period_ends.html",
            {"period_ends": ends(shop), "around": {"merchant": shop.shop.merchant}},
        )

    assert "31 December 2026. 2 orders are paid and not sent, with 99.60 DKK of VAT" in said
    assert "1 of them needs you first." in said
    assert address(shop, "prepaid/") in said


def test_the_page_lists_the_orders_of_the_present_period(shop: Store, owner: Person) -> None:
    now = timezone.now()
    shop.send("1042", placed_at=now, payments=(payment(at=now),))
    shop.send("1043", placed_at=now, payments=(payment(at=now),))
    shop.change("1043", cause="no_email")

    page = owner.get(address(shop, "prepaid/"))

    assert page.index("1042") < page.index("Booked by itself") < page.index("1043") < page.index("Needs you first")
    assert "99.60 DKK" in page
