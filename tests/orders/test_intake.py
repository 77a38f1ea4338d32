"""Is a delivery stored once, and does only newer content make a revision?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django_scopes import scope

from krambod.merchants.models import Merchant, Shop
from krambod.orders.models import OrderRevision, ShopEvent, StoredOrder
from krambod.orders.reading import read_order
from krambod.orders.revisions import IntakeOutcome, Taken, keep_unreadable, read_revision, take_order
from tests.orders.bodies import body

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def open_shop(name: str) -> Shop:
    merchant = Merchant.objects.create(name=name)
    with scope(merchant=merchant):
        return Shop.objects.create(merchant=merchant, name=name, code=name, key=name, api_token_digest=name)


@pytest.fixture
def shop() -> Iterator[Shop]:
    """A shop in scope. Another merchant's shop has the same order."""
    other = open_shop("other")
    with scope(merchant=other.merchant):
        take(other, delivery_id="d1")
    own = open_shop("own")
    with scope(merchant=own.merchant):
        yield own


def take(shop: Shop, external_id: str = "1042", *, delivery_id: str | None = None, **changes: Any) -> Taken:
    order = read_order(external_id, body(**changes))
    with transaction.atomic():
        return take_order(shop, order, body='{"as": "sent"}', delivery_id=delivery_id, now=NOW)


def keep(shop: Shop, text: str | bytes, external_id: str = "1042", delivery_id: str | None = None) -> ShopEvent:
    with transaction.atomic():
        event = keep_unreadable(shop, external_id, text, delivery_id, NOW)
    event.refresh_from_db()
    return event


def outcomes() -> list[str]:
    return list(ShopEvent.objects.order_by("id").values_list("outcome", flat=True))


def at(minutes: int) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


def test_a_new_order_is_stored_with_its_first_revision_and_what_was_sent(shop: Shop) -> None:
    taken = take(shop, delivery_id="d1")

    stored = StoredOrder.objects.get()
    event = ShopEvent.objects.get()
    assert taken.outcome is IntakeOutcome.NEW
    assert (taken.order, taken.revision) == (stored, stored.newest)
    assert (stored.number, taken.revision.sequence, taken.revision.event) == ("1042", 1, event)
    assert (event.body, event.delivery_id, event.outcome) == ('{"as": "sent"}', "d1", "new")
    assert read_revision(taken.revision) == read_order("1042", body())


def test_newer_content_makes_a_revision(shop: Shop) -> None:
    take(shop)

    taken = take(shop, updated_at=at(1), number="1042-b")

    assert taken.outcome is IntakeOutcome.REVISED
    assert taken.revision.sequence == 2
    assert StoredOrder.objects.get().number == "1042-b"
    assert StoredOrder.objects.get().newest == taken.revision
    assert read_revision(taken.revision).number == "1042-b"


def test_other_content_with_the_same_moment_counts_as_newer(shop: Shop) -> None:
    take(shop)

    assert take(shop, total="1.00").outcome is IntakeOutcome.REVISED


def test_older_content_changes_nothing_and_is_kept_as_an_event(shop: Shop) -> None:
    first = take(shop)

    taken = take(shop, updated_at=at(-1), total="1.00")

    assert (taken.outcome, taken.revision) == (IntakeOutcome.SUPERSEDED, first.revision)
    assert OrderRevision.objects.count() == 1
    assert outcomes() == ["new", "superseded"]


def test_the_same_content_makes_no_revision(shop: Shop) -> None:
    first = take(shop)

    taken = take(shop, total=288)

    assert (taken.outcome, taken.revision) == (IntakeOutcome.UNCHANGED, first.revision)
    assert OrderRevision.objects.count() == 1
    assert outcomes() == ["new", "unchanged"]


def test_content_that_is_older_than_the_last_confirmation_does_not_replace_it(shop: Shop) -> None:
    take(shop)
    confirmed = take(shop, updated_at=at(10))

    late = take(shop, updated_at=at(5), total="1.00")

    assert (confirmed.outcome, late.outcome) == (IntakeOutcome.UNCHANGED, IntakeOutcome.SUPERSEDED)
    assert read_revision(late.revision).updated_at == late.revision.updated_at == NOW + timedelta(minutes=10)


def test_the_same_delivery_again_stores_nothing(shop: Shop) -> None:
    first = take(shop, delivery_id="d1")

    again = take(shop, delivery_id="d1")

    assert (again.outcome, again.order, again.revision) == (IntakeOutcome.DUPLICATE, first.order, first.revision)
    assert outcomes() == ["new"]


@pytest.mark.parametrize("delivery_id", [None, ""])
def test_without_a_delivery_id_every_delivery_is_kept(shop: Shop, delivery_id: str | None) -> None:
    take(shop, delivery_id=delivery_id)
    take(shop, delivery_id=delivery_id)

    assert outcomes() == ["new", "unchanged"]


def test_two_orders_under_one_delivery_id_are_both_taken(shop: Shop) -> None:
    take(shop, "1042", delivery_id="d1")

    assert take(shop, "1043", delivery_id="d1").outcome is IntakeOutcome.NEW
    assert list(ShopEvent.objects.order_by("id").values_list("delivery_id", flat=True)) == ["d1", None]


def test_two_deliveries_at_once_make_one_order(shop: Shop) -> None:
    together = Barrier(4)

    def deliver(number: int) -> IntakeOutcome:
        together.wait()
        try:
            with scope(merchant=shop.merchant):
                return take(shop, delivery_id=f"d{number % 2}").outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        came = list(threads.map(deliver, range(4)))

    assert sorted(came) == ["duplicate", "duplicate", "new", "unchanged"]
    assert (StoredOrder.objects.count(), OrderRevision.objects.count(), ShopEvent.objects.count()) == (1, 1, 2)


def test_an_unreadable_body_is_kept_in_a_form_that_the_database_can_store(shop: Shop) -> None:
    assert keep(shop, b"{\x00\xff\xc3\xa6").body == "{\ufffd\ufffdæ"
    assert keep(shop, "{\x00\ud800æ").body == "{\ufffd\ufffdæ"
    assert outcomes() == ["unreadable", "unreadable"]


def test_ids_too_long_to_store_stay_apart(shop: Shop) -> None:
    ids = {keep(shop, "{", "x" * 200 + end, "y" * 200 + end).external_id for end in ("a", "b", "\x00")}

    assert len(ids) == 3
    assert {len(external_id) for external_id in ids} == {64}


def test_an_unreadable_delivery_that_comes_again_is_kept_once(shop: Shop) -> None:
    first = keep(shop, "{", delivery_id="d1")

    assert keep(shop, "{", delivery_id="d1") == first
    assert ShopEvent.objects.count() == 1


def test_a_delivery_that_could_not_be_read_at_first_can_be_taken_later(shop: Shop) -> None:
    keep(shop, "{", delivery_id="d1")

    assert take(shop, delivery_id="d1").outcome is IntakeOutcome.NEW
    assert take(shop, delivery_id="d1").outcome is IntakeOutcome.UNCHANGED


def test_nothing_is_stored_outside_a_transaction(shop: Shop) -> None:
    with pytest.raises(AssertionError):
        take_order(shop, read_order("1042", body()), body="", delivery_id=None, now=NOW)
    with pytest.raises(AssertionError):
        keep_unreadable(shop, "1042", "", None, NOW)
