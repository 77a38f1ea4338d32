"""What does a browser show without a network, what has it stored for that, and when does it forget it?"""

import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, Error, Page, expect
from pytest_django.live_server_helper import LiveServer

from krambod.backoffice import offline
from krambod.merchants.models import AuditEntry, Membership, User
from krambod.words.language import LANGUAGES, Language
from tests.backoffice.browsing import PHONE, LogIn, find_violations
from tests.backoffice.person import Person, make_person
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.backoffice.with_worker import installed
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

NO_PAGE = "chrome-error://chromewebdata/"
TITLES = {
    "da": "Der er ingen forbindelse til Krambod",
    "de": "Keine Verbindung zu Krambod",
    "en": "There is no connection to Krambod",
}
LAST_SEEN = "De ordrer, du sidst så"
BUYER = "Jens Hansen"
# All that the browser holds for us: what is in its caches, its two stores, and the names of its databases.
HELD = """async () => {
    const held = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
    for (const one of await indexedDB.databases()) held.push('database ' + one.name);
    for (const name of await caches.keys()) for (const asked of await (await caches.open(name)).keys())
        held.push(new URL(asked.url).pathname + ' ' + await (await (await caches.open(name)).match(asked)).text());
    return held;
}"""


# A form that is sent past the page's own scripts, as without them.
ASK = "(path) => fetch(path).then(() => 'answered', () => 'no network')"
SEND_FORM = """() => {
    const form = Object.assign(document.createElement('form'), {method: 'post', action: '/language'});
    document.body.append(form); form.submit(); }"""


def keep_seen(store: Store, *, keeps: bool = True) -> None:
    with scopes_disabled():
        Membership.objects.filter(merchant=store.shop.merchant).update(keeps_seen_orders=keeps)


def go_offline(page: Page, path: str, title: str = TITLES["da"]) -> None:
    """Opens a page without a network, and waits for the offline page."""
    page.context.set_offline(True)
    page.goto(path)
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def wait_until_kept(page: Page, *numbers: str) -> None:
    """Waits until the browser keeps these orders: a page stores them after it has been drawn."""
    page.wait_for_function(
        """async (numbers) => { const held = await (await caches.open('krambod-seen')).match('/seen/orders');
            const kept = held ? (await held.json()).orders.map((one) => one.number) : [];
            return JSON.stringify(kept) === JSON.stringify(numbers); }""",
        arg=list(numbers),
    )


def test_without_a_network_the_orders_seen_last_are_shown_only_to_who_chose_so(
    browser: Browser, log_in: LogIn, live_server: LiveServer, owner: Person, sanne: Store
) -> None:
    for number in ("1042", "1043"):
        sanne.sent(number, due_at=None)
    with installed(browser, live_server.url, size=PHONE) as page:
        start = f"{log_in(page, owner)}/c/{sanne.shop.merchant_id}/"
        page.goto(f"{start}orders/")
        wait_until_kept(page)
        go_offline(page, f"{start}orders/")
        expect(page.get_by_text("Der er ikke gemt nogen ordrer i denne browser.")).to_be_visible()
        expect(page.get_by_text(LAST_SEEN, exact=True)).to_be_hidden()
        assert find_violations(page) == []

        page.context.set_offline(False)
        expect(page.get_by_role("heading", name="Ordrer")).to_be_visible()  # the page asks again by itself
        page.goto(f"{start}phone/")
        page.get_by_label("Vis de ordrer, jeg sidst så, når der ikke er forbindelse").check()
        page.get_by_role("button", name="Gem").click()
        page.goto(f"{start}orders/")
        wait_until_kept(page, "1043", "1042")
        page.goto(f"{start}orders/{sanne.transfer('1042').pk}/")
        wait_until_kept(page, "1042", "1043")
        go_offline(page, start)
        expect(page.get_by_text(LAST_SEEN, exact=True)).to_be_visible()
        rows = [" ".join(row.split()) for row in page.get_by_role("row").all_inner_texts()]
        assert rows[1:] == [f"{number} 22.11.2026 Modtaget 249,00 kr." for number in ("1042", "1043")]
        assert find_violations(page) == []
        held = page.evaluate(HELD)

        assert [one for one in held if BUYER in one or "jens@" in one] == []
        assert [one for one in held if one.startswith("database ")] == []
        assert {one.split(" ")[0] for one in held if one.startswith("/") and not one.startswith("/static/")} == {
            *(f"/offline/{language}" for language in LANGUAGES), "/seen/language", "/seen/orders",
        }  # fmt: skip
        _log_out(page, start)
        wait_until_kept(page)
        go_offline(page, start)
        expect(page.get_by_text("Der er ikke gemt nogen ordrer i denne browser.")).to_be_visible()

    with scopes_disabled():
        assert AuditEntry.objects.get().action == "seen_orders_chosen"


def _log_out(page: Page, start: str) -> None:
    with page.expect_navigation():  # the offline page loads again by itself
        page.context.set_offline(False)
    page.goto(f"{start}orders/")
    page.locator("summary", has_text="Din konto").click()
    page.get_by_role("button", name="Log ud").click()
    page.wait_for_url("**/account/login/")


def test_the_address_to_which_dinero_leads_back_is_asked_for_once(
    browser: Browser, log_in: LogIn, live_server: LiveServer, owner: Person, sanne: Store
) -> None:
    with installed(browser, live_server.url) as page:
        start = log_in(page, owner)
        page.goto(f"{start}/c/{sanne.shop.merchant_id}/")
        page.goto(f"{start}/dinero/callback?state=of-nobody&code=1")

        expect(page.get_by_text("Tryk på knappen igen i denne browser.")).to_have_count(1)


