"""Does a person keep searches under names, each for themselves and for one company?"""

import re
from typing import Any

import pytest
from django_scopes import scope, scopes_disabled

from krambod.backoffice.books.saved_views import MOST_VIEWS
from krambod.merchants.models import SavedView
from krambod.merchants.rights import MemberRole
from tests.backoffice.books.asking import address
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

CHIP = r'<a class="btn btn-sm btn-outline-secondary" href="\?[^"]*"( aria-current="page")?>([^<]+)</a>'


def save(person: Person, store: Store, name: str, query: str = "state=paid") -> str:
    path = address(store, f"orders/views/?{query}")
    html: str = person.client.post(path, {"name": name}, follow=True).content.decode()
    return html.replace("&#x27;", "'")


def views() -> list[tuple[str, str]]:
    with scopes_disabled():
        return list(SavedView.objects.order_by("pk").values_list("name", "query"))


def chips(html: str) -> dict[str, bool]:
    """The views above the list, and whether each is the one that is shown."""
    found = re.findall(
        r'<a class="btn btn-sm btn-outline-secondary" href="\?[^"]*"( aria-current="page")?>([^<]+)</a>', html
    )
    return {name: bool(current) for current, name in found}


def test_a_search_is_kept_under_a_name_and_stands_above_the_list(owner: Person, sanne: Store) -> None:
    sanne.send("1")

    told = save(owner, sanne, "  Waiting ", "state=paid&q=Jens&page=3&colour=blue")

    assert "The view “Waiting” is saved." in told
    assert views() == [("Waiting", "q=Jens&state=paid")]
    assert chips(told) == {"Waiting": True}
    assert chips(owner.get(address(sanne, "orders/"))) == {"Waiting": False}
    assert "Save this view" not in told
    assert "Save this view" in owner.get(address(sanne, "orders/?q=another"))


def test_each_view_says_what_it_searches_for(owner: Person, sanne: Store) -> None:
    save(owner, sanne, "Mine", "q=Jens&state=paid&since=2026-11-01")

    assert "“Jens” · Payment registered · 01.11.2026 – " in owner.get(address(sanne, "orders/views/"))


def test_a_view_of_the_same_name_is_replaced(owner: Person, sanne: Store) -> None:
    save(owner, sanne, "Mine")
    save(owner, sanne, "Mine", "state=held")

    assert views() == [("Mine", "state=held")]


NOT_KEPT = [
    ("", "state=paid", "Write what the view is to be called"),
    ("x" * 61, "state=paid", "Write what the view is to be called"),
    ("All", "", "Search or filter first"),
    ("All", "state=no-such-state", "Search or filter first"),
    ("Long", "q=" + "%C3%A6" * 200, "Search or filter first"),
]


def test_what_cannot_be_kept_says_why(owner: Person, sanne: Store) -> None:
    for name, query, says in NOT_KEPT:
        assert says in save(owner, sanne, name, query), (name, query)

    assert views() == []


def test_there_is_an_end_to_views(owner: Person, sanne: Store) -> None:
    with scope(merchant=sanne.shop.merchant):
        for number in range(MOST_VIEWS):
            SavedView.objects.create(
                merchant=sanne.shop.merchant, user=owner.user, name=f"View {number}", query="state=paid"
            )

    assert f"You have {MOST_VIEWS} views." in save(owner, sanne, "One more")
    assert "is saved" in save(owner, sanne, "View 3", "state=held")
    assert len(views()) == MOST_VIEWS


def change(person: Person, store: Store, pk: int, **fields: str) -> Any:
    return person.client.post(address(store, f"orders/views/{pk}"), fields, follow=True)


def test_a_view_is_renamed_and_deleted(owner: Person, sanne: Store) -> None:
    save(owner, sanne, "First")
    save(owner, sanne, "Second")
    with scopes_disabled():
        first, second = SavedView.objects.order_by("pk").values_list("pk", flat=True)

    assert "has a new name" in change(owner, sanne, first, do="rename", name="Waiting").content.decode()
    assert "Another of your views" in change(owner, sanne, first, do="rename", name="Second").content.decode()
    assert "in at most 60" in change(owner, sanne, first, do="rename", name=" ").content.decode()
    assert "is deleted" in change(owner, sanne, second, do="delete").content.decode()

    assert [name for name, _ in views()] == ["Waiting"]
    assert 'value="Waiting"' in owner.get(address(sanne, "orders/views/"))


def test_each_person_has_views_of_their_own_at_each_company(owner: Person, sanne: Store, bo: Store) -> None:
    save(owner, sanne, "Mine")
    with scopes_disabled():
        [pk] = SavedView.objects.values_list("pk", flat=True)
    colleague = make_person("auditor@example.com", sanne.shop.merchant, MemberRole.AUDITOR)
    other = make_person("bo@example.com", bo.shop.merchant)

    assert chips(colleague.get(address(sanne, "orders/"))) == {}
    for person, store in ((colleague, sanne), (other, bo), (other, sanne)):
        assert change(person, store, pk, do="delete").status_code == 404
    assert "is saved" in save(colleague, sanne, "Mine")
    with scope(merchant=sanne.shop.merchant):
        assert SavedView.objects.filter(name="Mine").count() == 2
