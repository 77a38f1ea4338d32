"""What stands in the body of a refused call? (dinero-api.md §8)

Dinero's error bodies vary: every part but the code is optional, the keys of `validationErrors` come in two spellings,
and for some codes only the official table is known. The world decides which of these a caller gets.
"""

from typing import Any

from krambod.doubles.dinero import bodies
from krambod.doubles.dinero.refusals import VALIDATION_ERROR, Refusal
from krambod.doubles.dinero.wire import Body
from krambod.doubles.dinero.worlds import World

# Codes that stand in the official table without the calls that answer with them.
CODES_OF_THE_TABLE = frozenset({43, 44, 46, 47, 55, 56, 57, 59})

_FIELDS = {
    field.alias.lower(): field.alias
    for model in vars(bodies).values()
    if isinstance(model, type) and issubclass(model, Body)
    for field in model.model_fields.values()
    if field.alias
}


def error_code(refusal: Refusal, world: World) -> int | None:
    """Dinero's code as the caller gets it. None: the body is plain text."""
    by_table = world.error_codes == "by_table" or refusal.code not in CODES_OF_THE_TABLE
    return refusal.code if by_table else VALIDATION_ERROR


def error_document(refusal: Refusal, world: World) -> dict[str, Any]:
    """The JSON body of a refusal, with the keys `code`, `message`, `validationErrors`, `errorMessageList` and
    `languageSpecificMessages` as far as there is something to say."""
    code = error_code(refusal, world)
    if world.error_detail == "bare":
        return {"code": code}
    document: dict[str, Any] = {"code": code, "message": refusal.message}
    errors = {_spelled(name, world): text for name, text in refusal.errors.items()}
    if errors:
        document["validationErrors"] = errors
        document["errorMessageList"] = [{"Code": name, "Message": text} for name, text in errors.items()]
    if refusal.danish:
        texts = [refusal.danish, *errors.values()]
        document["languageSpecificMessages"] = [{"property": "message", "message": text} for text in texts]
    return document


def _spelled(name: str, world: World) -> str:
    """`productlines.0.unit`, or `ProductLines.0.Unit`. Names that are no field of a body stay as they are."""
    if world.error_keys == "lower":
        return name
    return ".".join(_FIELDS.get(part, part) for part in name.split("."))
