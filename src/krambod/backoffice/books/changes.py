"""What differs between the order that was booked and the one the shop tells of now? Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from krambod.orders.order import Address, Order

Money = Callable[[Decimal, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`field` is a code; `number` counts lines from 1. Nothing before: it is new; nothing after: it is gone."""

    field: str
    before: str
    after: str
    number: int | None = None


def find_changes(before: Order, after: Order, money: Money) -> list[Change]:
    """What would make another document; payments and shipments do not. `money` writes an amount of a currency."""
    return [*_fields(before, after, money), *_lines(before, after, money)]


def _fields(before: Order, after: Order, money: Money) -> Iterator[Change]:
    for field, one, other in zip(_NAMES, _texts(before, money), _texts(after, money), strict=True):
        if one != other:
            yield Change(field=field, before=one, after=other)


_NAMES = ("number", "total", "email", "name", "company", "vat_number", "address", "delivery", "cancelled", "refunds")


def _texts(order: Order, money: Money) -> tuple[str, ...]:
    buyer, delivery = order.buyer, order.delivery
    return (
        order.number,
        money(order.total.amount, order.currency),
        buyer.email,
        buyer.name,
        buyer.company,
        buyer.vat_number,
        _address(buyer.address),
        "" if delivery is None else ", ".join(filter(None, (delivery.name, _address(delivery.address)))),
        "" if order.cancelled_at is None else "×",
        str(len(order.refunds) or ""),
    )


def _lines(before: Order, after: Order, money: Money) -> Iterator[Change]:
    for place in range(max(len(before.lines), len(after.lines))):
        one, other = (_line(order, place, money) if place < len(order.lines) else "" for order in (before, after))
        if one != other:
            yield Change(field="line", number=place + 1, before=one, after=other)


def _line(order: Order, place: int, money: Money) -> str:
    line = order.lines[place]
    total = money(line.total, order.currency)
    return f"{_plain(line.quantity)} × {line.description or line.sku} = {total} ({_plain(line.vat_rate)} %)"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _address(address: Address) -> str:
    return ", ".join(filter(None, (address.street, f"{address.zip} {address.city}".strip(), address.country)))
