"""Is what is wrong with a file of orders told in three languages, with the same details in each?"""

import re

import pytest

from krambod.words.language import LANGUAGES, Language, say
from krambod.words.order_files import SENTENCES, english_of_field, explain_finding
from krambod.words.order_files.columns import COLUMNS, WHAT_IS_WRONG
from krambod.words.order_files.fields import FIELDS

ENGLISH_ONLY = {"reason"}  # of a library, which knows no other language
NAMED_IN = re.compile(r"(?<!\{)\{(\w+)\}")


@pytest.mark.parametrize("says", SENTENCES)
def test_a_sentence_has_the_same_details_in_every_language(says: str) -> None:
    named = {language: set(NAMED_IN.findall(say(SENTENCES[says], language))) for language in LANGUAGES}

    assert named["da"] == named["de"] == named["en"] - ENGLISH_ONLY


@pytest.mark.parametrize("says", FIELDS)
def test_a_sentence_about_a_field_begins_with_its_name(says: str) -> None:
    assert all(say(FIELDS[says], language).startswith("{field} ") for language in LANGUAGES)
    assert not english_of_field(says).startswith("{field}")
    assert not english_of_field(says).endswith(".")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("da", "currency skal være tre store bogstaver, som DKK."),
        ("de", "currency muss aus drei Großbuchstaben bestehen, wie DKK."),
        ("en", "currency must be three capital letters, like DKK."),
    ],
)
def test_a_finding_is_told_in_the_readers_language(language: Language, told: str) -> None:
    assert explain_finding("not_a_currency", {"field": "currency"}, language) == told


def test_an_unknown_finding_and_a_missing_detail_are_told_as_well_as_can_be() -> None:
    assert explain_finding("of_a_newer_version", {"field": "sku"}, "en") == "sku cannot be used as it is; mend it."
    assert explain_finding("length", {"field": "sku"}, "da") == "sku må højst have … tegn."


def test_every_column_that_is_needed_has_an_example() -> None:
    names = [column.name for column in COLUMNS]

    assert len(set(names)) == len(names)
    assert all(column.example for column in COLUMNS if column.is_needed)
    assert next(column for column in COLUMNS if column.name == WHAT_IS_WRONG).examples == ("", "")
    assert next(column for column in COLUMNS if column.name == "sku").examples == ("VASE-2", "")
