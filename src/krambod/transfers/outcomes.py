"""What can a plan be, if the order needs no document now? Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Reason(StrEnum):
    """Why an order needs no document, now or ever."""

    ZERO_TOTAL = "zero_total"
    REFUNDED = "refunded"
    INVOICED_IN_PARTS = "invoiced_in_parts"
    TEST_ORDER = "test_order"
    BEFORE_START = "before_start"
    AFTER_STOP = "after_stop"
    NOT_TO_BE_BOOKED = "not_to_be_booked"
    PART_OF_ORDER = "part_of_order"
    PAYMENT = "payment"
    SHIPMENT = "shipment"
    EARLIER_INVOICE = "earlier_invoice"
    REPAYMENT = "repayment"
    CREDITED = "credited"
    CREDITED_HERE = "credited_here"
    TAKEN_BACK = "taken_back"
    NEVER_PAID = "never_paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """The order gets no document. `owed` is captured money that the customer has not got back."""

    reason: Reason
    owed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The order was cancelled before it was booked. Its draft must be deleted.

    `owed` is captured money that the customer has not got back. `reason` is None if the shop cancelled it.
    """

    owed: Decimal = Decimal(0)
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """The order waits until the shop reports a payment or a shipment. It is planned again at `until`, if set."""

    reason: Reason
    until: datetime | None = None
