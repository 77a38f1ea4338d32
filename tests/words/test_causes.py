"""What does a record of the table of causes say about its cause?"""

import pytest

from krambod.words.causes import CAUSES, codes_that_stop_everything, is_mended_by_connecting
from krambod.words.causes.cause import Cause
from krambod.words.details import in_general
from krambod.words.language import Sentence, say

TITLE = Sentence(da="Titel", de="Titel", en="Title")
OF_ONE = Sentence(da="Ordre {number}.", de="Bestellung {number}.", en="Order {number}.")
OF_ALL = Sentence(da="Metoden {method}.", de="Die Methode {method}.", en="The method {method}.")


def test_what_holds_orders_has_a_title_and_what_pauses_has_none() -> None:
    with pytest.raises(AssertionError):
        Cause(code="example", mended_by="order", sentence=OF_ONE)
    with pytest.raises(AssertionError):
        Cause(code="example", mended_by="connection", sentence=OF_ONE, title=TITLE)


@pytest.mark.parametrize(
    ("cause", "is_same"),
    [
        (Cause(code="one", mended_by="order", title=TITLE, sentence=OF_ONE), False),
        (Cause(code="several", mended_by="order", title=TITLE, sentence=OF_ONE, of_several=OF_ALL), True),
        (Cause(code="apart", mended_by="order", title=TITLE, sentence=OF_ALL, told_apart_by=("method",)), True),
    ],
    ids=lambda value: value.code if isinstance(value, Cause) else str(value),
)
def test_a_card_says_one_sentence_where_it_names_nothing_of_one_order(cause: Cause, is_same: bool) -> None:
    assert cause.is_same_for_all is is_same


def test_what_stops_everything_needs_a_connection_or_a_subscription() -> None:
    codes = codes_that_stop_everything()

    assert {CAUSES[code].mended_by for code in codes} == {"connection", "subscription"}
    assert len(codes) == sum(cause.mended_by in ("connection", "subscription") for cause in CAUSES.values())


@pytest.mark.parametrize(("language", "text"), [("da", "Titel"), ("de", "Titel"), ("en", "Title")])
def test_a_sentence_is_said_in_one_language(language: str, text: str) -> None:
    assert say(TITLE, language) == text  # type: ignore[arg-type] # the three of `Language`


def test_connecting_again_mends_only_what_the_table_says() -> None:
    mended = {code for code, cause in CAUSES.items() if cause.mended_by == "connection"}

    assert {code for code in CAUSES if is_mended_by_connecting(code)} == mended
    assert not is_mended_by_connecting("")


def test_in_general_a_sentence_has_an_ellipsis_for_the_details_of_one_order() -> None:
    assert in_general(OF_ONE, "de") == "Bestellung …."
    assert in_general(TITLE, "en") == "Title"
