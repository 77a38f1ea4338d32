"""Does a bookkeeper of many companies see which of them need attention?"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.accounting.money import Money
from krambod.merchants.models import Membership, Merchant, StoredRules
from krambod.merchants.rights import MemberRole
from krambod.transfers.models import Transfer
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
MOST_QUERIES = 10


def employ(person: Person, store: Store, role: MemberRole = MemberRole.BOOKKEEPER) -> None:
    with scopes_disabled():
        Membership.objects.create(merchant=store.shop.merchant, user=person.user, role=role)


def hold(store: Store, number: str, total: str, currency: str = "DKK") -> None:
    store.send(number, total=Money(Decimal(total), currency))
    store.change(number, cause="no_email")


def kill_connection(store: Store) -> None:
    store.connected.paused_cause, store.connected.paused_until = "reconnect_dinero", timezone.now() + timedelta(days=1)
    with scopes_disabled():
        store.connected.save()


def companies_on(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/c/\d+/">([^<]+)</a>', page)


@pytest.fixture
def ida() -> Person:
    return make_person("ida@example.com")


def test_what_needs_a_hand_comes_first(ida: Person) -> None:
    stores = {name: make_store(name) for name in ("anna", "bo", "carl", "dorte", "secret")}
    for name in ("dorte", "carl", "bo", "anna"):
        employ(ida, stores[name])
    hold(stores["bo"], "1", "249.00")
    for number in ("1", "2"):
        hold(stores["carl"], number, "1249.50")
        hold(stores["secret"], number, "99999.00")
    kill_connection(stores["dorte"])

    page = ida.get("/companies/")

    assert companies_on(page) == ["dorte", "carl", "bo", "anna"]
    assert "2 orders need action" in page
    assert "1 order needs action" in page
    assert "2,499.00 DKK" in page
    assert "99,999" not in page


def test_sums_of_several_currencies_are_not_added_up(ida: Person) -> None:
    store = make_store("anna")
    employ(ida, store)
    hold(store, "1", "100.00")
    hold(store, "2", "10.00", "EUR")

    assert "100.00 DKK + 10.00 EUR" in ida.get("/companies/")


def test_it_says_since_when_something_waits_and_which_days_are_open(ida: Person) -> None:
    store = make_store("anna")
    employ(ida, store)
    hold(store, "1", "100.00")
    hold(store, "2", "100.00")
    with scopes_disabled():
        Transfer.objects.filter(order__external_id="2").update(placed_at=datetime(2026, 11, 3, 23, 30, tzinfo=UTC))
        rules = StoredRules.objects.get(shop=store.shop)
        StoredRules.objects.filter(pk=rules.pk).update(document={**rules.document, "reported_until": "2026-09-30"})

    page = ida.get("/companies/")

    assert '<td data-name="Since">04.11.2026</td>' in page
    assert '<td data-name="VAT is open from">01.10.2026</td>' in page


def test_orders_behind_a_pause_are_counted_and_are_not_nothing(ida: Person) -> None:
    store, other = make_store("anna"), make_store("bo")
    employ(ida, store)
    employ(ida, other)
    for number in ("1", "2"):
        store.send(number)
    other.send("1")
    kill_connection(store)

    anna, bo = re.split(r"<tr>", ida.get("/companies/"))[-2:]

    assert "2 orders wait for the connection" in anna
    assert "nothing" not in anna
    assert "nothing" in bo


def test_a_company_without_a_connection_is_not_in_order(ida: Person) -> None:
    with scopes_disabled():
        Membership.objects.create(merchant=Merchant.objects.create(name="new"), user=ida.user, role=MemberRole.OWNER)

    page = ida.get("/companies/")

    assert "not connected yet" in page
    assert "in order" not in page


def test_of_many_companies_one_is_found_by_its_name(ida: Person) -> None:
    for number in range(9):
        employ(ida, make_store(f"shop-{number}", 310001 + number))

    assert companies_on(ida.get("/companies/?q=SHOP-7")) == ["shop-7"]
    assert "No company of yours is called that." in ida.get("/companies/?q=other")
    assert 'name="q"' in ida.get("/companies/")


def test_an_organization_that_works_again_is_in_order(ida: Person) -> None:
    store = make_store("anna")
    employ(ida, store)
    kill_connection(store)
    assert "in order" not in ida.get("/companies/")

    with scopes_disabled():
        store.connected.paused_until = timezone.now() - timedelta(seconds=1)
        store.connected.save()

    assert "in order" in ida.get("/companies/")


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_takes_ten_queries_at_most_however_many_companies(ida: Person, count: int) -> None:
    for number in range(count):
        store = make_store(f"shop-{number}", 310001 + number)
        employ(ida, store)
        hold(store, "1", "249.00")
        kill_connection(store)

    with CaptureQueriesContext(connection) as queries:
        page = ida.get("/companies/")

    assert len(companies_on(page)) == count
    assert len(queries) <= MOST_QUERIES


def test_one_without_a_company_is_told_what_to_do(ida: Person) -> None:
    assert "You work for no company yet." in ida.get("/companies/")
