"""Which orders are in the shop, as WooCommerce's REST API v3 would tell them? Pure: the clock comes in as an argument.

WooCommerce keeps each line's total without VAT and its VAT, and tells them rounded to `decimals`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from krambod.doubles.api_shop.sale import ZERO, Charge, Party, Sale, whole_oere
from krambod.doubles.woocommerce.refunds import Refund, amount_of, named_refund, refund_document

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
METHOD_IDS = {"Dankort": "quickpay", "MobilePay": "mobilepay", "Faktura": "invoice", "Bankoverførsel": "bacs"}
EXACT = 6  # decimals
RATE_IDS = {Decimal(25): 1, Decimal(19): 2}

Order = dict[str, Any]


@dataclass(slots=True)
class Kept:
    """An order as the shop keeps it: exact."""

    id: int
    sale: Sale
    created: datetime
    modified: datetime
    status: str = "pending"
    paid: datetime | None = None
    completed: datetime | None = None
    meta: dict[str, str] = field(default_factory=dict)
    refunds: list[Refund] = field(default_factory=list)


class Orders:
    """The shop's orders by id. `changed` is called with the topic and the order's id after each change.

    A test may also hand in an order as the JSON that the shop answers; such an order is told word for word.
    """

    def __init__(self, changed: Callable[[str, int], None] = lambda _topic, _id: None, *, decimals: int = 2) -> None:
        self._orders: dict[int, Kept] = {}
        self._told: dict[int, Order] = {}
        self._refunds_told: dict[int, list[Order]] = {}
        self._changed = changed
        self._refund_id = 90000
        self.decimals = decimals

    def place(self, sale: Sale, at: datetime, *, order_id: int | None = None) -> int:
        """Somebody orders. Invoices and bank transfers are on hold, the rest waits for payment."""
        key = order_id or max(self._orders, default=700) + 1
        is_later = sale.method in ("Faktura", "Bankoverførsel", "EAN")
        meta = {"_billing_cvr": sale.buyer.vat_number, "_billing_ean": sale.buyer.ean}
        self._orders[key] = Kept(
            id=key,
            sale=sale,
            created=at,
            modified=at,
            status="on-hold" if is_later else "pending",
            meta={name: value for name, value in meta.items() if value},
        )
        self._changed("order.created", key)
        return key

    def store(self, document: Order, *, refunds: Sequence[Order] = ()) -> int:
        """The shop has this order from now on. `refunds` are what its list of the order's refunds answers."""
        key = int(document["id"])
        topic = "order.updated" if key in self._told else "order.created"
        self._told[key] = document
        self._refunds_told[key] = list(refunds)
        self._changed(topic, key)
        return key

    def edit(self, order_id: int, sale: Sale, at: datetime) -> None:
        """The merchant changes what was ordered."""
        self._orders[order_id].sale = sale
        self._touch(order_id, at)

    def pay(self, order_id: int, at: datetime) -> None:
        """The gateway reports a payment, captured or not."""
        order = self._orders[order_id]
        order.paid = at
        if order.status != "completed":
            order.status = "processing"
        self._touch(order_id, at)

    def capture(self, order_id: int, at: datetime) -> None:
        """A gateway's plugin notes that the money is captured."""
        self._orders[order_id].meta["_charge_captured"] = "yes"
        self._touch(order_id, at)

    def reserve(self, order_id: int, at: datetime) -> None:
        """A gateway's plugin notes that the money is only reserved."""
        self._orders[order_id].meta["_charge_captured"] = "no"
        self._touch(order_id, at)

    def set_status(self, order_id: int, status: str, at: datetime) -> None:
        """`completed` has a moment of its own."""
        order = self._orders[order_id]
        order.status = status
        if status == "completed":
            order.completed = at
        self._touch(order_id, at)

    def comment(self, order_id: int, at: datetime) -> None:
        """A change that does not concern the books."""
        self._touch(order_id, at)

    def refund(self, order_id: int, amount: Decimal, at: datetime, reason: str = "", *, is_repaid: bool = True) -> int:
        """The merchant refunds an amount; a whole refund changes the status. `is_repaid`: the gateway pays it back."""
        refund = Refund(id=self._next_refund(), at=at, amount=amount, reason=reason, is_repaid=is_repaid)
        return self._keep_refund(order_id, refund)

    def refund_lines(
        self, order_id: int, pieces: Mapping[int, Decimal], at: datetime, *, is_repaid: bool = True
    ) -> int:
        """The merchant refunds pieces of the lines with these ids."""
        amount = whole_oere(amount_of(pieces, document_of(self._orders[order_id], EXACT)))
        refund = Refund(id=self._next_refund(), at=at, amount=amount, pieces=pieces, is_repaid=is_repaid)
        return self._keep_refund(order_id, refund)

    def delete_refund(self, order_id: int, refund_id: int, at: datetime) -> None:
        """The merchant takes a refund back. The status stays."""
        order = self._orders[order_id]
        order.refunds = [refund for refund in order.refunds if refund.id != refund_id]
        self._touch(order_id, at)

    def _next_refund(self) -> int:
        self._refund_id += 1
        return self._refund_id

    def _keep_refund(self, order_id: int, refund: Refund) -> int:
        order = self._orders[order_id]
        order.refunds.append(refund)
        if sum(one.amount for one in order.refunds) >= whole_oere(total_of(order.sale)):
            order.status = "refunded"
        self._touch(order_id, refund.at)
        return refund.id

    def trash(self, order_id: int, at: datetime) -> None:
        """Moves an order to the bin: REST still answers it, marked as deleted."""
        order = self._orders[order_id]
        order.meta["_wp_trash_status"] = order.status
        order.status, order.modified = "trash", max(order.modified, at)
        self._changed("order.deleted", order_id)

    def restore(self, order_id: int, at: datetime) -> None:
        """Out of the bin."""
        order = self._orders[order_id]
        order.status, order.modified = order.meta.pop("_wp_trash_status"), max(order.modified, at)
        self._changed("order.restored", order_id)

    def delete(self, order_id: int) -> None:
        """Gone for good."""
        self._orders.pop(order_id)
        self._changed("order.deleted", order_id)

    def find_document(self, order_id: int, *, decimals: int | None = None) -> Order | None:
        """The order as REST and webhooks have it."""
        if order_id in self._told:
            return self._told[order_id]
        order = self._orders.get(order_id)
        return None if order is None else document_of(order, self.decimals if decimals is None else decimals)

    def refunds_of(self, order_id: int, *, decimals: int | None = None) -> list[dict[str, Any]]:
        """The refunds of an order, in full."""
        if order_id in self._told:
            return self._refunds_told[order_id]
        order = self._orders[order_id]
        exact, fixed = document_of(order, EXACT), _fixed(self.decimals if decimals is None else decimals)
        return [refund_document(refund, exact, fixed) | _dates("date_created", refund.at) for refund in order.refunds]

    def find_ids(self, *, modified_after: str, after: str) -> list[int]:
        """The ids of listed orders, by id. Orders in the bin are in no list."""
        kept = [(order.id, order.status, _gmt(order.created), _gmt(order.modified)) for order in self._orders.values()]
        listed = kept + [_listed(document) for document in self._told.values()]
        return sorted(
            key
            for key, status, created, modified in listed
            if status != "trash" and modified > modified_after and created > after
        )

    def has(self, order_id: int) -> bool:
        return order_id in self._orders or order_id in self._told

    def _touch(self, order_id: int, at: datetime) -> None:
        order = self._orders[order_id]
        order.modified = max(order.modified, at)
        self._changed("order.updated", order_id)


