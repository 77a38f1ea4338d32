"""Bad ways that need a browser: two quick clicks, no network, no scripts, a small or a large screen, paper."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_scopes import scopes_disabled
from playwright.sync_api import Browser, Page, ViewportSize, expect

from krambod.orders.models import StoredOrder
from krambod.transfers.models import Transfer
from tests.backoffice.bad_ways import LONG_PASTE, Scene, Ways
from tests.backoffice.browsing import TOO_WIDE, page_of

TEXT = "Ringede til kunden: æbler 🍏, ikke pærer"
KEEP = "Gem kommentaren"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
PLACES = ("", "orders/", "attention/", "reconcile/", "mail/", "phone/", "settings/", "settings/people/", "find/?q=1")
# How far the start of the header lies over its end.
OVERLAP = """() => { const [start, end] = ['.header-start', '.header-end'].map((one) => document.querySelector(one));
    const shown = [...start.querySelectorAll('.brand, .company, summary')];
    const rights = shown.map((one) => one.getBoundingClientRect().right);
    return [Math.max(0, ...rights) - end.getBoundingClientRect().left].filter((pixels) => pixels > 0); }"""
# What moves, or would move, on the page as it stands.
MOVING = """() => [...document.querySelectorAll('*')].filter((one) => {
    const style = getComputedStyle(one);
    const lasts = style.transitionDuration.split(',').some((time) => parseFloat(time) > 0);
    return lasts && style.transitionProperty !== 'none'
        || style.animationName !== 'none'; }).map((one) => one.tagName + '.' + one.className)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A browser, the server's address, and who is there."""

    browser: Browser
    url: str
    scene: Scene

    @contextmanager
    def page(self, *, is_in: bool = True, **looks: Any) -> Iterator[Page]:
        """A page of Sanne's owner, or of nobody. What the test breaks on purpose is no complaint of the page."""
        with page_of(self.browser, expected="net::ERR_|Failed to fetch", **looks) as page:
            if is_in:
                value = self.scene.owner.client.cookies[settings.SESSION_COOKIE_NAME].value
                page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.url}])
            yield page

    def order(self, number: str, **values: Any) -> str:
        return self.url + self.scene.order(number, **values)


WALKS = Ways[Visit]()


def comment(page: Page) -> Any:
    return page.get_by_label("Kommentar")


@WALKS.put("double click on a button, with scripts")
def double_click(visit: Visit) -> None:
    with visit.page() as page:
        page.goto(visit.order("61"))
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
        comment(page).fill(TEXT)
        page.get_by_role("button", name=KEEP).dblclick()
        page.get_by_text("Kommentaren er gemt.").wait_for()
    assert len(sent) == 1
    assert visit.scene.comments().count(TEXT) == 1


@WALKS.put("double click on a button, without scripts")
def double_click_without_scripts(visit: Visit) -> None:
    with visit.page(java_script_enabled=False) as page:
        page.goto(visit.order("62"))
        comment(page).fill("Uden JavaScript")
        page.get_by_role("button", name=KEEP).dblclick()
        page.get_by_text("Uden JavaScript").wait_for()
    assert visit.scene.comments().count("Uden JavaScript") == 1


@WALKS.put("a form sent without a network")
def send_without_network(visit: Visit) -> None:
    with visit.page() as page:
        page.goto(visit.order("63"))
        comment(page).fill(TEXT)
        page.context.set_offline(True)
        page.get_by_role("button", name=KEEP).click()
        expect(page.get_by_text("Der er ingen forbindelse til Krambod, så intet blev sendt.")).to_be_visible()
        expect(comment(page)).to_have_value(TEXT)
        page.context.set_offline(False)
        page.get_by_role("button", name=KEEP).click()
        page.get_by_text("Kommentaren er gemt.").wait_for()


@WALKS.put("the network is lost while a form is sent")
def lose_network_while_sending(visit: Visit) -> None:
    with visit.page() as page:
        page.goto(visit.order("64"))
        comment(page).fill(TEXT)
        page.route("**/comment", lambda route: route.abort("connectionreset"))
        page.get_by_role("button", name=KEEP).click()
        page.wait_for_timeout(200)
        page.go_back()
        expect(page.get_by_text("Der kom intet svar, så det er ikke sikkert, om det blev gemt.")).to_be_visible()
        expect(comment(page)).to_have_value(TEXT)
        page.unroute("**/comment")
        page.get_by_role("button", name=KEEP).click()
        page.get_by_text("Kommentaren er gemt.").wait_for()
        page.reload()
        expect(comment(page)).to_have_value("")  # what was answered is not put back


@WALKS.put("the search as one types, without a network")
def find_without_network(visit: Visit) -> None:
    with visit.page() as page:
        page.goto(visit.order("65"))
        page.context.set_offline(True)
        page.locator("#find").press_sequentially("65")
        expect(page.get_by_text("Der er ingen forbindelse til Krambod")).to_be_visible()


@WALKS.put("back after a form was sent")
def back_after_sending(visit: Visit) -> None:
    with visit.page() as page:
        page.goto(visit.order("66"))
        comment(page).fill("Én gang")
        page.get_by_role("button", name=KEEP).click()
        page.get_by_text("Kommentaren er gemt.").wait_for()
        page.go_back()
        page.go_forward()
        page.reload()
        page.get_by_text("Én gang").wait_for()
    assert visit.scene.comments().count("Én gang") == 1


