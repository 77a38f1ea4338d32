"""What did VIES answer about a buyer's VAT number, and how is it kept as a proof? Pure."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from krambod.accounting.vat.buyers import VatNumberProof, tidy_number
from krambod.orders.order import Buyer

EXPECTED = (
    'send its value as JSON, such as {"is_valid":true,"checked_on":"2026-11-22","request_id":"WAPIAAAAW1","name":""}'
)


class ViesAnswer(BaseModel):
    """An answer of VIES as a person read it. Only a valid number has a consultation number, `request_id`.

    Germany and Spain show no name: it is empty then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    is_valid: bool
    checked_on: date
    request_id: str = Field(default="", max_length=60)
    name: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _expect_proof(self) -> "ViesAnswer":
        if self.is_valid and not self.request_id:
            raise ValueError("a valid number is proved by the consultation number")
        return self


def read_proof(value: str, buyer: Buyer, today: date) -> dict[str, Any]:
    """Returns the proof as it is stored with the order. `value` is JSON. Raises ValueError with what is wrong."""
    number = number_of(buyer)
    if not number:
        raise ValueError("the buyer has no VAT number that VIES knows")
    try:
        answer = ViesAnswer.model_validate(json.loads(value))
    except (json.JSONDecodeError, ValidationError) as error:
        raise ValueError(EXPECTED) from error
    if answer.checked_on > today:
        raise ValueError("the day is in the future")
    return {"number": number, **answer.model_dump(mode="json"), "name": answer.name or None}


def number_of(buyer: Buyer) -> str:
    """Returns the buyer's VAT number as VIES wants it, with its prefix; empty if its form is wrong."""
    return tidy_number(buyer.vat_number, buyer.address.country)


def stored_proof(choices: Mapping[str, Any]) -> VatNumberProof | None:
    """Returns the proof that is stored with an order, whatever number the buyer has now."""
    stored = choices.get("vies")
    if stored is None:
        return None
    return VatNumberProof(**stored | {"checked_on": date.fromisoformat(stored["checked_on"])})
