"""Which order does a WooCommerce payload tell? Pure.

Each line has its total without VAT and its VAT, rounded to the shop's decimals or not at all; their sum is what the
customer paid for it. Unit prices are recomputed and mean little, so lines are read by their totals. The difference that
rounding leaves to the order's total is taken by lines.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from krambod.accounting.danish_time import DANISH_TIME
from krambod.accounting.money import OERE, round_oere
from krambod.orders.buyer_words import ean_of
from krambod.platforms.platform import Document, Reading, Translation
from krambod.platforms.translating.body import conclude_order
from krambod.platforms.translating.lines import SoldLine, fill_rates, level_charges
from krambod.platforms.translating.payload import Payload, join
from krambod.platforms.translating.told import ToldAddress, ToldBuyer, ToldMoney, ToldOrder, ToldRefund, happened_at
from krambod.platforms.woocommerce.fields import ORDER_FIELDS
from krambod.platforms.woocommerce.gift_cards import read_cards, read_coupons
from krambod.platforms.woocommerce.refunds import REFUNDED, RefundedSale, read_refunds, whole_refund
from krambod.platforms.woocommerce.sold import Sold, read_sold

GMT = ZoneInfo("UTC")
ZERO = Decimal(0)
# The words of an order that is no sale (yet). They win over any date beside them. Of a deposit, `date_paid` tells only
# that something is paid: those words are of the plug-ins "WooCommerce Deposits" and "Deposits & Partial Payments".
DEPOSITS = frozenset({"partial-payment", "partially-paid", "pending-deposit", "scheduled-payment"})
NO_SALE = frozenset({"pending", "failed", "on-hold", "checkout-draft", "auto-draft", "draft"}) | DEPOSITS
LONGEST_UNPRINTED = 200
LONGEST_METHOD = 60


def translate(document: Document, reading: Reading) -> Translation:
    """What the payload says. Moments are those in GMT; amounts may have any number of decimals."""
    return _Order(document, reading).translate()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Goods:
    """What the order is about: its lines, which add up to `total`, and what a gift card paid of it."""

    lines: tuple[SoldLine, ...]
    total: Decimal
    total_vat: Decimal | None
    gift_card: Decimal
    gift_card_reference: str
    sold: Sold


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
        placed_at = self._moment("placed_at") or payload.need_moment("placed_at", self._reading.received_at)
        updated_at = self._moment("updated_at") or placed_at
        status = payload.need_text("status")
        is_sale = status.casefold() not in NO_SALE - self._shipped_words()
        shipped_at, cancelled_at = self._status_moments(status, updated_at, is_sale=is_sale)
        goods = self._goods()
        told = ToldOrder(
            id=order_id,
            number=number,
            parent_id=self._parent_id(),
            status=status,
            placed_at=placed_at,
            updated_at=updated_at,
            paid_at=self._moment("paid_at") if is_sale else None,
            shipped_at=shipped_at,
            cancelled_at=cancelled_at,
            total=goods.total,
            method=self._method(),
            method_id=self._payload.text("method_id"),
            money=ToldMoney(
                is_captured=payload.flag("captured") if is_sale else None,
                reference=payload.text("reference"),
                gift_card=goods.gift_card,
                gift_card_reference=goods.gift_card_reference,
            ),
            currency=payload.text("currency") or self._rules.currency,
            total_vat=goods.total_vat,
            buyer=self._buyer(),
            delivery=self._delivery(),
            lines=goods.lines,
            refunds=self._refunds(status, goods, updated_at),
        )
        return conclude_order(told, self._rules, payload.notes)

    def _parent_id(self) -> str:
        """The order that this one is a part of, as marketplaces split orders; "" for an order of its own."""
        parent = self._payload.text("parent_id")
        return "" if parent == "0" else parent

    # When

    def _moment(self, field: str) -> datetime | None:
        """In GMT, or else in the shop's own time."""
        return self._payload.moment(field) or self._payload.moment(f"{field}_local", DANISH_TIME)

    def _shipped_words(self) -> set[str]:
        return {one.casefold() for one in self._rules.shipped_statuses}

    def _status_moments(
        self, status: str, updated_at: datetime, *, is_sale: bool
    ) -> tuple[datetime | None, datetime | None]:
        """When it was shipped, and when cancelled: a completed order tells it, else when it was first seen."""
        earlier = self._earlier
        known = (earlier.shipped_at, earlier.cancelled_at) if earlier else (None, None)
        completed_at = self._moment("completed_at")
        word = status.casefold()
        # A cancelled order whose money goes back gets the status of a refunded one. It stays cancelled.
        is_cancelled_before = word == REFUNDED and known[1] is not None
        is_cancelled = is_cancelled_before or word in {one.casefold() for one in self._rules.cancelled_statuses}
        # Cancelled or refunded after it was completed: it was sent all the same.
        was_sent = completed_at if "completed" in self._rules.shipped_statuses else None
        is_shipped = word in self._shipped_words()
        shipped = happened_at(completed_at, known[0], updated_at) if is_shipped else (was_sent or known[0])
        return shipped if is_sale else None, happened_at(None, known[1], updated_at) if is_cancelled else None

    # Who

    def _buyer(self) -> ToldBuyer:
        payload = self._payload
        return ToldBuyer(
            email=payload.text("email"),
            vat_number=payload.plain_text("vat_number", LONGEST_UNPRINTED),
            ean=payload.plain_text("ean", LONGEST_UNPRINTED),
            phone=payload.plain_text("phone", LONGEST_UNPRINTED),
            address=ToldAddress(
                name=join((payload.plain_text("first_name"), payload.plain_text("last_name"))),
                company=payload.plain_text("company"),
                address=join((payload.plain_text("address"), payload.plain_text("address_2")), ", "),
                zip=payload.plain_text("zip"),
                city=payload.plain_text("city"),
                country=payload.text("country") or None,
            ),
        )

    def _delivery(self) -> ToldAddress | None:
        """No document shows it, so what is too long is cut."""
        payload = self._payload
        name = join((payload.plain_text("delivery_first_name"), payload.plain_text("delivery_last_name")))
        street = join((payload.plain_text("delivery_address"), payload.plain_text("delivery_address_2")), ", ")
        told = ToldAddress(
            name=self._cut("delivery_first_name", name),
            company=payload.plain_text("delivery_company", LONGEST_UNPRINTED),
            address=self._cut("delivery_address", street),
            zip=payload.plain_text("delivery_zip", LONGEST_UNPRINTED),
            city=payload.plain_text("delivery_city", LONGEST_UNPRINTED),
            country=payload.text("delivery_country") or payload.text("country") or None,
        )
        return told if told.is_told() else None

    def _cut(self, field: str, text: str) -> str:
        return self._payload.cut(field, text, LONGEST_UNPRINTED)

    # What

    def _method(self) -> str:
        """The title is what the merchant sees; some plugins put pictures in it."""
        word = self._payload.plain_text("method", LONGEST_METHOD)
        return "EAN" if not word and ean_of(self._payload.text("ean")) else word

    def _goods(self) -> _Goods:
        """The lines, levelled to what the order cost before a gift card or a customer's credit paid of it."""
        payload = self._payload
        told, vat = payload.need_number("total"), payload.number("total_vat")
        coupons = read_coupons(payload, self._rules.gift_card_codes)
        sold = read_sold(payload, coupons, (told, vat))
        cards = read_cards(payload)
        # What a coupon or a fee paid is told in the meta a second time.
        gift_card = sold.paid or cards.amount
        total = round_oere(told) + gift_card
        lines = level_charges(fill_rates(sold.lines, self._rules.vat_rate), total, sold.unit)
        return _Goods(
            lines=lines,
            total=total,
            total_vat=None if vat is None or gift_card else self._total_vat(vat, lines, sold),
            gift_card=gift_card,
            gift_card_reference=join(sold.paid_with if sold.paid else cards.codes, ", "),
            sold=sold,
        )

    def _total_vat(self, told: Decimal, lines: tuple[SoldLine, ...], sold: Sold) -> Decimal:
        """The VAT the shop states. Where it counts in kroner, the VAT of the lines says it to the øre."""
        rates = [(line.gross, line.vat_rate or ZERO) for line in lines]
        exact = round_oere(sum((gross * rate / (100 + rate) for gross, rate in rates), ZERO))
        slack = sold.unit / 2 * (len(lines) + 1)
        if sold.unit == OERE or abs(exact - told) > slack:
            return round_oere(told)
        self._payload.note_conclusion("total_vat", f"{exact:.2f}", str(told))
        return exact

    def _refunds(self, status: str, goods: _Goods, updated_at: datetime) -> tuple[ToldRefund, ...]:
        """An order that is called refunded and names no refund was refunded whole."""
        sale = RefundedSale(
            lines=goods.lines,
            rates=goods.sold.rates,
            unit=goods.sold.unit,
            rate=self._rules.vat_rate,
            updated_at=updated_at,
            earlier=self._earlier,
        )
        is_untold = status.casefold() == REFUNDED and goods.total > 0 and not self._payload.has("refunds")
        return (whole_refund(goods.total, sale),) if is_untold else read_refunds(self._payload, sale)
