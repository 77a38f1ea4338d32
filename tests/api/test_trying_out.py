"""Does the page for trying out show every order with what can be done, and nothing to anyone who is not here?"""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django_scopes import scopes_disabled

from krambod.api.words import BUTTONS, SKIP, STATES
from krambod.merchants.models import Installation
from krambod.transfers.choices import ALWAYS, CHOICES, UNSKIP
from krambod.transfers.models import State, Transfer
from tests.api.conftest import Program
from tests.api.test_orders import connect

pytestmark = pytest.mark.django_db(transaction=True)

NEEDS_A_VALUE = {"use_contact", SKIP}


def page(query: str = "", **headers: str) -> str:
    answer = Client(headers={"Host": "localhost:8000"}).get(f"/{query}", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def visit(**wire: Any) -> int:
    return Client().get("/", **({"HTTP_HOST": "localhost:8000"} | wire)).status_code


def press(client: Client, html: str, choice: str, **fields: str) -> int:
    """Sends the form that holds that button, as a browser would."""
    form = next(one for one in re.findall(r"<form.*?</form>", html, re.DOTALL) if f'value="{choice}"' in one)
    action = re.search(r'action="([^"]+)"', form)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert action is not None
    assert token is not None
    content = {"csrfmiddlewaretoken": token[1], "choice": choice, **fields}
    return client.post(action[1], content, headers={"Host": "localhost:8000"}).status_code


def test_an_order_is_shown_in_dinero_s_words(sanne: Program) -> None:
    sanne.put()
    sanne.change(state=State.PAID, cause="", invoice_number=20317)

    html = page()

    assert '<th scope="row">1042</th>' in html
    for text in ("Betaling registreret", "20317", "288,00 DKK", "Sanne", "22.11.2026 12:00"):
        assert text in html


@pytest.mark.parametrize(
    ("query", "accepted", "language", "text"),
    [
        ("", "", "da", "Modtaget"),
        ("", "de-DE,de;q=0.9", "de", "Empfangen"),
        ("", "en-GB", "en", "Received"),
        ("", "fr", "da", "Modtaget"),
        ("?language=en", "de", "en", "Received"),
        ("?language=xx", "de", "de", "Empfangen"),
    ],
)
def test_it_speaks_three_languages(sanne: Program, query: str, accepted: str, language: str, text: str) -> None:
    sanne.put()
    sanne.change(cause="")

    html = page(query, **{"Accept-Language": accepted})

    assert f'<html lang="{language}">' in html
    assert text in html


def test_all_shops_are_there_held_orders_first(sanne: Program, other: Program) -> None:
    for number in ("1", "2"):
        sanne.put(number, number=f"S{number}")
        other.put(number, number=f"O{number}")
    with scopes_disabled():
        Transfer.objects.update(cause="")
    sanne.change("1", cause="no_lines")

    html = page()

    assert re.findall(r'scope="row">(\w+)<', html) == ["S1", "O2", "S2", "O1"]
    assert "Kræver handling: Ordren har ingen varelinjer." in html


def test_fifty_orders_are_a_page(sanne: Program) -> None:
    for number in range(51):
        sanne.put(str(number), number=str(number))

    first, second = page("?language=da"), page("?language=da&page=2")

    assert first.count('scope="row"') == 50
    assert re.findall(r'scope="row">(\d+)<', second) == ["0"]
    assert 'href="?language=da&amp;page=2" rel="next"' in first
    assert 'href="?language=da&amp;page=1" rel="prev"' in second


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "99999999999999999999", "٣"])
def test_any_page_number_shows_a_page(number: str) -> None:
    assert "Der er ingen ordrer endnu" in page(f"?page={number}")


def test_what_a_shop_sends_is_text_not_markup(sanne: Program) -> None:
    sanne.put(number="<script>alert(1)</script>")
    sanne.change(cause="broken_email", cause_details={"email": "<b>x</b>"})

    html = page()

    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_a_button_decides(sanne: Program) -> None:
    sanne.put()
    sanne.change(cause="approve_draft", cause_details={"total": "288.00"}, state=State.DRAFTED)
    client = Client(enforce_csrf_checks=True)
    html = client.get("/", headers={"Host": "localhost:8000"}).content.decode()

    status = press(client, html, "approve")

    assert status == 302
    assert sanne.transfer().choices == {"approved": True}
    assert sanne.get().json["events"][-1]["details"]["by"] == "page"


