"""Do our mails look like the product, and say in HTML what their text says, with one button that leads there?"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_scopes import scope
from playwright.sync_api import Browser, ViewportSize

from krambod.backoffice.books.digest import CAUSES_SHOWN, send_alarms, send_digests
from krambod.backoffice.letters import write_html
from krambod.merchants.models import Membership
from krambod.organizations.access import pause
from krambod.words.causes import CAUSES
from tests.backoffice.browsing import find_violations, page_of
from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

HEADERS = {"Host": "localhost:8000", "Accept-Language": "en"}
BASE = "https://krambod.example"
TUESDAY = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
BUTTON = re.compile(r'<p class="button"><a href="([^"]+)"[^>]*>([^<]+)</a>')
WIDTHS = [ViewportSize(width=600, height=800), ViewportSize(width=360, height=700)]


def html_of(message: Any) -> str:
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    return str(html)


def buttons_of(message: Any) -> list[tuple[str, str]]:
    return BUTTON.findall(html_of(message))


def hold_many(store: Store, count: int) -> None:
    """Orders that wait for `count` different causes, two for the first."""
    causes = [cause.code for cause in CAUSES.values() if cause.title and not cause.told_apart_by][:count]
    assert len(causes) == count
    for number, cause in enumerate([causes[0], *causes]):
        store.sent(str(number), cause=cause, mended_by="order", due_at=None)


def digest_of(owner: Person, store: Store, causes: int, language: str = "en") -> Any:
    owner.user.language = language
    owner.user.save()
    with scope(merchant=store.shop.merchant):
        Membership.objects.update(digest="daily", created_at=TUESDAY - timedelta(days=14))
    hold_many(store, causes)
    assert send_digests(TUESDAY, base_url=BASE) == 1
    return mail.outbox.pop()


def alarm_of(store: Store) -> Any:
    pause(store.connected, "reconnect_dinero", until=None, now=TUESDAY)
    send_alarms([], base_url=BASE)
    return mail.outbox.pop()


def reset_of(email: str) -> Any:
    Client(headers=HEADERS).post("/account/password/reset/", {"email": email})
    return mail.outbox.pop()


def invitation_by(owner: Person, store: Store) -> Any:
    path = f"/c/{store.shop.merchant_id}/settings/people/invite"
    owner.client.post(path, {"email": "ida@example.com", "role": "staff"})
    return mail.outbox.pop()


@pytest.mark.parametrize(("causes", "more"), [(CAUSES_SHOWN, 0), (CAUSES_SHOWN + 1, 1), (CAUSES_SHOWN + 4, 4)])
def test_a_digest_shows_ten_causes_and_says_how_many_more_there_are(
    owner: Person, sanne: Store, causes: int, more: int
) -> None:
    letter = digest_of(owner, sanne, causes)

    said = {0: [], 1: ["And 1 more cause"]}.get(more, [f"And {more} more causes"])
    for body in (str(letter.body), html_of(letter)):
        assert re.findall(r"And \d+ more causes?", body) == said
    assert html_of(letter).count('class="card"') == CAUSES_SHOWN
    assert len(re.findall(r"^\* .*: \d+ orders?,", str(letter.body), re.MULTILINE)) == CAUSES_SHOWN
    assert letter.subject == f"sanne: {causes + 1} orders need action"


def test_each_mail_has_one_button_and_says_why_one_gets_it(owner: Person, sanne: Store) -> None:
    company = f"{BASE}/c/{sanne.shop.merchant_id}"
    digest, alarm = digest_of(owner, sanne, 1), alarm_of(sanne)
    reset, unknown, invited = reset_of("sanne@example.com"), reset_of("bo@example.com"), invitation_by(owner, sanne)

    assert buttons_of(digest) == [(f"{company}/attention/", "See what to do")]
    assert buttons_of(alarm) == [(f"{company}/settings/", "Go to the settings")]
    for letter, words in ((reset, "Choose a new password"), (unknown, "Sign up"), (invited, "See the invitation")):
        [(link, told)] = buttons_of(letter)
        assert told == words
        assert f"\n{link}\n" in str(letter.body)
    for letter in (digest, alarm, reset, unknown, invited):
        assert html_of(letter).count("You get this because") == 1
    for letter in (digest, alarm):
        assert f'<a href="{company}/mail/">' in html_of(letter)


def test_a_mail_about_a_change_leads_who_did_not_make_it_to_a_new_password() -> None:
    make_person("sanne@example.com")
    link = re.search(r"http://localhost:8000(/\S+)", str(reset_of("sanne@example.com").body))
    assert link is not None
    guest = Client(headers=HEADERS)

    guest.post(guest.get(link[1])["Location"], {"password1": "vindue-hammer-kvist", "password2": "vindue-hammer-kvist"})

    [letter] = mail.outbox
    assert letter.subject == "Your password is changed."
    assert buttons_of(letter) == [("http://localhost:8000/account/password/reset/", "Choose a new password")]


def test_a_name_becomes_neither_a_tag_nor_a_link() -> None:
    text = "<b>Bo</b> https://evil.example invites you:\n\nhttps://evil.example\n\nhttps://krambod.example/i/1\n\nBye\n"

    html = write_html(text, subject="<i>", link=f"{BASE}/i/1", words="Join", why="<u>", home=f"{BASE}/")

    assert re.findall(r'href="([^"]+)"', html) == [f"{BASE}/", f"{BASE}/i/1"]
    assert not re.search("<[biu]>", html)
    assert html.index("&lt;b&gt;Bo") < html.index(">Join<") < html.index("Bye")


def test_the_mails_are_readable_on_each_screen_and_in_the_dark(browser: Browser, owner: Person, sanne: Store) -> None:
    letters = [
        digest_of(owner, sanne, CAUSES_SHOWN + 2, "da"), alarm_of(sanne), reset_of("sanne@example.com"),
        invitation_by(owner, sanne),
    ]  # fmt: skip

    for size, scheme in zip(WIDTHS, ("light", "dark"), strict=True):
        with page_of(browser, size=size, scheme=scheme) as page:
            for letter in letters:
                page.set_content(html_of(letter))
                assert find_violations(page) == []
