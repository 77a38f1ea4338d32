"""Which languages does a merchant read, and what is a sentence in all of them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from babel import Locale

Language = Literal["da", "de", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "de", "en")
LOCALES: Mapping[Language, Locale] = {"da": Locale("da", "DK"), "de": Locale("de", "DE"), "en": Locale("en", "GB")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One meaning in three languages."""

    da: str
    de: str
    en: str


def say(sentence: Sentence, language: Language) -> str:
    """A sentence in one language."""
    return str(getattr(sentence, language))
