"""How much must a merchant do from the sign-up until a test order is booked, and does any page on the way end nowhere?

Every press and choice is counted in the browser itself, and every page that is seen is looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import gettext, override
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, Page, ViewportSize

from krambod.doubles.serving import running
from krambod.doubles.shoporama.application import ShoporamaDouble, shoporama_application
from krambod.doubles.shoporama.orders import SENT
from krambod.merchants.models import Merchant, Shop
from krambod.organizations.reach import Reach
from krambod.outgoing.public import open_safe_http
from krambod.platforms.connections.services import ShopServices
from krambod.platforms.connections.status import hook_addresses
from krambod.platforms.events.take import find_due_shops, work_shop
from krambod.platforms.models import Delivery
from krambod.platforms.shoporama import PLATFORM as SHOPORAMA
from krambod.transfers.models import Transfer
from tests.backoffice.browsing import PHONE, WIDE, page_of
from tests.backoffice.mouse_or_keyboard import Hand, Keyboard, Mouse
from tests.backoffice.setup.guide import (
    TODAY,
    WORDS,
    Words,
    books,
    expect_chosen,
    sign_up,
    site,
    worker,
)
from tests.backoffice.walked_languages import WALKED_LANGUAGES
from tests.doubles.caller import Caller
from tests.platforms.webshop import SECRET, TOKEN, sale
from tests.waiting import wait_until

__all__ = ["books", "site"]  # fixtures, for this test as well

pytestmark = pytest.mark.django_db(transaction=True)

MOST_CLICKS = 22
MOST_QUESTIONS = 5
# A press with pointer or key, and each choice in a list. What is typed into a field is no click.
COUNT = """
addEventListener("pointerdown", () => window.counted("click"), true);
addEventListener("change", (event) => { if (event.target.matches("select")) window.counted("click"); }, true);
"""
LOOK = """() => document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => ({
    url: location.href,
    lang: document.documentElement.lang,
    wide: document.documentElement.scrollWidth - innerWidth,
    cut: [...document.querySelectorAll('select')].filter((one) => {
        const style = getComputedStyle(one), probe = document.createElement('canvas').getContext('2d');
        probe.font = style.font;
        const room = one.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        const text = one.selectedOptions[0]?.label ?? '', isTold = one.nextElementSibling?.textContent === text;
        return one.offsetParent && !isTold && probe.measureText(text).width > room + 1;
    }).map((one) => `${one.id}: ${one.selectedOptions[0].label}`),
}))"""


@dataclass(kw_only=True)  # a bound method of it hears of each page, which slots do not allow
class Walk:
    """A merchant on the way: how often something was pressed, what was asked, and what was wrong on a page."""

    page: Page
    hand: Hand
    site: str
    language: str
    clicks: int = 0
    questions: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    seen: int = 0

    def start(self) -> None:
        self.page.expose_function("counted", lambda _kind: setattr(self, "clicks", self.clicks + 1))
        self.page.add_init_script(COUNT)
        self.page.on("load", self._look)

    def press(self, name: str) -> None:
        self.hand.press(self.page.get_by_role("button", name=name, exact=True))

    def ask(self, label: str) -> None:
        """Notes a question: a field or choice that a person must fill or decide."""
        self.questions.append(label)

    def _look(self, page: Page) -> None:
        """Looks at a page that was just opened: nothing is too wide, no list cut, and the language is right."""
        told = page.evaluate(LOOK)
        if not told["url"].startswith(self.site):
            return  # of Dinero or of the shop
        self.seen += 1
        wrong = [f"the list {name} is cut" for name in told["cut"]]
        wrong += [f"{told['wide']} px too wide"] if told["wide"] > 0 else []
        wrong += [f"in {told['lang']}"] if told["lang"] != self.language else []
        self.faults += [f"{told['url']}: {text}" for text in wrong]


@pytest.mark.parametrize(
    ("size", "hand"),
    [
        pytest.param(WIDE, Mouse, id="wide"),
        pytest.param(PHONE, Mouse, id="phone", marks=pytest.mark.soak),
        pytest.param(WIDE, Keyboard, id="keyboard alone", marks=pytest.mark.soak),
    ],
)
@pytest.mark.parametrize("language", WALKED_LANGUAGES)
def test_the_first_quarter_of_an_hour_takes_few_clicks_and_questions(
    language: str,
    size: ViewportSize,
    hand: Callable[[Page], Hand],
    browser: Browser,
    site: str,
    books: Caller,
    reach: Reach,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    double = ShoporamaDouble(token=TOKEN, hook_address="", hook_secret=SECRET, now=reach.now)
    with page_of(browser, language=language, size=size) as page, running(shoporama_application(double)) as shop_url:
        walk = Walk(page=page, hand=hand(page), site=site, language=language)
        walk.start()
        sign_up(page, site, language)
        walk.clicks = 0  # the guide begins after the sign-up
        choose(walk, WORDS[language])
        connect_shop(walk, shop_url)
        double.hooks.addresses = addresses_of(site)
        follow_line(walk, "The first order")
        sell(double, reach.now())
        work = shop_worker(site, reach, worker(books.url, reach, tmp_path))
        work()
        live = page.get_by_role("heading", name=translated("Order %(number)s", language) % {"number": "1042"})
        live.wait_for()  # the page shows it by itself
        walk.hand.press(page.get_by_role("link", name=translated("Open the order", language)))
        with page.expect_navigation():
            walk.press(WORDS[language].approve)
        work()
        page.get_by_text(WORDS[language].paid).first.wait_for()
        page.goto(f"{site}{first_order_address()}")
        page.get_by_role("heading", name=translated("It works", language), level=1).wait_for()
        assert page.locator(".set-up-left").count() == 0

    assert find_transfer().state == "paid"
    assert walk.faults == [], "\n".join(walk.faults)
    assert hand is Keyboard or walk.clicks <= MOST_CLICKS
    assert len(walk.questions) <= MOST_QUESTIONS
    of_this = f"{language}, {size['width']} px wide, {hand.__name__.lower()}"
    record_property(f"clicks from an empty account to a booked test order, {of_this}", walk.clicks)
    record_property(f"questions on the way, {of_this}", f"{len(walk.questions)}: {', '.join(walk.questions)}")
    record_property(f"pages looked at on the way, {of_this}", walk.seen)


def choose(walk: Walk, words: Words) -> None:
    """Answers the guide's questions, from the overview to the saved rules."""
    page = walk.page
    walk.hand.press(page.locator(".set-up-left"))
    walk.hand.choose(page.get_by_label(words.system, exact=True), "Dinero")
    walk.ask(words.system)
    walk.press(words.save_and_continue)
    walk.press(words.connect)
    walk.press("Allow")
    walk.hand.press(page.get_by_role("link", name=words.save_and_continue))
    walk.hand.choose(page.get_by_label(words.organization), "Krambod Demo ApS")
    walk.ask(words.organization)
    walk.press(words.save_and_continue)
    walk.hand.press(page.get_by_label(words.when_shipped))
    walk.ask(words.when)
    walk.press(words.save_and_continue)
    walk.press(words.make_account)
    expect_chosen(page, words.account, "55120")
    walk.ask(words.account)
    walk.press(words.save_and_continue)
    walk.press(words.save_and_continue)
    walk.hand.write_day(page.get_by_label(words.start_date), TODAY)
    walk.hand.press(page.get_by_label(words.switched_off))
    walk.ask(words.switched_off)
    walk.press(words.save_and_continue)
    walk.press(words.save)
    page.get_by_text(words.drafts_wait).wait_for()


