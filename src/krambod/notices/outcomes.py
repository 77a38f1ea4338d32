"""What may become of a notice, and when is one that was not taken tried again? Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# After these, a notice is given up: who opens a page sees what it would have told.
RETRY_DELAYS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))


class Outcome(StrEnum):
    """What became of a notice. The words are stored."""

    SENT = "sent"
    GONE = "gone"  # whom it was for does not get notices there any more
    LATER = "later"  # nothing was sent, and it may work in a while
    REFUSED = "refused"  # it would be refused again
    UNKNOWN = "unknown"  # no answer came: it may have arrived, so it is not sent again
    OVERTAKEN = "overtaken"  # there was nothing to tell any more when its turn came
    GIVEN_UP = "given_up"  # it was tried as often as the table says


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a try. `retry_after_s`: for how many seconds the other side asks to be left alone, if it says."""

    outcome: Outcome
    retry_after_s: float | None = None


def next_try_in(attempts: int, retry_after_s: float | None) -> timedelta | None:
    """How long to wait after so many tries that were not taken. None: no try is left."""
    if attempts > len(RETRY_DELAYS):
        return None
    asked = timedelta(seconds=retry_after_s or 0)
    return max(RETRY_DELAYS[attempts - 1], asked)
