"""How does a CSV file of orders look?"""

from pathlib import Path

HEADER = (
    "order_number,placed_at,paid_at,buyer_email,buyer_name,original_country,currency,"
    "sku,description,quantity,unit_price_incl_vat,vat_rate"
)


def row(number: str, **changes: str) -> str:
    cells = {
        "placed_at": "2025-12-01 08:26:00", "paid_at": "2025-12-01 08:30:00", "email": "ib@example.com", "name": "Ib",
        "country": "France", "currency": "DKK", "sku": "KOP-1", "description": "Kop", "quantity": "2", "price": "2.55",
        "rate": "25",
    }  # fmt: skip
    return ",".join([number, *(cells | changes).values()])


def write(path: Path, *lines: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path
