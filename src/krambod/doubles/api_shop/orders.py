"""Which order does a filled-in form make? Pure: the order number and the moments are arguments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

LARGEST_QUANTITY = 999
LONGEST_TEXT = 200
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """`price` is in kroner, incl. 25 % VAT."""

    sku: str
    name: str
    price: Decimal

    @property
    def field(self) -> str:
        """The name of its quantity in the form."""
        return f"quantity-{self.sku}"


PRODUCTS = (
    Product(sku="KOP-1", name="Kaffekop i stentøj", price=Decimal("89.00")),
    Product(sku="VASE-2", name="Keramikvase, blå", price=Decimal("249.00")),
    Product(sku="PLAID-3", name="Uldplaid, 130 x 200 cm", price=Decimal("449.00")),
    Product(sku="TE-4", name="Økologisk te, 100 g", price=Decimal("39.95")),
    Product(sku="LYS-5", name="Bivokslys, 6 stk.", price=Decimal("119.00")),
)
SHIPPING = Decimal("39.00")
EXAMPLE_FIELDS = {PRODUCTS[1].field: "1", "name": "Jens Hansen", "email": "jens.hansen@example.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form without mistakes. `quantities` has only what was ordered, in the shop's order."""

    quantities: tuple[tuple[Product, int], ...]
    name: str
    email: str


def find_mistakes(fields: Mapping[str, str]) -> list[str]:
    """A sentence for each field that cannot be taken, naming it."""
    asked = [(product, _text(fields, product.field)) for product in PRODUCTS]
    mistakes = [
        f"Antal af {product.name}: skriv et helt tal fra 0 til {LARGEST_QUANTITY}, ikke »{text}«."
        for product, text in asked
        if not re.fullmatch("[0-9]{0,3}", text)
    ]
    if not mistakes and not _quantities(fields):
        mistakes.append("Antal: vælg mindst én vare.")
    if not 0 < len(_text(fields, "name")) <= LONGEST_TEXT:
        mistakes.append(f"Navn: skriv et navn på højst {LONGEST_TEXT} tegn.")
    email = _text(fields, "email")
    if len(email) > LONGEST_TEXT or not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        mistakes.append(f"E-mail: skriv en adresse som navn@example.com på højst {LONGEST_TEXT} tegn.")
    return mistakes


def read_form(fields: Mapping[str, str]) -> FilledForm:
    """The form of fields that have no mistakes."""
    return FilledForm(quantities=_quantities(fields), name=_text(fields, "name"), email=_text(fields, "email"))


def order_body(form: FilledForm, *, number: str, placed_at: datetime, updated_at: datetime) -> dict[str, Any]:
    """The body of `PUT /orders/{external_id}`: paid at once, with shipping, all prices incl. 25 % VAT."""
    lines = [
        _line("product", product.name, quantity, product.price, sku=product.sku)
        for product, quantity in form.quantities
    ]
    lines.append(_line("shipping", "Fragt", 1, SHIPPING))
    amounts = [Decimal(line["total"]) for line in lines]
    return {
        "number": number,
        "updated_at": _utc(updated_at),
        "placed_at": _utc(placed_at),
        "paid_at": _utc(placed_at),
        "currency": "DKK",
        "prices_include_vat": True,
        "total": f"{sum(amounts, Decimal(0)):.2f}",
        "total_vat": f"{sum(map(_vat_within, amounts), Decimal(0)):.2f}",
        "buyer": {
            "email": form.email,
            "name": form.name,
            "address": "Nørregade 1",
            "zip": "1165",
            "city": "København K",
            "country": "DK",
        },
        "lines": lines,
    }


def _line(kind: str, description: str, quantity: int, unit_price: Decimal, **more: str) -> dict[str, str]:
    return {
        "kind": kind,
        **more,
        "description": description,
        "quantity": str(quantity),
        "unit_price": f"{unit_price:.2f}",
        "total": f"{unit_price * quantity:.2f}",
        "vat_rate": "25",
    }


def _vat_within(amount: Decimal) -> Decimal:
    """The 25 % VAT in an amount that includes it: a fifth."""
    return (amount / 5).quantize(CENT, ROUND_HALF_UP)


def _quantities(fields: Mapping[str, str]) -> tuple[tuple[Product, int], ...]:
    counted = ((product, int(_text(fields, product.field) or "0")) for product in PRODUCTS)
    return tuple((product, quantity) for product, quantity in counted if quantity)


def _text(fields: Mapping[str, str], name: str) -> str:
    return fields.get(name, "").strip()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
