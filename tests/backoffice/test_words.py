"""Is every text translated to Danish and German, and the same text always in the same way?"""

import re
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from tools.messages import (
    TEMPLATES,
    TRANSLATED,
    mo_bytes,
    po_bytes,
    read_catalog,
    rooms,
    untranslated,
    updated,
)

CATALOGS = [(room, language) for room in rooms() for language in TRANSLATED]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Names, which are the same in every language.
NAMES = {"Krambod", "Dinero", "Visma", "Shoporama", "WooCommerce", "API", "CSV", "PDF", "JSON", "DKK", "EUR"}
SAID_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder", "data-name")
TAGS = re.compile(r"{%-?\s*(\w+)(.*?)-?%}|{{.*?}}|{#.*?#}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")


def ids(catalogs: list[tuple[Any, str]]) -> list[str]:
    return [f"{room.name}-{language}" for room, language in catalogs]


@pytest.mark.parametrize(("room", "language"), CATALOGS, ids=ids(CATALOGS))
def test_nothing_is_left_in_english(room: Any, language: str, record_property: Any) -> None:
    missing = untranslated(read_catalog(room.po(language), language))

    record_property(f"untranslated in {room.name}, {language}", len(missing))
    assert missing == []


@pytest.mark.parametrize(("room", "language"), CATALOGS, ids=ids(CATALOGS))
def test_the_catalogs_are_those_of_the_code(room: Any, language: str) -> None:
    """`make messages` would change nothing."""
    catalog = updated(room, language)

    assert po_bytes(catalog) == room.po(language).read_bytes()
    assert mo_bytes(catalog) == room.po(language).with_suffix(".mo").read_bytes()


@pytest.mark.parametrize(("room", "language"), CATALOGS, ids=ids(CATALOGS))
def test_a_translation_has_the_placeholders_of_the_english(room: Any, language: str) -> None:
    for english, translated in _pairs(read_catalog(room.po(language), language)):
        assert sorted(PLACEHOLDER.findall(translated)) == sorted(PLACEHOLDER.findall(english)), english


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_same_english_is_the_same_everywhere(language: str) -> None:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for room in rooms():
        for message in read_catalog(room.po(language), language):
            if message.id:
                said[str(message.id), message.context or ""].add(str(message.string))

    assert {english: words for english, words in said.items() if len(words) > 1} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_german_says_sie_and_danish_says_du(language: str) -> None:
    wrong = {"de": r"\b(du|dein\w*|dich|dir)\b", "da": r"\b(De|Dem|Deres)\b"}[language]
    flags = re.IGNORECASE if language == "de" else 0

    found = [translated for room in rooms() for _, translated in _pairs(read_catalog(room.po(language), language))
             if re.search(wrong, re.sub(r"(^|[.:!?»] ?)\w+", r"\1", translated), flags)]  # fmt: skip

    assert found == []


def templates() -> list[Path]:
    """All but those for developers, which are in English."""
    found = (path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt"))
    return sorted(path for path in found if path.parent.name != "developers")


@pytest.mark.parametrize("template", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_says_nothing_that_is_not_translated(template: Path) -> None:
    assert find_said(template.read_text(), is_html=template.suffix == ".html") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ("<p>{% translate 'Hello' %} you</p>", ["you"]),
        ("<p>{% blocktranslate trimmed with a=b %}Hello {{ a }}{% plural %}Hellos{% endblocktranslate %}</p>", []),
        ('<input placeholder="Name" value="x1">', ["Name"]),
        ('<button title="{% translate "Close" %}" value="close">×</button>', []),
        ('<input type="submit" value="Send it">', ["Send it"]),
        ('<img alt="A picture"><a aria-label="Go {{ x }}">1</a>', ["A picture", "Go"]),
        ('<script type="application/json">{"login": "x"}</script><p>Krambod {{ name }} 249,00</p>', []),
        ("{{ base }}/c/{{ number }}/orders/ <p>and/or</p>", ["and/or"]),
        ("{# Not read #}{% comment %}Not read{% endcomment %}<p class='a'>·</p>", []),
    ],
)
def test_the_search_for_words_finds_them(text: str, expected: list[str]) -> None:
    assert find_said(text) == expected


class _Said(HTMLParser):
    """The texts that a template has outside of gettext."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unread = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._unread = tag
        is_button = tag == "input" and values.get("type") in ("submit", "button", "reset")
        self.found += [values[name] for name in (*SAID_ATTRIBUTES, *(("value",) if is_button else ()))
                       if name in values]  # fmt: skip

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unread:
            self._unread = ""

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.found.append(data)


def find_said(template: str, *, is_html: bool = True) -> list[str]:
    """Texts of a template that have words and are not translated."""
    text = re.sub(r"{%\s*comment\b.*?{%\s*endcomment\s*%}", "", template, flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", "", text, flags=re.DOTALL)
    text = TAGS.sub("", text)
    if not is_html:
        return [line.strip() for line in text.splitlines() if _has_words(line)]
    parser = _Said()
    parser.feed(text)
    parser.close()
    return [" ".join(one.split()) for one in parser.found if _has_words(one)]


def _has_words(text: str) -> bool:
    plain = re.sub(r"&\w+;|://\S*|\S*/(?=\s|$)", "", text)  # a text that ends in a slash is an address
    return any(word not in NAMES for word in WORD.findall(plain))


def _pairs(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Each English form with its translation."""
    for message in catalog:
        if not message.id:
            continue
        if isinstance(message.id, tuple):
            yield from zip(map(str, message.id), map(str, message.string or ()), strict=True)  # both have two forms
        else:
            yield str(message.id), str(message.string)


def _without_dates(catalog: bytes) -> bytes:
    return re.sub(rb"(POT-Creation-Date|PO-Revision-Date): [^\\\n]*", b"", catalog)
