"""How does WooCommerce tell a refund? Pure.

An order names its refunds by id, reason and amount. The list of an order's refunds tells more: its day, whether the
gateway paid the money back, and its lines. A line has negative quantity and amounts, and `_refunded_item_id` in its
meta says which line of the order it is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

Row = dict[str, Any]
Fixed = Callable[[Decimal], str]
LISTS = ("line_items", "shipping_lines", "fee_lines")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    """A refund as the shop keeps it. `pieces` are how many of which line; none: it is by amount."""

    id: int
    at: datetime
    amount: Decimal
    reason: str = ""
    pieces: Mapping[int, Decimal] = field(default_factory=dict)
    is_repaid: bool = True


def named_refund(refund: Refund, fixed: Fixed) -> Row:
    """The refund as its order names it."""
    return {"id": refund.id, "reason": refund.reason, "total": f"-{fixed(refund.amount)}"}


def refund_document(refund: Refund, order: Row, fixed: Fixed) -> Row:
    """The refund as the list of refunds tells it, without its dates. `order` has exact amounts."""
    lines = {name: list(_lines(refund.pieces, order[name], fixed)) for name in LISTS}
    return {
        "id": refund.id,
        "amount": fixed(refund.amount),
        "reason": refund.reason,
        "refunded_by": 1,
        "refunded_payment": refund.is_repaid,
        "meta_data": [],
        **lines,
    }


def amount_of(pieces: Mapping[int, Decimal], order: Row) -> Decimal:
    """What the pieces cost incl. VAT, as exact as the order's own amounts."""
    rows = (row for name in LISTS for row in order[name] if row["id"] in pieces)
    whole = (_share(row, pieces) * (Decimal(row["total"]) + Decimal(row["total_tax"])) for row in rows)
    return sum(whole, Decimal(0))


def _lines(pieces: Mapping[int, Decimal], rows: list[Row], fixed: Fixed) -> Iterator[Row]:
    for row in rows:
        if row["id"] in pieces:
            yield _line(row, _share(row, pieces), pieces[row["id"]], fixed)


def _line(row: Row, share: Decimal, count: Decimal, fixed: Fixed) -> Row:
    net, vat = (-share * Decimal(row[name]) for name in ("total", "total_tax"))
    taxes = [{**tax, "total": f"{-share * Decimal(tax['total']):.6f}", "subtotal": ""} for tax in row["taxes"]]
    own = {"quantity": float(-count)} if "quantity" in row else {}
    meta = [{"id": 1, "key": "_refunded_item_id", "value": str(row["id"])}]
    told = {"id": 1000 + row["id"], "total": fixed(net), "total_tax": fixed(vat), "taxes": taxes, "meta_data": meta}
    return {**row, **own, **told}


def _share(row: Row, pieces: Mapping[int, Decimal]) -> Decimal:
    return pieces[row["id"]] / Decimal(str(row.get("quantity", 1)))
