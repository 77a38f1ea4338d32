"""Who buys, as VAT sees it, and what is known of a buyer's VAT number?

A form is checked here; whether a number is in force only VIES tells, and its answer is kept as a proof.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import stdnum.eu.vat
from stdnum.exceptions import ValidationError

from krambod.accounting.vat.territories import MEMBERS, TERRITORIES
from krambod.accounting.vat.zones import ALIASES, HOME, NORTHERN_IRELAND_CODE, country_code

VIES_CODES = frozenset(MEMBERS) - {"GB"} | {NORTHERN_IRELAND_CODE}
PREFIXES = {"GR": "EL"}
TAXED_AS = {row.code: row.taxed_as for row in TERRITORIES if row.code and row.taxed_as}


class NumberState(StrEnum):
    """What is known of a business's VAT number. `unverified` has the right form, and nobody asked VIES."""

    NONE = "none"
    WRONG_FORM = "wrong_form"
    UNVERIFIED = "unverified"
    VALID = "valid"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatNumberProof:
    """What VIES answered about a number. Germany and Spain give no name: it is None then."""

    number: str
    is_valid: bool
    checked_on: date
    request_id: str
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatBuyer:
    """A private person or a business. `number_country` is the ISO code of the number's country, XI for its own.

    Raises ValueError for a private person with a number, and for an answer of VIES without its proof.
    """

    is_business: bool = False
    number_state: NumberState = NumberState.NONE
    number_country: str = ""
    proof: VatNumberProof | None = None

    def __post_init__(self) -> None:
        if not self.is_business and self.number_state is not NumberState.NONE:
            raise ValueError("a private person has no VAT number")
        if (self.number_state in (NumberState.VALID, NumberState.INVALID)) != (self.proof is not None):
            raise ValueError("a number is valid or invalid by a proof, and by nothing else")

    @property
    def has_number(self) -> bool:
        """Whether a number in force may stand behind the buyer: one of right form that VIES did not refuse."""
        return self.number_state in (NumberState.UNVERIFIED, NumberState.VALID)


PRIVATE = VatBuyer()


def read_buyer(*, is_company: bool, number: str, country: str, proof: VatNumberProof | None = None) -> VatBuyer:
    """The buyer of an order. Whoever gives a VAT number is a business.

    `number` is as the buyer wrote it; without its prefix it is read as one of `country`. A proof counts if it is about
    this number.
    """
    written = re.sub(r"[^A-Z0-9]", "", number.upper())
    if not written:
        return VatBuyer(is_business=is_company)
    place = country_code(country)
    code = _code_of(written, place)
    full_number = tidy_number(number, country)
    if code in VIES_CODES and not full_number:
        return VatBuyer(is_business=True, number_state=NumberState.WRONG_FORM, number_country=code)
    if proof is not None and full_number and tidy_number(proof.number, country) == full_number:
        state = NumberState.VALID if proof.is_valid else NumberState.INVALID
        return VatBuyer(is_business=True, number_state=state, number_country=code, proof=proof)
    return VatBuyer(is_business=True, number_state=NumberState.UNVERIFIED, number_country=code)


def tidy_number(number: str, country: str) -> str:
    """The number as VIES wants it, with its prefix (EL for Greece); empty where it has no form that VIES knows."""
    written = re.sub(r"[^A-Z0-9]", "", number.upper())
    code = _code_of(written, country_code(country))
    if code not in VIES_CODES:
        return ""
    prefix = PREFIXES.get(code, code)
    bare = re.sub(rf"^({code}|{prefix})", "", written)
    try:
        return str(stdnum.eu.vat.validate(prefix + bare))
    except ValidationError:
        return ""


def _code_of(written: str, place: str) -> str:
    """The country that a number says it is of: its prefix, where that is one of VIES's; else the buyer's."""
    prefix = ALIASES.get(written[:2], written[:2])
    if prefix in VIES_CODES:
        return prefix
    return TAXED_AS.get(place, place) or HOME