def test_an_order_can_be_skipped_with_a_reason(sanne: Program) -> None:
    sanne.put()
    sanne.change(cause="gift_card")
    client = Client(enforce_csrf_checks=True)
    html = client.get("/", headers={"Host": "localhost:8000"}).content.decode()

    press(client, html, "skip", reason="bogført i hånden")
    sanne.change(cause="", state=State.SKIPPED, reason="not_to_be_booked")

    after = page()
    assert sanne.transfer().choices == {"skip": "bogført i hånden"}
    assert "»bogført i hånden«" in after
    assert 'value="book"' in after


def test_a_choice_that_came_too_late_changes_nothing(sanne: Program) -> None:
    sanne.put()
    sanne.change(cause="gift_card")
    client = Client(headers={"Host": "localhost:8000"})
    address = f"/choices/{sanne.transfer().pk}"

    answers = [
        client.post(address, {"choice": choice}).status_code for choice in ("approve", "skip", "use_contact", "")
    ]

    assert answers == [302] * 4
    assert sanne.transfer().choices == {}
    assert client.post("/choices/999999", {"choice": "again"}).status_code == 404
    assert client.get(address).status_code == 405


def test_without_its_token_a_form_is_refused(sanne: Program) -> None:
    sanne.put()
    client = Client(enforce_csrf_checks=True, headers={"Host": "localhost:8000"})

    answer = client.post(f"/choices/{sanne.transfer().pk}", {"choice": "again"})

    assert answer.status_code == 403


def test_a_pause_is_told(sanne: Program) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    connect(sanne, paused_cause="renew_pro", paused_until=later)
    Installation.objects.create(paused_cause="paused_by_hand")

    html = page()

    assert "Overførslen er sat på pause." in html
    assert "Demo ApS: Dinero Pro er udløbet" in html


def test_it_looks_again_only_while_something_is_on_its_way(sanne: Program) -> None:
    sanne.put()
    connected = connect(sanne)
    sanne.change(connected=connected, cause="", due_at=datetime.now(UTC))

    busy = page()
    sanne.change(due_at=datetime.now(UTC) + timedelta(minutes=5))
    later = page()
    sanne.change(due_at=datetime.now(UTC))
    Installation.objects.create(paused_cause="paused_by_hand")
    paused = page()

    assert ['http-equiv="refresh"' in html for html in (busy, later, paused)] == [True, False, False]


@pytest.mark.parametrize(
    "wire",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
        {"HTTP_HOST": "krambod.example.com"},
    ],
)
def test_nobody_else_sees_it(wire: dict[str, str]) -> None:
    assert visit() == 200
    assert visit(**wire) in (400, 404)


def test_an_installation_with_a_name_of_its_own_does_not_have_it(settings: Any) -> None:
    settings.KRAMBOD = settings.KRAMBOD.model_copy(update={"base_url": "https://krambod.example.com"})

    assert visit() == 404
    assert Client().post("/choices/1", {"choice": "again"}, HTTP_HOST="localhost").status_code == 404


def test_it_may_load_and_run_nothing() -> None:
    answer = Client(headers={"Host": "localhost"}).get("/")

    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
    assert answer["Cache-Control"] == "no-store"
    assert b"<script" not in answer.content
    assert b" style=" not in answer.content


def test_it_can_be_read_by_everyone(sanne: Program) -> None:
    sanne.put()
    sanne.change(cause="period_reported", cause_details={"day": "2026-11-22", "reported_until": "2026-11-30"})

    found = Tags()
    found.feed(page())

    labelled = {attributes.get("for") for name, attributes in found.tags if name == "label"}
    fields = [one for name, one in found.tags if name == "input" and one.get("type") != "hidden"]
    assert fields
    assert all(field["id"] in labelled for field in fields)
    assert all(attributes.get("scope") for name, attributes in found.tags if name == "th")
    assert [name for name, _ in found.tags].count("h1") == 1
    assert {name for name, _ in found.tags} >= {"caption", "thead", "main", "title"}
    assert all(attributes.get("aria-label") for name, attributes in found.tags if name == "button")


def test_every_state_and_every_choice_has_its_words() -> None:
    choices = {choice for several in CHOICES.values() for choice in several} | {*ALWAYS, UNSKIP}

    assert set(STATES) == set(State)
    assert set(BUTTONS) == choices - NEEDS_A_VALUE


class Tags(HTMLParser):
    """The start tags of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
