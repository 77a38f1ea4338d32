"""Which values may each field of a shop's JSON have: for us, and as JSON Schema for those who send it?

Control characters in texts become spaces. In ids they are refused, because two ids must not become one. Numbers are
exact: text or a JSON number, never a float. A field that is null counts as left out.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, NoReturn

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from krambod.accounting.vat.facts import Goods
from krambod.orders.bounded import (
    CONTROL_CHARACTERS,
    LARGEST_AMOUNT,
    SURROGATES,
    find_number,
    is_near,
    parse_day,
    parse_moment,
)
from krambod.orders.order import GUESSED_FROM_PAID_AT, GUESSED_FROM_SETTING, PaymentState
from krambod.words.order_files import english_of_field


def refuse(problem: str, *, says: str = "", **details: object) -> NoReturn:
    """Refuses a value. `says` is its sentence in `words.order_files`, if that has another name than the problem."""
    says = says or problem
    told = {name: str(detail) for name, detail in details.items()}
    raise PydanticCustomError(problem, english_of_field(says), {**told, "says": says})  # which fills the details in


def _text(longest: int, *, shortest: int = 0) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = CONTROL_CHARACTERS.sub(" ", _sound_text(value)).strip()
        if not shortest <= len(text) <= longest:
            says = "length_between" if shortest else "length"
            refuse("length", says=says, least=shortest, most=longest)
        return text

    return read


def _sound_text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        refuse("not_text")
    if SURROGATES.search(value):
        refuse("half_character")
    return value


def _id(longest: int = 200) -> Callable[[Any], str]:
    read_text = _text(longest, shortest=1)

    def read(value: Any) -> str:
        if CONTROL_CHARACTERS.search(_sound_text(value)):
            refuse("control_character")
        return read_text(value)

    return read


def _number(places: int, *, least: Decimal = -LARGEST_AMOUNT, most: Decimal = LARGEST_AMOUNT) -> Callable[[Any], Any]:
    step = Decimal(1).scaleb(-places)

    def read(value: Any) -> Decimal:
        number = _exact(value)
        if not abs(number) < LARGEST_AMOUNT or not least <= number <= most:
            says = "too_many_digits" if most == LARGEST_AMOUNT else "out_of_range"
            refuse("out_of_range", says=says, least=least, most=most)
        if number != number.quantize(step):
            refuse("too_many_decimals", most=places)
        return number.quantize(step) + 0  # there is no -0.00

    return read


def _exact(value: Any) -> Decimal:
    """Returns the number exactly. A float is refused too: it no longer has the value that the shop meant."""
    number = find_number(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        refuse("not_a_number")
    if isinstance(number, Decimal) and not number.is_finite():
        refuse("not_finite")
    return Decimal(number)


def _moment(value: Any) -> datetime:
    moment = parse_moment(value)
    if moment is None:
        refuse("not_a_moment")
    if moment.tzinfo is None:
        refuse("no_zone")
    if not is_near(moment):
        refuse("out_of_range", says="out_of_years")
    return moment.astimezone(UTC)


def _day(value: Any) -> date | None:
    if value is None:
        return None
    day = parse_day(value)
    if day is None:
        refuse("not_a_day")
    if not is_near(day):
        refuse("out_of_range", says="out_of_years")
    return day


def at_most(most: int) -> Callable[[Any], Any]:
    """Returns a reader that refuses lists of more entries."""

    def read(value: Any) -> Any:
        if isinstance(value, list) and len(value) > most:
            refuse("too_many", most=most)
        return () if value is None else value

    return read


def _matching(pattern: str, problem: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            refuse(problem)
        return value

    return read


_two_letters = _matching("[A-Za-z]{2}", "not_a_country")


def _country(value: Any) -> str:
    return _two_letters(value or "DK").upper()


def _tax_country(value: Any) -> str:
    return _two_letters(value).upper() if value else ""


def _goods(value: Any) -> Goods | None:
    if value and value not in list(Goods):
        refuse("not_goods", words=", ".join(Goods))
    return Goods(value) if value else None


def _payment_reason(value: Any) -> str:
    if value not in (None, "", "chargeback"):
        refuse("not_a_reason")
    return value or ""


def _payment_state(value: Any) -> PaymentState:
    if value not in list(PaymentState):
        refuse("not_a_state", words=", ".join(PaymentState))
    return PaymentState(value)


def _guess(value: Any) -> str:
    if value not in ("", None, GUESSED_FROM_PAID_AT, GUESSED_FROM_SETTING):
        refuse("not_a_guess", first=GUESSED_FROM_PAID_AT, second=GUESSED_FROM_SETTING)
    return value or ""


# The schemas


def _text_schema(longest: int, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": ["string", "null"], "maxLength": longest, **more})


def _word_schema(pattern: str, **more: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$", **more})


def _number_schema(places: int, **more: Any) -> WithJsonSchema:
    text = {"type": "string", "pattern": rf"^[+-]?[0-9]{{1,10}}(\.[0-9]{{1,{places}}})?$"}
    number = {"type": "number", "exclusiveMinimum": -float(LARGEST_AMOUNT), "exclusiveMaximum": float(LARGEST_AMOUNT)}
    return WithJsonSchema({"anyOf": [text, number], "description": f"At most {places} decimals; exact.", **more})


Text = Annotated[str, PlainValidator(_text(200)), _text_schema(200)]
ShortText = Annotated[str, PlainValidator(_text(60)), _text_schema(60)]
Sku = Annotated[str, PlainValidator(_text(100)), _text_schema(100)]
Email = Annotated[str, PlainValidator(_text(320)), _text_schema(320)]
Description = Annotated[str, PlainValidator(_text(1000)), _text_schema(1000)]
Number = Annotated[str, PlainValidator(_text(60, shortest=1)), _word_schema(r"(?=[\s\S]*\S)[\s\S]{1,60}")]
Id = Annotated[
    str,
    PlainValidator(_id()),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[^\x00-\x1f\x7f-\x9f]+$"}),
]
KIND = "[a-z][a-z0-9_]{0,39}"
Kind = Annotated[
    str,
    PlainValidator(_matching(KIND, "not_a_kind")),
    _word_schema(KIND, examples=["product", "shipping", "fee", "discount", "gift_card"]),
]
Currency = Annotated[
    str,
    PlainValidator(_matching("[A-Z]{3}", "not_a_currency")),
    _word_schema("[A-Z]{3}", examples=["DKK"]),
]
Country = Annotated[
    str,
    PlainValidator(_country),
    WithJsonSchema({"type": ["string", "null"], "pattern": "^([A-Za-z]{2})?$", "description": "Two letters."}),
]
TaxCountry = Annotated[
    str,
    PlainValidator(_tax_country),
    WithJsonSchema(
        {
            "type": ["string", "null"],
            "pattern": "^([A-Za-z]{2})?$",
            "description": "Whose VAT the shop charged on the line: two letters. Leave it out if you do not know.",
            "examples": ["DK", "SE"],
        }
    ),
]
GoodsSold = Annotated[
    Goods | None,
    PlainValidator(_goods),
    WithJsonSchema(
        {
            "type": ["string", "null"],
            "enum": [*Goods, "", None],
            "description": "What was sold, as VAT sees it. Leave it out for ordinary goods.",
        }
    ),
]
Amount = Annotated[Decimal, PlainValidator(_number(2)), _number_schema(2, examples=["249.00"])]
FineNumber = Annotated[Decimal, PlainValidator(_number(6)), _number_schema(6, examples=["1"])]
Rate = Annotated[
    Decimal,
    PlainValidator(_number(2, least=Decimal(0), most=Decimal(100))),
    _number_schema(2, description="In percent, 0 to 100.", examples=["25"]),
]
Moment = Annotated[
    datetime,
    PlainValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "description": "With its zone; years 2000 to 2100."}),
]
Day = Annotated[
    date | None,
    PlainValidator(_day),
    WithJsonSchema({"type": ["string", "null"], "format": "date", "description": "A Danish day; years 2000 to 2100."}),
]
State = Annotated[
    PaymentState,
    PlainValidator(_payment_state),
    WithJsonSchema({"type": "string", "enum": list(PaymentState)}),
]
Guess = Annotated[
    str,
    PlainValidator(_guess),
    WithJsonSchema({"type": ["string", "null"], "enum": ["", "paid_at", "setting", None]}),
]
PaymentReason = Annotated[
    str,
    PlainValidator(_payment_reason),
    WithJsonSchema(
        {"type": ["string", "null"], "enum": ["", "chargeback", None], "description": "Why money went back."}
    ),
]
