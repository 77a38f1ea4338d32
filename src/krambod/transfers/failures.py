"""Why can an order not go on, and who must do what?

    Failure
    ├── RetryLater           we wait, and try again by a table with an end
    ├── ReconnectDinero      pauses every transfer that uses the connection
    ├── RenewPro             pauses every transfer to the organization
    ├── Outage               pauses them for a while: Dinero cannot be reached, or asks us to wait
    ├── FixSettings          holds the order until the booking rules change
    └── FixOrder             holds the order until a newer revision or a person's choice

Every other exception is a bug and is raised. Only `words.causes` says what a code means.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar

from krambod.words.causes.cause import MendedBy

RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
OUTAGE_DELAYS = (
    timedelta(seconds=15),
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=10),
)


class Failure(Exception):
    """The reason why a transfer stops. `code` names the cause and never changes.

    `details` are the texts and figures that the cause's sentence needs.
    """

    mended_by: ClassVar[MendedBy]

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


def seen_by_person(code: str, details: Mapping[str, str]) -> dict[str, str]:
    """Returns what a person saw when they made a choice, as it is kept with the choice."""
    return {"cause": code, **details}


def is_accepted(choices: Mapping[str, Any], name: str, failure: Failure) -> bool:
    """Whether a person made the choice `name` for exactly this failure. What came later is another question.

    Before 2026-11-26 only True was kept, which accepts every failure.
    """
    return choices.get(name) in (True, seen_by_person(failure.code, failure.details))


class RetryLater(Failure):
    """Nothing is wrong with the order. We try again later."""

    mended_by: ClassVar[MendedBy] = "time"


class ReconnectDinero(Failure):
    """The connection does not work until the merchant connects again."""

    mended_by: ClassVar[MendedBy] = "connection"


class RenewPro(Failure):
    """The organization's Pro subscription has ended."""

    mended_by: ClassVar[MendedBy] = "subscription"


class Outage(Failure):
    """Dinero does not work, or asks us to wait. No order causes this.

    `seconds` is how long Dinero asks us to wait, or None.
    """

    mended_by: ClassVar[MendedBy] = "time"

    def __init__(self, code: str, *, seconds: float | None = None) -> None:
        super().__init__(code)
        self.seconds = seconds


class FixSettings(Failure):
    """The booking rules lack something, or have something that Dinero refuses."""

    mended_by: ClassVar[MendedBy] = "settings"


class FixOrder(Failure):
    """A person must look at the order, or at its document in Dinero."""

    mended_by: ClassVar[MendedBy] = "order"


def retry_delay(attempts: int) -> timedelta | None:
    """Returns how long to wait after this many failed attempts, or None after the last one."""
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


def outage_delay(failures: int) -> timedelta:
    """Returns how long to make no calls to Dinero after this many failures in a row."""
    return OUTAGE_DELAYS[min(failures, len(OUTAGE_DELAYS)) - 1]
