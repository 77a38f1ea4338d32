"""What does a merchant read about a file of orders: what each column means, and what is wrong with a row of it?"""

from collections.abc import Mapping

from krambod.words.language import Language, Sentence, say
from krambod.words.order_files.fields import FIELDS
from krambod.words.order_files.rows import ROWS

SENTENCES: Mapping[str, Sentence] = {**FIELDS, **ROWS}
FIELD = "{field} "


def explain_finding(says: str, details: Mapping[str, str], language: Language) -> str:
    """What is wrong and what mends it. An unknown `says` gets the sentence for all others."""
    return say(SENTENCES.get(says, SENTENCES["other"]), language).format_map(_Details(details))


def english_of_field(says: str) -> str:
    """The English sentence about a field as it follows the field's name, with its `{…}` and without a full stop."""
    return FIELDS[says].en.removeprefix(FIELD).removesuffix(".")


class _Details(dict[str, str]):
    """Details, of which a stored finding of an older version may lack some."""

    def __missing__(self, name: str) -> str:
        return "…"