def connect_shop(walk: Walk, shop_url: str) -> None:
    """Connects the shop on the page to which the set-up has led by itself."""
    page = walk.page
    connect = translated("Connect %(title)s", walk.language) % {"title": "Shoporama"}
    walk.hand.press(page.get_by_role("link", name=connect))
    walk.hand.write(page.get_by_label(translated("The shop's address", walk.language)), f"{shop_url}/REST")
    labels = SHOPORAMA.keys
    walk.hand.write(page.get_by_label(getattr(labels[0].label, walk.language)), TOKEN)
    walk.hand.write(page.get_by_label(translated("The webhook's secret", walk.language), exact=True), SECRET)
    walk.press(translated("Connect", walk.language))
    page.get_by_text(translated("The shop is connected.", walk.language)).wait_for()


def follow_line(walk: Walk, step: str) -> None:
    """Goes to the next step by the line that every page shows."""
    line = walk.page.locator(".set-up-left")
    assert translated(step, walk.language) in line.inner_text()
    walk.hand.press(line)
    walk.page.get_by_role("heading", name=translated(step, walk.language), level=1).wait_for()


def sell(double: ShoporamaDouble, at: datetime) -> None:
    """A customer buys and pays, and the shop sends the goods and takes the money."""
    order_id = double.orders.place(sale(), at)
    double.orders.pay(order_id, at)
    double.orders.capture(order_id, at)
    double.orders.set_status(order_id, SENT, at)
    with scopes_disabled():
        wait_until(Delivery.objects.exists)


def shop_worker(site: str, reach: Reach, work_on_orders: Callable[[], None]) -> Callable[[], None]:
    """A worker takes the shop's events, then what they made due."""

    def work() -> None:
        with open_safe_http(allow_local=True) as http:
            services = ShopServices(http=http, base_url=site, now=reach.now)
            for connection_id in find_due_shops(services.now()):
                for _ in work_shop(connection_id, services):
                    pass
        work_on_orders()

    return work


def addresses_of(site: str) -> dict[str, Any]:
    with scopes_disabled():
        return dict(hook_addresses(Shop.objects.get(), SHOPORAMA, site))


def first_order_address() -> str:
    with scopes_disabled():
        shop, merchant = Shop.objects.get(), Merchant.objects.get()
    return f"/c/{merchant.pk}/settings/shops/{shop.pk}/first-order"


def find_transfer() -> Transfer:
    with scopes_disabled():
        return Transfer.objects.get()


def translated(text: str, language: str) -> str:
    with override(language):
        return gettext(text)
