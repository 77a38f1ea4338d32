"""Does a merchant find orders, pages and settings from every page, by hand and by keys, and choose light or dark?"""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, expect

from krambod.merchants.rights import MemberRole
from krambod.words.language import Language
from tests.backoffice.books.asking import MOST_QUERIES, address, counted_queries
from tests.backoffice.browsing import LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.transfers.shopkeeper import Shopkeeper
from tests.transfers.stored import Store
from tests.transfers.walking import work_until_quiet

pytestmark = pytest.mark.django_db(transaction=True)

MOST_CSS, MOST_JS = 60_000, 40_000
OVERVIEW = {"da": "Oversigt", "de": "Übersicht", "en": "Overview"}
KEYS = {"da": "Taster", "de": "Tasten", "en": "Keys"}


def found(person: Person, store: Store, text: str, **headers: str) -> str:
    return person.get(address(store, f"find/?q={text}"), **headers)


def test_an_order_is_found_by_number_name_and_amount(owner: Person, sanne: Store, bo: Store) -> None:
    sanne.sent("1042", due_at=None)
    bo.sent("1042", due_at=None)
    there = address(sanne, f"orders/{sanne.transfer('1042').pk}/")

    with counted_queries() as queries:
        by_number = found(owner, sanne, "1042")
    by_name = found(owner, sanne, "jens")
    by_amount = found(owner, sanne, "249,00", **{"Accept-Language": "da"})
    by_english_amount = found(owner, sanne, "249.00")
    by_other = found(owner, sanne, "99999,50", **{"Accept-Language": "da"})

    assert all(there in page for page in (by_number, by_name, by_amount, by_english_amount))
    assert f"/c/{bo.shop.merchant_id}/orders/" not in by_number
    assert "Intet passer." in by_other
    assert len(queries) <= MOST_QUERIES


def test_a_page_is_found_by_its_name_if_one_may_open_it(owner: Person, sanne: Store) -> None:
    auditor = make_person("auditor@example.com", sanne.shop.merchant, MemberRole.AUDITOR)

    assert address(sanne, "undo/") in found(owner, sanne, "reverse")
    assert address(sanne, "undo/") not in found(auditor, sanne, "reverse")
    assert f"settings/shops/{sanne.shop.pk}/vat" in found(owner, sanne, "moms", **{"Accept-Language": "da"})


def test_while_one_types_only_the_list_is_sent(owner: Person, sanne: Store) -> None:
    sanne.sent("1042", due_at=None)

    part = found(owner, sanne, "1042", **{"HX-Request": "true"})

    assert "<html" not in part
    assert ">1042</strong>" in part


def test_nothing_is_asked_for_nothing(owner: Person, sanne: Store) -> None:
    page = found(owner, sanne, "")

    assert "Nothing fits." not in page


@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_the_keys_find_go_and_explain_themselves(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person, language: Language
) -> None:
    keeper.send("1042")
    work_until_quiet(keeper)

    with page_of(browser, language=language) as page:
        base = f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/"
        page.goto(f"{base}orders/")
        page.keyboard.press("Control+k")
        page.keyboard.type("1042")
        page.locator("#found a").first.wait_for()
        assert find_violations(page) == []
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/orders/{keeper.transfer().pk}/")
        page.keyboard.press("g")
        page.keyboard.press("o")
        page.wait_for_url(base)
        expect(page.get_by_role("link", name=OVERVIEW[language]).first).to_have_attribute("aria-current", "page")
        page.keyboard.press("?")
        page.get_by_role("dialog", name=KEYS[language]).wait_for()
        page.keyboard.press("Escape")
        page.goto(f"{base}orders/")
        page.keyboard.press("j")
        page.keyboard.press("x")
        expect(page.locator("input[name=order]")).to_be_checked()


def test_light_or_dark_is_remembered(browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person) -> None:
    with page_of(browser, scheme="light") as page:
        page.goto(f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/")
        page.locator(".looks summary").click()
        page.locator("[data-look=dark]").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        page.locator(".looks summary").click()
        page.locator("[data-look=system]").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def test_an_order_leads_back_to_the_list_as_it_was_searched(
    browser: Browser, log_in: LogIn, keeper: Shopkeeper, boss: Person
) -> None:
    keeper.send("1042")
    with page_of(browser, language="en") as page:
        base = f"{log_in(page, boss)}/c/{keeper.shop.merchant_id}/orders/"
        page.goto(f"{base}?q=1042")
        page.get_by_role("link", name="1042").first.click()
        page.reload()  # also after a button of the order's page
        page.locator("a[data-back]").click()
        page.wait_for_url(f"{base}?q=1042")


def test_style_and_script_of_a_page_are_small(record_property: Callable[[str, object], None]) -> None:
    css = sum(packed(name) for name in ("krambod/bootstrap.min.css", "krambod/theme.css"))
    script = sum(
        packed(name)
        for name in (
            "krambod/theme.js",
            "krambod/keys.js",
            "krambod/live.js",
            "krambod/forms.js",
            "django_htmx/htmx-4.min.js",
        )
    )

    assert css <= MOST_CSS
    assert script <= MOST_JS
    record_property("bytes of style and script of a page, compressed", f"{css}, {script}")


def packed(name: str) -> int:
    path = finders.find(name)
    assert path is not None
    return len(gzip.compress(Path(path).read_bytes(), mtime=0))
