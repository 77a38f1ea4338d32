"""Which order does a Shoporama payload tell? Pure.

Prices are incl. VAT. `status` and `paid` are two things, and `paid` is not captured money. The names tried are those of
Shoporama's own checkout and theme, in snake_case; the REST keys are not public, so each can be mapped by the merchant.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from krambod.accounting.money import round_oere, spread
from krambod.platforms.platform import Document, Reading, Translation
from krambod.platforms.shoporama.countries import country_code
from krambod.platforms.shoporama.webhooks import unwrapped
from krambod.platforms.translating.conclude import conclude, settled, written
from krambod.platforms.translating.methods import Told, is_gift_card, join, payment_rows
from krambod.platforms.translating.payload import Payload
from krambod.platforms.translating.rounding import level_lines

SIX_PLACES = Decimal("0.000001")
ZERO = Decimal(0)

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("order_id", "id"),
    "number": ("webshop_order_id", "order_number", "number", "order_id"),
    "placed_at": ("time", "created", "created_at", "order_time", "date"),
    "updated_at": ("last_modified", "modified", "updated_at", "updated", "changed"),
    "status": ("status", "order_status", "status.name", "status_name"),
    "paid": ("paid", "is_paid"),
    "paid_at": ("paid_time", "paid_at", "payment_time", "paid_date"),
    "shipped_at": ("sent_time", "shipped_at", "sent_at", "shipping_time", "sent_date"),
    "cancelled_at": ("cancelled_time", "cancelled_at", "cancel_time"),
    "currency": ("currency", "currency_code", "currency.code"),
    "test": ("is_test", "test"),
    # The buyer
    "email": ("email", "order_email", "customer.email"),
    "phone": ("phone", "order_phone", "mobile"),
    "name": ("order_name", "name", "customer.name"),
    "company": ("order_company_name", "company_name", "company"),
    "vat_number": ("vat_number", "cvr", "extras.cvr", "extras[cvr]"),
    "ean": ("ean_number", "ean", "extras.ean", "extras[ean]"),
    "address": ("order_address", "address"),
    "zip": ("order_zipcode", "order_zip", "zipcode"),
    "city": ("order_city", "city"),
    "country": ("order_country_code", "order_country_iso", "order_country", "country", "order_country_id"),
    # The delivery
    "delivery_name": ("del_name",),
    "delivery_company": ("del_company_name",),
    "delivery_address": ("del_address",),
    "delivery_zip": ("del_zipcode", "del_zip"),
    "delivery_city": ("del_city",),
    "delivery_country": ("del_country_code", "del_country_iso", "del_country", "del_country_id"),
    # The money
    "total": ("total_price", "total", "order_total"),
    "total_vat": ("vat", "total_vat", "vat_amount"),
    "shipping_price": ("shipping_price", "shipping_cost"),
    "shipping_name": ("shipping_name", "shipping_title", "shipping.name"),
    "shipping_vat_rate": ("shipping_vat", "shipping_vat_rate"),
    "fee": ("payment_fee", "payment_gateway_fee", "gateway_fee", "fee"),
    "voucher_code": ("voucher_code",),
    "discount": ("voucher_discount_amount", "voucher_discount", "discount_amount", "discount"),
    "gift_card": ("gift_card_amount", "giftcard_amount", "gift_card"),
    "gift_card_code": ("gift_card_code", "giftcard_code"),
    "method": ("payment_gateway_name", "payment_name", "payment_method", "payment_gateway.name", "payment_gateway_id"),
    "reference": ("transaction_id", "payment_transaction_id", "payment_reference"),
    "captured": ("captured", "is_captured", "payment_captured"),
    "captured_at": ("captured_time", "capture_time", "captured_at"),
    "captured_amount": ("captured_amount", "capture_amount"),
    "voided": ("voided", "payment_voided"),
    "lines": ("products", "order_products", "lines", "items"),
    "refunds": ("refunds", "credit_notes"),
    # A line, its field names with "line." before them in a merchant's map
    "line.sku": ("own_id", "sku", "product_number", "product_id"),
    "line.name": ("name", "product_name", "title"),
    "line.quantity": ("amount", "quantity", "qty"),
    "line.unit_price": ("unit_price", "price"),
    "line.vat_rate": ("vat_rate", "vat_percent", "vat"),
    "line.attributes": ("attributes",),
    "refund.id": ("refund_id", "credit_note_id", "id"),
    "refund.total": ("total_price", "total", "amount"),
    "refund.at": ("time", "created", "date"),
}
ORDER_FIELDS = {name: paths for name, paths in FIELDS.items() if "." not in name}
LINE_FIELDS = {name.removeprefix("line."): paths for name, paths in FIELDS.items() if name.startswith("line.")}
REFUND_FIELDS = {name.removeprefix("refund."): paths for name, paths in FIELDS.items() if name.startswith("refund.")}
ATTRIBUTE_FIELDS = {"name": ("name",), "value": ("val", "value")}


def translate(document: Document, reading: Reading) -> Translation:
    """What the payload says. Ids come as numbers or text, times without a zone are Danish, flags are 0 and 1."""
    return _Order(unwrapped(dict(document)), reading).translate()


class _Order:
    def __init__(self, document: Document, reading: Reading) -> None:
        self._reading = reading
        self._rules = reading.rules
        self._earlier = reading.earlier
        self._payload = Payload(document, ORDER_FIELDS, chosen=reading.rules.fields)

    def translate(self) -> Translation:
        payload = self._payload
        order_id = payload.need_text("id")
        number = payload.need_text("number")
        placed_at = payload.need_moment("placed_at", self._reading.received_at)
        updated_at = self._updated_at(placed_at)
        status = payload.need_text("status")
        shipped_at, cancelled_at = self._status_moments(status, updated_at)
        paid_at = self._paid_at(placed_at, updated_at)
        gift_card, discount = self._vouchers()
        total = round_oere(payload.need_number("total")) + gift_card
        method = self._method()
        told = Told(
            method=method,
            total=total,
            placed_at=placed_at,
            paid_at=paid_at,
            shipped_at=shipped_at,
            cancelled_at=cancelled_at,
            is_captured=payload.flag("captured"),
            captured_at=payload.moment("captured_at"),
            captured_amount=_rounded(payload.number("captured_amount")),
            is_voided=bool(payload.flag("voided")),
            reference=payload.text("reference"),
            gift_card=gift_card,
            gift_card_reference=payload.text("gift_card_code") or (payload.text("voucher_code") if gift_card else ""),
        )
        body = {
            "number": number,
            "updated_at": written(updated_at),
            "placed_at": written(placed_at),
            "paid_at": written(paid_at),
            "shipped_at": written(shipped_at),
            "cancelled_at": written(cancelled_at),
            "currency": (payload.text("currency") or self._rules.currency).upper(),
            "prices_include_vat": True,
            "total": f"{total:.2f}",
            "total_vat": self._total_vat(),
            "buyer": self._buyer(),
            "delivery": self._delivery(),
            "lines": self._lines(total, discount),
            "payments": payment_rows(told, self._rules),
            "refunds": self._refunds(updated_at),
            "test": bool(payload.flag("test")),
        }
        return conclude(
            order_id, body, payload.notes, statuses=(status,) if status else (), methods=(method,) if method else ()
        )

    # When

    def _updated_at(self, placed_at: datetime) -> datetime:
        """The state's own time. What was asked for through REST was so at that moment at the latest."""
        told = self._payload.moment("updated_at")
        if told is not None:
            return told
        if self._reading.read_at is not None:
            self._payload.tell("updated_at", written(self._reading.read_at) or "", "read through REST")
            return self._reading.read_at
        self._payload.miss("updated_at")
        return placed_at

    def _status_moments(self, status: str, updated_at: datetime) -> tuple[datetime | None, datetime | None]:
        payload, earlier = self._payload, self._earlier
        shipped_at, cancelled_at = payload.moment("shipped_at"), payload.moment("cancelled_at")
        known = (earlier.shipped_at, earlier.cancelled_at) if earlier else (None, None)
        word = status.casefold()
        is_shipped = word in _words(self._rules.shipped_statuses)
        is_cancelled = word in _words(self._rules.cancelled_statuses)
        shipped = settled(shipped_at, known[0], updated_at) if is_shipped else None
        # Cancelled after it was sent: it was sent all the same.
        if is_cancelled:
            shipped = shipped_at or known[0]
        return shipped, settled(cancelled_at, known[1], updated_at) if is_cancelled else None

    def _paid_at(self, placed_at: datetime, updated_at: datetime) -> datetime | None:
        told = self._payload.moment("paid_at")
        is_paid = self._payload.flag("paid")
        if is_paid is None:
            is_paid = told is not None
        if not is_paid:
            return None
        known = self._earlier.paid_at if self._earlier else None
        # Paid when it is first heard of: it was paid when it was placed.
        return settled(told, known, updated_at if self._earlier else placed_at)

    # Who

    def _buyer(self) -> dict[str, Any]:
        payload = self._payload
        names = ("email", "name", "company", "vat_number", "ean", "phone", "address", "zip", "city")
        return {name: payload.text(name) for name in names} | {"country": self._country("country")}

    def _delivery(self) -> dict[str, Any] | None:
        names = ("name", "company", "address", "zip", "city")
        told = {name: self._payload.text(f"delivery_{name}") for name in names}
        if not any(told.values()):
            return None
        country = self._country("delivery_country") if self._payload.has("delivery_country") else None
        return {**told, "country": country or self._country("country")}

    def _country(self, field: str) -> str | None:
        word = self._payload.text(field)
        if not word:
            return None
        code = country_code(word)
        if code is None:
            self._payload.refuse(
                self._payload.place_of(field),
                "not_a_country",
                f"{self._payload.place_of(field)} ({word!r}) is no country that we know; its two letters are needed.",
            )
        return code

    # What

    def _method(self) -> str:
        word = self._payload.text("method")
        if self._payload.text("ean") and not word:
            return "EAN"
        return word

    def _vouchers(self) -> tuple[Decimal, Decimal]:
        """What was paid with a gift card, and what was given off."""
        payload = self._payload
        gift_card = abs(_rounded(payload.number("gift_card")) or ZERO)
        discount = abs(_rounded(payload.number("discount")) or ZERO)
        code = payload.text("voucher_code")
        if discount and code and re.search(self._rules.gift_card_codes, code):
            payload.tell("gift_card", f"{discount:.2f}", code)
            return gift_card + discount, ZERO
        return gift_card, discount

    def _total_vat(self) -> str | None:
        vat = _rounded(self._payload.number("total_vat"))
        return None if vat is None else f"{vat:.2f}"

    def _lines(self, total: Decimal, discount: Decimal) -> list[dict[str, str]]:
        payload = self._payload
        products = [_product(row, self._default_rate()) for row in payload.rows("lines", LINE_FIELDS, "line.")]
        if not products and not payload.notes.findings:
            payload.miss("lines")
        main_rate = products[0]["rate"] if products else self._default_rate()
        extras = [
            _extra(
                "shipping",
                payload.text("shipping_name") or "Fragt",
                payload.number("shipping_price"),
                payload.number("shipping_vat_rate"),
                main_rate,
            ),
            _extra("fee", "Betalingsgebyr", payload.number("fee"), None, main_rate),
        ]
        sold = products + [extra for extra in extras if extra is not None]
        for line, gross in zip(sold, level_lines([line["gross"] for line in sold], total + discount), strict=True):
            line["gross"] = gross
        return [_written_line(line) for line in (*sold, *self._discounts(products, discount))]

    def _default_rate(self) -> Decimal:
        """An order that states no VAT at all was sold without."""
        vat, total = self._payload.number("total_vat"), self._payload.number("total")
        return ZERO if vat == 0 and total else self._rules.vat_rate

    def _discounts(self, products: Sequence[dict[str, Any]], discount: Decimal) -> list[dict[str, Any]]:
        """One for each VAT rate, in proportion to what was sold at it."""
        if not discount or not products:
            return []
        rates = list(dict.fromkeys(line["rate"] for line in products))
        sums = [sum((line["gross"] for line in products if line["rate"] == rate), ZERO) for rate in rates]
        shares = spread(discount, sums) if sum(sums) > 0 and min(sums) >= 0 else [discount, *[ZERO] * (len(rates) - 1)]
        text = join(("Rabat", self._payload.text("voucher_code")))
        return [
            {"kind": "discount", "text": text, "quantity": Decimal(1), "price": -share, "gross": -share, "rate": rate}
            for rate, share in zip(rates, shares, strict=True)
            if share
        ]

    def _refunds(self, updated_at: datetime) -> list[dict[str, Any]]:
        rows = self._payload.rows("refunds", REFUND_FIELDS, "refund.")
        return [
            {
                "id": row.need_text("id"),
                "at": written(row.moment("at") or updated_at),
                "total": f"{abs(round_oere(row.need_number('total'))):.2f}",
            }
            for row in rows
        ]


