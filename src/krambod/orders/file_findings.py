"""Where in its file does a mistake stand that was found in an order's document?

The reading of an order knows `lines.2.unit_price`; the person sees the row of that line, and `unit_price_incl_vat`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from krambod.orders.files import QUANTITY, UNIT_PRICE, VAT_RATE, FileFinding, FileOrder
from krambod.orders.reading import Finding, UnreadableOrder, shown
from krambod.orders.rows import ORDER_NUMBER, Row

LINES = "lines."
OF_LINES: Mapping[str, str] = {
    "unit_price": UNIT_PRICE, "total": UNIT_PRICE, "quantity": QUANTITY, "vat_rate": VAT_RATE,
}  # fmt: skip
OF_ORDER: Mapping[str, str] = {
    "number": ORDER_NUMBER,
    "external_id": ORDER_NUMBER,
    "payments.1.method": "payment_method",
}


def file_findings(order: FileOrder, error: UnreadableOrder) -> Iterator[FileFinding]:
    """Yields the mistakes of an order's document as mistakes of its file."""
    for finding in error.findings:
        yield _in_row(order, finding) if order.rows else _in_json_line(order, finding)


def _in_json_line(order: FileOrder, finding: Finding) -> FileFinding:
    return FileFinding(
        first_line=order.first_line,
        last_line=order.last_line,
        external_id=order.external_id,
        field=finding.field,
        says=finding.says,
        details=finding.details,
        value=_value_at(order.document, finding.field),
    )


def _in_row(order: FileOrder, finding: Finding) -> FileFinding:
    row, column = _place(order, finding.field)
    return FileFinding(
        first_line=order.first_line if row is None else row.first_line,
        last_line=order.last_line if row is None else row.last_line,
        external_id=order.external_id,
        field=column,
        says=finding.says,
        details=finding.details,
        value=shown((row or order.rows[0]).cells.get(column, "")),
    )


def _place(order: FileOrder, field: str) -> tuple[Row | None, str]:
    """The row of a mistake and its column. None: the columns of the order, or no column at all."""
    if field.startswith(LINES):
        number, _, name = field.removeprefix(LINES).partition(".")
        return order.rows[int(number) - 1], OF_LINES.get(name, name)
    if field.startswith("buyer."):
        return None, f"buyer_{field.removeprefix('buyer.')}"
    return None, OF_ORDER.get(field, field)


def _value_at(document: Mapping[str, Any], field: str) -> str:
    """What stands in the field of a document; "" for a whole part of it."""
    value: Any = document
    for part in field.split("."):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.isdigit() and 0 < int(part) <= len(value):
            value = value[int(part) - 1]
        else:
            return ""
    return "" if value is None or isinstance(value, Mapping | list) else shown(str(value))
