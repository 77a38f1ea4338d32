"""Does the page of a held order say why in the reader's language, and have the button, field or link that mends it?"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from krambod.words.causes import explain
from krambod.words.choices import USE_CONTACT
from krambod.words.details import fill
from krambod.words.language import LANGUAGES, Language, Sentence
from tests.backoffice.books.asking import address
from tests.backoffice.books.held import (
    HELD,
    HeldOrder,
    expected_choices,
    find_buttons,
    find_general_choices,
    find_links,
    find_own_choices,
    kind_of_mend,
    plant_causes,
    text_of,
)
from tests.backoffice.browsing import LogIn, page_of
from tests.backoffice.person import Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)

CORRECTION = Sentence(da="{correction}", de="{correction}", en="{correction}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page of a held order shows.

    `missing` are buttons that its sentence names and nothing shows, and `absent` are choices of the cause without one.
    `outstanding` is how many buttons stand out as the one to press.
    """

    code: str
    has_sentence: bool
    missing: frozenset[str]
    absent: frozenset[str]
    choices: frozenset[str]
    links: tuple[str, ...]
    is_mendable: bool
    outstanding: int


def read_page(person: Person, held: HeldOrder, language: Language) -> Shown:
    """Opens the page, and the pages it leads to if the sentence names something that only those show."""
    html = get(person, held.address, language)
    offered = find_own_choices(html, held.cause)
    text, sentence = text_of(html), told(held, language)
    rest, links = text.replace(sentence, ""), find_links(html, held)
    missing = {words for words in named_buttons(held, language) if words not in rest}
    if missing:
        elsewhere = " ".join(text_of(get(person, link, language)) for link in (*links, *held.named_pages))
        missing = {words for words in missing if words not in elsewhere}
    return Shown(
        code=held.cause.code,
        has_sentence=sentence in text and not {*text} & {*"{}"},
        missing=frozenset(missing),
        absent=expected_choices(held) - offered,
        choices=offered,
        links=tuple(links),
        is_mendable=bool(offered or links or find_general_choices(html)),
        outstanding=html.count("btn-primary"),
    )


def told(held: HeldOrder, language: Language) -> str:
    """The cause's sentence as a page shows it."""
    return text_of(explain(held.cause.code, held.details, language))


def get(person: Person, path: str, language: Language) -> str:
    return person.get(path, **{"Accept-Language": language})


def named_buttons(held: HeldOrder, language: Language) -> set[str]:
    """The buttons, fields and pages that the cause's sentence names, without the words of its details."""
    own = {words for words in find_buttons(getattr(held.cause.sentence, language), language) if "{" not in words}
    if "correction" not in held.details:
        return own
    return own | find_buttons(fill(CORRECTION, held.details, language), language)


def test_each_cause_has_its_sentence_in_three_languages_its_fix_and_its_release_on_the_page(
    owner: Person, sanne: Store, record_property: Any
) -> None:
    planted = plant_causes(sanne)
    cards = {language: text_of(get(owner, address(sanne, "attention/"), language)) for language in LANGUAGES}

    pages = [read_page(owner, held, language) for held, language in zip(planted, itertools.cycle(LANGUAGES))]

    unsaid = [
        (held.cause.code, language)
        for held in planted
        for language in LANGUAGES
        if told(held, language) not in cards[language]
    ]
    assert unsaid == []
    expect_mendable(pages, record_property)


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_cause_has_its_fix_and_its_release_on_the_page_in_this_language(
    owner: Person, sanne: Store, language: Language, record_property: Any
) -> None:
    planted = plant_causes(sanne)

    expect_mendable([read_page(owner, held, language) for held in planted], record_property)


def expect_mendable(pages: list[Shown], record_property: Any) -> None:
    """Expects that each page says its sentence, shows all that the sentence names, and has a way out."""
    assert [page.code for page in pages if not page.has_sentence] == []
    assert {page.code: page.missing for page in pages if page.missing} == {}
    assert {page.code: page.absent for page in pages if page.absent} == {}
    assert [page.code for page in pages if not page.is_mendable] == []
    assert {page.code: page.outstanding for page in pages if page.outstanding > 1} == {}
    record_property("with one button that stands out", sum(page.outstanding for page in pages))
    record_property("causes that hold an order", len(pages))
    record_property("with a button or field of their own on the page", sum(bool(page.choices) for page in pages))
    record_property("mended on a page below the order or the shop", sum(bool(page.links) for page in pages))


@pytest.mark.parametrize("language", ["da"])
def test_a_person_can_press_what_mends_one_cause_of_each_kind_in_a_browser(
    browser: Browser, log_in: LogIn, owner: Person, sanne: Store, language: Language, record_property: Any
) -> None:
    one_of_each_kind = {kind_of_mend(cause): cause for cause in Random(15).sample(HELD, len(HELD))}
    planted = plant_causes(sanne, one_of_each_kind.values())

    record_property("causes seen in the browser", walk_in_browser(browser, log_in, owner, planted, language))


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_can_press_what_mends_each_cause_in_a_browser(
    browser: Browser, log_in: LogIn, owner: Person, sanne: Store, language: Language, record_property: Any
) -> None:
    planted = plant_causes(sanne)

    record_property("causes seen in the browser", walk_in_browser(browser, log_in, owner, planted, language))


def walk_in_browser(
    browser: Browser, log_in: LogIn, person: Person, planted: Iterable[HeldOrder], language: Language
) -> int:
    """Opens the page of each order, and expects its sentence and all that mends it. Returns how many it saw."""
    seen = 0
    with page_of(browser, language=language) as page:
        start = log_in(page, person)
        for held in planted:
            page.goto(start + held.address)
            sentence = explain(held.cause.code, held.details, language)
            expect(page.locator("#order-state")).to_contain_text(" ".join(sentence.split()))
            expect_mends(page, held)
            seen += 1
    return seen


def expect_mends(page: Page, held: HeldOrder) -> None:
    """Expects that each button of the cause can be pressed, or a link to its mend, or *Try again* or *Do not book*."""
    html = page.content()
    buttons = find_own_choices(html, held.cause) - {USE_CONTACT.name}
    links = find_links(html, held)
    for name in buttons or (() if links else find_general_choices(html)):
        expect_enabled(page, page.locator(f'button[name="choice"][value="{name}"]').first)
    for link in links:
        expect(page.locator(f'a[href^="{link}"]').first).to_be_visible()


def expect_enabled(page: Page, button: Locator) -> None:
    """Expects that a person can press the button, once they have opened what folds it away."""
    if not button.is_visible():
        page.locator("details", has=button).locator("summary").first.click()
    expect(button).to_be_visible()
    expect(button).to_be_enabled()
