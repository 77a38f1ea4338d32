"""Does every bad way end in a page that says what to do, and is nothing lost on it?

The ways stand in three tables: by forms in `ways_by_forms` and `ways_too_late`, and in a browser in `ways_by_browser`.
A few are gone in each run, and all of them in the long one.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django_scopes import scopes_disabled
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from krambod.merchants.models import Membership
from krambod.merchants.rights import MemberRole
from tests.backoffice.bad_ways import Scene, window_of
from tests.backoffice.person import Person
from tests.backoffice.ways_by_browser import WALKS, Visit
from tests.backoffice.ways_by_forms import WAYS
from tests.backoffice.ways_too_late import LATE
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

FEWEST = 30
FORMS = WAYS | LATE
SHORT = (
    "double click on Keep the comment",
    "10,000 characters pasted into a comment",
    "10,000 characters pasted into the search of orders",
    "a comment after the session has ended",
    "a form from before a log-in in another tab",
    "a search as one types, after the session has ended",
    "the address of a button, opened from the browser's history",
    "a form of one company, after another was opened in another tab",
)
SHORT_IN_A_BROWSER = ("double click on a button, with scripts", "a form sent without a network")


@pytest.fixture
def scene(owner: Person, sanne: Store, bo: Store) -> Scene:
    with scopes_disabled():
        Membership.objects.create(merchant=bo.shop.merchant, user=owner.user, role=MemberRole.OWNER)
    return Scene(owner=owner, sanne=sanne, bo=bo, window=window_of(owner))


def find_lost(ways: Mapping[str, Callable[[Any], None]], scene: Scene, hand: Any = None) -> dict[str, str]:
    """Goes the ways, one after the other. Returns those that ended badly, each with the reason."""
    lost = {}
    for name, go in ways.items():
        scene.begin()
        try:
            go(hand or scene)
        except Exception as error:
            lost[name] = f"{type(error).__name__}: {str(error)[-800:]}"
    return lost


def test_the_commonest_bad_ways_end_in_a_page_that_says_what_to_do(scene: Scene) -> None:
    assert find_lost({name: FORMS[name] for name in SHORT}, scene) == {}


def test_a_double_click_and_a_lost_network_lose_nothing(
    browser: Browser, live_server: LiveServer, scene: Scene
) -> None:
    visit = Visit(browser=browser, url=live_server.url, scene=scene)

    assert find_lost({name: WALKS[name] for name in SHORT_IN_A_BROWSER}, scene, visit) == {}


@pytest.mark.soak
def test_every_bad_way_ends_in_a_page_that_says_what_to_do(
    browser: Browser, live_server: LiveServer, scene: Scene, record_property: Callable[[str, object], None]
) -> None:
    visit = Visit(browser=browser, url=live_server.url, scene=scene)

    lost = find_lost(FORMS, scene) | find_lost(WALKS, scene, visit)

    assert lost == {}
    assert len(FORMS) + len(WALKS) >= FEWEST
    counted = f"{len(FORMS)} by forms, {len(WALKS)} by a browser"
    record_property("bad ways that end in a page that says what to do", counted)


def test_a_way_that_ends_badly_is_found(scene: Scene) -> None:
    def leads_nowhere(scene: Scene) -> None:
        scene.window.open("/sw.js").says()

    def fails(scene: Scene) -> None:
        scene.window.open("/help/").says("a sentence that no page has")

    assert set(find_lost({"nowhere": leads_nowhere, "a sentence": fails}, scene)) == {"nowhere", "a sentence"}
