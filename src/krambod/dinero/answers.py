"""Is an answer from Dinero a document or a failure, and which failure?"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from krambod.dinero.errors import (
    AccessDenied,
    AlreadyExists,
    Deleted,
    DineroError,
    Invalid,
    InvalidContact,
    NotFound,
    OutcomeUnknown,
    OutdatedTimestamp,
    ProMissing,
    RateLimited,
    Refused,
    TokenRefused,
    Unavailable,
)

BROWNOUT = 480
PRO_CODES = (48, 90)
NO_PERMISSION = 41
MOST_WAIT_DIGITS = 9
BY_CODE: Mapping[int, type[Refused]] = {
    40: NotFound,
    42: Invalid,
    45: Invalid,
    58: OutdatedTimestamp,
    63: NotFound,
    65: Deleted,
    72: AlreadyExists,
}
BY_NAME: Mapping[str, type[Refused]] = {
    "guidmustbeunique": AlreadyExists,
    "invalidcontactid": InvalidContact,
    "ledgeritemnotfound": NotFound,
}
BY_STATUS: Mapping[int, type[Refused]] = {404: NotFound, 409: AlreadyExists}


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One call and its complete answer. `what` is method and path, without the query."""

    what: str
    is_write: bool
    status: int
    body: bytes
    retry_after: str | None = None


def read_answer(exchange: Exchange) -> Any:
    """Returns the JSON document of a 2xx answer, with amounts as Decimal. Raises a `DineroError` for other answers."""
    if 200 <= exchange.status < 300:
        return _document(exchange)
    raise _failure(exchange)


def parse_json(body: bytes) -> Any:
    """Reads JSON and gives numbers with decimals as Decimal, never as float. Raises ValueError if it is not JSON."""
    return json.loads(body, parse_float=Decimal)


def unanswered(what: str, *, is_write: bool, reason: str) -> DineroError:
    """Returns the failure for a call that was sent and got no readable answer.

    A write may have had its effect, so its outcome is unknown. A read can simply be made again.
    """
    text = f"{what}: {reason}"
    return OutcomeUnknown(text) if is_write else Unavailable(text)


def _document(exchange: Exchange) -> Any:
    if not exchange.body:
        return {}
    try:
        return parse_json(exchange.body)
    except ValueError as error:
        raise unanswered(exchange.what, is_write=exchange.is_write, reason="the answer is not JSON") from error


def _failure(exchange: Exchange) -> DineroError:
    text = f"{exchange.what}: {exchange.status}"
    match exchange.status:
        case 429:
            wait = exchange.retry_after
            return RateLimited(text, int(wait) if wait and wait.isdecimal() and len(wait) <= MOST_WAIT_DIGITS else None)
        case 401:
            return TokenRefused(text)
        case status if status == BROWNOUT:
            return Unavailable(text)
        case status if status >= 500:
            return unanswered(exchange.what, is_write=exchange.is_write, reason=str(status))
        case _:
            return _refusal(exchange, text)


def _refusal(exchange: Exchange, text: str) -> DineroError:
    """Reads a 4xx answer with Dinero's own body. Every part of that body is optional; keys come in any case."""
    document = _error_document(exchange.body)
    code = document.get("code")
    code = code if isinstance(code, int) else None
    if code in PRO_CODES:
        return ProMissing(text)
    if exchange.status == 403 or code == NO_PERMISSION:
        return AccessDenied(text)
    errors = {str(name): str(reason) for name, reason in _mapping(document.get("validationerrors")).items()}
    named = next((BY_NAME[name.lower()] for name in errors if name.lower() in BY_NAME), None)
    kind = named or BY_STATUS.get(exchange.status) or BY_CODE.get(code or 0, Refused)
    return kind(f"{text} code {code}", code=code, errors=errors, danish=_danish(document, errors))


def _error_document(body: bytes) -> dict[str, Any]:
    try:
        return {str(name).lower(): value for name, value in _mapping(parse_json(body)).items()}
    except ValueError:
        return {}


def _danish(document: Mapping[str, Any], errors: Mapping[str, str]) -> str | None:
    """Returns the first message that is not one of the English texts, or None."""
    english = {*errors.values(), document.get("message")}
    items = document.get("languagespecificmessages")
    texts = [_mapping(item).get("message") for item in items] if isinstance(items, list) else []
    return next((text for text in texts if isinstance(text, str) and text not in english), None)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
