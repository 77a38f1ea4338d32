"""Which buttons does a choice have, and what do they say?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from krambod.backoffice.formats import current_language
from krambod.merchants.rights import Right
from krambod.words.causes.cause import Cause
from krambod.words.choices import AGAIN, CHOICES, TRANSFER_NOW, Choice
from krambod.words.language import say

# Trying again is what mends these; elsewhere it only helps once something else is mended.
MENDED_BY_TRYING = frozenset({"retries_exhausted", "internal_error", "unknown_answer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button on a page: the name of the choice that it sends, and its words in the reader's language."""

    choice: str
    words: str


def button_words(choice: str, *, is_held: bool = True) -> str:
    """The words on the button of a choice. A choice that the table no longer has is shown by its name."""
    if choice not in CHOICES:
        return choice
    is_first_try = choice == AGAIN.name and not is_held
    return say(TRANSFER_NOW if is_first_try else CHOICES[choice].button, current_language())


def buttons_of(choices: Iterable[Choice], *, is_for_all: bool = False) -> list[Button]:
    """A button for each choice, in the reader's language. With `is_for_all`, it decides for all orders of a card."""
    language = current_language()
    return [
        Button(choice=one.name, words=say((one.button_for_all if is_for_all else None) or one.button, language))
        for one in choices
    ]


def right_for(choice: str) -> Right:
    """The right that a member needs for this choice."""
    return Right(CHOICES[choice].right) if choice in CHOICES else Right.DECIDE


def find_mend(cause: Cause | None, possible: Collection[str]) -> str:
    """The one choice that mends what holds an order, so that its button stands out. Empty if there is no such one.

    Something else may mend it: the settings, a field of the order, or another page. Between two days, or between won
    and lost, only the person can choose, so none of the two stands out. The day of a payment goes before leaving it.
    """
    if cause is None or cause.page or cause.corrects or cause.order_page:
        return ""
    own = [choice for choice in cause.choices if choice.name in possible]
    if not own:
        return AGAIN.name if cause.code in MENDED_BY_TRYING else ""
    days = [choice for choice in own if choice.asks_for == "day"]
    if len(days) > 1 or (len(own) > 1 and own[0].asks_for == "comment"):
        return ""
    return (days or own)[0].name
