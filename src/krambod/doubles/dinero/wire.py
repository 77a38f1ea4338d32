"""How is JSON read? As Dinero does: the case of keys is ignored, unknown fields are dropped, amounts stay exact."""

import json
import re
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_pascal

from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.worlds import World

LARGEST_NUMBER = Decimal(10) ** 12
LARGEST_DOCUMENT_NUMBER = 10**15
LARGEST_INT32 = 2**31 - 1
_GUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _number(value: Any) -> Any:
    if value is None or isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("a number is expected")
    number = Decimal(value)
    if abs(number) > LARGEST_NUMBER or number != round(number, 12):
        raise ValueError("the number is too large or too fine")
    return number


def _integer(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_INT32:
        raise ValueError("a whole number of 32 bits is expected")
    return value


def _long(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_DOCUMENT_NUMBER:
        raise ValueError("a positive whole number is expected")
    return value


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("a text is expected")
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("the text holds characters that cannot be kept")
    return value


def _boolean(value: Any) -> Any:
    if not isinstance(value, bool):
        raise ValueError("true or false is expected")
    return value


def as_guid(value: Any) -> str:
    """A guid in the spelling in which it is stored. Raises ValueError."""
    if not isinstance(value, str) or not _GUID.fullmatch(value.lower()):
        raise ValueError("a guid is expected")
    return value.lower()


def is_guid(text: str) -> bool:
    return _GUID.fullmatch(text) is not None


def _account_number(value: Any) -> Any:
    """Takes a text of digits too."""
    return _integer(int(value) if isinstance(value, str) and re.fullmatch("[0-9]{1,9}", value) else value)


def _vat_code(value: Any) -> Any:
    """A VAT code in the spelling in which it is stored: capital letters, or `none`."""
    code = _text(value).upper()
    return code.lower() if code == "NONE" else code


Number = Annotated[Decimal, BeforeValidator(_number)]
Integer = Annotated[int, BeforeValidator(_integer)]
Long = Annotated[int, BeforeValidator(_long)]
Text = Annotated[str, BeforeValidator(_text)]
Boolean = Annotated[bool, BeforeValidator(_boolean)]
Guid = Annotated[str, BeforeValidator(as_guid)]
AccountNumber = Annotated[int, BeforeValidator(_account_number)]
VatCode = Annotated[str, BeforeValidator(_vat_code)]


class Body(BaseModel):
    """A request body: fields under Dinero's PascalCase names, found whatever their case."""

    model_config = ConfigDict(alias_generator=to_pascal, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _any_spelling(cls, document: Any) -> Any:
        if not isinstance(document, dict):
            return document
        spelling = _spelling(cls)
        return {spelling.get(name.lower(), name): value for name, value in document.items()}


@cache
def _spelling(model: type[Body]) -> dict[str, str]:
    aliases = [field.alias or name for name, field in model.model_fields.items()]
    return {alias.lower(): alias for alias in aliases}


BodyType = TypeVar("BodyType", bound=Body)


def parse_json(body: bytes) -> Any:
    """The JSON value of a request. Raises `Refusal` if it is not JSON."""
    try:
        return json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise Refusal.unreadable("The body is not readable JSON.") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def parse_body(model: type[BodyType], document: Any, world: World) -> BodyType:
    """`document` as `model`. Raises `Refusal` (code 42) naming every field that is missing or not valid."""
    try:
        return model.model_validate(document, extra="forbid" if world.unknown_fields == "refused" else "ignore")
    except ValidationError as error:
        raise Refusal.validation(dict(_explained(detail) for detail in error.errors())) from error


def _explained(detail: Any) -> tuple[str, str]:
    location = [str(part) for part in detail["loc"]] or ["body"]
    if detail["type"] == "missing" or detail["input"] is None:
        text = f"The {location[-1]} field is required."
    else:
        text = f"The {location[-1]} field is not valid: {detail['msg'].removeprefix('Value error, ')}."
    return ".".join(location).lower(), text
