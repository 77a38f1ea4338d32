"""The settings of two merchants."""

from collections.abc import Callable

import pytest

from tests.backoffice.keeping import boss, keeper
from tests.backoffice.setup.settings_pages import Settings, here, make_settings, sannes
from tests.transfers.shopkeeper import reach, shopkeeper

# Fixtures, for these tests as well.
__all__ = ["boss", "here", "keeper", "make_settings", "reach", "sannes", "shopkeeper"]


@pytest.fixture
def bos(make_settings: Callable[[str], Settings]) -> Settings:
    """The settings of another merchant."""
    return make_settings("bo")
