"""Why can an order not go on, and what must who do?

    Failure
    ├── RetryLater           we wait, and try again by a table with an end
    ├── ReconnectDinero      pauses everything that goes through the connection
    ├── RenewPro             pauses everything that goes to the organization
    ├── Outage               pauses too, for a while: Dinero cannot be reached, or asks for patience
    ├── FixSettings          holds the order until the booking rules change
    └── FixOrder             holds the order until a newer revision or a choice

Everything else that goes wrong is a bug and is raised. What a code means is said once, in `words.causes`.
"""

from datetime import timedelta
from typing import ClassVar

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
    """`code` names the cause for good; `details` are the texts and figures its sentence needs."""

    mended_by: ClassVar[MendedBy]

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class RetryLater(Failure):
    """Nothing is wrong with the order: it is tried again."""

    mended_by: ClassVar[MendedBy] = "time"


class ReconnectDinero(Failure):
    """The connection is worth nothing until the merchant connects again."""

    mended_by: ClassVar[MendedBy] = "connection"


class RenewPro(Failure):
    """The organization's Pro subscription has ended."""

    mended_by: ClassVar[MendedBy] = "subscription"


class Outage(Failure):
    """No order's fault. `seconds` is how long Dinero asked us to wait, if it did."""

    mended_by: ClassVar[MendedBy] = "time"

    def __init__(self, code: str, *, seconds: float | None = None) -> None:
        super().__init__(code)
        self.seconds = seconds


class FixSettings(Failure):
    """The booking rules lack something, or say something that Dinero will not take."""

    mended_by: ClassVar[MendedBy] = "settings"


class FixOrder(Failure):
    """The order itself, or what lies in Dinero for it, needs a person's eye."""

    mended_by: ClassVar[MendedBy] = "order"


def retry_delay(attempts: int) -> timedelta | None:
    """How long to wait after this many failed attempts; None when that was the last."""
    return RETRY_DELAYS[attempts - 1] if attempts <= len(RETRY_DELAYS) else None


def outage_delay(failures: int) -> timedelta:
    """How long to leave Dinero alone after this many failures in a row."""
    return OUTAGE_DELAYS[min(failures, len(OUTAGE_DELAYS)) - 1]
