"""Who may see and change a shop's settings? Each role, and nobody of another merchant."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scopes_disabled

from krambod.backoffice.setup.urls import urlpatterns
from krambod.merchants.models import AuditEntry, StoredRules
from krambod.merchants.rights import MemberRole, Right, may
from tests.backoffice.setup.settings_pages import Settings, account_fields, key_fields, sales_fields, vat_fields

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = (
    "", "system", "dinero", "organization", "timing", "account", "vat", "sales", "already", "preview", "history",
    "stop",
)  # fmt: skip
MOST_QUERIES = 10
WRITES: dict[str, tuple[Right, dict[str, object]]] = {
    "": (Right.SHOPS, {"name": "Another"}),
    "system": (Right.RULES, {"economic_system": "dinero"}),
    "dinero/connect": (Right.CONNECTIONS, {}),
    "dinero/key": (Right.CONNECTIONS, dict(key_fields())),
    "organization": (Right.RULES, {"connected_id": "1"}),
    "organization/read": (Right.RULES, {}),
    "timing": (Right.RULES, {"when": "shipped"}),
    "account": (Right.RULES, account_fields()),
    "account/add": (Right.RULES, {}),
    "account/read": (Right.RULES, {}),
    "vat": (Right.RULES, vat_fields()),
    "sales": (Right.RULES, sales_fields()),
    "already/look": (Right.RULES, {}),
    "already/start": (Right.RULES, {}),
    "preview": (Right.RULES, {}),
    "pause": (Right.PAUSE, {}),
    "resume": (Right.PAUSE, {}),
    "stop": (Right.SHOPS, {"last_order_date": "2026-12-31"}),
    "stop/undo": (Right.SHOPS, {}),
    "stop/disconnect": (Right.SHOPS, {}),
}


def figures() -> tuple[int, int]:
    with scopes_disabled():
        return StoredRules.objects.count(), AuditEntry.objects.count()


def test_every_address_of_a_shop_is_in_these_tests() -> None:
    places = {str(one.pattern).partition("<int:shop_id>/")[2] for one in urlpatterns if "shop_id" in str(one.pattern)}

    # The last two lead on to what is left of the set-up; `test_first_quarter` goes there.
    assert places == {*PAGES, *WRITES, "next", "first-order"}


@pytest.mark.parametrize("role", list(MemberRole))
def test_everybody_of_the_company_reads_and_only_who_may_writes(sannes: Settings, role: MemberRole) -> None:
    sannes.set_up()
    other, before = sannes.as_role(role), figures()

    for place in PAGES:
        assert other.get(place)
    for place, (right, fields) in WRITES.items():
        if not may(role, right):
            answer = other.post(place, **fields)
            assert (answer.status_code, place) == (403, place)
            assert figures() == before


@pytest.mark.parametrize("place", ["", "timing", "account", "vat", "sales"])
def test_a_member_who_may_not_change_gets_a_form_without_a_button(sannes: Settings, place: str) -> None:
    sannes.set_up()

    page = sannes.as_role(MemberRole.AUDITOR).get(place)

    form = page[page.index('id="content"') :]
    assert "<fieldset disabled>" in form
    assert "btn-primary" not in form


def test_nothing_of_another_merchants_shop_is_there(sannes: Settings, bos: Settings) -> None:
    sannes.set_up()
    before = figures()

    for place in PAGES:
        mine = f"/c/{bos.shop.merchant_id}/settings/shops/{sannes.shop.pk}/{place}"
        assert bos.person.client.get(sannes.path(place)).status_code == 404, place
        assert bos.person.client.get(mine).status_code == 404, place
    for place, (_, fields) in WRITES.items():
        mine = f"/c/{bos.shop.merchant_id}/settings/shops/{sannes.shop.pk}/{place}"
        assert bos.person.client.post(sannes.path(place), fields).status_code == 404, place
        assert bos.person.client.post(mine, fields).status_code == 404, place
    assert figures() == before


@pytest.mark.parametrize("place", [place for place in WRITES if "/" in place or place in ("pause", "resume")])
def test_looking_changes_nothing(sannes: Settings, place: str) -> None:
    assert sannes.person.client.get(sannes.path(place)).status_code == 405


def test_every_change_is_kept_with_its_author(sannes: Settings) -> None:
    sannes.set_up()
    sannes.post("", name="Another")

    with scopes_disabled():
        rows = list(AuditEntry.objects.order_by("pk"))
    assert [row.action for row in rows] == [
        "system_chosen", "connected", "organization_chosen", "rules_saved", "account_made", "rules_saved",
        "rules_saved", "rules_saved", "rules_saved", "shop_named", "rules_saved",
    ]  # fmt: skip
    assert {row.user for row in rows} == {sannes.person.user}
    assert "sandbox" not in str([row.details for row in rows])


def test_a_page_asks_the_database_little(sannes: Settings, record_property: Callable[[str, object], None]) -> None:
    sannes.set_up()
    sannes.get()  # tells what was saved, and forgets it
    counted = {}
    for place in PAGES:
        with CaptureQueriesContext(connection) as queries:
            sannes.get(place)
        counted[place or "shop"] = len(queries)

    assert max(counted.values()) <= MOST_QUERIES, counted
    record_property("queries of a page of the settings", counted)
