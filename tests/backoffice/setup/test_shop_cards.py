"""Does the list of shops say how each shop is, with as many queries for many shops as for two?"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.organizations.models import ConnectedOrganization
from tests.backoffice.books.asking import MOST_QUERIES, counted_queries
from tests.backoffice.planting import connect_platform
from tests.backoffice.setup.settings_pages import Settings, here, make_settings, sannes
from tests.transfers.stored import Store

__all__ = ["here", "make_settings", "sannes"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def home(settings: Settings) -> str:
    return f"/c/{settings.shop.merchant_id}/settings/"


def cards(settings: Settings) -> list[str]:
    """The text of each card."""
    found = re.findall(r'<section class="panel".*?</section>', settings.person.get(home(settings)), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


@pytest.fixture
def two(sannes: Settings) -> Settings:
    """A shop that is set up, with a platform and an order that came through, and one that is new."""
    sannes.set_up()
    store = Store(shop=sannes.shop, connected=sannes.connected())
    connect_platform(store, "Sannes", store.sent("1", state="paid", due_at=None))
    sannes.person.client.post(f"{home(sannes)}shops/new", {"name": "Loppefund"})
    return sannes


def test_each_shop_says_how_it_is_and_what_is_missing(two: Settings) -> None:
    new, known = cards(two)

    assert known.endswith(
        "in order Shop platform Shoporama Economic system Dinero : Krambod Demo ApS"
        " Orders are transferred when they are paid"
    )
    assert new.startswith("Loppefund 10 steps left Shop platform None chosen yet Economic system None chosen yet")
    assert "Still missing Choose Dinero · " in new


def test_a_paused_organization_is_said_in_red(two: Settings) -> None:
    until = timezone.now() + timedelta(hours=1)
    with scopes_disabled():
        ConnectedOrganization.objects.update(paused_cause="outage", paused_until=until)
    _, paused = cards(two)
    with scopes_disabled():
        ConnectedOrganization.objects.update(paused_until=timezone.now())
    _, over = cards(two)

    assert "Needs action" in paused
    assert "in order" in over


def test_more_shops_cost_no_more_queries(two: Settings) -> None:
    two.person.get(home(two))  # the first page says what was saved, and remembers that the set-up is done
    with counted_queries() as of_two:
        two.person.get(home(two))
    for number in range(3):
        two.person.client.post(f"{home(two)}shops/new", {"name": f"Filial {number}"})
    with counted_queries() as of_five:
        two.person.get(home(two))

    assert len(of_five) == len(of_two) <= MOST_QUERIES
