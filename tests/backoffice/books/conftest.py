"""A merchant whose orders go through a double of Dinero, and the owner who looks at them."""

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings as SettingsWrapper

from krambod.organizations.reach import Reach
from tests.backoffice.person import Person, make_person
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.shopkeeper import reach as reach  # noqa: PLC0414 - a fixture
from tests.transfers.shopkeeper import shopkeeper as shopkeeper  # noqa: PLC0414 - a fixture


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
