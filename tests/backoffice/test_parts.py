"""Are the parts of the pages, in all their states, usable by everybody, in light, in dark and on a phone?"""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, ViewportSize
from pytest_django.live_server_helper import LiveServer

from tests.backoffice.browsing import LOOKS, PHONE, find_small_targets, find_violations, page_of
from tests.backoffice.demo_places import demo_configuration
from tests.backoffice.walking import find_unreachable

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def demo(settings: Any) -> None:
    """The installation is the demo on this machine."""
    settings.KRAMBOD = demo_configuration()


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_every_part_is_usable_in_every_state(
    browser: Browser, live_server: LiveServer, size: ViewportSize, scheme: Any, record_property: Any
) -> None:
    with page_of(browser, language="en", size=size, scheme=scheme) as page:
        page.goto(f"{live_server.url.replace('127.0.0.1', 'localhost')}/parts/")
        parts = page.locator("main h2, main nav").count()
        found = [*find_violations(page), *find_unreachable(page)]
        small = find_small_targets(page) if size == PHONE else []

    assert found == []
    assert small == []
    assert parts > 15
    record_property(f"parts without a violation, {scheme}, {size['width']} wide", parts)


@pytest.mark.usefixtures("demo")
def test_the_chart_says_each_day_in_words_and_the_arrow_keys_go_from_day_to_day(
    browser: Browser, live_server: LiveServer
) -> None:
    with page_of(browser, language="en") as page:
        page.goto(f"{live_server.url.replace('127.0.0.1', 'localhost')}/parts/")
        told = page.locator("[data-told]")
        page.locator(".chart-day").last.focus()
        last = told.inner_text()
        page.keyboard.press("ArrowLeft")
        before = told.inner_text()
        page.keyboard.press("Home")
        first = told.inner_text()
        tab_stops = page.locator(".chart-day:not([tabindex='-1'])").count()

    assert last.startswith("28 November 2026: ")
    assert before.startswith("27 November 2026: ")
    assert first.startswith("30 October 2026: ")
    assert tab_stops == 1


def test_the_page_is_there_in_the_demo_only() -> None:
    assert Client(headers={"Host": "localhost:8000"}).get("/parts/").status_code == 404
