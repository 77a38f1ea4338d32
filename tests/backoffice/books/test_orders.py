"""Does a search find every order by anything a person remembers, and no other merchant's?"""

import csv
import io
import re
from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from django_scopes import scope, scopes_disabled
from playwright.sync_api import Browser

from krambod.backoffice.books.chips import MOST_COUNTED, STATES_WITH_CHIP, day_chips
from krambod.backoffice.books.finding import PAGE_SIZE, Wanted
from krambod.backoffice.spreadsheets import harmless
from krambod.merchants.models import AuditEntry
from krambod.merchants.rights import MemberRole
from krambod.orders.listing import listed
from krambod.orders.models import StoredOrder
from krambod.orders.order import Buyer
from krambod.transfers.models import Transfer
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries
from tests.backoffice.browsing import PHONE, LogIn, page_of
from tests.backoffice.person import Person, make_person
from tests.transfers.building import at, order
from tests.transfers.stored import Store, make_shop

pytestmark = pytest.mark.django_db(transaction=True)


def numbers(html: str) -> list[str]:
    """The order numbers on a page, in the order of the list."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', html)


def find(person: Person, store: Store, query: str = "") -> list[str]:
    return numbers(person.get(address(store, f"orders/?{query}")))


@pytest.fixture
def filled(sanne: Store, bo: Store) -> Store:
    """Five orders of Sanne's, and the same ones of Bo's."""
    for store in (sanne, bo):
        for day, (number, buyer) in enumerate(
            [
                ("1001", Buyer(email="Jens@Example.com", name="Jens Hansen")),
                ("1002", Buyer(email="aeroe@example.com", name="ÆRØ Keramik")),
                ("1003", Buyer(email="a@b.dk", name="Åse Øst", company="Østergård ApS")),
                ("1004", Buyer(email="c@b.dk", name="100% Uld")),
                ("1005", Buyer(email="d@b.dk", name="A\N{COMBINING RING ABOVE}se Decomposed")),
            ],
            start=1,
        ):
            store.send(number, buyer=buyer, placed_at=at(day))
        store.change("1001", state="paid", invoice_number=20317, invoice_total=Decimal("249.00"), due_at=None)
        store.change("1002", cause="no_email", mended_by="order", due_at=None)
        store.change("1003", state="waiting", reason="shipment", due_at=None)
    return sanne


def test_orders_are_listed_the_newest_first_with_what_is_known_of_each(owner: Person, filled: Store) -> None:
    html = owner.get(address(filled, "orders/"))

    assert numbers(html) == ["1005", "1004", "1003", "1002", "1001"]
    assert "Payment registered" in html
    assert "Needs action" in html
    assert "Waiting for shipment" in html
    assert "20317" in html
    assert "249.00 DKK" in html
    assert "Østergård ApS" in html


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=1003", ["1003"]),
        ("q=00", ["1005", "1004", "1003", "1002", "1001"]),
        ("q=%C3%A6r%C3%B8", ["1002"]),  # ærø
        ("q=%C3%86R%C3%98", ["1002"]),
        ("q=%C3%B8sterg%C3%A5rd", ["1003"]),
        ("q=%C3%A5se", ["1005", "1003"]),  # however the å is written
        ("q=jens@example", ["1001"]),
        ("q=hansen+JENS", ["1001"]),
        ("q=20317", ["1001"]),
        ("q=100%25", ["1004"]),
        ("q=%25", ["1004"]),
        ("q=_", []),
        ("q=nobody", []),
        ("q=99999999999999999999", []),
        ("q=249.00", ["1005", "1004", "1003", "1002", "1001"]),
        ("q=249.50", []),
        ("q=249,00", []),  # in English the point is before the øre
        ("q=249", []),
        ("state=held", ["1002"]),
        ("state=paid", ["1001"]),
        ("state=waiting:shipment", ["1003"]),
        ("state=held&q=1001", []),
        ("state=paid&q=jens", ["1001"]),
        ("state=paid&q=20317", ["1001"]),
        ("state=held&q=20317", []),
        ("since=2026-11-04", ["1005", "1004"]),
        ("until=2026-11-02", ["1002", "1001"]),
        ("since=2026-11-02&until=2026-11-02", ["1002"]),
        ("since=2026-11-03&q=b.dk", ["1005", "1004", "1003"]),
        ("until=2026-11-03&q=20317", ["1001"]),
        ("since=2026-11-03&q=20317", []),
        ("since=nonsense", ["1005", "1004", "1003", "1002", "1001"]),
        ("state=nonsense&page=x", ["1005", "1004", "1003", "1002", "1001"]),
    ],
)
def test_an_order_is_found_by_anything_a_person_remembers(
    owner: Person, filled: Store, query: str, expected: list[str]
) -> None:
    assert find(owner, filled, query) == expected


def test_the_day_of_an_order_is_the_danish_one(owner: Person, sanne: Store) -> None:
    sanne.send("1", placed_at=at(21, 23, 30))  # half past midnight in Denmark

    assert find(owner, sanne, "since=2026-11-22") == ["1"]
    assert find(owner, sanne, "until=2026-11-21") == []
    assert find(owner, sanne, "since=2026-11-22&q=1") == ["1"]


def test_a_newer_revision_is_found_by_its_new_words_and_not_by_the_old(owner: Person, sanne: Store) -> None:
    sanne.send("1", buyer=Buyer(email="old@example.com", name="Old"))
    sanne.send("1", buyer=Buyer(email="new@example.com", name="New"), updated_at=at(23))

    assert find(owner, sanne, "q=new") == ["1"]
    assert find(owner, sanne, "q=old") == []


def test_several_shops_are_told_apart_and_filtered_by(owner: Person, sanne: Store) -> None:
    other = Store(shop=make_shop(sanne.shop.merchant, "outlet"), connected=sanne.connected)
    sanne.send("1")
    other.send("2")

    assert "outlet" in owner.get(address(sanne, "orders/"))
    assert find(owner, sanne, f"shop={other.shop.pk}") == ["2"]
    assert find(owner, sanne, f"shop={other.shop.pk}&q=1") == []


def test_a_list_cannot_be_filtered_by_another_merchants_shop(owner: Person, filled: Store, bo: Store) -> None:
    assert len(find(owner, filled, f"shop={bo.shop.pk}")) == 5


def test_a_long_list_has_pages_and_ends_with_the_last(owner: Person, sanne: Store) -> None:
    for number in range(PAGE_SIZE + 3):
        sanne.send(f"{number:04}", placed_at=at(1) + timedelta(minutes=number))

    assert find(owner, sanne)[0] == f"{PAGE_SIZE + 2:04}"
    assert find(owner, sanne, "page=2") == ["0002", "0001", "0000"]
    assert find(owner, sanne, "page=99") == ["0002", "0001", "0000"]
    assert find(owner, sanne, "page=2&q=00") == ["0002", "0001", "0000"]
    assert "51–53 of 53" in re.sub(r"\s+", " ", owner.get(address(sanne, "orders/?page=2")))


def test_ticked_orders_are_tried_again_and_others_merchants_are_not(owner: Person, filled: Store, bo: Store) -> None:
    ticked = [filled.transfer("1002").pk, filled.transfer("1003").pk, bo.transfer("1002").pk]

    answer = owner.client.post(address(filled, "orders/try?q=x"), {"order": [*map(str, ticked), "nonsense"]})

    assert answer["Location"] == address(filled, "orders/?q=x")
    assert filled.transfer("1002").due_at is not None
    assert filled.transfer("1003").due_at is not None
    assert bo.transfer("1002").due_at is None
    assert filled.events("1002")[-1] == ("chosen", {"choice": "again", "value": "", "by": "sanne@example.com"})
    assert "2 orders are on their way." in owner.get(address(filled, "orders/"))
    with scope(merchant=filled.shop.merchant):
        assert AuditEntry.objects.get().details["count"] == 2


def test_a_paid_order_is_left_alone_and_the_page_says_so(owner: Person, filled: Store) -> None:
    owner.client.post(address(filled, "orders/try"), {"order": [filled.transfer("1001").pk]})

    assert "1 order was left alone" in owner.get(address(filled, "orders/"))
    assert filled.transfer("1001").due_at is None


def test_a_member_who_may_only_read_cannot_try_again(filled: Store) -> None:
    auditor = make_person("auditor@example.com", filled.shop.merchant, MemberRole.AUDITOR)
    pk = filled.transfer("1002").pk

    assert auditor.client.post(address(filled, "orders/try"), {"order": [pk]}).status_code == 403
    assert filled.transfer("1002").due_at is None
    assert 'name="order"' not in auditor.get(address(filled, "orders/"))


def csv_of(person: Person, store: Store, query: str = "") -> tuple[bytes, list[list[str]]]:
    answer: Any = person.client.get(address(store, f"orders.csv?{query}"))
    body = b"".join(answer.streaming_content)
    return body, list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def test_the_list_is_exported_as_excel_takes_it(owner: Person, filled: Store) -> None:
    body, rows = csv_of(owner, filled, "state=paid")

    assert body.startswith(b"\xef\xbb\xbf")
    assert rows == [
        ["Number", "Date", "Shop", "Customer", "Total", "Currency", "State", "Dinero number", "Booked total"],
        ["1001", "2026-11-01", "sanne", "Jens Hansen", "249.00", "DKK", "Payment registered", "20317", "249.00"],
    ]
    with scope(merchant=filled.shop.merchant):
        assert AuditEntry.objects.get(action="orders_exported").details == {"query": "state=paid"}


def test_an_export_has_all_of_this_merchant_and_nothing_of_another(owner: Person, filled: Store, bo: Store) -> None:
    bo.send("9999")

    _, rows = csv_of(owner, filled)

    assert [row[0] for row in rows[1:]] == ["1005", "1004", "1003", "1002", "1001"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_an_export_is_a_formula(start: str) -> None:
    assert harmless(f'{start}HYPERLINK("http://x")') == f'\'{start}HYPERLINK("http://x")'
    assert harmless("Jens") == "Jens"


def test_a_customer_called_like_a_formula_is_exported_as_text(owner: Person, sanne: Store) -> None:
    sanne.send("=1+1", buyer=Buyer(email="x@example.com", name="@SUM(A1)"))

    _, rows = csv_of(owner, sanne)

    assert (rows[1][0], rows[1][3]) == ("'=1+1", "'@SUM(A1)")


@pytest.mark.parametrize("query", ["", "q=jens", "q=20317", "state=held&q=1", "shop=1&page=2"])
def test_a_list_needs_at_most_ten_queries(owner: Person, filled: Store, query: str) -> None:
    with counted_queries() as statements:
        owner.get(address(filled, f"orders/?{query}"))

    assert len(statements) <= MOST_QUERIES


def test_the_columns_of_the_list_are_stored_with_the_order(sanne: Store, bo: Store) -> None:
    sanne.send("1")
    bo.send("1", buyer=Buyer(email="B@X.dk"))

    with scopes_disabled():
        row = StoredOrder.objects.get(shop=sanne.shop)
        other = StoredOrder.objects.get(shop=bo.shop)
    assert (row.total, row.currency, str(row.placed_on)) == (Decimal("249.00"), "DKK", "2026-11-22")
    assert (row.buyer_name, row.search_text) == ("Jens Hansen", "1\njens hansen\njens@example.com")
    assert (other.buyer_name, other.search_text) == ("B@X.dk", "1\nb@x.dk")
    assert listed(order(placed_at=timezone.now())).placed_on == timezone.localdate()


def chips(html: str) -> dict[str, str]:
    """The chips above the list: their words -> where each leads."""
    rows = re.findall(r'<a href="\?([^"]*)"(?: class="[^"]*")?(?: aria-current="page")?>(.*?)</a>', html)
    return {re.sub(r"<[^>]+>", "", text): unescape(query) for query, text in rows}


def test_chips_count_the_orders_of_this_merchant_in_each_state(owner: Person, filled: Store, bo: Store) -> None:
    bo.change("1005", state="paid")

    html = owner.get(address(filled, "orders/"))

    assert list(chips(html))[:8] == [
        "All", "Needs action 1", "Waiting 1", "Draft in Dinero 0", "Booked 0", "Payment registered 1", "Credited 0",
        "Not booked 0",
    ]  # fmt: skip
    for words, query in list(chips(html).items())[1:8]:
        assert len(find(owner, filled, query)) == int(words.split()[-1])


def test_a_chip_keeps_the_rest_of_the_search_and_counts_nothing_beside_it(owner: Person, filled: Store) -> None:
    found = chips(owner.get(address(filled, "orders/?q=b.dk&state=held&since=2026-11-01")))

    assert found["All"] == "q=b.dk&since=2026-11-01"
    assert found["Payment registered"] == "q=b.dk&state=paid&since=2026-11-01"
    assert found["Today"].startswith("q=b.dk&state=held&since=")


def test_a_chip_stops_to_count_where_nobody_needs_the_figure(owner: Person, sanne: Store) -> None:
    sanne.sent("1", state="skipped")
    with scope(merchant=sanne.shop.merchant):
        known = Transfer.objects.get()
        more = [copy(known) for _ in range(MOST_COUNTED)]
        for number, one in enumerate(more):
            one.pk, one.part_id, one.due_at = None, str(number), None
        Transfer.objects.bulk_create(more)

    assert "Not booked 1,000+" in chips(owner.get(address(sanne, "orders/")))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells its plan in these words")
def test_the_chips_are_counted_in_indexes_alone(owner: Person, filled: Store) -> None:
    with CaptureQueriesContext(connection) as captured:
        owner.get(address(filled, "orders/"))
    [counting] = [one["sql"] for one in captured if "COUNT(*) FROM (SELECT" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {counting}")
        read = [row[3] for row in cursor.fetchall() if row[3].startswith("SEARCH U0")]

    assert len(read) == len(STATES_WITH_CHIP) + 1
    assert [one for one in read if "COVERING INDEX transfers_" not in one] == []


def test_an_order_takes_two_lines_on_a_phone_and_its_left_edge_ticks_it(
    browser: Browser, log_in: LogIn, owner: Person, filled: Store
) -> None:
    with page_of(browser, size=PHONE) as page:
        page.goto(f"{log_in(page, owner)}{address(filled, 'orders/')}")
        rows = page.locator(".order-rows tbody tr")
        heights = rows.evaluate_all("(all) => all.map((one) => one.getBoundingClientRect().height)")
        ticks = page.locator(".order-rows .tick label")
        sizes = ticks.evaluate_all("(all) => all.map((one) => [one.offsetWidth, one.offsetHeight])")
        ticks.first.click(position={"x": 4, "y": 4})
        ticked = page.locator(".order-rows input:checked").count()

    assert len(heights) == 5
    assert max(heights) <= 64
    assert min(min(one) for one in sizes) >= 44
    assert ticked == 1


@pytest.mark.parametrize(
    ("today", "words", "days"),
    [
        (date(2026, 3, 1), "Yesterday", (date(2026, 2, 28), date(2026, 2, 28))),
        (date(2026, 3, 31), "Last month", (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2026, 1, 5), "Last month", (date(2025, 12, 1), date(2025, 12, 31))),
        (date(2026, 1, 5), "This month", (date(2026, 1, 1), date(2026, 1, 5))),
        (date(2026, 1, 5), "Last 7 days", (date(2025, 12, 30), date(2026, 1, 5))),
    ],
)
def test_a_period_is_a_link(today: date, words: str, days: tuple[date, date]) -> None:
    wanted = Wanted(state="paid", since=days[0], until=days[1])
    with override("en"):
        found = {one.text: one for one in day_chips(wanted, today)}

    assert found[words].query == f"state=paid&since={days[0]}&until={days[1]}"
    assert found[words].is_shown
