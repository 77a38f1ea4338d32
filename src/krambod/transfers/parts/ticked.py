"""What does a person say was in each parcel, where the shop does not say it? Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, Self

from krambod.orders.order import Order

TICKED_PARCELS = "ticked_parcels"  # among the choices of a sale


@dataclass(frozen=True, slots=True, kw_only=True)
class TickedParcels:
    """How many pieces of each line were in each parcel: the shipment's id, then the line's number in the order.

    `lines` is a digest of the lines that the person saw. For an order with other lines it says nothing.
    """

    lines: str
    pieces: Mapping[str, Mapping[int, Decimal]]

    def is_for(self, order: Order) -> bool:
        """Whether the order still has the lines that the person saw."""
        return self.lines == lines_digest(order)

    def document(self) -> dict[str, Any]:
        """Returns what is stored."""
        pieces = {name: {str(number): str(one) for number, one in found.items()} for name, found in self.pieces.items()}
        return {"lines": self.lines, "pieces": pieces}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """Reads what `document` returned."""
        pieces = {
            name: {int(number): Decimal(one) for number, one in found.items()}
            for name, found in document["pieces"].items()
        }
        return cls(lines=document["lines"], pieces=pieces)


def lines_digest(order: Order) -> str:
    """Returns a text that changes with the lines of the order."""
    told = [(one.kind, one.sku, one.description, f"{one.quantity:f}", f"{one.total:f}") for one in order.lines]
    return sha256(repr(told).encode()).hexdigest()
