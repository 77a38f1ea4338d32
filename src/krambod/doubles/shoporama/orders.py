"""Which orders are in the shop, as Shoporama's REST API would tell them? Pure: the clock comes in as an argument.

The public parts of the wire format are followed; the others have their likeliest spelling. Times are Danish, without a
zone.
"""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from krambod.doubles.api_shop.sale import ZERO, Party, Sale, whole_oere

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NEW, SENT, CANCELLED = "new", "sent", "cancelled"
COUNTRY_IDS = {"DK": 1}
GATEWAYS = {"Dankort": 1, "MobilePay": 2, "Faktura": 3, "EAN": 4, "Bankoverførsel": 5}

Order = dict[str, Any]


class Orders:
    """The shop's orders by id. `changed` is called with the event and the order after each change."""

    def __init__(self, changed: Callable[[str, Order], None] = lambda _event, _order: None) -> None:
        self._orders: dict[int, Order] = {}
        self._deleted: set[int] = set()
        self._changed = changed

    def place(self, sale: Sale, at: datetime, *, order_id: int | None = None) -> int:
        """Somebody orders. The order is not paid yet."""
        number = order_id or max(self._orders, default=5000) + 1
        self._orders[number] = _order(number, sale, at)
        self._changed("order_created", self._orders[number])
        return number

    def edit(self, order_id: int, sale: Sale, at: datetime) -> None:
        """The merchant changes what was ordered."""
        order = self._orders[order_id]
        kept = {name: order[name] for name in ("time", "status", "paid", "paid_time", "sent_time", "cancelled_time")}
        order |= _order(order_id, sale, at) | kept
        self._touch("new_status", order, at)

    def pay(self, order_id: int, at: datetime) -> None:
        """The shop marks the order as paid, captured or not."""
        order = self._orders[order_id]
        order |= {"paid": 1, "paid_time": local_text(at)}
        self._touch("paid", order, at)

    def capture(self, order_id: int, at: datetime, amount: Decimal | None = None) -> None:
        """The money was captured."""
        order = self._orders[order_id]
        order |= {"captured": 1, "captured_time": local_text(at)}
        if amount is not None:
            order["captured_amount"] = number(amount)
        self._touch("new_status", order, at)

    def void(self, order_id: int, at: datetime) -> None:
        """The reservation ends without a capture."""
        order = self._orders[order_id]
        order |= {"captured": 0, "voided": 1}
        self._touch("new_status", order, at)

    def set_status(self, order_id: int, status: str, at: datetime) -> None:
        """`sent` and `cancelled` have moments of their own."""
        order = self._orders[order_id]
        order["status"] = status
        if status in (SENT, CANCELLED):
            order[f"{status}_time"] = local_text(at)
        self._touch("new_status", order, at)

    def announce_return(self, order_id: int, event: str = "new_return") -> None:
        """A customer announces a return, which the order names. Nothing else of the order changes."""
        order = self._orders[order_id]
        order["returns"] = [*order.get("returns", []), {"return_id": len(order.get("returns", [])) + 1}]
        self._changed(event, order)

    def comment(self, order_id: int, text: str, at: datetime) -> None:
        """A change that does not concern the books."""
        order = self._orders[order_id]
        order["comments"] = text
        self._touch("new_status", order, at)

    def delete(self, order_id: int) -> None:
        """Deletes an order for good: REST answers 410."""
        self._orders.pop(order_id)
        self._deleted.add(order_id)

    def find(self, order_id: int) -> Order | None:
        return self._orders.get(order_id)

    def is_deleted(self, order_id: int) -> bool:
        return order_id in self._deleted

    def changed_since(self, since: str) -> list[Order]:
        """By their last change, then by id; `since` as `2026-01-01T00:00:00`, "" for all."""
        wanted = since.replace("T", " ")
        found = [order for order in self._orders.values() if str(order["last_modified"]) >= wanted]
        return sorted(found, key=lambda order: (str(order["last_modified"]), int(order["order_id"])))

    def newest(self, count: int) -> list[Order]:
        return sorted(self._orders.values(), key=lambda order: -int(order["order_id"]))[:count]

    def put(self, orders: Iterable[Order]) -> None:
        """Adds orders without an event."""
        self._orders |= {int(order["order_id"]): order for order in orders}

    def dump(self) -> str:
        return json.dumps(list(self._orders.values()), ensure_ascii=False)

    def load(self, text: str) -> None:
        self.put(json.loads(text))

    def _touch(self, event: str, order: Order, at: datetime) -> None:
        order["last_modified"] = max(str(order["last_modified"]), local_text(at))
        self._changed(event, order)