def test_seen_orders_go_with_the_session_the_company_and_the_time(
    browser: Browser, log_in: LogIn, live_server: LiveServer, owner: Person, sanne: Store, bo: Store
) -> None:
    with scopes_disabled():
        Membership.objects.create(merchant=bo.shop.merchant, user=owner.user, role="owner", keeps_seen_orders=True)
    keep_seen(sanne)
    sanne.sent("1042", due_at=None)
    bo.sent("2001", due_at=None)
    with installed(browser, live_server.url) as page:
        url = log_in(page, owner)
        of_sanne, of_bo = (f"{url}/c/{one.shop.merchant_id}/orders/" for one in (sanne, bo))
        page.goto(of_sanne)
        wait_until_kept(page, "1042")
        page.goto(f"{url}/companies/")  # no company's page: nothing is forgotten on the way
        page.wait_for_timeout(100)
        wait_until_kept(page, "1042")
        page.goto(of_bo)
        wait_until_kept(page, "2001")
        keep_seen(bo, keeps=False)
        page.goto(of_bo)
        wait_until_kept(page)

        page.goto(of_sanne)
        wait_until_kept(page, "1042")
        page.clock.install()
        page.clock.fast_forward("13:00:00")
        go_offline(page, of_sanne)
        wait_until_kept(page)
        expect(page.get_by_text("1042")).to_be_hidden()

        page.context.set_offline(False)
        expect(page.get_by_role("heading", name="Ordrer")).to_be_visible()
        wait_until_kept(page, "1042")
        Session.objects.all().delete()
        page.clock.run_for(6000)
        page.wait_for_url("**/account/login/**")  # a page that refreshes itself has noticed it
        wait_until_kept(page)


@pytest.mark.soak
def test_another_person_in_the_same_browser_finds_nothing_of_the_first(
    browser: Browser, log_in: LogIn, live_server: LiveServer, owner: Person, sanne: Store
) -> None:
    other = make_person("other@example.com", sanne.shop.merchant)
    keep_seen(sanne)
    sanne.sent("1042", due_at=None)
    with installed(browser, live_server.url) as page:
        start = f"{log_in(page, owner)}/c/{sanne.shop.merchant_id}/"
        page.goto(f"{start}orders/")
        wait_until_kept(page, "1042")
        log_in(page, other)
        page.goto(f"{start}attention/")
        wait_until_kept(page)


def test_a_worker_leaves_programs_and_forms_alone_and_a_new_version_takes_over(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: Any
) -> None:
    with installed(browser, live_server.url) as page:
        first = page.evaluate("() => caches.keys()")
        page.context.set_offline(True)
        for path in ("/health", "/api/v1/openapi.json", "/hooks/shopify/key", "/dinero/callback", "/metrics"):
            assert page.evaluate(ASK, path) == "no network"
        with closing(page.context.new_page()) as other:  # with a network, the offline page loads again by itself
            go_offline(other, f"{live_server.url}/help/")
            other.evaluate(SEND_FORM)
            with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
                other.wait_for_url(NO_PAGE)
        page.context.set_offline(False)

        (tmp_path / "krambod").mkdir()
        (tmp_path / "krambod" / "offline.js").write_text("// newer")
        settings.STATICFILES_DIRS = [tmp_path]
        offline.forget_what_was_read()
        page.goto(f"{live_server.url}/help/")
        page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
        page.wait_for_function(
            """async (first) => { const now = await caches.keys();
                return now.length === first.length && now.join() !== first.join() }""",
            arg=first,
        )
    offline.forget_what_was_read()


def test_the_offline_page_is_nobodys_and_in_the_language_that_pages_were_in_last(owner: Person) -> None:
    for language in LANGUAGES:
        answer = owner.client.get(f"/offline/{language}")
        text = answer.content.decode()

        assert TITLES[language] in text
        assert f'<html lang="{language}"' in text
        assert owner.user.email not in text
    assert owner.client.get("/offline/fr").status_code == 404


@pytest.mark.soak
@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_the_offline_page_speaks_the_persons_language(
    browser: Browser, log_in: LogIn, live_server: LiveServer, owner: Person, sanne: Store, language: Language
) -> None:
    User.objects.update(language=language)
    with installed(browser, live_server.url, language="da") as page:
        start = f"{log_in(page, owner)}/c/{sanne.shop.merchant_id}/"
        page.goto(start)
        go_offline(page, start, TITLES[language])


def test_a_worker_says_where_its_files_are_and_a_browser_always_asks_for_a_newer_one(owner: Person) -> None:
    answer = owner.client.get("/sw.js")

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    files = json.loads(re.findall("^const FILES = (.*);$", text, re.MULTILINE)[0])
    for path in files:
        with closing(owner.client.get(path)) as stored:
            assert (stored.status_code, path) == (200, path)
    assert all("?v=" in path for path in files if ".css" in path or ".js" in path)
    assert re.findall('^const VERSION = "([0-9a-f]{12})";$', text, re.MULTILINE)


def test_a_browser_finds_nothing_that_keeps_it_from_installing(browser: Browser, live_server: LiveServer) -> None:
    with installed(browser, live_server.url) as page:
        told = page.context.new_cdp_session(page).send("Page.getAppManifest")

    manifest = json.loads(told["data"])
    assert told["errors"] == []
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    assert {(one["purpose"], one["sizes"]) for one in manifest["icons"]} == {
        ("any", "any"), ("any", "192x192"), ("any", "512x512"), ("maskable", "512x512"),
    }  # fmt: skip
