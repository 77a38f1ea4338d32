"""Which order does a WooCommerce payload tell? Pure.

Each line has its total without VAT and its VAT, rounded to the shop's decimals or not at all; their sum is what the
customer paid for it. Unit prices are recomputed and mean little, so lines are read by their totals. The difference that
rounding leaves to the order's total is taken by lines, half an øre for each at most.
"""

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from krambod.accounting.money import round_oere
from krambod.platforms.platform import Document, Reading, Translation
from krambod.platforms.translating.conclude import conclude, settled, written
from krambod.platforms.translating.methods import Told, is_gift_card, join, payment_rows
from krambod.platforms.translating.payload import Payload
from krambod.platforms.translating.rounding import level_lines

GMT = ZoneInfo("UTC")
SIX_PLACES = Decimal("0.000001")
ZERO = Decimal(0)
ONE = Decimal(1)
KNOWN_RATES = (Decimal(25), ZERO)
TAG = re.compile("<[^<>]*>")

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "number": ("number", "id"),
    "placed_at": ("date_created_gmt",),
    "updated_at": ("date_modified_gmt",),
    "status": ("status",),
    "paid_at": ("date_paid_gmt",),
    "completed_at": ("date_completed_gmt",),
    "currency": ("currency",),
    # The buyer. Danish plugins keep CVR and EAN in many places, so the merchant may name another.
    "email": ("billing.email",),
    "phone": ("billing.phone",),
    "first_name": ("billing.first_name",),
    "last_name": ("billing.last_name",),
    "company": ("billing.company",),
    "vat_number": (
        "meta_data[_billing_cvr]", "meta_data[billing_cvr]", "meta_data[_billing_cvr_number]", "meta_data[_cvr]",
        "meta_data[cvr]", "meta_data[_billing_vat_number]", "meta_data[_vat_number]", "meta_data[vat_number]",
        "meta_data[_billing_eu_vat_number]", "billing.cvr", "billing.cvr_number", "billing.vat_number",
    ),
    "ean": (
        "meta_data[_billing_ean]", "meta_data[billing_ean]", "meta_data[_billing_ean_number]",
        "meta_data[billing_ean_number]", "meta_data[_ean]", "meta_data[ean]", "billing.ean",
    ),
    "address": ("billing.address_1",),
    "address_2": ("billing.address_2",),
    "zip": ("billing.postcode",),
    "city": ("billing.city",),
    "country": ("billing.country",),
    # The delivery
    "delivery_first_name": ("shipping.first_name",),
    "delivery_last_name": ("shipping.last_name",),
    "delivery_company": ("shipping.company",),
    "delivery_address": ("shipping.address_1",),
    "delivery_address_2": ("shipping.address_2",),
    "delivery_zip": ("shipping.postcode",),
    "delivery_city": ("shipping.city",),
    "delivery_country": ("shipping.country",),
    # The money
    "total": ("total",),
    "total_vat": ("total_tax",),
    "method": ("payment_method_title", "payment_method"),
    "reference": ("transaction_id",),
    "captured": ("meta_data[_stripe_charge_captured]", "meta_data[_charge_captured]", "meta_data[_captured]"),
    "lines": ("line_items",),
    "shipping_lines": ("shipping_lines",),
    "fee_lines": ("fee_lines",),
    "coupon_lines": ("coupon_lines",),
    "tax_lines": ("tax_lines",),
    "gift_cards": ("gift_cards",),
    "refunds": ("refunds",),
    # A line, its field names with "line." before them in a merchant's map
    "line.sku": ("sku", "product_id"),
    "line.name": ("name", "method_title"),
    "line.quantity": ("quantity",),
    "line.subtotal": ("subtotal",),
    "line.total": ("total",),
    "line.total_vat": ("total_tax",),
    "line.taxes": ("taxes",),
    "refund.id": ("id",),
    "refund.total": ("total", "amount"),
    "refund.at": ("date_created_gmt",),
}  # fmt: skip
ORDER_FIELDS = {name: paths for name, paths in FIELDS.items() if "." not in name}
LINE_FIELDS = {name.removeprefix("line."): paths for name, paths in FIELDS.items() if name.startswith("line.")}
REFUND_FIELDS = {name.removeprefix("refund."): paths for name, paths in FIELDS.items() if name.startswith("refund.")}
TAX_FIELDS = {"id": ("id",), "total": ("total",)}
TAX_LINE_FIELDS = {"id": ("rate_id",), "rate": ("rate_percent",)}
COUPON_FIELDS = {"code": ("code",)}
GIFT_CARD_FIELDS = {"code": ("code",), "amount": ("amount",)}


