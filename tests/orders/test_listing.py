"""Does the migration fill in the columns for lists from each order's newest revision?"""

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django_scopes import scopes_disabled

from krambod.orders.listing import folded, listed
from krambod.orders.models import StoredOrder
from krambod.orders.order import Buyer
from tests.transfers.building import at, order
from tests.transfers.stored import make_store

migration = import_module("krambod.orders.migrations.0003_listed_orders")


@pytest.mark.django_db(transaction=True)
def test_orders_from_before_the_migration_are_filled_in_batch_by_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    stores = [make_store("sanne"), make_store("bo", 310002)]
    for store in stores:
        for number in ("1", "2", "3"):
            store.send(number, buyer=Buyer(email="old@example.com"))
        store.send("1", buyer=Buyer(email="ny@example.com", name="Åse Ærø"), updated_at=at(23))
    with scopes_disabled():
        StoredOrder.objects.update(total=None, currency="", placed_on=None, buyer_name="", search_text="")
        monkeypatch.setattr(migration, "BATCH", 2)

    migration.fill(apps, None)

    with scopes_disabled():
        rows = list(StoredOrder.objects.order_by("pk"))
    assert [row.buyer_name for row in rows] == ["Åse Ærø", "old@example.com", "old@example.com"] * 2
    assert {(row.total, row.currency, str(row.placed_on)) for row in rows} == {(Decimal(249), "DKK", "2026-11-22")}
    assert rows[0].search_text == "1\nåse ærø\nny@example.com"


@pytest.mark.parametrize("text", ["ÆRØ", "ærø", "Ærø"])
def test_two_spellings_of_a_word_are_folded_to_one(text: str) -> None:
    assert folded(text) == "ærø"
    assert folded("A\N{COMBINING RING ABOVE}se") == folded("åSE") == "åse"
    assert folded("STRASSE") == folded("straße")


def test_a_list_shows_the_company_or_else_the_person_and_finds_an_order_by_all_its_names() -> None:
    company = listed(order(buyer=Buyer(email="Jens@Example.com", name="Jens Hansen", company="Sannes Keramik ApS")))
    person = listed(order(buyer=Buyer(email="jens@example.com", name="Jens Hansen"), placed_at=at(22, 23, 30)))

    assert (company.buyer_name, person.buyer_name) == ("Sannes Keramik ApS", "Jens Hansen")
    assert company.search_text == "1042\njens hansen\nsannes keramik aps\njens@example.com"
    assert str(person.placed_on) == "2026-11-23"
