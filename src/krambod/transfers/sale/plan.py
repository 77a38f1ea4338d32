"""What does this order still need? Pure: this module only decides; it reads and writes nothing.

order + rules + chart ─▶ Skip      the order gets no document, for a reason
                        ├ Cancel    the shop cancelled it before it was booked
                        ├ Wait      it waits for payment or shipment
                        ├ Failure   is raised: a person must act first
                        └ Sale      the customer, the invoice to the last øre, the payments
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import InvoiceLines
from krambod.accounting.money import Money
from krambod.accounting.vat.buyers import VatNumberProof
from krambod.orders.methods import MethodKind
from krambod.orders.order import Buyer, Order
from krambod.organizations.chart import Chart
from krambod.transfers.credit.lines import CreditedLine
from krambod.transfers.customers import Customer, choose_customer
from krambod.transfers.failures import FixOrder
from krambod.transfers.guids import DocumentKey
from krambod.transfers.outcomes import Cancel, Reason, Skip, Wait
from krambod.transfers.parts.known import NO_PARTS, THE_SALE, KnownParts, PartKey
from krambod.transfers.parts.split import OrderSplit
from krambod.transfers.parts.texts import part_texts
from krambod.transfers.parts.view import find_split, view_part
from krambod.transfers.products import with_goods
from krambod.transfers.rules import BookingRules, MethodRule, When
from krambod.transfers.sale.endings import find_end, find_skip
from krambod.transfers.sale.gift_cards import expect_no_gift_cards
from krambod.transfers.sale.invoice_texts import expect_full_address, invoice_texts
from krambod.transfers.sale.lines import build_lines, compare_vat
from krambod.transfers.sale.money import ALIVE, amount_due, counted_order
from krambod.transfers.sale.payments import PlannedPayment, payments_of_sale
from krambod.transfers.sale.rest import lines_of_rest
from krambod.transfers.sale.tax_point import date_of_unpaid, find_tax_point
from krambod.transfers.sale.trigger import end_wait_for_transfer, find_first_wait, find_trigger, method_of, received_at
from krambod.transfers.sale.vat import VatBasis, parts_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """The planned invoice and its payments.

    Dinero's own figures must equal `total` and `vat`, to the øre. They are those of the order without what is refunded
    of it. `net_days` is None if the order is paid.
    `vat_difference` is the shop's VAT minus ours; it comes from rounding in other places.
    """

    reference: str
    customer: Customer
    date: date
    comment: str
    address: str
    net_days: int | None
    lines: InvoiceLines
    vat_difference: Decimal
    payments: tuple[PlannedPayment, ...]

    @property
    def total(self) -> Money:
        """The total incl. VAT."""
        return self.lines.total_incl_vat

    @property
    def vat(self) -> Money:
        """The VAT in the total."""
        return self.lines.total_vat


Plan = Skip | Cancel | Wait | Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person decided about this order."""

    skip: bool = False
    is_repaid: bool = False  # captured money of a cancelled order is back at the customer
    may_be_unpaid: bool = False
    paid_on: date | None = None  # the day on which the missing money came
    invoice_date: date | None = None  # for a sale in a period whose VAT is reported already
    instead_of: date | None = None  # the sale's own day when that was chosen
    proof: VatNumberProof | None = None  # what VIES answered about the buyer's number
    is_as_charged: bool = False  # Danish VAT to a private buyer in the EU, though another country's is due
    refunded_lines: tuple[CreditedLine, ...] = ()  # what a person ticked for the refunds before the booking
    refund_in_proportion: bool = False  # refunds before the booking whose lines are not clear

    def invoice_date_for(self, day: date) -> date | None:
        """Returns the chosen date for a sale of that day. A sale that moved to another day is another question."""
        return self.invoice_date if self.instead_of in (None, day) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBasis:
    """Everything that the plan of an order depends on. `shop` is the shop's code; `now` is aware.

    `released_on` is the Danish day on which the newest hold ended, if the order was held. `invoice_total` is that of
    the booked invoice. `key` says which invoice of the order is planned, and `known` which others there are.
    """

    shop: str
    rules: BookingRules
    chart: Chart
    now: datetime
    choices: Choices = Choices()
    released_on: date | None = None
    key: PartKey = THE_SALE
    known: KnownParts = NO_PARTS
    invoice_total: Decimal = Decimal(0)

    @property
    def today(self) -> date:
        """The Danish day."""
        return danish_day(self.now)

    def count(self, order: Order) -> Order:
        """Returns the order with the dates and the money that count."""
        return counted_order(
            order,
            self.rules,
            today=self.today,
            paid_on=self.choices.paid_on,
            invoice_total=self.invoice_total,
        )

    def split(self, order: Order) -> OrderSplit | None:
        """Returns the invoices of an order as the shop tells it, or None if there is only one. Raises Failure."""
        return find_split(counted_order(order, self.rules, today=self.today), self.rules, self.now, self.known)

    def view(self, order: Order, split: OrderSplit | None) -> Order | None:
        """Returns what this invoice is for of an order as the shop tells it, or None if there is no such part."""
        if split is None:
            return order if self.key.is_sale else None
        return view_part(counted_order(order, self.rules, today=self.today), self.key, split)

    def read(self, order: Order) -> Order:
        """Returns what this booked invoice is for of an order as the shop tells it. Raises Failure."""
        seen = self.view(order, self.split(order))
        assert seen is not None
        return seen

    def reference_of(self, order: Order) -> str:
        """Returns the reference of the invoice, which is unique in Dinero."""
        key = DocumentKey(shop=self.shop, order=order.external_id, role=self.key.role, part_id=self.key.part_id)
        return key.reference