@WALKS.put("back after the log-out")
def back_after_log_out(visit: Visit) -> None:
    with visit.page() as page:
        page.goto(visit.order("67"))
        page.locator("summary", has_text="Din konto").click()
        page.get_by_role("button", name="Log ud").click()
        page.wait_for_url("**/account/login/")
        page.go_back()
        page.wait_for_url("**/account/login/?next=**")
        expect(page.get_by_role("heading", name="Log ind")).to_be_visible()
    visit.scene.owner.client.force_login(visit.scene.owner.user)


@WALKS.put("10,000 characters pasted into a field for 200")
def long_paste(visit: Visit) -> None:
    with visit.page(permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{visit.url}{visit.scene.of_sanne('orders/')}")
        page.evaluate("(text) => navigator.clipboard.writeText(text)", LONG_PASTE)
        page.get_by_label("Søg", exact=True).press("ControlOrMeta+v")
        expect(page.get_by_text("Der er kun plads til de første 200 tegn her.")).to_be_visible()


@WALKS.put("10,000 characters pasted into a comment, with scripts")
def long_comment(visit: Visit) -> None:
    with visit.page(permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(visit.order("68"))
        page.evaluate("(text) => navigator.clipboard.writeText(text)", LONG_PASTE)
        comment(page).press("ControlOrMeta+v")
        assert len(comment(page).input_value()) == len(LONG_PASTE)  # nothing is cut without a word
        page.get_by_role("button", name=KEEP).click()
        page.get_by_text(re.compile("2.?000 tegn")).wait_for()
        assert len(comment(page).input_value()) > 9_000


def find_too_wide(visit: Visit, size: ViewportSize, **looks: Any) -> list[str]:
    """The pages that one must scroll to their side, or whose header lies over itself."""
    wide = []
    scene = visit.scene
    names = {"buyer_name": LONG_WORD, "number": LONG_WORD[:60]}
    order = visit.order(f"wide {size['width']}")
    _rename(order, names)
    with visit.page(size=size, **looks) as page:
        for place in (*(f"{visit.url}{scene.of_sanne(place)}" for place in PLACES), order, f"{order}correct"):
            page.goto(place)
            wide += [f"{place}: {pixels} px too wide" for pixels in page.evaluate(TOO_WIDE)]
            wide += [f"{place}: {pixels} px over each other" for pixels in page.evaluate(OVERLAP)]
    return wide


def _rename(order: str, names: dict[str, str]) -> None:
    with scopes_disabled():
        transfer = Transfer.objects.get(pk=order.rstrip("/").rpartition("/")[2])
        StoredOrder.objects.filter(pk=transfer.order_id).update(**names)


@WALKS.put("zoom of 200 %, with long words")
def zoomed(visit: Visit) -> None:
    wide = find_too_wide(visit, ViewportSize(width=640, height=450), device_scale_factor=2)
    assert wide == [], wide


@WALKS.put("a window of 320 px, with long words")
def small_window(visit: Visit) -> None:
    wide = find_too_wide(visit, ViewportSize(width=320, height=568))
    assert wide == [], wide


@WALKS.put("reduced motion")
def reduced_motion(visit: Visit) -> None:
    with visit.page(reduced_motion="reduce") as page:
        for place in (visit.order("69"), f"{visit.url}{visit.scene.of_sanne()}"):
            page.goto(place)
            moving = page.evaluate(MOVING)
            assert moving == [], moving


@WALKS.put("no scripts at the log-in")
def log_in_without_scripts(visit: Visit) -> None:
    with visit.page(is_in=False, java_script_enabled=False) as page:
        page.goto(f"{visit.url}/account/login/")
        expect(page.get_by_role("button", name="Log ind med en adgangsnøgle")).to_be_hidden()
        expect(page.get_by_role("button", name="Log ind", exact=True)).to_be_visible()


@WALKS.put("no scripts on the page of an order that moves")
def moving_without_scripts(visit: Visit) -> None:
    order = visit.order("70", due_at=timezone.now())
    with visit.page(java_script_enabled=False) as page:
        page.goto(order)
        expect(page.get_by_text("På vej; åbn siden igen for at se, hvor langt den er.")).to_be_visible()
        expect(page.get_by_text("Siden opdaterer sig selv")).to_be_hidden()
        expect(page.locator(".looks").first).to_be_hidden()
        expect(page.get_by_text("Ctrl K").first).to_be_hidden()


@WALKS.put("an order on paper")
def on_paper(visit: Visit) -> None:
    order = visit.order("71", state="waiting", cause="no_email", mended_by="order")
    with visit.page(scheme="dark") as page:
        page.goto(order)
        page.emulate_media(media="print")
        for shown in ("Ordre 71", "Jens Hansen", "249,00 kr."):
            expect(page.get_by_text(shown).first).to_be_visible()
        for hidden in (".side", ".app-header", ".bottom-bar", "#comment_text", "main .btn"):
            assert page.locator(hidden).locator("visible=true").count() == 0, hidden
        assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert page.evaluate(TOO_WIDE) == []
