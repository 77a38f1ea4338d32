"""Does a merchant come by clicking from the settings to a connected shop, and from there to the first order?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.backoffice.browsing import LOOKS, find_violations, page_of
from tests.backoffice.shops.shop_pages import ShopPages
from tests.platforms.webshop import NOON, SECRET, TOKEN, sale

pytestmark = pytest.mark.django_db(transaction=True)


def log_in(page: Page, pages: ShopPages) -> None:
    url = pages.webshop.services.base_url
    cookie = pages.person.client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def connect(page: Page, pages: ShopPages) -> None:
    """From the settings, by clicking."""
    log_in(page, pages)
    page.goto(f"{pages.webshop.services.base_url}/c/{pages.webshop.shopkeeper.shop.merchant_id}/settings/")
    page.get_by_role("link", name="Butiksplatform").click()
    page.get_by_role("link", name="Forbind Shoporama").click()
    page.get_by_label("Butikkens adresse").fill(f"{pages.webshop.url}/REST")
    page.get_by_label("API-nøgle").fill(TOKEN)
    page.get_by_label("Webhookens hemmelighed", exact=True).fill(SECRET)
    page.get_by_role("button", name="Opret forbindelse").click()
    expect(page.get_by_text("Butikken er forbundet.")).to_be_visible()


def test_a_shop_is_connected_and_its_first_order_appears(
    browser: Browser, pages: ShopPages, record_property: Callable[[str, object], None]
) -> None:
    webshop = pages.webshop
    with page_of(browser) as page:
        connect(page, pages)
        page.goto(webshop.url)
        page.get_by_role("button", name="Afgiv testordre").first.click()
        webshop.wait_for_events(1)
        webshop.work()
        page.goto(webshop.services.base_url + pages.path())
        events = page.locator(".line-list")
        expect(events.get_by_text("order_created").first).to_be_visible()
        expect(events.get_by_text("En ny ordre.").first).to_be_visible()
        events.get_by_role("link", name=f"Ordre {webshop.deliveries()[0].order_id}", exact=True).first.click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("Ordre ")
    transfer = webshop.shopkeeper.transfer(webshop.deliveries()[0].order_id)
    record_property("from the settings to the first order in the books", transfer.state)


@pytest.mark.parametrize(
    ("size", "scheme"), [pytest.param(*LOOKS[0].values, id="light", marks=pytest.mark.soak), *LOOKS[1:]]
)
def test_no_page_of_a_platform_breaks_wcag(
    browser: Browser,
    pages: ShopPages,
    size: ViewportSize,
    scheme: Any,
    record_property: Callable[[str, object], None],
) -> None:
    base, webshop = pages.webshop.services.base_url, pages.webshop
    violations, looked = [], 0
    with page_of(browser, size=size, scheme=scheme) as page:
        log_in(page, pages)
        page.goto(base + pages.path())
        violations += find_violations(page)
        connect(page, pages)
        order_id = webshop.orders.place(sale(), NOON)
        webshop.orders.announce_return(order_id)
        webshop.wait_for_events(2)
        webshop.work()
        pages.said("backfill", since="2026-11-01")
        event = webshop.deliveries()[0].pk
        order = webshop.shopkeeper.transfer(str(order_id))
        own = ("", "connect/shoporama", "connect/woocommerce", "disconnect", "words", f"events/{event}")
        for place in [*(pages.path(one) for one in own), f"/c/{order.merchant_id}/orders/{order.pk}/"]:
            page.goto(base + place)
            violations += find_violations(page)
            looked += 1
        broken = json.dumps(dict(webshop.orders.find(order_id)) | {"total_price": None})
        for payload in (json.dumps(webshop.orders.find(order_id)), broken):
            page.goto(base + pages.path("try"))
            page.get_by_label("Det, butikken sender").fill(payload)
            page.get_by_role("button", name="Se, hvordan den forstås").click()
            page.get_by_text("Felter, der ikke er oplyst").click()
            violations += find_violations(page)
            looked += 1

    assert violations == []
    record_property(f"pages of a platform without a WCAG violation, {scheme}, {size['width']} wide", looked + 1)


def test_a_field_is_corrected_in_the_page_itself(browser: Browser, pages: ShopPages) -> None:
    pages.connect()
    order_id = pages.webshop.orders.place(sale(), NOON)
    payload = json.dumps(dict(pages.webshop.orders.find(order_id)) | {"total_price": None, "sums": {"all": "288.00"}})
    with page_of(browser) as page:
        log_in(page, pages)
        page.goto(pages.webshop.services.base_url + pages.path("try"))
        page.get_by_label("Det, butikken sender").fill(payload)
        page.get_by_role("button", name="Se, hvordan den forstås").click()
        expect(page.get_by_text("Feltet total_price mangler.")).to_be_visible()
        page.get_by_label("Tag Beløb fra").fill("sums.all")
        page.get_by_role("button", name="Gem dem som ny version").click()

        expect(page.get_by_text("Gemt som version 1.")).to_be_visible()
        expect(page.get_by_role("heading", name="Det er ordre 1042")).to_be_visible()