def _listed(document: Order) -> tuple[int, str, str, str]:
    """What a list asks of a told order: id, status, and when it was created and changed."""
    created = document.get("date_created_gmt") or document.get("date_created") or ""
    return int(document["id"]), str(document.get("status")), created, document.get("date_modified_gmt") or created


def total_of(sale: Sale) -> Decimal:
    """Incl. VAT, before gift cards."""
    return sum((net + vat for net, vat in _split_all(sale)), ZERO)


def document_of(order: Kept, decimals: int) -> Order:
    """An order as WooCommerce writes it."""
    sale, buyer = order.sale, order.sale.buyer
    products = [
        (line, *_split(line.price * line.quantity, line.vat_rate, sale), *_split(amount, line.vat_rate, sale))
        for line, amount in zip(sale.lines, sale.discounted_lines(), strict=True)
    ]
    total = total_of(sale) - sale.gift_card
    total_vat = sum((vat for _, vat in _split_all(sale)), ZERO)
    first, _, last = buyer.name.partition(" ")

    fixed = _fixed(decimals)
    return {
        "id": order.id,
        "parent_id": 0,
        "number": sale.number,
        "order_key": f"wc_order_{order.id}",
        "status": order.status,
        "currency": sale.currency,
        **_dates("date_created", order.created),
        **_dates("date_modified", order.modified),
        "discount_total": fixed(sum((sub - net for _, sub, _, net, _ in products), ZERO)),
        "total": fixed(total),
        "total_tax": fixed(total_vat),
        "prices_include_tax": sale.prices_include_vat,
        "customer_id": 0,
        "billing": {
            "first_name": first, "last_name": last, "company": buyer.company, "address_1": buyer.address,
            "address_2": "", "city": buyer.city, "state": "", "postcode": buyer.zip, "country": buyer.country,
            "email": buyer.email, "phone": buyer.phone,
        },
        "shipping": _shipping_address(sale.delivery),
        "payment_method": METHOD_IDS.get(sale.method, sale.method.lower()),
        "payment_method_title": sale.method,
        "transaction_id": f"T{order.id}" if order.paid else "",
        **_dates("date_paid", order.paid),
        **_dates("date_completed", order.completed),
        "meta_data": [{"id": place, "key": key, "value": order.meta[key]} for place, key in enumerate(order.meta)],
        "line_items": [
            {
                "id": place,
                "name": line.name,
                "product_id": 100 + place,
                "variation_id": 0,
                "quantity": int(line.quantity) if line.quantity == int(line.quantity) else float(line.quantity),
                "tax_class": "",
                "subtotal": fixed(sub),
                "subtotal_tax": fixed(sub_vat),
                "total": fixed(net),
                "total_tax": fixed(vat),
                "taxes": _taxes(line.vat_rate, vat),
                "meta_data": [{"key": name, "value": value} for name, value in line.attributes],
                "sku": line.sku,
                "price": float(net / line.quantity) if line.quantity else 0,
            }
            for place, (line, sub, sub_vat, net, vat) in enumerate(products, start=1)
        ],
        "tax_lines": [
            {"id": 50 + key, "rate_id": key, "label": "moms", "compound": False, "rate_percent": float(rate)}
            for rate, key in RATE_IDS.items()
            if rate in {line.vat_rate for line in sale.lines} | {charge.vat_rate for charge in sale.charges()}
        ],
        "shipping_lines": [_charge(20, sale.shipping, sale, fixed, "method_title")] if sale.shipping else [],
        "fee_lines": [_charge(30, sale.fee, sale, fixed, "name")] if sale.fee else [],
        "coupon_lines": [{"id": 40, "code": sale.coupon, "discount": fixed(sale.discount)}] if sale.coupon else [],
        "refunds": [named_refund(refund, fixed) for refund in order.refunds],
        **(
            {"gift_cards": [{"id": 1, "code": sale.gift_card_code, "amount": float(sale.gift_card)}]}
            if sale.gift_card
            else {}
        ),
    }  # fmt: skip


