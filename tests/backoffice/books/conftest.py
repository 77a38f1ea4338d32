"""A merchant whose orders go through a double of Dinero, and the owner who looks at them."""

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.fixtures import Settings as SettingsWrapper
from pytest_django.live_server_helper import LiveServer

from krambod.organizations.reach import Reach
from tests.backoffice.browsing import LogIn
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


@pytest.fixture
def log_in(live_server: LiveServer) -> LogIn:
    """A function that logs a person in on a page, and returns the server's address."""

    def do(page: Page, person: Person) -> str:
        value = person.client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return str(live_server.url)

    return do
