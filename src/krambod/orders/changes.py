"""How does one revision of an order differ from another, as far as an invoice shows it? Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from krambod.orders.order import Address, Order

Money = Callable[[Decimal, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderChange:
    """One difference. `field` is a name of _NAMES, or line; `number` is the line, counted from 1.

    An empty `before` means that the field is new; an empty `after` means that it is gone.
    """

    field: str
    before: str
    after: str
    number: int | None = None


def find_changes(before: Order, after: Order, money: Money) -> list[OrderChange]:
    """The differences that would change the invoice, so not payments and shipments.

    `money` writes an amount and its currency as text.
    """
    return [*_fields(before, after, money), *_lines(before, after, money)]


def is_same_sale(one: Order, other: Order) -> bool:
    """Whether two revisions of an order give the same invoice. Payments and shipments do not change it."""
    return not find_changes(one, other, plain_money)


def plain_money(amount: Decimal, currency: str) -> str:
    """Writes an amount for no reader's language."""
    return f"{amount:.2f} {currency}"


def _fields(before: Order, after: Order, money: Money) -> Iterator[OrderChange]:
    for field, one, other in zip(_NAMES, _texts(before, money), _texts(after, money), strict=True):
        if one != other:
            yield OrderChange(field=field, before=one, after=other)


_NAMES = (
    "number", "total", "email", "name", "company", "vat_number", "ean", "address", "delivery", "cancelled", "refunds"
)  # fmt: skip


def _texts(order: Order, money: Money) -> tuple[str, ...]:
    buyer, delivery = order.buyer, order.delivery
    return (
        order.number,
        money(order.total.amount, order.currency),
        buyer.email,
        buyer.name,
        buyer.company,
        buyer.vat_number,
        buyer.ean,
        _address(buyer.address),
        ""
        if delivery is None
        else ", ".join(filter(None, (delivery.company, delivery.name, _address(delivery.address)))),
        "" if order.cancelled_at is None else "×",
        " + ".join(money(refund.total, order.currency) for refund in order.refunds if refund.total),
    )


def _lines(before: Order, after: Order, money: Money) -> Iterator[OrderChange]:
    for place in range(max(len(before.lines), len(after.lines))):
        one, other = (_line(order, place, money) for order in (before, after))
        if one == other:  # then the words of the shop may differ that decide the account
            one, other = (_treated_line(order, place, money) for order in (before, after))
        if one != other:
            yield OrderChange(field="line", number=place + 1, before=one, after=other)


def _line(order: Order, place: int, money: Money) -> str:
    if place >= len(order.lines):
        return ""
    line = order.lines[place]
    total = money(line.total, order.currency)
    return f"{_plain(line.quantity)} × {line.description or line.sku} = {total} ({_plain(line.vat_rate)} %)"


def _treated_line(order: Order, place: int, money: Money) -> str:
    line = order.lines[place]
    return ", ".join(filter(None, (_line(order, place, money), line.kind, line.goods, line.tax_country)))


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _address(address: Address) -> str:
    return ", ".join(filter(None, (address.street, f"{address.zip} {address.city}".strip(), address.country)))
