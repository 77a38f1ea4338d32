"""A shop whose books are in the double, and its owner at the pages: fixtures for the rooms of the back office."""

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.organizations.reach import Reach
from tests.backoffice.person import Person, make_person
from tests.transfers.shopkeeper import Shopkeeper


@pytest.fixture
def keeper(shopkeeper: Shopkeeper, reach: Reach, settings: SettingsWrapper) -> Shopkeeper:
    """A shopkeeper with today's clock, as the pages have it."""
    settings.KRAMBOD_REACH = lambda: reach
    shopkeeper.pass_time((timezone.now() - shopkeeper.now()).total_seconds())
    return shopkeeper


@pytest.fixture
def boss(keeper: Shopkeeper) -> Person:
    """The owner of the shop that is booked in the double."""
    return make_person("boss@example.com", keeper.shop.merchant)
