"""Where does an order's number stand in a text that somebody else wrote? Pure.

Other programs and people write `Ordre 1042`, `#1042`, `shop:1042` or `Webordre 2026/1042`.
"""

import re
from collections.abc import Iterable, Iterator

SHORTEST_ORDER_NUMBER = 3  # a shorter one appears in too many texts by chance
WORD = re.compile(r"[^\W_]+")
_SIGNS_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_BETWEEN = (re.compile(r"\s+"), re.compile(r"[\s:;,/|]+"))


def without_signs(text: str) -> str:
    """The text without signs and spaces around it: `1042` of `#1042.`"""
    return _SIGNS_AROUND.sub("", text)


def has_number(text: str, number: str) -> bool:
    """Whether the number stands in the text as a whole word: `1042` is in `Ordre #1042` and not in `11042`.

    `number`: without signs around it. Case does not matter. A number of less than three characters is in no text.
    """
    named = re.compile(rf"(?<![^\W_]){re.escape(number)}(?![^\W_])", re.IGNORECASE)
    return len(number) >= SHORTEST_ORDER_NUMBER and named.search(text) is not None


class SoughtNumbers:
    """Order numbers that are sought in many texts. Each text is read once, however many they are.

    `numbers` are without signs around them, and none has less than three characters.
    """

    def __init__(self, order_numbers: Iterable[str]) -> None:
        """Takes them as the shop writes them."""
        without = map(without_signs, order_numbers)
        self.numbers = frozenset(number for number in without if len(number) >= SHORTEST_ORDER_NUMBER)
        self._by_word: dict[str, list[str]] = {}
        for number in self.numbers:
            longest = max(WORD.findall(number), key=len)
            self._by_word.setdefault(longest.casefold(), []).append(number)

    def found_in(self, text: str) -> list[str]:
        """Returns those that stand in the text as whole words."""
        words = {word.casefold() for word in WORD.findall(text)}
        possible = (number for word in words for number in self._by_word.get(word, ()))
        return [number for number in possible if has_number(text, number)]


def possible_numbers(text: str) -> Iterator[str]:
    """Yields what may be an order's number: words, and what stands between spaces or signs, with and without its own.

    Some come twice.
    """
    yield from WORD.findall(text)
    for between in _BETWEEN:
        for part in between.split(text):
            yield part
            yield without_signs(part)
