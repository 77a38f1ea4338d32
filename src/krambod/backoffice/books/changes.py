"""What differs between the order that was booked and the one the shop tells of now? Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from krambod.orders.order import Address, Order, OrderLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`field` is a code; `number` counts lines from 1. Nothing before: it is new; nothing after: it is gone."""

    field: str
    before: str
    after: str
    number: int | None = None


def find_changes(before: Order, after: Order) -> list[Change]:
    """What would make another document. Payments and shipments do not."""
    return [*_fields(before, after), *_lines(before.lines, after.lines)]


def _fields(before: Order, after: Order) -> Iterator[Change]:
    for field, one, other in zip(_NAMES, _texts(before), _texts(after), strict=True):
        if one != other:
            yield Change(field=field, before=one, after=other)


_NAMES = ("number", "total", "email", "name", "company", "vat_number", "address", "delivery", "cancelled", "refunds")


def _texts(order: Order) -> tuple[str, ...]:
    buyer, delivery = order.buyer, order.delivery
    return (
        order.number,
        f"{order.total.amount:.2f} {order.currency}",
        buyer.email,
        buyer.name,
        buyer.company,
        buyer.vat_number,
        _address(buyer.address),
        "" if delivery is None else ", ".join(filter(None, (delivery.name, _address(delivery.address)))),
        "" if order.cancelled_at is None else "×",
        str(len(order.refunds) or ""),
    )


def _lines(before: tuple[OrderLine, ...], after: tuple[OrderLine, ...]) -> Iterator[Change]:
    for place in range(max(len(before), len(after))):
        one, other = (_line(lines[place]) if place < len(lines) else "" for lines in (before, after))
        if one != other:
            yield Change(field="line", number=place + 1, before=one, after=other)


def _line(line: OrderLine) -> str:
    return f"{_plain(line.quantity)} × {line.description or line.sku} = {line.total:.2f} ({_plain(line.vat_rate)} %)"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _address(address: Address) -> str:
    return ", ".join(filter(None, (address.street, f"{address.zip} {address.city}".strip(), address.country)))
