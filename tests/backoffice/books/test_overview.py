"""Does a merchant see at a glance how today stands, what waits, and whether Dinero can be reached?"""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.translation import override
from django_scopes import scope, scopes_disabled

from krambod.accounting.danish_time import DANISH_TIME, danish_day
from krambod.accounting.money import Money
from krambod.backoffice.books import overview as overview_room
from krambod.backoffice.books.chart import plan_chart, plan_spark, round_up
from krambod.backoffice.books.figures import DayFigure, Figure, same_day_of_month_before
from krambod.organizations.access import pause
from krambod.organizations.models import CallBudget
from krambod.transfers.models import TransferEvent
from krambod.transfers.rule_versions import save_rules
from krambod.transfers.rules import When
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries
from tests.backoffice.person import Person, make_person
from tests.transfers.building import at, payment
from tests.transfers.stored import Store, make_shop, make_store

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

    assert "Needs action 1 249.00 DKK The oldest is from" in text_of(html)
    assert f'href="{address(sanne, "attention/")}#card-1">No e-mail address' in html


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
    assert "tile-figure" not in html


def test_a_merchant_who_is_set_up_waits_for_the_first_order_and_sees_no_figures_of_nothing(
    owner: Person, sanne: Store
) -> None:
    html = owner.get(address(sanne))

    assert "Everything is ready for the first order" in html
    assert "Go on with the set-up" not in html
    assert "tile-figure" not in html


def test_the_chart_has_a_bar_for_each_day_and_the_same_figures_as_a_table(owner: Person, sanne: Store) -> None:
    for number in range(3):
        sanne.send(str(number), placed_at=timezone.now() - timedelta(days=2))

    html = owner.get(address(sanne))

    assert html.count('class="chart-bar"') == 30
    assert 'role="group" aria-labelledby="chart-title"' in html
    assert ": 3 orders, 747.00 DKK" in html


def test_bars_are_as_high_as_their_figures() -> None:
    today = danish_day(timezone.now())
    counts = (0, 1, 5, 20)

    figures = zip(counts, (0, 0, 500, 1000), strict=True)
    chart = plan_chart(
        [DayFigure(day=today, figure=Figure(count=count, sums=(("DKK", Decimal(sum_)),))) for count, sum_ in figures]
    )

    assert [one.orders.height for one in chart.columns] == [0, 2, 11, 46]
    assert [one.money.height for one in chart.columns] == [0, 0, 52, 104]
    assert {one.orders.y + one.orders.height for one in chart.columns} == {chart.orders.base}
    assert (chart.orders.most, chart.money.most) == (20, 1000)


def test_the_top_of_the_chart_is_a_round_number_just_above_the_highest_bar() -> None:
    assert [round_up(count) for count in (0, 1, 3, 7, 11, 21, 99, 101, 250)] == [1, 1, 3, 7, 12, 25, 100, 120, 250]
    assert round_up(Decimal("1249.50")) == 1500


def test_a_small_line_stands_for_its_figures() -> None:
    assert plan_spark([0, 5, 10]) == "0.0,22.0 60.0,12.0 120.0,2.0"
    assert plan_spark([0, 0, 0]) == ""


def test_the_month_before_ends_on_the_same_day_or_on_its_last() -> None:
    assert same_day_of_month_before(date(2026, 11, 28)) == date(2026, 10, 28)
    assert same_day_of_month_before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert same_day_of_month_before(date(2026, 1, 1)) == date(2025, 12, 1)


@pytest.mark.parametrize("today", [date(2026, 12, 7), date(2026, 12, 27)], ids=["early", "the VAT period ends"])
def test_the_overview_needs_at_most_ten_queries(
    owner: Person, sanne: Store, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview_room, "danish_day", lambda _: today)
    outlet = Store(shop=make_shop(sanne.shop.merchant, "outlet"), connected=sanne.connected)
    for store in (sanne, outlet):
        save_rules(store.shop, store.rules(when=When.SHIPPED, first_drafts=1), at(22))
        for number in range(5):
            store.send(str(number), placed_at=at(22), payments=(payment(state="captured", at=at(22)),))
    sanne.change("4", cause="no_email", due_at=None)
    pause(sanne.connected, "outage", until=None, now=timezone.now())

    with counted_queries() as statements:
        html = owner.get(address(sanne))

    assert len(statements) <= MOST_QUERIES
    assert html.count("The VAT period ends on") == (2 if today.day == 27 else 0)


def test_what_came_the_week_and_the_month_before_stands_beside_the_figures(owner: Person, sanne: Store) -> None:
    today = danish_day(timezone.now())
    before = same_day_of_month_before(today)
    noon = datetime.combine(today, time(12), DANISH_TIME)
    sanne.send("1", placed_at=noon - timedelta(days=7))
    sanne.send("2", placed_at=noon.replace(year=before.year, month=before.month, day=1))

    text = text_of(owner.get(address(sanne)))

    assert f"Last {noon:%A}: 1 · 249.00 DKK" in text
    assert re.search(r"Last month until \d+\.\d+\.: [12] · ", text)


def test_the_newest_orders_and_what_waits_are_shown_with_links(owner: Person, sanne: Store) -> None:
    for number in range(10):
        sanne.sent(str(number), cause="" if number % 2 else "no_email")

    html = owner.get(address(sanne))

    assert html.count('class="line-main"') == 8 + 1
    assert "5 orders · 1,245.00 DKK" in text_of(html)


def test_another_merchants_overview_is_not_found(owner: Person, sanne: Store, bo: Store) -> None:
    assert owner.get(address(sanne))
    assert owner.client.get(address(bo)).status_code == 404
    with scopes_disabled():
        assert bo.shop.merchant_id != sanne.shop.merchant_id


def test_a_count_in_a_sentence_has_the_readers_separator_and_still_counts() -> None:
    sentence = Template(
        "{% load i18n krambod %}"
        "{% blocktranslate count orders=found|counted %}{{ orders }} order{% plural %}{{ orders }} orders"
        "{% endblocktranslate %}"
    )

    with override("da"):
        assert [sentence.render(Context({"found": found})) for found in (1, 1048)] == ["1 ordre", "1.048 ordrer"]