def _fixed(decimals: int) -> Callable[[Decimal], str]:
    return lambda amount: f"{amount:.{decimals}f}"


def _split_all(sale: Sale) -> list[tuple[Decimal, Decimal]]:
    parts = [
        _split(amount, line.vat_rate, sale) for line, amount in zip(sale.lines, sale.discounted_lines(), strict=True)
    ]
    return parts + [_split(charge.price, charge.vat_rate, sale) for charge in sale.charges()]


def _split(amount: Decimal, rate: Decimal, sale: Sale) -> tuple[Decimal, Decimal]:
    """Net and VAT, exact."""
    net = amount / (1 + rate / 100) if sale.prices_include_vat else amount
    return net, net * rate / 100


def _charge(key: int, charge: Charge, sale: Sale, fixed: Callable[[Decimal], str], name: str) -> dict[str, Any]:
    net, vat = _split(charge.price, charge.vat_rate, sale)
    return {
        "id": key,
        name: charge.name,
        "total": fixed(net),
        "total_tax": fixed(vat),
        "taxes": _taxes(charge.vat_rate, vat),
    }


def _taxes(rate: Decimal, vat: Decimal) -> list[dict[str, Any]]:
    key = RATE_IDS.get(rate)
    return [] if key is None else [{"id": key, "total": f"{vat:.6f}", "subtotal": f"{vat:.6f}"}]


def _shipping_address(party: Party | None) -> dict[str, str]:
    if party is None:
        return dict.fromkeys(
            ("first_name", "last_name", "company", "address_1", "address_2", "city", "postcode", "country"), ""
        )
    first, _, last = party.name.partition(" ")
    return {
        "first_name": first, "last_name": last, "company": party.company, "address_1": party.address,
        "address_2": "", "city": party.city, "postcode": party.zip, "country": party.country,
    }  # fmt: skip


def _dates(name: str, moment: datetime | None) -> dict[str, str | None]:
    if moment is None:
        return {name: None, f"{name}_gmt": None}
    return {name: moment.astimezone(COPENHAGEN).strftime("%Y-%m-%dT%H:%M:%S"), f"{name}_gmt": _gmt(moment)}


def _gmt(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