def translate(document: Document, reading: Reading) -> Translation:
    """What the payload says. Moments are those in GMT; amounts may have any number of decimals."""
    return _Order(document, reading).translate()


class _Order:
    def __init__(self, document: Document, reading: Reading) -> None:
        self._reading = reading
        self._rules = reading.rules
        self._earlier = reading.earlier
        self._payload = Payload(document, ORDER_FIELDS, chosen=reading.rules.fields, zone=GMT)

    def translate(self) -> Translation:
        payload = self._payload
        order_id = payload.need_text("id")
        number = payload.need_text("number")
        placed_at = payload.need_moment("placed_at", self._reading.received_at)
        updated_at = payload.need_moment("updated_at", placed_at)
        status = payload.need_text("status")
        paid_at = payload.moment("paid_at")
        shipped_at, cancelled_at = self._status_moments(status, updated_at)
        gift_card, gift_card_codes = self._gift_cards()
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
            reference=payload.text("reference"),
            gift_card=gift_card,
            gift_card_reference=gift_card_codes,
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
            "total_vat": self._total_vat(gift_card),
            "buyer": self._buyer(),
            "delivery": self._delivery(),
            "lines": self._lines(total),
            "payments": payment_rows(told, self._rules),
            "refunds": self._refunds(updated_at),
        }
        return conclude(
            order_id, body, payload.notes, statuses=(status,) if status else (), methods=(method,) if method else ()
        )

    # When

    def _status_moments(self, status: str, updated_at: datetime) -> tuple[datetime | None, datetime | None]:
        """Of a completed order its own time; of other statuses when they were first seen."""
        earlier = self._earlier
        known = (earlier.shipped_at, earlier.cancelled_at) if earlier else (None, None)
        completed_at = self._payload.moment("completed_at")
        word = status.casefold()
        is_shipped = word in {one.casefold() for one in self._rules.shipped_statuses}
        is_cancelled = word in {one.casefold() for one in self._rules.cancelled_statuses}
        # Cancelled or refunded after it was completed: it was sent all the same.
        was_sent = completed_at if "completed" in self._rules.shipped_statuses else None
        shipped = settled(completed_at, known[0], updated_at) if is_shipped else (was_sent or known[0])
        return shipped, settled(None, known[1], updated_at) if is_cancelled else None

    # Who

    def _buyer(self) -> dict[str, Any]:
        payload = self._payload
        return {
            "email": payload.text("email"),
            "name": join((payload.text("first_name"), payload.text("last_name"))),
            "company": payload.text("company"),
            "vat_number": payload.text("vat_number"),
            "ean": payload.text("ean"),
            "phone": payload.text("phone"),
            "address": join((payload.text("address"), payload.text("address_2")), ", "),
            "zip": payload.text("zip"),
            "city": payload.text("city"),
            "country": payload.text("country") or None,
        }

    def _delivery(self) -> dict[str, Any] | None:
        payload = self._payload
        told = {
            "name": join((payload.text("delivery_first_name"), payload.text("delivery_last_name"))),
            "company": payload.text("delivery_company"),
            "address": join((payload.text("delivery_address"), payload.text("delivery_address_2")), ", "),
            "zip": payload.text("delivery_zip"),
            "city": payload.text("delivery_city"),
        }
        country = payload.text("delivery_country") or payload.text("country")
        return {**told, "country": country or None} if any(told.values()) else None

    # What

    def _method(self) -> str:
        """The title is what the merchant sees; some plugins put pictures in it."""
        word = TAG.sub("", self._payload.text("method")).strip()
        return "EAN" if not word and self._payload.text("ean") else word[:60]

    def _gift_cards(self) -> tuple[Decimal, str]:
        """Paid with a card: the order's total is what was left to pay."""
        rows = self._payload.rows("gift_cards", GIFT_CARD_FIELDS, "gift_card.")
        amount = sum((abs(round_oere(row.need_number("amount"))) for row in rows), ZERO)
        return amount, join([row.text("code") for row in rows], ", ")

    def _total_vat(self, gift_card: Decimal) -> str | None:
        """With a gift card the stated VAT is still that of the goods."""
        vat = self._payload.number("total_vat")
        return None if vat is None or gift_card else f"{round_oere(vat):.2f}"

    def _lines(self, total: Decimal) -> list[dict[str, str]]:
        payload = self._payload
        rates = self._rates()
        coupons = [row.text("code") for row in payload.rows("coupon_lines", COUPON_FIELDS, "coupon.")]
        products = [_line("product", row, rates, coupons) for row in payload.rows("lines", LINE_FIELDS, "line.")]
        if not products and not payload.notes.findings:
            payload.miss("lines")
        charges = [
            _line(kind, row, rates, [])
            for kind, field in (("shipping", "shipping_lines"), ("fee", "fee_lines"))
            for row in payload.rows(field, LINE_FIELDS, "line.")
        ]
        sold = products + [charge for charge in charges if charge["exact"]]  # what costs nothing is no line
        _fill_rates(sold, self._rules.vat_rate)
        positive = [line for line in sold if line["exact"] >= 0]
        off = sum((line["exact"] for line in sold if line["exact"] < 0), ZERO)
        levelled = level_lines([line["exact"] for line in positive], total - round_oere(off))
        for line, gross in zip(positive, levelled, strict=True):
            line["gross"] = gross
        return [_written_line(line) for line in sold]

    def _rates(self) -> dict[str, Decimal]:
        """Percent by the id of a tax rate."""
        rows = self._payload.rows("tax_lines", TAX_LINE_FIELDS, "tax_line.")
        told = ((row.text("id"), row.number("rate")) for row in rows)
        return {key: rate for key, rate in told if rate is not None}

    def _refunds(self, updated_at: datetime) -> list[dict[str, Any]]:
        """An order names its refunds by id and amount; when they were made is told where they were read one by one."""
        known = {refund.id: refund.at for refund in self._earlier.refunds} if self._earlier else {}
        refunds = []
        for row in self._payload.rows("refunds", REFUND_FIELDS, "refund."):
            key = row.need_text("id")
            at = row.moment("at") or known.get(key) or updated_at
            refunds.append({"id": key, "at": written(at), "total": f"{abs(round_oere(row.need_number('total'))):.2f}"})
        return refunds


