"""Which languages does a merchant read, and what is a sentence in all of them?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["da", "de", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "de", "en")
LOCALES: Mapping[Language, str] = {"da": "da_DK", "de": "de_DE", "en": "en_GB"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One meaning in three languages."""

    da: str
    de: str
    en: str


def say(sentence: Sentence, language: Language) -> str:
    """A sentence in one language."""
    return str(getattr(sentence, language))
