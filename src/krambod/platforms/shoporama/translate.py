"""Which order does a Shoporama payload tell? Pure.

Prices are incl. VAT. `status` and `paid` are two things, and `paid` is not captured money. The names tried are those of
Shoporama's own checkout and theme, in snake_case; the REST keys are not public, so each can be mapped by the merchant.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from krambod.accounting.money import round_oere, spread
from krambod.orders.buyer_words import ean_of
from krambod.orders.gift_cards import is_gift_card
from krambod.platforms.platform import Document, Reading, Translation
from krambod.platforms.shoporama.countries import country_code
from krambod.platforms.shoporama.fields import ATTRIBUTE_FIELDS, LINE_FIELDS, ORDER_FIELDS, REFUND_FIELDS
from krambod.platforms.shoporama.webhooks import unwrapped
from krambod.platforms.translating.body import conclude_order
from krambod.platforms.translating.lines import SoldLine, level
from krambod.platforms.translating.payload import Payload, join
from krambod.platforms.translating.told import ToldAddress, ToldBuyer, ToldMoney, ToldOrder, ToldRefund, happened_at

ZERO = Decimal(0)


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
            money=self._money(gift_card),
            currency=payload.text("currency") or self._rules.currency,
            total_vat=_rounded(payload.number("total_vat")),
            buyer=self._buyer(),
            delivery=self._delivery(),
            lines=self._lines(total, discount),
            refunds=self._refunds(updated_at),
            is_test=bool(payload.flag("test")),
        )
        return conclude_order(told, self._rules, payload.notes)

    # When

    def _updated_at(self, placed_at: datetime) -> datetime:
        """The state's own time. What was asked for through REST was so at that moment at the latest."""
        told = self._payload.moment("updated_at")
        if told is not None:
            return told
        if self._reading.read_at is not None:
            self._payload.note_conclusion("updated_at", self._reading.read_at.isoformat(), "read through REST")
            return self._reading.read_at
        self._payload.miss("updated_at")
        return placed_at

    def _status_moments(self, status: str, updated_at: datetime) -> tuple[datetime | None, datetime | None]:
        """When it was shipped, and when cancelled."""
        payload, earlier = self._payload, self._earlier
        shipped_at, cancelled_at = payload.moment("shipped_at"), payload.moment("cancelled_at")
        known = (earlier.shipped_at, earlier.cancelled_at) if earlier else (None, None)
        word = status.casefold()
        is_shipped = word in _words(self._rules.shipped_statuses)
        is_cancelled = word in _words(self._rules.cancelled_statuses)
        shipped = happened_at(shipped_at, known[0], updated_at) if is_shipped else None
        # Cancelled after it was sent: it was sent all the same.
        if is_cancelled:
            shipped = shipped_at or known[0]
        return shipped, happened_at(cancelled_at, known[1], updated_at) if is_cancelled else None

    def _paid_at(self, placed_at: datetime, updated_at: datetime) -> datetime | None:
        told = self._payload.moment("paid_at")
        is_paid = self._payload.flag("paid")
        if is_paid is None:
            is_paid = told is not None
        if not is_paid:
            return None
        known = self._earlier.paid_at if self._earlier else None
        # Paid when it is first heard of: it was paid when it was placed.
        return happened_at(told, known, updated_at if self._earlier else placed_at)

    # Who

    def _buyer(self) -> ToldBuyer:
        payload = self._payload
        email, name, company = payload.text("email"), payload.text("name"), payload.text("company")
        return ToldBuyer(
            email=email,
            vat_number=payload.text("vat_number"),
            ean=payload.text("ean"),
            phone=payload.text("phone"),
            address=ToldAddress(
                name=name,
                company=company,
                address=payload.text("address"),
                zip=payload.text("zip"),
                city=payload.text("city"),
                country=self._country("country"),
            ),
        )

    def _delivery(self) -> ToldAddress | None:
        payload = self._payload
        told = ToldAddress(
            name=payload.text("delivery_name"),
            company=payload.text("delivery_company"),
            address=payload.text("delivery_address"),
            zip=payload.text("delivery_zip"),
            city=payload.text("delivery_city"),
            country=None,
        )
        if not told.is_told():
            return None
        country = self._country("delivery_country") if payload.has("delivery_country") else None
        return replace(told, country=country or self._country("country"))

    def _country(self, field: str) -> str | None:
        word = self._payload.text(field)
        if not word:
            return None
        code = country_code(word)
        if code is None:
            place = self._payload.place_of(field)
            text = f"{place} ({word!r}) is no country that we know; its two letters are needed."
            self._payload.refuse(place, "not_a_country", text)
        return code

    # What

    def _method(self) -> str:
        word = self._payload.text("method")
        return "EAN" if ean_of(self._payload.text("ean")) and not word else word

    def _money(self, gift_card: Decimal) -> ToldMoney:
        payload = self._payload
        return ToldMoney(
            is_captured=payload.flag("captured"),
            captured_at=payload.moment("captured_at"),
            captured_amount=_rounded(payload.number("captured_amount")),
            is_voided=bool(payload.flag("voided")),
            reference=payload.text("reference"),
            gift_card=gift_card,
            gift_card_reference=payload.text("gift_card_code") or (payload.text("voucher_code") if gift_card else ""),
        )

    def _vouchers(self) -> tuple[Decimal, Decimal]:
        """What was paid with a gift card, and what was given off."""
        payload = self._payload
        gift_card = abs(_rounded(payload.number("gift_card")) or ZERO)
        discount = abs(_rounded(payload.number("discount")) or ZERO)
        code = payload.text("voucher_code")
        if discount and code and re.search(self._rules.gift_card_codes, code):
            payload.note_conclusion("gift_card", f"{discount:.2f}", code)
            return gift_card + discount, ZERO
        return gift_card, discount

    def _lines(self, total: Decimal, discount: Decimal) -> tuple[SoldLine, ...]:
        payload = self._payload
        rate = self._default_rate()
        products = [_product(row, rate) for row in payload.rows("lines", LINE_FIELDS, "line.")]
        if not products and not payload.notes.findings:
            payload.miss("lines")
        main_rate = products[0].vat_rate if products else rate
        sold = level([*products, *self._extras(main_rate)], total + discount)
        return (*sold, *self._discounts(sold[: len(products)], discount))

    def _default_rate(self) -> Decimal:
        """An order that states no VAT at all was sold without."""
        vat, total = self._payload.number("total_vat"), self._payload.number("total")
        return ZERO if vat == 0 and total else self._rules.vat_rate

    def _extras(self, main_rate: Decimal | None) -> list[SoldLine]:
        """What is charged beside the goods follows their VAT. What costs nothing is no line."""
        payload = self._payload
        shipping_name = payload.text("shipping_name") or "Fragt"
        shipping, shipping_rate = payload.number("shipping_price"), payload.number("shipping_vat_rate")
        rate = main_rate if shipping_rate is None else shipping_rate
        lines = [_charge("shipping", shipping_name, shipping, rate)] if shipping else []
        fee = payload.number("fee")
        return [*lines, _charge("fee", "Betalingsgebyr", fee, main_rate)] if fee else lines

    def _discounts(self, products: Sequence[SoldLine], discount: Decimal) -> list[SoldLine]:
        """One for each VAT rate, in proportion to what was sold at it."""
        if not discount or not products:
            return []
        rates = list(dict.fromkeys(line.vat_rate for line in products))
        sums = [sum((line.gross for line in products if line.vat_rate == rate), ZERO) for rate in rates]
        shares = spread(discount, sums) if sum(sums) > 0 and min(sums) >= 0 else [discount, *[ZERO] * (len(rates) - 1)]
        text = join(("Rabat", self._payload.text("voucher_code")))
        return [_charge("discount", text, -share, rate) for rate, share in zip(rates, shares, strict=True) if share]

    def _refunds(self, updated_at: datetime) -> tuple[ToldRefund, ...]:
        rows = self._payload.rows("refunds", REFUND_FIELDS, "refund.")
        return tuple(
            ToldRefund(
                id=row.need_text("id"),
                at=row.moment("at") or updated_at,
                total=abs(round_oere(row.need_number("total"))),
            )
            for row in rows
        )


def _product(row: Payload, default_rate: Decimal) -> SoldLine:
    quantity, price = row.need_number("quantity"), row.need_number("unit_price")
    attributes = row.rows("attributes", ATTRIBUTE_FIELDS, "attribute.")
    texts = [join((one.text("name"), one.text("value")), ": ") for one in attributes]
    rate, name = row.number("vat_rate"), row.text("name")
    return SoldLine(
        kind="gift_card" if is_gift_card(name) else "product",
        sku=row.text("sku"),
        description=join((name, *texts), ", "),
        quantity=quantity,
        exact=quantity * price,
        gross=round_oere(quantity * price),
        vat_rate=default_rate if rate is None else rate,
        unit_price=price,
    )


def _charge(kind: str, text: str, price: Decimal, rate: Decimal | None) -> SoldLine:
    return SoldLine(kind=kind, description=text, exact=price, gross=round_oere(price), vat_rate=rate, unit_price=price)


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else round_oere(amount)


def _words(statuses: Sequence[str]) -> set[str]:
    return {status.strip().casefold() for status in statuses}
