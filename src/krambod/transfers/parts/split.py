"""Which invoices does an order need besides that of its sale, and what is on each of them? Pure.

A part that is sent before the rest has an invoice of its own: its goods, and with the first goods of their VAT rate
shipping and fees. So has money that is paid in a VAT period before the next shipment: it is spread over all that is
not invoiced yet. The sale is for what is left, so together they are the order to the øre.

    settled parts ─▶ each shipment: prepayments before it, then its goods ─▶ prepayments before the rest ─▶ rest
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import LineKind, PlannedLine
from krambod.accounting.money import round_oere, spread
from krambod.accounting.vat_periods import period_end
from krambod.orders.order import Order, Payment, Shipment
from krambod.transfers.credit.told import places_of
from krambod.transfers.failures import FixOrder
from krambod.transfers.outcomes import Wait
from krambod.transfers.parts.known import KnownParts, PartKey, SettledPart
from krambod.transfers.parts.money import Purse
from krambod.transfers.roles import PREPAYMENT, SHIPMENT
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.lines import charged_lines
from krambod.transfers.sale.tax_point import is_prepaid, told_captures
from krambod.transfers.sale.trigger import find_trigger, is_invoiced_when_sent

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePart:
    """What one invoice of the order is for. `amounts` (incl. VAT) is what it has of each line, by the line's number."""

    key: PartKey
    at: datetime
    amounts: Mapping[int, Decimal]
    payments: tuple[Payment, ...]
    shipped_at: datetime | None

    @property
    def total(self) -> Decimal:
        """The total incl. VAT, without what is refunded of it."""
        return sum(self.amounts.values(), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSplit:
    """The invoices of an order, in their order: the parts, then the rest. `lines` are the order's, incl. VAT."""

    lines: Mapping[int, PlannedLine]
    parts: tuple[InvoicePart, ...]
    rest: InvoicePart

    def is_waited_for(self, known: KnownParts) -> bool:
        """Whether an earlier invoice must come first: the one for the rest names it."""
        return bool(known.begun) or any(one.key not in known.settled for one in self.parts)

    def find(self, key: PartKey) -> InvoicePart | None:
        """Returns the part, or None if the order has no such part any more."""
        return next((one for one in (*self.parts, self.rest) if one.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenParcels:
    """What a person can say of the parcels of an order: `pieces` of each line are in these `parcels`."""

    parcels: tuple[Shipment, ...]
    lines: Mapping[int, PlannedLine]
    pieces: Mapping[int, Decimal]


def find_open_parcels(order: Order, rules: BookingRules, now: datetime, known: KnownParts) -> OpenParcels:
    """Returns the parcels of an order, whose dates and money count, that have no invoice. Raises Failure."""
    trigger = find_trigger(order, rules, may_be_unpaid=True)
    return _Splitter(order=order, rules=rules, now=now, known=known, trigger=trigger).open_parcels()


def split_order(order: Order, rules: BookingRules, now: datetime, known: KnownParts) -> OrderSplit:
    """Returns the invoices of an order whose dates and money count.

    Raises Failure if its lines or its payment methods are not clear, and FixOrder if a person must say what was sent.
    """
    trigger = find_trigger(order, rules, may_be_unpaid=True)
    splitter = _Splitter(order=order, rules=rules, now=now, known=known, trigger=trigger)
    splitter.take_settled()
    if splitter.take_shipments() and not known.is_closed:
        splitter.take_prepayments(trigger)
    return splitter.result()


@dataclass(slots=True, kw_only=True)
class _Splitter:
    """What is left of an order while its parts are taken off it: money of each line, pieces, payments."""

    order: Order
    rules: BookingRules
    now: datetime
    known: KnownParts
    trigger: datetime | Wait
    parts: list[InvoicePart] = field(default_factory=list)
    lines: dict[int, PlannedLine] = field(init=False)
    left: dict[int, Decimal] = field(init=False)
    pieces: dict[int, Decimal] = field(init=False)
    purse: Purse = field(init=False)
    ticked: Mapping[str, Mapping[int, Decimal]] = field(init=False)
    all_sent_at: datetime | None = None

    def __post_init__(self) -> None:
        self.lines = charged_lines(self.order)
        self.left = {number: line.gross for number, line in self.lines.items()}
        self.pieces = {number: self.order.lines[number - 1].quantity for number in self.lines}
        self.purse = Purse(self.order.payments)
        ticked = self.known.ticked
        self.ticked = ticked.pieces if ticked is not None and ticked.is_for(self.order) else {}

    def take_settled(self) -> None:
        """Takes off what is invoiced, and the money of prepayments. Raises FixOrder if the order is worth less now."""
        for key, part in self.known.settled.items():
            for number, amount in part.amounts.items():
                self.left[number] = self.left.get(number, ZERO) - amount
            if key not in {_key_of(one) for one in self.order.shipments}:
                self._add_settled(key, part)
        if min(self.left.values(), default=ZERO) < 0 and not self.known.is_closed:
            invoiced = sum((part.total for part in self.known.settled.values()), ZERO)
            raise FixOrder("parts_exceed_order", total=str(self.order.total.amount), amount=str(invoiced))

    def take_shipments(self) -> bool:
        """Takes off what was sent before the rest. Returns False if the money paid before covers all that is left."""
        is_paid = False
        for shipment in self._shipments():
            key = _key_of(shipment)
            settled = self.known.settled.get(key)
            is_paid = is_paid or (settled is None and self.take_prepayments(shipment.at))
            sent = self._pieces_of(shipment, may_miss=settled is not None)
            amounts = self._amounts_of(sent)
            self._mark_sent(sent, shipment.at)
            if settled is not None:
                self._add_settled(key, settled, shipment.at)
            elif not is_paid and self._is_own(shipment):
                self._add(key, shipment.at, amounts, shipped_at=shipment.at)
        return not is_paid

    def take_prepayments(self, boundary: datetime | Wait) -> bool:
        """Takes off what was paid in VAT periods before `boundary`. Returns True if it is all that is left to pay."""
        if self.known.is_closed:
            return False
        paid = [
            one
            for one in told_captures(self.order)
            if self.purse.left_of(one) and is_prepaid(one, boundary, self.rules, self.now)
        ]
        for end in sorted({self._period_of(one) for one in paid}):
            of_period = [one for one in paid if self._period_of(one) == end]
            if sum((self.purse.left_of(one) for one in of_period), ZERO) >= self._due():
                return True
            for payment in of_period:
                self._take_prepayment(payment)
        return False

    def open_parcels(self) -> OpenParcels:
        """Returns the shipments without an invoice, and what was not sent before them."""
        is_settled = {one.id: _key_of(one) in self.known.settled for one in self.order.shipments}
        for shipment in self.order.shipments:
            if is_settled[shipment.id]:
                self._mark_sent(self._pieces_of(shipment, may_miss=True), shipment.at)
        parcels = sorted((one for one in self.order.shipments if not is_settled[one.id]), key=lambda one: one.at)
        goods = {number: line for number, line in self.lines.items() if line.kind is LineKind.PRODUCT}
        pieces = {number: self.pieces[number] for number in goods if self.pieces[number] > 0}
        return OpenParcels(parcels=tuple(parcels), lines=goods, pieces=pieces)

    def result(self) -> OrderSplit:
        """Returns the parts, and the rest with what nobody took."""
        last_sent_at = self.all_sent_at if self.parts else None
        shipped_at = last_sent_at or self.order.shipped_at or self.all_sent_at
        rest = InvoicePart(
            key=PartKey(),
            at=shipped_at or self.order.placed_at,
            amounts={number: amount for number, amount in self.left.items() if amount},
            payments=self.purse.rest(),
            shipped_at=shipped_at,
        )
        return OrderSplit(lines=self.lines, parts=tuple(self.parts), rest=rest)

    def _due(self) -> Decimal:
        refunded = ZERO if self.known.settled else sum((one.total for one in self.order.refunds), ZERO)
        return sum(self.left.values(), ZERO) - refunded

    def _period_of(self, payment: Payment) -> date:
        return period_end(danish_day(payment.at), self.rules.vat_period)

    def _take_prepayment(self, payment: Payment) -> None:
        key = PartKey(role=PREPAYMENT.name, part_id=payment.id)
        if key in self.known.settled:
            return  # more was captured since: that money is for the next invoice
        numbers = [number for number, amount in self.left.items() if amount > 0]
        shares = spread(self.purse.left_of(payment), [self.left[number] for number in numbers])
        self._add(key, payment.at, dict(zip(numbers, shares, strict=True)), own_money=payment.id)

    def _shipments(self) -> list[Shipment]:
        """Returns the shipments whose lines say what was sent, in their order.

        Raises FixOrder if the whole order is sent on several days, and the shop does not say what was sent on which.
        """
        if self.known.is_closed or self.known.is_one_invoice or not is_invoiced_when_sent(self.order, self.rules):
            return [one for one in self.order.shipments if _key_of(one) in self.known.settled]
        is_told = all(one.lines or one.id in self.ticked for one in self.order.shipments)
        days = {danish_day(one.at) for one in self.order.shipments if _key_of(one) not in self.known.settled}
        if not is_told and len(days) > 1 and not isinstance(self.trigger, Wait):
            raise self._question()
        shipments = sorted(self.order.shipments, key=lambda one: one.at)
        return [one for one in shipments if is_told or _key_of(one) in self.known.settled]

    def _is_own(self, shipment: Shipment) -> bool:
        """Whether a shipment has an invoice of its own, and not that of the rest."""
        if _key_of(shipment) in self.known.begun:
            return True
        if self.all_sent_at is not None:
            return False
        return isinstance(self.trigger, Wait) or danish_day(shipment.at) < danish_day(self.trigger)

    def _mark_sent(self, sent: Mapping[int, Decimal], sent_at: datetime) -> None:
        for number, pieces in sent.items():
            self.pieces[number] -= pieces
        goods = [number for number, line in self.lines.items() if line.kind is LineKind.PRODUCT]
        if goods and not any(self.pieces[number] > 0 for number in goods):
            self.all_sent_at = self.all_sent_at or sent_at

    def _pieces_of(self, shipment: Shipment, *, may_miss: bool) -> dict[int, Decimal]:
        """Returns how many pieces of each line were sent. Raises FixOrder if a line is not found in the order."""
        if shipment.id in self.ticked:
            ticked = self.ticked[shipment.id].items()
            return {number: min(one, self.pieces[number]) for number, one in ticked if number in self.pieces}
        numbers, found = list(self.lines), dict[int, Decimal]()
        for told in shipment.lines:
            wanted = told.quantity
            for place in places_of(told, [self.lines[number] for number in numbers]):
                number = numbers[place]
                taken = min(wanted, self.pieces[number] - found.get(number, ZERO))
                if taken > 0:
                    found[number] = found.get(number, ZERO) + taken
                    wanted -= taken
            if wanted > 0 and not may_miss:
                raise self._question()
        return found

    def _question(self) -> FixOrder:
        return FixOrder("sent_in_parts", total=str(self.order.total.amount))

    def _amounts_of(self, sent: Mapping[int, Decimal]) -> dict[int, Decimal]:
        """Returns what the sent pieces cost, with shipping and fees if they have the VAT rate of these goods."""
        amounts = {number: self._share(number, pieces) for number, pieces in sent.items()}
        rates = {self.lines[number].vat_rate for number, amount in amounts.items() if amount}
        others = {
            number: self.left[number]
            for number, line in self.lines.items()
            if line.kind is not LineKind.PRODUCT and line.vat_rate in rates
        }
        return {number: amount for number, amount in {**amounts, **others}.items() if amount > 0}

    def _share(self, number: int, pieces: Decimal) -> Decimal:
        left = self.pieces[number]
        return self.left[number] if pieces >= left else round_oere(self.left[number] * pieces / left)

    def _add(
        self,
        key: PartKey,
        at: datetime,
        amounts: Mapping[int, Decimal],
        *,
        shipped_at: datetime | None = None,
        own_money: str = "",
    ) -> None:
        total = sum(amounts.values(), ZERO)
        if not total:
            return
        for number, amount in amounts.items():
            self.left[number] -= amount
        payments = self.purse.take_own(own_money, total) if own_money else self.purse.take(total, at)
        self.parts.append(InvoicePart(key=key, at=at, amounts=amounts, payments=payments, shipped_at=shipped_at))

    def _add_settled(self, key: PartKey, part: SettledPart, sent_at: datetime | None = None) -> None:
        at = sent_at or next((one.at for one in self.order.payments if one.id == key.part_id), self.order.placed_at)
        is_prepayment = key.role == PREPAYMENT.name
        payments = self.purse.take_own(key.part_id, part.total) if is_prepayment else self.purse.take(part.total, at)
        shipped_at = None if is_prepayment else at
        self.parts.append(InvoicePart(key=key, at=at, amounts=part.amounts, payments=payments, shipped_at=shipped_at))


def _key_of(shipment: Shipment) -> PartKey:
    return PartKey(role=SHIPMENT.name, part_id=shipment.id)
