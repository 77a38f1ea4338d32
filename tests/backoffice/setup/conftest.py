"""The settings of two merchants."""

from collections.abc import Callable

import pytest

from tests.backoffice.setup.settings_pages import Settings, here, make_settings, sannes
from tests.transfers.shopkeeper import reach

__all__ = ["here", "make_settings", "reach", "sannes"]  # fixtures, for these tests as well


@pytest.fixture
def bos(make_settings: Callable[[str], Settings]) -> Settings:
    """The settings of another merchant."""
    return make_settings("bo")
