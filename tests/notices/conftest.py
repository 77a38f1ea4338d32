"""Which fixtures do these tests share? Two merchants, a person of one, and their browsers."""

import os
from collections.abc import Iterator

import pytest

from tests.backoffice.person import Person, make_person
from tests.notices.browsers import Browsers, browsers_of
from tests.transfers.shopkeeper import reach, shopkeeper
from tests.transfers.stored import Store, make_store

__all__ = ["reach", "shopkeeper"]  # fixtures

# Playwright runs an event loop in the test's thread, where Django refuses to read the database by default.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture
def sanne(transactional_db: None) -> Store:
    assert transactional_db is None
    return make_store("sanne")


@pytest.fixture
def bo(transactional_db: None) -> Store:
    """Another merchant."""
    assert transactional_db is None
    return make_store("bo")


@pytest.fixture
def owner(sanne: Store) -> Person:
    """Sanne's owner, who reads Danish."""
    person = make_person("sanne@example.com", sanne.shop.merchant)
    person.user.language = "da"
    person.user.save()
    return person


@pytest.fixture
def browsers(transactional_db: None) -> Iterator[Browsers]:
    assert transactional_db is None
    with browsers_of() as made:
        yield made
