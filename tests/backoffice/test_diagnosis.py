"""Does the diagnosis help whoever helps, and hold nothing of people?"""

import json
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from django_scopes import scope
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.backoffice.diagnosis import RULES
from krambod.transfers.models import TransferEvent
from krambod.transfers.rules import BookingRules
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries
from tests.backoffice.person import Person
from tests.backoffice.planting import plant
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def told(person: Person, store: Store) -> Any:
    return json.loads(person.get(address(store, "diagnosis.json")))


def test_it_tells_how_the_company_is_set_up_and_where_it_stands(owner: Person, sanne: Store, bo: Store) -> None:
    sanne.sent("1", state="waiting", cause="no_email")
    sanne.sent("2", state="paid", due_at=None)
    held = bo.sent("3", cause="foreign_currency")
    for store, transfer in ((sanne, sanne.transfer("1")), (bo, held)):
        with scope(merchant=store.shop.merchant):
            TransferEvent.objects.create(
                merchant=store.shop.merchant, transfer=transfer, name="retry", at=timezone.now(),
                details={"code": f"outage_of_{store.shop.code}"},
            )  # fmt: skip

    found = told(owner, sanne)

    orders = found["orders"]
    assert [(one["state"], one["count"]) for one in orders["all"]] == [("paid", 1), ("waiting", 1)]
    assert [(one["state"], one["cause"], one["count"]) for one in orders["held"]] == [("waiting", "no_email", 1)]
    assert [(one["state"], one["count"], one["oldest"] is None) for one in orders["due"]] == [("waiting", 1, False)]
    assert found["shops"][0]["rules"]["version"] == 1
    assert found["shops"][0]["rules"]["organization"] == found["organizations"][0]["organization"] == 1
    assert [(one["code"], one["times"]) for one in found["problems"]] == [("outage_of_sanne", 1)]


def test_it_holds_no_name_no_address_no_number_and_no_key(owner: Person) -> None:
    victim = plant("kirsebaer", 310077, owner.user)

    text = owner.get(f"/c/{victim.merchant.pk}/diagnosis.json")

    assert json.loads(text)["orders"]
    assert [word for word in (*victim.words, "1042", "1043", "310077", "Jens", "@", "vase") if word in text] == []


def test_the_page_shows_all_that_the_file_holds_and_asks_little(owner: Person, sanne: Store) -> None:
    sanne.sent("1", cause="no_email")

    with counted_queries() as statements:
        page = owner.get(address(sanne, "diagnosis/"))

    shown = json.loads(
        page.partition('<pre class="file"')[2].partition(">")[2].partition("</pre>")[0].replace("&quot;", '"')
    )
    found = told(owner, sanne)
    assert {**shown, "made_at": ""} == {**found, "made_at": ""}
    assert len(statements) <= MOST_QUERIES, statements


def test_another_merchants_diagnosis_is_not_found(owner: Person, bo: Store) -> None:
    assert owner.client.get(address(bo, "diagnosis/")).status_code == 404
    assert owner.client.get(address(bo, "diagnosis.json")).status_code == 404


def test_the_help_says_where_to_write(owner: Person, sanne: Store, settings: SettingsWrapper) -> None:
    without = owner.get("/help/")
    with override_settings(KRAMBOD=settings.KRAMBOD.model_copy(update={"support_email": "help@example.com"})):
        known = owner.get("/help/")

    assert "Write to whoever runs this installation." in without
    assert 'href="mailto:help@example.com?subject=Krambod"' in known
    assert f'href="{address(sanne, "diagnosis/")}"' in known


def test_every_rule_that_it_tells_of_is_one() -> None:
    assert [name for name in RULES if name not in BookingRules.model_fields] == []
