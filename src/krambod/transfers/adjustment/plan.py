"""What does a plan of ledger items beside an invoice depend on, and what comes of it? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from krambod.dinero.ledger_items import NewLedgerItem
from krambod.orders.order import Order
from krambod.organizations.chart import Chart
from krambod.transfers.failures import FixOrder
from krambod.transfers.ledger_item.item import PlannedItem, Posting, open_day
from krambod.transfers.rules import BookingRules


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentBasis:
    """Everything that the items of a part depend on.

    `told_order` has the money as the shop tells it, and `order` the exact amounts of rounded cash. `worth` is what the
    order costs (incl. VAT), `told_on` the day on which the shop told of it, and `registered` the amount of each item
    that is booked, by its name.
    """

    part_id: str
    told_order: Order
    order: Order
    worth: Decimal
    rules: BookingRules
    chart: Chart
    told_on: date
    registered: Mapping[str, str]
    choices: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An amount in kroner to move between two accounts. `name` tells it from the part's other adjustments."""

    name: str
    text: str
    day: date
    amount: Decimal
    debit: int
    credit: int

    def item(self, guid: UUID, basis: AdjustmentBasis) -> PlannedItem:
        """Returns the ledger item for it."""
        day = open_day(self.day, basis.told_on, basis.rules.reported_until)
        line = Posting(text=self.text, debit=self.debit, credit=self.credit).line(self.amount)
        return PlannedItem(name=self.name, document=NewLedgerItem(id=guid, voucher_date=day, lines=[line]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustments:
    """The adjustments of a part, in order, and what a person is asked once they are booked."""

    all: tuple[Adjustment, ...]
    question: FixOrder | None = None
