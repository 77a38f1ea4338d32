"""Does a person switch notices on in each of their browsers, try them, and remove them, and nobody else's?"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from krambod.backoffice.people.browser_names import name_of
from krambod.doubles.push_service import Fault
from krambod.notices.models import PushDevice
from krambod.notices.webpush.devices import MOST_DEVICES
from krambod.notices.webpush.keys import ensure_key
from tests.backoffice.books.asking import counted_queries
from tests.backoffice.browsing import LOOKS, LogIn, find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.notices.browsers import Browsers, browsers_of
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

PLACE = "/browser-notices/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
# The headless shell has no push service and gives no leave: what a browser does by itself is stood in for, and
# `push.js` talks to that.
STAND_IN = """(made) => {
  const plain = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytesOf = (text) => Uint8Array.from(plain(text), (one) => one.charCodeAt(0)).buffer;
  const read = () => {
    const key = localStorage.getItem("subscription");
    return key && {
      endpoint: made.endpoint, options: { applicationServerKey: bytesOf(key) }, getKey: (name) => bytesOf(made[name]),
      unsubscribe: async () => localStorage.removeItem("subscription"),
    };
  };
  PushManager.prototype.getSubscription = async () => read();
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly) throw new Error("a push must show something");
    localStorage.setItem("subscription", btoa(String.fromCharCode(...applicationServerKey)));
    return read();
  };
  Object.defineProperty(Notification, "permission", { get: () => localStorage.getItem("leave") || "default" });
  Notification.requestPermission = async () => { localStorage.setItem("leave", made.leave); return made.leave; };
}"""


@pytest.fixture
def browsers(settings: Any) -> Iterator[Browsers]:
    with browsers_of() as made:
        settings.KRAMBOD_PUSH = lambda: made.push
        made.use_real_time()
        yield made


def fields_of(browsers: Browsers) -> dict[str, str]:
    made = browsers.subscribe()
    return {"endpoint": f"{browsers.url}{made.path}", "p256dh": made.p256dh, "auth": made.auth_text}


def said(page: Any) -> str:
    return " ".join(str(one) for one in page.context["messages"])


def post(person: Person, place: str, fields: dict[str, str] | None = None) -> Any:
    return person.client.post(f"{PLACE}{place}", fields or {}, follow=True)


def test_a_browser_is_switched_on_shown_tried_and_removed(owner: Person, browsers: Browsers) -> None:
    owner.client.defaults["HTTP_USER_AGENT"] = FIREFOX
    switched_on = said(post(owner, "", fields_of(browsers)))
    device = PushDevice.objects.get()
    page = owner.get(PLACE)
    tried = said(post(owner, f"{device.pk}/try"))
    [message] = browsers.read()
    removed = said(post(owner, f"{device.pk}/remove"))

    assert "Notices are switched on" in switched_on
    assert "Firefox, Windows" in page
    assert "with the push service" in tried
    assert message == {
        "title": "It works",
        "body": "This is how Krambod tells you that an order needs action.",
        "url": PLACE,
        "tag": "trial",
    }
    assert "Removed" in removed
    assert not PushDevice.objects.exists()


@pytest.mark.parametrize(
    ("fault", "words", "devices"),
    [
        (Fault(status=410), "has ended its subscription", 0),
        (Fault(status=429), "did not take the trial", 1),
        (Fault(status=400), "did not take the trial", 1),
        (Fault(is_lost=True), "may appear all the same", 1),
    ],
    ids=["gone", "too many", "refused", "lost"],
)
def test_the_page_says_what_became_of_a_trial(
    owner: Person, browsers: Browsers, fault: Fault, words: str, devices: int
) -> None:
    device, _ = browsers.switch_on(owner.user)
    browsers.service.faults.append(fault)

    assert words in said(post(owner, f"{device.pk}/try"))
    assert PushDevice.objects.count() == devices


def test_a_second_click_sends_no_second_trial(owner: Person, browsers: Browsers) -> None:
    device, _ = browsers.switch_on(owner.user)

    post(owner, f"{device.pk}/try")
    second = said(post(owner, f"{device.pk}/try"))

    assert "a moment ago" in second
    assert browsers.service.asked == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://evil.example/push"},
        {"endpoint": "http://127.0.0.1:9/push"},
        {"p256dh": "none"},
        {"auth": ""},
    ],
    ids=["another host", "this machine", "no key", "no secret"],
)
def test_what_no_browser_tells_is_not_stored(owner: Person, browsers: Browsers, wrong: dict[str, str]) -> None:
    page = post(owner, "", fields_of(browsers) | wrong)

    assert "does not know" in said(page)
    assert not PushDevice.objects.exists()


def test_an_eleventh_browser_is_refused_and_the_page_says_why(owner: Person, browsers: Browsers) -> None:
    for _ in range(MOST_DEVICES):
        browsers.switch_on(owner.user)

    refused = said(post(owner, "", fields_of(browsers)))

    assert "as many browsers" in refused
    assert 'data-full="1"' in owner.get(PLACE)
    assert PushDevice.objects.count() == MOST_DEVICES


def test_nobody_else_tries_or_removes_a_browser(owner: Person, bo: Store, browsers: Browsers) -> None:
    device, _ = browsers.switch_on(owner.user)
    stranger = make_person("bo@example.com", bo.shop.merchant)

    answers = [
        visitor.post(f"{PLACE}{device.pk}/{action}").status_code
        for visitor in (stranger.client, Client(headers={"Host": "localhost:8000"}))
        for action in ("try", "remove")
    ]

    assert answers == [404, 404, 302, 302]
    assert str(device.endpoint_digest) not in stranger.get(PLACE)
    assert (PushDevice.objects.count(), browsers.service.asked) == (1, 0)


def test_a_look_changes_nothing_and_asks_little(owner: Person) -> None:
    without_key = owner.get(PLACE)
    ensure_key()

    with counted_queries() as queries:
        page = owner.get(PLACE)

    assert "cannot be switched on just now" in without_key
    assert "push.js" not in without_key
    assert "push.js" in page
    assert len(queries) <= 10
    assert owner.client.get(f"{PLACE}1/try").status_code == 405


def test_without_javascript_the_page_says_what_to_do(owner: Person) -> None:
    ensure_key()

    page = owner.get(PLACE)

    assert '<div data-push="unsupported"><p>Notices cannot be switched on here.' in page
    assert 'data-push="off" data-switch-on hidden>' in page


def test_the_service_worker_serves_the_whole_site_and_is_asked_for_again_each_time(client: Client) -> None:
    answer = client.get("/sw.js", headers={"Host": "localhost:8000"})

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert b'addEventListener("push"' in answer.content
    assert b'addEventListener("notificationclick"' in answer.content
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/143.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/143.0 Safari/537.36 Edg/143.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1", "Safari, iPhone"),
        ("(Linux; Android 15) SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36", "Samsung Internet, Android"),
        ("Kasse 3", "Kasse 3"),
        ("", "–"),
    ],
)  # fmt: skip
def test_a_browser_has_a_name_that_its_owner_knows(agent: str, name: str) -> None:
    assert name_of(agent) == name


def open_page(page: Page, browsers: Browsers, url: str, leave: str) -> dict[str, str]:
    told = fields_of(browsers)
    page.add_init_script(f"({STAND_IN})({json.dumps(told | {'leave': leave})})")
    page.goto(f"{url}{PLACE}")
    return told


def test_a_person_switches_notices_on_with_one_button_and_gets_a_trial(
    browser: Browser, live_server: LiveServer, log_in: LogIn, owner: Person, browsers: Browsers
) -> None:
    with page_of(browser, has_worker=True) as page:
        log_in(page, owner)
        told = open_page(page, browsers, live_server.url, "granted")
        page.get_by_role("button", name="Slå til").click()
        expect(page.get_by_text("Besked er slået til i denne browser.", exact=True)).to_be_visible()
        expect(page.locator("[data-browser] [data-this]")).to_be_visible()
        expect(page.get_by_role("button", name="Slå til")).to_be_hidden()
        page.get_by_role("button", name="Send en prøve").click()
        expect(page.get_by_text("Browserens push-tjeneste har fået prøven.")).to_be_visible()
        violations = find_violations(page)

    assert violations == []
    assert [one.endpoint for one in PushDevice.objects.all()] == [told["endpoint"]]
    assert [one["title"] for one in browsers.read()] == ["Det virker"]


def test_who_refuses_is_told_how_to_allow_it_and_nothing_is_sent(
    browser: Browser, live_server: LiveServer, log_in: LogIn, owner: Person, browsers: Browsers
) -> None:
    with page_of(browser, has_worker=True) as page:
        log_in(page, owner)
        open_page(page, browsers, live_server.url, "denied")
        page.get_by_role("button", name="Slå til").click()
        expect(page.get_by_text("Du har bedt browseren om ikke at vise beskeder")).to_be_visible()

    assert not PushDevice.objects.exists()


@pytest.mark.soak
@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_page_is_for_everybody(
    browser: Browser, live_server: LiveServer, log_in: LogIn, owner: Person, browsers: Browsers, size: Any, scheme: Any
) -> None:
    browsers.switch_on(owner.user, FIREFOX)
    with page_of(browser, size=size, scheme=scheme, has_worker=True) as page:
        log_in(page, owner)
        open_page(page, browsers, live_server.url, "granted")
        expect(page.get_by_role("button", name="Slå til")).to_be_visible()
        violations = find_violations(page)

    assert violations == []
