"""How is an address fetched that a merchant typed in? Never ours: what lies inside our own network is out of bounds.

    address ─▶ https? ─▶ each connection: its host is looked up once, every answer is judged, and that very one is taken
            ─▶ each redirect the same ─▶ so many bytes, so many seconds for all of it

An installation whose own address is this machine (a trial, the demo) may also reach this machine, without https.
"""

from dataclasses import dataclass
from typing import Any

from krambod.orders.bounded import find_count
from krambod.orders.reading import UnreadableOrder, parse_shop_json
from krambod.outgoing.calling import Http, Limits, OutgoingAnswer, OutgoingRequest
from krambod.outgoing.failures import AnswerTooLate, AnswerTooLong, OutgoingFailed, OutOfBounds
from krambod.platforms.shop_client import AnswerTooLarge, ShopUnavailable

DEADLINE_S = 20.0
LARGEST_ANSWER = 16 * 1024 * 1024
LONGEST_WAIT_S = 24 * 3600  # a shop that asks for more is asked again by our own delays
MOST_REDIRECTS = 3


class AddressRefused(ShopUnavailable):
    """The address leads where we do not go. The text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(OutgoingAnswer):
    """A shop's answer, read whole."""

    @property
    def retry_after_s(self) -> float | None:
        seconds = find_count(self.headers.get("retry-after", ""), most=LONGEST_WAIT_S)
        return None if seconds is None else float(seconds)

    def document(self) -> dict[str, Any]:
        """The object in it, numbers exact. Raises ShopUnavailable for anything else."""
        try:
            return parse_shop_json(self.body)
        except UnreadableOrder as error:
            raise ShopUnavailable("the shop answered something that is no JSON object") from error

    def rows(self) -> list[dict[str, Any]]:
        """The same for a bare array of objects."""
        try:
            rows = parse_shop_json(b'{"rows":' + self.body.removeprefix(b"\xef\xbb\xbf") + b"}")["rows"]
        except UnreadableOrder as error:
            raise ShopUnavailable("the shop answered something that is no JSON array") from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ShopUnavailable("the shop answered something that is no JSON array of objects")
        return rows


def fetch(
    http: Http, request: OutgoingRequest, *, deadline_s: float = DEADLINE_S, largest: int = LARGEST_ANSWER
) -> Fetched:
    """Raises ShopUnavailable (AddressRefused among it) for whatever is no answer within its limits."""
    try:
        answer = http.fetch(request, Limits(deadline_s=deadline_s, largest=largest, redirects=MOST_REDIRECTS))
    except OutOfBounds as error:
        raise AddressRefused(str(error)) from error
    except AnswerTooLong as error:
        raise AnswerTooLarge(f"the shop's answer is larger than {largest} bytes", beginning=error.beginning) from error
    except AnswerTooLate as error:
        raise ShopUnavailable("the shop's answer took too long") from error
    except OutgoingFailed as error:
        raise ShopUnavailable(f"the shop could not be reached ({error.reason})") from error
    return Fetched(status=answer.status, headers=answer.headers, body=answer.body)
