"""People of two merchants, with and without a browser."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.test import Client
from django_scopes import scope
from playwright.sync_api import Browser

from krambod.merchants.models import Membership, Merchant, User
from krambod.merchants.rights import Role
from tests.backoffice.browsing import chromium, expect_chromium
from tests.transfers.stored import Store, make_store

# Playwright keeps an event loop in the test's thread, where Django would refuse to read the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

PASSWORD = "kvist-hammer-vindue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is logged in."""

    user: User
    client: Client

    def get(self, path: str, **headers: str) -> str:
        """The page's HTML."""
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()


def make_person(email: str, merchant: Merchant | None = None, role: Role = Role.OWNER) -> Person:
    """A new user, a member where a merchant is named, logged in."""
    user = User.objects.create_user(email, PASSWORD)
    if merchant is not None:
        with scope(merchant=merchant):
            Membership.objects.create(merchant=merchant, user=user, role=role)
    client = Client(headers={"Host": "localhost:8000", "Accept-Language": "en"})
    client.force_login(user)
    return Person(user=user, client=client)


@pytest.fixture(autouse=True)
def _no_tries_counted(transactional_db: None) -> None:
    """What rate limits count outlives a test: the cache's table is no model's, so it is not emptied."""
    assert transactional_db is None
    cache.clear()


@pytest.fixture
def sanne() -> Store:
    return make_store("sanne")


@pytest.fixture
def bo() -> Store:
    """Another merchant."""
    return make_store("bo")


@pytest.fixture
def owner(sanne: Store) -> Person:
    """Sanne's owner."""
    return make_person("sanne@example.com", sanne.shop.merchant)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    expect_chromium()
    with chromium() as started:
        yield started