def _line(kind: str, row: Payload, rates: Mapping[str, Decimal], coupons: list[str]) -> dict[str, Any]:
    net, vat = row.need_number("total"), row.number("total_vat") or ZERO
    quantity = (row.number("quantity") or ZERO) if kind == "product" else ONE
    subtotal = row.number("subtotal")
    is_reduced = kind == "product" and subtotal is not None and subtotal != net
    note = f"rabat {join(coupons, ', ')}".strip() if is_reduced else ""
    name = TAG.sub("", row.text("name"))
    if kind == "product" and is_gift_card(name):
        kind = "gift_card"
    return {
        "kind": "discount" if net + vat < 0 else kind,
        "sku": row.text("sku")[:100] if kind in ("product", "gift_card") else "",
        "text": (f"{name} ({note})" if note else name)[:1000],
        "quantity": quantity if quantity > 0 else ONE,
        "exact": net + vat,
        "gross": round_oere(net + vat),
        "rate": _rate(row, net, vat, rates),
    }


def _rate(row: Payload, net: Decimal, vat: Decimal, rates: Mapping[str, Decimal]) -> Decimal | None:
    """By the tax rates of the line; where it names none, by its amounts. None: a line of nothing, without a rate."""
    taxes = row.rows("taxes", TAX_FIELDS, "tax.")
    named = [rates[key] for one in taxes if one.number("total") is not None and (key := one.text("id")) in rates]
    if named:
        return sum(named, ZERO)
    if not net:
        return None
    # A figure rounded to the øre may be half an øre off on either side.
    slack = Decimal("0.01")
    for rate in KNOWN_RATES:
        if abs(net * rate / 100 - vat) <= slack and (rate or not vat):
            return rate
    return (vat / net * 100).quantize(Decimal("0.01"))


def _fill_rates(lines: list[dict[str, Any]], otherwise: Decimal) -> None:
    """What was given away has the rate of most of what was sold: it needs an account as well."""
    counted = Counter(line["rate"] for line in lines if line["rate"] is not None)
    main_rate = counted.most_common(1)[0][0] if counted else otherwise
    for line in lines:
        if line["rate"] is None:
            line["rate"] = main_rate


def _written_line(line: dict[str, Any]) -> dict[str, str]:
    price = (line["gross"] / line["quantity"]).quantize(SIX_PLACES)
    return {
        "kind": line["kind"],
        "sku": line["sku"],
        "description": line["text"],
        "quantity": f"{line['quantity']:f}",
        "unit_price": f"{price:f}",
        "total": f"{line['gross']:.2f}",
        "vat_rate": f"{line['rate']:f}",
    }
