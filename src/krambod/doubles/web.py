"""What is a call to a double, and what is its answer, before any socket is involved?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP call. `path` is decoded; header names are lower case; `query` keeps the last of repeated names."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Delivery(StrEnum):
    """What happens to an answer on its way back to the caller."""

    WHOLE = "whole"
    DROPPED = "dropped"  # the connection is closed before the first byte
    CUT = "cut"  # half of the body, then the connection is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back. `delay_s` is waited after the effect, before the first byte."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    delivery: Delivery = Delivery.WHOLE


def json_answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """`document` as JSON; a Decimal becomes a JSON number, digit by digit, never through a float."""
    return Answer(status=status, body=_encoder.encode(document), headers=headers or {})


def html_answer(text: str, status: int = 200) -> Answer:
    return Answer(status=status, body=text.encode(), content_type="text/html; charset=utf-8")


def redirect_answer(location: str) -> Answer:
    return Answer(status=302, headers={"Location": location}, content_type="text/plain; charset=utf-8")
