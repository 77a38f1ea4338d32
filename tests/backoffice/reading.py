"""Which texts, forms and links are on a page?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

READ_ATTRIBUTES = ("title", "alt", "aria-label", "placeholder")
UNREAD = ("script", "style", "svg", "code", "noscript")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path"}


@dataclass(slots=True, kw_only=True)
class HtmlForm:
    """A form as a browser sends it untouched. `fields`: name -> value; the first one for radio buttons and lists."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The texts, forms and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.forms: list[HtmlForm] = []
        self.hidden: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._select = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append((tag, tag in UNREAD or (values.get("lang", "") != "" and tag != "html")))
        self.texts += [values[name] for name in READ_ATTRIBUTES if values.get(name)]
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        if tag == "form":
            self.forms.append(HtmlForm(method=values.get("method", "get").lower(), action=values.get("action", "")))
        if self.forms:
            self._take_control(tag, values)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            return
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self._open):
            name, _ = self._open.pop()
            if name == tag:
                break

    def handle_data(self, data: str) -> None:
        if not any(is_unread for _, is_unread in self._open) and data.strip():
            self.texts.append(" ".join(data.split()))

    def _take_control(self, tag: str, values: dict[str, str]) -> None:
        form, name = self.forms[-1], values.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._take_choice(form, self._select, values.get("value", ""), is_chosen="selected" in values)
        elif tag == "button":
            form.buttons.append((name, values.get("value", "")))
        elif tag == "textarea" and name:
            form.fields.setdefault(name, "")
        elif tag == "input" and name and values.get("type") in ("radio", "checkbox"):
            self._take_choice(form, name, values.get("value", "on"), is_chosen="checked" in values)
        elif tag == "input" and name:
            form.fields[name] = values.get("value", "")

    def _take_choice(self, form: HtmlForm, name: str, value: str, *, is_chosen: bool) -> None:
        form.choices.setdefault(name, []).append(value)
        if is_chosen or name not in form.fields:
            form.fields[name] = value


def words_left_in_english(english: str, translated: str, allowed: frozenset[str]) -> list[str]:
    """Texts with letters that are the same on the English and on the translated page."""
    said = set(Page(english).texts)
    return sorted(text for text in set(Page(translated).texts) & said if _has_words(text, allowed))


def _has_words(text: str, allowed: frozenset[str]) -> bool:
    return any(_is_word(part) and part not in allowed for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    for part in text.split():
        if "@" not in part and "://" not in part:
            yield part.strip(".,:;!?()«»“”„\"'…–|▾")


def _is_word(part: str) -> bool:
    return sum(letter.isalpha() for letter in part) > 1