def _product(row: Payload, default_rate: Decimal) -> dict[str, Any]:
    quantity, price = row.need_number("quantity"), row.need_number("unit_price")
    attributes = row.rows("attributes", ATTRIBUTE_FIELDS, "attribute.")
    texts = [join((one.text("name"), one.text("value")), ": ") for one in attributes]
    rate = row.number("vat_rate")
    return {
        "kind": "gift_card" if is_gift_card(row.text("name")) else "product",
        "sku": row.text("sku")[:100],
        "text": join((row.text("name"), *(text for text in texts if text)), ", ")[:1000],
        "quantity": quantity,
        "price": price,
        "gross": quantity * price,
        "rate": default_rate if rate is None else rate,
    }


def _extra(
    kind: str, text: str, price: Decimal | None, rate: Decimal | None, main_rate: Decimal
) -> dict[str, Any] | None:
    """What is charged beside the goods follows their VAT. What costs nothing is no line."""
    if not price:
        return None
    values = {"quantity": Decimal(1), "price": price, "gross": price, "rate": main_rate if rate is None else rate}
    return {"kind": kind, "text": text[:1000], **values}


def _written_line(line: dict[str, Any]) -> dict[str, str]:
    price = line["price"].quantize(SIX_PLACES) if line["quantity"] else line["gross"]
    return {
        "kind": line["kind"],
        "sku": line.get("sku", ""),
        "description": line["text"],
        "quantity": f"{line['quantity']:f}",
        "unit_price": f"{price:f}",
        "total": f"{line['gross']:.2f}",
        "vat_rate": f"{line['rate']:f}",
    }


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round_oere(amount)


def _words(statuses: Sequence[str]) -> set[str]:
    return {status.strip().casefold() for status in statuses}