def plan_transfer(order: Order, basis: PlanBasis) -> Plan:
    """Returns what an order needs that is not booked yet. Raises Failure if a person must act first."""
    rules, choices = basis.rules, basis.choices
    if choices.skip:
        return Skip(reason=Reason.NOT_TO_BE_BOOKED)
    if (skip := find_skip(order, rules)) is not None:
        return skip
    order = with_goods(order, rules)
    split = basis.split(order)
    seen = basis.view(order, split)
    if seen is None:
        return Cancel()
    whole, order = order, basis.count(seen)
    end = find_end(order, is_repaid=choices.is_repaid)
    if basis.key.is_sale and split is not None and not isinstance(end, Cancel) and split.is_waited_for(basis.known):
        return Wait(reason=Reason.EARLIER_INVOICE)  # also if no invoice follows: the parts begin with this
    if end is not None:
        return _say_of_rest(end, basis)
    if (wait := find_first_wait(order, rules)) is not None:
        return wait
    customer = choose_customer(order, rules.cash_customer)
    _expect_identity(customer, order, basis.chart)
    _expect_ean(order, rules)
    expect_no_gift_cards(order)
    tax_point = _find_moment(order, basis)
    if isinstance(tax_point, Wait | Cancel):
        return tax_point
    sale = _plan_sale(order, basis, customer, danish_day(tax_point))
    if split is None or not split.parts:
        return sale
    return replace(sale, comment="\n".join((sale.comment, *part_texts(whole, basis.key, split, basis.known))))


def _find_moment(order: Order, basis: PlanBasis) -> datetime | Wait | Cancel:
    """Returns the moment of the sale, or what it waits for, or that it has waited too long."""
    trigger = find_trigger(order, basis.rules, may_be_unpaid=basis.choices.may_be_unpaid)
    if not isinstance(trigger, Wait):
        return find_tax_point(order, trigger, basis.rules, basis.now)
    waits = end_wait_for_transfer(order, basis.rules, trigger, basis.now)
    return waits if isinstance(waits, Cancel) else find_tax_point(order, waits, basis.rules, basis.now)


def _say_of_rest(end: Skip | Cancel, basis: PlanBasis) -> Skip | Cancel:
    """Returns why an order gets no last invoice. If the rest is worth nothing, its parts are all there is to book."""
    if isinstance(end, Skip) and basis.key.is_sale and basis.known.settled:
        return replace(end, reason=Reason.INVOICED_IN_PARTS)
    return end


def due_day_of(sale: Sale) -> date | None:
    """Returns the day on which an unpaid invoice becomes due."""
    return None if sale.net_days is None else sale.date + timedelta(days=sale.net_days)


