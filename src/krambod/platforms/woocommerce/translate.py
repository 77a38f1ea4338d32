"""Which order does a WooCommerce payload tell? Pure.

Each line has its total without VAT and its VAT, rounded to the shop's decimals or not at all; their sum is what the
customer paid for it. Unit prices are recomputed and mean little, so lines are read by their totals. The difference that
rounding leaves to the order's total is taken by lines, half an øre for each at most.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from krambod.accounting.money import round_oere
from krambod.platforms.platform import Document, Reading, Translation
from krambod.platforms.translating.body import conclude_order
from krambod.platforms.translating.lines import ONE, SoldLine, fill_rates, is_gift_card, level_charges
from krambod.platforms.translating.payload import Payload, join
from krambod.platforms.translating.told import ToldAddress, ToldBuyer, ToldMoney, ToldOrder, ToldRefund, happened_at
from krambod.platforms.woocommerce.fields import (
    COUPON_FIELDS,
    GIFT_CARD_FIELDS,
    LINE_FIELDS,
    ORDER_FIELDS,
    REFUND_FIELDS,
    TAX_FIELDS,
    TAX_LINE_FIELDS,
)

GMT = ZoneInfo("UTC")
ZERO = Decimal(0)
KNOWN_RATES = (Decimal(25), ZERO)
TAG = re.compile("<[^<>]*>")


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
        told = ToldOrder(
            id=order_id,
            number=number,
            status=status,
            placed_at=placed_at,
            updated_at=updated_at,
            paid_at=paid_at,
            shipped_at=shipped_at,
            cancelled_at=cancelled_at,
            total=total,
            method=self._method(),
            method_id=self._payload.text("method_id"),
            money=ToldMoney(
                is_captured=payload.flag("captured"),
                reference=payload.text("reference"),
                gift_card=gift_card,
                gift_card_reference=gift_card_codes,
            ),
            currency=payload.text("currency") or self._rules.currency,
            total_vat=self._total_vat(gift_card),
            buyer=self._buyer(),
            delivery=self._delivery(),
            lines=self._lines(total),
            refunds=self._refunds(updated_at),
        )
        return conclude_order(told, self._rules, payload.notes)

    # When

    def _status_moments(self, status: str, updated_at: datetime) -> tuple[datetime | None, datetime | None]:
        """When it was shipped, and when cancelled: a completed order tells it, else when it was first seen."""
        earlier = self._earlier
        known = (earlier.shipped_at, earlier.cancelled_at) if earlier else (None, None)
        completed_at = self._payload.moment("completed_at")
        word = status.casefold()
        is_shipped = word in {one.casefold() for one in self._rules.shipped_statuses}
        is_cancelled = word in {one.casefold() for one in self._rules.cancelled_statuses}
        # Cancelled or refunded after it was completed: it was sent all the same.
        was_sent = completed_at if "completed" in self._rules.shipped_statuses else None
        shipped = happened_at(completed_at, known[0], updated_at) if is_shipped else (was_sent or known[0])
        return shipped, happened_at(None, known[1], updated_at) if is_cancelled else None

    # Who

    def _buyer(self) -> ToldBuyer:
        payload = self._payload
        email = payload.text("email")
        name = join((payload.text("first_name"), payload.text("last_name")))
        company = payload.text("company")
        return ToldBuyer(
            email=email,
            vat_number=payload.text("vat_number"),
            ean=payload.text("ean"),
            phone=payload.text("phone"),
            address=ToldAddress(
                name=name,
                company=company,
                address=join((payload.text("address"), payload.text("address_2")), ", "),
                zip=payload.text("zip"),
                city=payload.text("city"),
                country=payload.text("country") or None,
            ),
        )

    def _delivery(self) -> ToldAddress | None:
        payload = self._payload
        told = ToldAddress(
            name=join((payload.text("delivery_first_name"), payload.text("delivery_last_name"))),
            company=payload.text("delivery_company"),
            address=join((payload.text("delivery_address"), payload.text("delivery_address_2")), ", "),
            zip=payload.text("delivery_zip"),
            city=payload.text("delivery_city"),
            country=payload.text("delivery_country") or payload.text("country") or None,
        )
        return told if told.is_told() else None

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

    def _total_vat(self, gift_card: Decimal) -> Decimal | None:
        """With a gift card the stated VAT is still that of the goods."""
        vat = self._payload.number("total_vat")
        return None if vat is None or gift_card else round_oere(vat)

    def _lines(self, total: Decimal) -> tuple[SoldLine, ...]:
        payload = self._payload
        rates = self._rates()
        coupons = [row.text("code") for row in payload.rows("coupon_lines", COUPON_FIELDS, "coupon.")]
        products = [_line("product", row, rates, coupons) for row in payload.rows("lines", LINE_FIELDS, "line.")]
        if not products and not payload.notes.findings:
            payload.miss("lines")
        charges = [
            _line(kind, row, rates)
            for kind, field in (("shipping", "shipping_lines"), ("fee", "fee_lines"))
            for row in payload.rows(field, LINE_FIELDS, "line.")
        ]
        sold = products + [charge for charge in charges if charge.exact]  # what costs nothing is no line
        return level_charges(fill_rates(sold, self._rules.vat_rate), total)

    def _rates(self) -> dict[str, Decimal]:
        """Percent by the id of a tax rate."""
        rows = self._payload.rows("tax_lines", TAX_LINE_FIELDS, "tax_line.")
        told = ((row.text("id"), row.number("rate")) for row in rows)
        return {key: rate for key, rate in told if rate is not None}

    def _refunds(self, updated_at: datetime) -> tuple[ToldRefund, ...]:
        """An order names its refunds by id and amount; when they were made is told where they were read one by one."""
        known = {refund.id: refund.at for refund in self._earlier.refunds} if self._earlier else {}
        refunds = []
        for row in self._payload.rows("refunds", REFUND_FIELDS, "refund."):
            key = row.need_text("id")
            at = row.moment("at") or known.get(key) or updated_at
            refunds.append(ToldRefund(id=key, at=at, total=abs(round_oere(row.need_number("total")))))
        return tuple(refunds)


def _line(kind: str, row: Payload, rates: Mapping[str, Decimal], coupons: Sequence[str] = ()) -> SoldLine:
    """A row of goods, shipping or a fee. Below zero it is a discount, whatever the shop calls it."""
    net, vat = row.need_number("total"), row.number("total_vat") or ZERO
    quantity = (row.number("quantity") or ZERO) if kind == "product" else ONE
    subtotal = row.number("subtotal")
    is_reduced = kind == "product" and subtotal is not None and subtotal != net
    note = f"rabat {join(coupons, ', ')}".strip() if is_reduced else ""
    name = TAG.sub("", row.text("name"))
    if kind == "product" and is_gift_card(name):
        kind = "gift_card"
    return SoldLine(
        kind="discount" if net + vat < 0 else kind,
        sku=row.text("sku") if kind in ("product", "gift_card") else "",
        description=f"{name} ({note})" if note else name,
        quantity=quantity if quantity > 0 else ONE,
        exact=net + vat,
        gross=round_oere(net + vat),
        vat_rate=_rate(row, net, vat, rates),
    )


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
