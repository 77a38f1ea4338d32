"""Can everybody use every page: with a screen reader, without a mouse, in the dark and on a phone?"""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, ViewportSize
from pytest_django.live_server_helper import LiveServer

from tests.backoffice.browsing import LOOKS, PHONE, find_small_targets, find_violations, page_of
from tests.backoffice.person import Person
from tests.backoffice.planting import connect_platform
from tests.backoffice.setup.settings_pages import Settings, here, make_settings, sannes
from tests.backoffice.walking import find_unreachable, walk
from tests.transfers.shopkeeper import reach
from tests.transfers.stored import Store

__all__ = ["here", "make_settings", "reach", "sannes"]  # fixtures, for these tests as well

pytestmark = pytest.mark.django_db(transaction=True)

STANDING: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("received", "", {}),
    ("drafted", "approve_draft", {"total": "288.00"}),
    ("waiting", "no_email", {}),
    ("paid", "", {}),
    ("booked", "already_paid", {"amount": "288.00"}),
)
ENTRANCES = ("/account/login/", "/account/signup/", "/account/password/reset/", "/help/")


@pytest.fixture
def shown(sannes: Settings) -> Settings:
    """A shop that is set up, with an order in most states, some that are held, and a platform."""
    sannes.set_up()
    store = Store(shop=sannes.shop, connected=sannes.connected())
    for number, (state, cause, details) in enumerate(STANDING, start=1):
        mended_by = "order" if cause else ""
        sent = store.sent(
            str(number), state=state, cause=cause, cause_details=details, mended_by=mended_by, due_at=None
        )
    connect_platform(store, "Sannes", sent)
    return sannes


def log_in(page: Page, person: Person, url: str) -> None:
    cookie = person.client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def test_a_picture_without_words_and_grey_on_grey_are_found(browser: Browser) -> None:
    with page_of(browser) as page:
        page.set_content('<html lang="da"><title>x</title><p style="color: #aaa">Grå</p><img src="data:image/gif,x">')
        found = " ".join(find_violations(page))

    assert "image-alt" in found
    assert "color-contrast" in found


def look(page: Page, size: ViewportSize) -> list[str]:
    """What is wrong with the page; on a phone, a control that is too small for a finger counts too."""
    return [*find_violations(page), *(find_small_targets(page) if size == PHONE else ())]


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_no_page_breaks_wcag_a_or_aa(
    browser: Browser,
    live_server: LiveServer,
    shown: Settings,
    size: ViewportSize,
    scheme: Any,
    record_property: Callable[[str, object], None],
) -> None:
    violations, walked = [], 0
    with page_of(browser, size=size, scheme=scheme) as page:
        for entrance in ENTRANCES:
            page.goto(f"{live_server.url}{entrance}")
            violations += look(page, size)
        log_in(page, shown.person, live_server.url)
        for _ in walk(page, f"{live_server.url}/c/{shown.shop.merchant_id}/"):
            walked += 1
            violations += look(page, size)

    assert violations == []
    assert walked >= 3
    record_property(f"pages without a WCAG A or AA violation, {scheme}, {size['width']} wide", walked + len(ENTRANCES))


@pytest.mark.soak
def test_every_control_is_reached_by_the_keyboard(
    browser: Browser,
    live_server: LiveServer,
    shown: Settings,
    record_property: Callable[[str, object], None],
) -> None:
    unreachable, walked = [], 0
    with page_of(browser) as page:
        for entrance in ENTRANCES:
            page.goto(f"{live_server.url}{entrance}")
            unreachable += [f"{page.url} {one}" for one in find_unreachable(page)]
        log_in(page, shown.person, live_server.url)
        for url in walk(page, f"{live_server.url}/c/{shown.shop.merchant_id}/"):
            walked += 1
            unreachable += [f"{url} {one}" for one in find_unreachable(page)]

    assert unreachable == []
    record_property("pages whose every control the keyboard reaches", walked + len(ENTRANCES))