def _order(order_id: int, sale: Sale, at: datetime) -> Order:
    products = sum((line.price * line.quantity for line in sale.lines), ZERO)
    discount = sale.discount + sum((line.discount for line in sale.lines), ZERO)
    charged = sum((charge.price for charge in sale.charges()), ZERO)
    total = products - discount + charged - sale.gift_card
    buyer = sale.buyer
    order: Order = {
        "order_id": order_id,
        "webshop_order_id": sale.number,
        "invoice_id": None,
        "webshop_id": 1,
        "time": local_text(at),
        "last_modified": local_text(at),
        "status": NEW,
        "paid": 0,
        "paid_time": None,
        "sent_time": None,
        "cancelled_time": None,
        "currency": sale.currency,
        "email": buyer.email,
        "phone": buyer.phone or None,
        "order_name": buyer.name,
        "order_company_name": buyer.company or None,
        "order_address": buyer.address,
        "order_zipcode": buyer.zip,
        "order_city": buyer.city,
        "order_country_id": COUNTRY_IDS.get(buyer.country, 99),
        "order_country": buyer.country,
        "vat_number": buyer.vat_number or None,
        "ean_number": buyer.ean or None,
        **_delivery(sale.delivery),
        "shipping_id": 7 if sale.shipping else None,
        "shipping_name": sale.shipping.name if sale.shipping else None,
        "shipping_price": number(sale.shipping.price) if sale.shipping else 0,
        "shipping_vat": number(sale.shipping.vat_rate) if sale.shipping else None,
        "payment_fee": number(sale.fee.price) if sale.fee else 0,
        "price": number(products),
        "total_price": number(total),
        "vat": number(_vat(sale)),
        "voucher_code": sale.coupon or None,
        "voucher_discount_amount": number(discount) if discount else None,
        "gift_card_amount": number(sale.gift_card) if sale.gift_card else None,
        "gift_card_code": sale.gift_card_code or None,
        "payment_gateway_id": GATEWAYS.get(sale.method, 9),
        "payment_gateway_name": sale.method,
        "products": [
            {
                "product_id": str(1000 + place),
                "own_id": line.sku or None,
                "name": line.name,
                "amount": number(line.quantity),
                "unit_price": number(line.price),
                "vat": number(line.vat_rate),
                "attributes": [{"name": name, "val": value} for name, value in line.attributes],
            }
            for place, line in enumerate(sale.lines)
        ],
        "comments": None,
        "extras": {},
    }
    return order


def _delivery(party: Party | None) -> dict[str, Any]:
    if party is None:
        return dict.fromkeys(("del_name", "del_company_name", "del_address", "del_zipcode", "del_city", "del_country"))
    return {
        "del_name": party.name,
        "del_company_name": party.company or None,
        "del_address": party.address,
        "del_zipcode": party.zip,
        "del_city": party.city,
        "del_country": party.country,
    }


def _vat(sale: Sale) -> Decimal:
    """Of the whole sale, rounded once."""
    parts = [(amount, line.vat_rate) for amount, line in zip(sale.discounted_lines(), sale.lines, strict=True)]
    parts += [(charge.price, charge.vat_rate) for charge in sale.charges()]
    return whole_oere(sum((amount * rate / (100 + rate) for amount, rate in parts), ZERO))


def number(value: Decimal) -> int | str:
    """Amounts as text, whole numbers as numbers: both are seen, mixed."""
    return int(value) if value == value.to_integral_value() else f"{value:f}"


def local_text(moment: datetime) -> str:
    """Danish time, without a zone."""
    return moment.astimezone(COPENHAGEN).strftime("%Y-%m-%d %H:%M:%S")


def from_local_text(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)
