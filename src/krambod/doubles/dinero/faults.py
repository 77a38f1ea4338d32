"""What goes wrong on purpose, where, and how often?"""

from dataclasses import replace
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Annotated, Any

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict

from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.web import Answer, Delivery, Request

TOO_LARGE = 3 * 1024 * 1024


class FaultKind(StrEnum):
    """Faults of the first group have no effect on the books. Those of the second come after the effect.

    Those of the third change the double first; then the call is answered, and the change stays.
    """

    DROP_BEFORE = "drop_before"
    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    BROWNOUT = "brownout"
    SLOW_BEFORE = "slow_before"

    DROP_AFTER = "drop_after"
    SERVER_ERROR_AFTER = "server_error_after"
    CUT = "cut"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    SLOW_AFTER = "slow_after"

    STALE = "stale"  # somebody else saved the document in the path, or all ledger items that are not booked
    EXPIRED = "expired"  # the access token of the call has expired
    REVOKED = "revoked"  # the grant of the call is revoked, and its API key if it has one


_HTML_ERROR = Answer(
    status=500,
    body=b"<html><head><title>500</title></head><body><h1>Server Error</h1></body></html>",
    content_type="text/html; charset=utf-8",
)
_INSTEAD = {
    FaultKind.DROP_BEFORE: Answer(status=0, delivery=Delivery.DROPPED),
    FaultKind.TOO_MANY_REQUESTS: Answer(
        status=429,
        body=b"API calls quota exceeded! (sandbox fault)",
        content_type="text/plain; charset=utf-8",
    ),
    FaultKind.SERVER_ERROR: _HTML_ERROR,
    FaultKind.BROWNOUT: Answer(status=480, body=b"Brownout", content_type="text/plain; charset=utf-8"),
}


class Fault(BaseModel):
    """`path` and `method` are patterns with `*`. `skip` matching calls are answered, the next `count` fail."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    path: str = "*"
    method: str = "*"
    skip: Annotated[int, Ge(0)] = 0
    count: Annotated[int, Ge(1)] = 1
    delay_s: Annotated[float, Ge(0), Le(60)] = 0.0

    def matches(self, request: Request) -> bool:
        return fnmatchcase(request.method, self.method) and fnmatchcase(request.path, self.path)

    @property
    def delay_before_s(self) -> float:
        return self.delay_s if self.kind is FaultKind.SLOW_BEFORE else 0.0

    def instead(self) -> Answer | None:
        """The answer of a fault without effect; None where the call has its effect first."""
        return _INSTEAD.get(self.kind)

    def spoiled(self, answer: Answer) -> Answer:
        """What the caller gets of the answer after the effect."""
        match self.kind:
            case FaultKind.DROP_AFTER:
                return replace(answer, delivery=Delivery.DROPPED)
            case FaultKind.CUT:
                return replace(answer, delivery=Delivery.CUT)
            case FaultKind.SLOW_AFTER:
                return replace(answer, delay_s=self.delay_s)
            case FaultKind.SERVER_ERROR_AFTER:
                return _HTML_ERROR
            case FaultKind.NOT_JSON:
                return replace(_HTML_ERROR, status=200)
            case FaultKind.TOO_LARGE:
                return replace(answer, body=answer.body + b" " * TOO_LARGE)
            case _:
                return answer


class Faults:
    """The faults that wait for their call."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._waiting.append(fault)

    def clear(self) -> None:
        self._waiting.clear()

    def waiting(self) -> list[Fault]:
        return list(self._waiting)

    def take(self, request: Request) -> Fault | None:
        """The fault that this call meets, counted down. If several match, the first is taken."""
        for position, fault in enumerate(self._waiting):
            if fault.matches(request):
                return self._count_down(position, fault)
        return None

    def _count_down(self, position: int, fault: Fault) -> Fault | None:
        if fault.skip > 0:
            self._waiting[position] = fault.model_copy(update={"skip": fault.skip - 1})
            return None
        if fault.count > 1:
            self._waiting[position] = fault.model_copy(update={"count": fault.count - 1})
        else:
            del self._waiting[position]
        return fault


def read_fault(document: Any) -> Fault:
    """A fault from JSON. Raises `Refusal` naming what is wrong."""
    try:
        return Fault.model_validate(document)
    except ValueError as error:
        kinds = ", ".join(FaultKind)
        raise Refusal.invalid(
            "kind", f"A fault has a kind ({kinds}) and path, method, skip, count, delay_s (at most 60)."
        ) from error
