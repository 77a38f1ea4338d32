"""How is a call to Dinero sent? The only place for deadline, size limit, budget, token, request id and log."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import msgspec
import structlog

from krambod.dinero.answers import Exchange, read_answer, unanswered
from krambod.dinero.errors import OutcomeUnknown, TokenRefused, Unavailable
from krambod.outgoing.calling import Http, Limits, OutgoingRequest
from krambod.outgoing.failures import NeverSent, OutgoingFailed

DEADLINE_S = 35.0
LARGEST_ANSWER = 2 * 1024 * 1024

_encoder = msgspec.json.Encoder(decimal_format="number")  # digit by digit, no float in between
log = structlog.get_logger("krambod.dinero")


class Tokens(Protocol):
    """Where access tokens come from."""

    def current(self) -> str:
        """Returns a token to call with. May raise `ConsentGone`."""

    def renewed(self, refused: str) -> str:
        """Returns another token than `refused`, which Dinero refused. May raise `ConsentGone`."""


def no_budget() -> None:
    """Counts nothing. For callers that count their calls elsewhere, or make only a few."""


class Transport:
    """Sends calls to one API, with tokens and a budget.

    `spend` is called before each call: it waits until the call is allowed, or raises to give up. The caller owns and
    closes `http`. `clock` gives seconds that never go back.
    """

    def __init__(
        self,
        http: Http,
        base_url: str,
        tokens: Tokens,
        *,
        spend: Callable[[], None] = no_budget,
        deadline_s: float = DEADLINE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens
        self._spend = spend
        self._deadline_s = deadline_s
        self._clock = clock

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        only_reads: bool = False,
    ) -> Any:
        """Makes a call and returns the JSON document of the answer. Raises `DineroError`.

        `only_reads`: the call changes nothing although it is no GET, so a lost answer leaves no doubt.
        """
        content = None if body is None else _encoder.encode(body)
        call = _Call(method=method, path=path, query=query or {}, content=content, only_reads=only_reads)
        return read_answer(self._authorized(call))

    def download(self, path: str) -> bytes:
        """Returns a file, such as an invoice's PDF. Raises `DineroError`."""
        exchange = self._authorized(_Call(method="GET", path=path, accept="application/octet-stream"))
        if exchange.status != 200:
            read_answer(exchange)
        return exchange.body

    def _authorized(self, call: "_Call") -> Exchange:
        """Makes a call. If Dinero answers 401, renews the token and makes the call once more.

        That is safe for a write too: a call that gets 401 has no effect on the books.
        """
        token = self._token(call, self._tokens.current)
        exchange = self._send(call, token)
        if exchange.status != 401:
            return exchange
        exchange = self._send(call, self._token(call, lambda: self._tokens.renewed(token)))
        if exchange.status == 401:
            raise TokenRefused(f"{call.what}: the renewed token is refused too")
        return exchange

    def _token(self, call: "_Call", ask: Callable[[], str]) -> str:
        """Gets a token. If its outcome is unknown, the call itself had no effect: it was not made, or was refused."""
        try:
            return ask()
        except OutcomeUnknown as error:
            raise Unavailable(f"{call.what}: no token") from error

    def _send(self, call: "_Call", token: str) -> Exchange:
        self._spend()
        start, request_id = self._clock(), uuid4().hex
        headers = {"Accept": call.accept, "Authorization": f"Bearer {token}", "X-Request-Id": request_id}
        if call.content is not None:
            headers["Content-Type"] = "application/json"
        try:
            exchange = self._exchange(call, headers)
        except NeverSent as error:
            raise Unavailable(f"{call.what}: Dinero could not be reached") from error
        except OutgoingFailed as error:
            raise unanswered(call.what, is_write=call.is_write, reason=str(error)) from error
        log.info(
            "dinero.call",
            method=call.method,
            path=call.path,
            status=exchange.status,
            dinero_request_id=request_id,
            milliseconds=round((self._clock() - start) * 1000),
        )
        return exchange

    def _exchange(self, call: "_Call", headers: Mapping[str, str]) -> Exchange:
        request = OutgoingRequest(
            method=call.method,
            url=f"{self._base_url}{call.path}",
            query=call.query,
            headers=headers,
            content=call.content,
        )
        answer = self._http.fetch(request, Limits(deadline_s=self._deadline_s, largest=LARGEST_ANSWER))
        return Exchange(
            what=call.what,
            is_write=call.is_write,
            status=answer.status,
            body=answer.body,
            retry_after=answer.headers.get("retry-after"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    accept: str = "application/json"
    only_reads: bool = False

    @property
    def what(self) -> str:
        """Method and path for errors and the log. The query is left out: it may contain a person's e-mail address."""
        return f"{self.method} {self.path}"

    @property
    def is_write(self) -> bool:
        return self.method != "GET" and not self.only_reads
