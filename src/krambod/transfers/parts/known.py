"""Which invoices of an order are there already, and what did they take of it? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from krambod.transfers.parts.ticked import TickedParcels
from krambod.transfers.roles import PREPAYMENT, SALE, SHIPMENT

PART_ROLES = (PREPAYMENT.name, SHIPMENT.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartKey:
    """Which invoice of an order: that of a shipment or prepayment, named by the shop's id, or that of the sale."""

    role: str = SALE.name
    part_id: str = ""

    @property
    def is_sale(self) -> bool:
        """Whether it is the invoice for what the other parts leave."""
        return self.role == SALE.name


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledPart:
    """A part that will not change any more: its invoice is booked, or a person said that it is not to be booked.

    `amounts` is what it took of each line of the order (incl. VAT), by the line's number. `number` is the invoice's.
    """

    amounts: Mapping[int, Decimal]
    number: int | None = None

    @property
    def total(self) -> Decimal:
        """The amount (incl. VAT) that it took of the order."""
        return sum(self.amounts.values(), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownParts:
    """What is known of an order's parts before it is split.

    `begun` are the parts on their way into the books. `is_closed`: the sale is booked, so there are no new parts.
    `is_one_invoice`: a person wants one invoice for all that is sent. `ticked` is what they say was in each parcel.
    """

    settled: Mapping[PartKey, SettledPart] = field(default_factory=dict)
    begun: frozenset[PartKey] = frozenset()
    is_closed: bool = False
    is_one_invoice: bool = False
    ticked: TickedParcels | None = None

    @property
    def are_all_booked(self) -> bool:
        """Whether each part has a booked invoice: none is on its way, or set aside."""
        return not self.begun and all(part.number is not None for part in self.settled.values())


THE_SALE = PartKey()
NO_PARTS = KnownParts()
