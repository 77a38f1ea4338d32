"""What is an invoice of three lines, and what does a shop say of them when they come back?"""

from datetime import UTC, datetime
from decimal import Decimal

from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.orders.order import OrderLine

DAY = datetime(2026, 11, 24, 10, tzinfo=UTC)
ACCOUNTS = {"product": 1000, "shipping": 1350, "fee": 1000}


def planned(description: str, price: str, quantity: str = "1", *, kind: str = "product", **more: object) -> PlannedLine:
    values = {
        "kind": LineKind(kind),
        "sku": description[:3].upper(),
        "description": description,
        "quantity": Decimal(quantity),
        "unit_price": Decimal(price),
        "account_number": ACCOUNTS[kind],
        "vat_rate": Decimal(25),
        "treatment": "danish",
    }
    return PlannedLine(**{**values, **more})  # type: ignore[arg-type]


VASE, CUPS = planned("Vase", "249.00"), planned("Kop", "30.00", "3")
SHIPPING = planned("Fragt", "39.00", kind="shipping")
BOOK = planned("Avis", "50.00", account_number=1050, vat_rate=Decimal(0), treatment="danish_exempt")
INVOICE = (VASE, CUPS, SHIPPING)


def told(description: str, total: str, quantity: str = "1", *, kind: str = "product", **more: object) -> OrderLine:
    values = {
        "kind": kind,
        "sku": description[:3].upper(),
        "description": description,
        "quantity": Decimal(quantity),
        "unit_price": Decimal(total),
        "total": Decimal(total),
        "vat_rate": Decimal(25),
    }
    return OrderLine(**{**values, **more})  # type: ignore[arg-type]
