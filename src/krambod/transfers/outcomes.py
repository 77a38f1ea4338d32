"""What can a plan come to, if it is no document? Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why nothing is due, yet or ever."""

    ZERO_TOTAL = "zero_total"
    TEST_ORDER = "test_order"
    BEFORE_START = "before_start"
    AFTER_STOP = "after_stop"
    NOT_TO_BE_BOOKED = "not_to_be_booked"
    PAYMENT = "payment"
    SHIPMENT = "shipment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """No document is due."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Called off before it was booked: a draft is to be deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """For the shop to tell of something."""

    reason: Reason
