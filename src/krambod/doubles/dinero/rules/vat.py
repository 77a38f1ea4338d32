"""Which VAT rate does an account's code have, and on which account is that VAT booked?"""

import csv
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources

OUTPUT_VAT = 64000
GOODS_ABROAD_VAT = 64020
SERVICES_ABROAD_VAT = 64040
INPUT_VAT = 64060

REVERSE_CHARGE_ACCOUNT = {
    "IEUV": GOODS_ABROAD_VAT,
    "IVV": GOODS_ABROAD_VAT,
    "IEUY": SERVICES_ABROAD_VAT,
    "IVY": SERVICES_ABROAD_VAT,
    "OBPK": OUTPUT_VAT,
}
NO_VAT = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatType:
    """`rate` is a fraction (0.25); `direction` is `sale` or `purchase`."""

    code: str
    name: str
    rate: Decimal
    direction: str


def data_rows(name: str) -> list[dict[str, str]]:
    """The rows of one of the double's own CSV files."""
    text = resources.files("krambod.doubles.dinero.data").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


VAT_TYPES = {
    row["vat_code"]: VatType(
        code=row["vat_code"], name=row["name"], rate=Decimal(row["rate"]), direction=row["direction"]
    )
    for row in data_rows("vat-codes.csv")
}


def sales_vat_rate(code: str | None) -> Decimal:
    """The rate an invoice line gets from its account's VAT code."""
    vat_type = VAT_TYPES.get(code or NO_VAT)
    return vat_type.rate if vat_type is not None and vat_type.direction == "sale" else Decimal(0)
