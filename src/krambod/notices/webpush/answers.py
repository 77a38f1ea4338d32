"""What does the answer of a push service mean? Pure. Source: RFC 8030, sections 5 and 7.3, and RFC 8292, section 4.2.

| answer            |                                                                              |
|-------------------|------------------------------------------------------------------------------|
| 2xx               | sent: it will be shown, or dropped when its time to live has ended           |
| 404, 410          | gone: the browser has ended its subscription                                 |
| 429, 5xx          | later: nothing was sent, and it may work in a while                          |
| anything else     | refused: it would be refused again                                           |
"""

from krambod.notices.outcomes import Outcome

LONGEST_WAIT_S = 3600.0
GONE = frozenset({404, 410})
TOO_MANY = 429


def read_status(status: int) -> Outcome:
    """What an answer with this status means."""
    if 200 <= status < 300:
        return Outcome.SENT
    if status in GONE:
        return Outcome.GONE
    return Outcome.LATER if status == TOO_MANY or status >= 500 else Outcome.REFUSED


def read_retry_after(text: str) -> float | None:
    """For how many seconds the push service asks to be left alone, an hour at most. None: it does not say."""
    seconds = text.strip()
    return min(float(seconds), LONGEST_WAIT_S) if seconds.isascii() and seconds.isdecimal() else None
