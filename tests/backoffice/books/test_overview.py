"""Does a merchant see at a glance how today stands, what waits, and whether Dinero can be reached?"""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.accounting.money import Money
from krambod.backoffice.books.chart import plan_chart, round_up
from krambod.backoffice.books.figures import DayFigure, Figure
from krambod.organizations.access import pause
from krambod.organizations.models import CallBudget
from krambod.transfers.models import TransferEvent
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_orders_of_today_and_of_this_month_are_counted_for_this_merchant_only(
    owner: Person, sanne: Store, bo: Store
) -> None:
    now = timezone.now()
    sanne.send("1", placed_at=now)
    sanne.send("2", placed_at=now, total=Money(Decimal("100.00"), "EUR"))
    sanne.send("3", placed_at=now - timedelta(days=60))
    bo.send("4", placed_at=now)

    text = text_of(owner.get(address(sanne)))

    assert "Orders today 2 249.00 DKK 100.00 EUR" in text
    assert "Orders this month 2 249.00 DKK 100.00 EUR" in text


def test_the_invoices_of_this_month_are_added_up_by_dineros_totals(owner: Person, sanne: Store, bo: Store) -> None:
    for store in (sanne, bo):
        transfer = store.sent("1", state="booked", invoice_number=7, invoice_total=Decimal("312.50"))
        with scope(merchant=store.shop.merchant):
            TransferEvent.objects.create(
                merchant=store.shop.merchant, transfer=transfer, at=timezone.now(), name="booked"
            )

    assert "Booked this month 1 312.50 DKK" in text_of(owner.get(address(sanne)))


def test_held_orders_are_counted_and_added_up_with_a_link_to_them(owner: Person, sanne: Store, bo: Store) -> None:
    sanne.sent("1", cause="no_email")
    sanne.sent("2")
    bo.sent("1", cause="no_email")

    html = owner.get(address(sanne))

    assert "Needs action 1 249.00 DKK See what to do" in text_of(html)


@pytest.mark.parametrize(
    ("cause", "word", "sentence"),
    [
        ("reconnect_dinero", "Does not work", "The connection to Dinero has ended"),
        ("renew_pro", "Does not work", "Dinero Pro has ended"),
        ("outage", "Paused", "Dinero cannot be reached just now."),
        ("paused_by_hand", "Paused", "The transfer is paused."),
    ],
)
def test_a_connection_that_sends_nothing_says_why_and_how_many_wait(
    owner: Person, sanne: Store, bo: Store, cause: str, word: str, sentence: str
) -> None:
    sanne.send("1")
    bo.send("1")
    pause(sanne.connected, cause, until=None, now=timezone.now())

    text = text_of(owner.get(address(sanne)))

    assert f"310001 {word}" in text
    assert sentence in text
    assert "1 order waits for it." in text


def test_a_connection_that_works_says_how_long_the_queue_takes(owner: Person, sanne: Store) -> None:
    for number in range(12):
        sanne.send(str(number))

    text = text_of(owner.get(address(sanne)))

    # 60 calls a minute for a personal connection, of which workers get 0.92 x 0.95; five calls an order.
    assert "310001 Works" in text
    assert "12 orders are in the queue. It takes about 2 minutes." in text
    assert "Dinero lets us transfer about 10 orders a minute." in text


def test_a_halved_rate_is_shown_until_it_ends(owner: Person, sanne: Store) -> None:
    sanne.send("1")
    until = timezone.now() + timedelta(minutes=7)
    CallBudget.objects.create(
        organization_id=310001, client_id="c", tokens=1, worker_tokens=1, filled_at_s=0,
        halved_until_s=until.timestamp(),
    )  # fmt: skip

    text = text_of(owner.get(address(sanne)))

    assert "Dinero asked us to go slower, until" in text
    assert "about 5 orders a minute" in text


def test_a_new_merchant_is_told_what_to_do_next() -> None:
    store = make_store("sanne", has_rules=False)
    person = make_person("sanne@example.com", store.shop.merchant)

    html = person.get(address(store))

    assert "Go on with the set-up" in html
    assert "No orders in the last 30 days." in html


def test_a_merchant_who_is_set_up_sees_no_link_to_the_set_up(owner: Person, sanne: Store) -> None:
    assert "Go on with the set-up" not in owner.get(address(sanne))


def test_the_chart_has_a_bar_for_each_day_and_the_same_figures_as_a_table(owner: Person, sanne: Store) -> None:
    for number in range(3):
        sanne.send(str(number), placed_at=timezone.now() - timedelta(days=2))

    html = owner.get(address(sanne))

    assert html.count('class="chart-bar"') == 30
    assert 'role="img" aria-labelledby="chart-name"' in html
    assert text_of(html).count(" 3 747.00 DKK") == 2  # the day's row and the month's tile


def test_bars_are_as_high_as_their_figures() -> None:
    today = danish_day(timezone.now())
    counts = (0, 1, 5, 20)

    chart = plan_chart([DayFigure(day=today, figure=Figure(count=count)) for count in counts])

    assert [bar.height for bar in chart.bars] == [0, 5, 27, 108]
    assert {bar.y + bar.height for bar in chart.bars} == {chart.base}
    assert chart.most == 20
    assert [round_up(count) for count in (0, 1, 3, 7, 11, 99, 101)] == [1, 1, 4, 10, 20, 100, 200]


def test_the_overview_needs_at_most_ten_queries_and_one_more_at_the_end_of_a_month(owner: Person, sanne: Store) -> None:
    for number in range(5):
        sanne.sent(str(number), cause="no_email" if number else "")
    pause(sanne.connected, "outage", until=None, now=timezone.now())

    with counted_queries() as statements:
        owner.get(address(sanne))

    assert len(statements) <= MOST_QUERIES + 1  # then the rules say whose VAT period ends


def test_another_merchants_overview_is_not_found(owner: Person, sanne: Store, bo: Store) -> None:
    assert owner.get(address(sanne))
    assert owner.client.get(address(bo)).status_code == 404
    with scopes_disabled():
        assert bo.shop.merchant_id != sanne.shop.merchant_id
