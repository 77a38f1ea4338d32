"""Why can an order or a connection not go on? The one table of causes.

Cards, an order's page, the API, mails, the choices and the list of watched drafts read a cause here; a new cause is one
more record in the file of its topic.
"""

from collections.abc import Mapping

from krambod.words.causes.after_booking import AFTER_BOOKING_CAUSES
from krambod.words.causes.by_hand import BY_HAND_CAUSES
from krambod.words.causes.cause import Cause
from krambod.words.causes.connection import CONNECTION_CAUSES
from krambod.words.causes.credit import CREDIT_CAUSES
from krambod.words.causes.in_dinero import DINERO_CAUSES
from krambod.words.causes.ledger import LEDGER_CAUSES
from krambod.words.causes.money import MONEY_CAUSES
from krambod.words.causes.order import ORDER_CAUSES
from krambod.words.causes.parts import PARTS_CAUSES
from krambod.words.causes.settings import SETTINGS_CAUSES
from krambod.words.causes.vat import VAT_CAUSES
from krambod.words.details import fill
from krambod.words.language import Language

CAUSES: Mapping[str, Cause] = {
    cause.code: cause
    for causes in (
        ORDER_CAUSES,
        PARTS_CAUSES,
        MONEY_CAUSES,
        VAT_CAUSES,
        SETTINGS_CAUSES,
        DINERO_CAUSES,
        BY_HAND_CAUSES,
        AFTER_BOOKING_CAUSES,
        CREDIT_CAUSES,
        LEDGER_CAUSES,
        CONNECTION_CAUSES,
    )
    for cause in causes
}


def explain(code: str, details: Mapping[str, str], language: Language) -> str:
    """The sentence of a cause. Raises KeyError for a code that has none."""
    return fill(CAUSES[code].sentence, details, language)


def codes_that_stop_everything() -> list[str]:
    """Causes for which nothing is sent to Dinero any more before a person has acted."""
    return [cause.code for cause in CAUSES.values() if cause.stops_everything]


def is_mended_by_connecting(code: str) -> bool:
    """Whether connecting to Dinero again helps. An empty code is no cause."""
    return code in CAUSES and CAUSES[code].mended_by == "connection"
