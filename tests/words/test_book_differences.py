"""Has each difference between our books and Dinero's its sentence, with what it names?"""

import re

import pytest

from krambod.transfers.reconciling.compare import BookDifferenceKind
from krambod.words.book_differences import BOOK_DIFFERENCES, explain_difference
from krambod.words.language import LANGUAGES, say


def test_each_difference_has_a_sentence() -> None:
    assert {*BOOK_DIFFERENCES} == {*BookDifferenceKind}


@pytest.mark.parametrize("kind", BOOK_DIFFERENCES)
def test_a_sentence_names_the_same_in_all_languages_and_is_filled(kind: str) -> None:
    named = {tuple(sorted(re.findall(r"{(\w+)}", say(BOOK_DIFFERENCES[kind], language)))) for language in LANGUAGES}

    assert len(named) == 1
    for language in LANGUAGES:
        told = explain_difference(kind, "12", "34", language)
        assert "…" not in told
        assert "{" not in told


def test_amounts_are_written_as_amounts_and_numbers_as_they_are() -> None:
    assert "1.249,00 kr." in explain_difference("total_differs", "1249.00", "1", "da")
    assert "no. 1249 here" in explain_difference("number_differs", "1249", "1250", "en")