def _plan_sale(order: Order, basis: PlanBasis, customer: Customer, day: date) -> Sale:
    rules, chosen_date = basis.rules, basis.choices.invoice_date_for(day)
    if order.currency != "DKK":
        raise FixOrder("foreign_currency", currency=order.currency, total=str(order.total.amount))
    if chosen_date is None and rules.reported_until is not None and day <= rules.reported_until:
        raise FixOrder("period_reported", day=day.isoformat(), reported_until=rules.reported_until.isoformat())
    payments = payments_of_sale(order, basis.reference_of(order), rules)
    net_days = _net_days(order, rules, payments)
    own_date = day if net_days is None else date_of_unpaid(day, basis.released_on, rules)
    invoice_date = chosen_date or own_date
    vat = VatBasis(
        customer=customer,
        rules=rules,
        chart=basis.chart,
        day=invoice_date,
        proof=basis.choices.proof,
        is_as_charged=basis.choices.is_as_charged,
    )
    sold = build_lines(order, lambda lines: parts_of(order, vat, lines))
    difference = compare_vat(order, sold)
    lines = lines_of_rest(
        order, sold, asked=basis.choices.refunded_lines, in_proportion=basis.choices.refund_in_proportion
    )
    expect_full_address(order, customer, lines)
    return Sale(
        reference=basis.reference_of(order),
        customer=customer,
        date=invoice_date,
        comment="\n".join((_comment(order, rules, invoice_date), *invoice_texts(order, lines))),
        address=_address(order.buyer, customer.attention),
        net_days=net_days,
        lines=lines,
        vat_difference=difference,
        payments=payments,
    )


def _expect_identity(customer: Customer, order: Order, chart: Chart) -> None:
    """Raises FixOrder if a wrong VAT number matters, or an EAN order names nobody at the receiver.

    We may leave a wrong number out if the sale has Danish VAT for every buyer.
    """
    if customer.ean and not customer.attention:
        raise FixOrder("contact_person_needed", ean=customer.ean)
    if not customer.wrong_vat_number:
        return
    is_zero_rated = not chart.is_vat_free and any(line.vat_rate == 0 for line in order.lines)
    if customer.ean or is_zero_rated:
        raise FixOrder("wrong_vat_number", vat_number=customer.wrong_vat_number)


def _expect_ean(order: Order, rules: BookingRules) -> None:
    """Raises FixOrder if the order is paid by EAN and names no EAN number that an e-invoice could be sent to."""
    if order.buyer.ean:
        return
    for payment in order.payments:
        method = rules.find_method(payment.method, payment.method_id)
        if payment.state in ALIVE and method is not None and method.kind is MethodKind.EAN:
            raise FixOrder("ean_needed", method=payment.method or payment.method_id)


def _net_days(order: Order, rules: BookingRules, payments: Iterable[PlannedPayment]) -> int | None:
    """Returns the days until the invoice is due, or None if we register its whole total as paid.

    Money that is left to Dinero's own bank matching leaves the invoice unpaid: printed as paid, it is overdue at once.
    """
    if sum((payment.amount for payment in payments), Decimal(0)) >= amount_due(order):
        return None
    methods = [method_of(payment, rules) for payment in order.payments if payment.state in ALIVE]
    return max((method.net_days for method in methods), default=MethodRule(method="").net_days)


def _comment(order: Order, rules: BookingRules, invoice_date: date) -> str:
    """Returns the text with the order's number, the buyer's own, and the days of delivery and payment.

    The days are left out if they are the invoice's.
    """
    text, paid_at = rules.text_for(order.number), received_at(order)
    if order.buyer.reference:
        text = f"{text}\nOrdre-/rekvisitionsnr. {order.buyer.reference}"
    if paid_at is not None and order.shipped_at is None and rules.when is When.SHIPPED:
        return f"{text}\nBetalt {danish_day(paid_at):%d.%m.%Y}, leveres senere"
    days: Mapping[str, datetime | None] = {"Leveret": order.shipped_at, "Betalt": paid_at}
    printed = (
        f"{word} {danish_day(moment):%d.%m.%Y}"
        for word, moment in days.items()
        if moment is not None and danish_day(moment) != invoice_date
    )
    return "\n".join((text, *printed))


def _address(buyer: Buyer, person: str) -> str:
    """Returns the buyer's address as on an envelope. It names the country only if that is not Denmark.

    `person` is to whose attention a company's invoice goes, or empty.
    """
    home = buyer.address
    country = "" if home.country == "DK" else home.country
    attention = f"Att. {person}" if person and (buyer.company or buyer.contact_person) else ""
    lines = (buyer.company or buyer.name, attention, home.street, f"{home.zip} {home.city}".strip(), country)
    return "\n".join(line for line in lines if line)
