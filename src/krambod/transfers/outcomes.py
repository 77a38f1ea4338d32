"""What can a plan be, if the order needs no document now? Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why an order needs no document, now or ever."""

    ZERO_TOTAL = "zero_total"
    TEST_ORDER = "test_order"
    BEFORE_START = "before_start"
    AFTER_STOP = "after_stop"
    NOT_TO_BE_BOOKED = "not_to_be_booked"
    PAYMENT = "payment"
    SHIPMENT = "shipment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """The order gets no document."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The shop cancelled the order before it was booked. Its draft must be deleted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The order waits until the shop reports a payment or a shipment."""

    reason: Reason
