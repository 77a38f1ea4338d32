"""Which credit note does a refund need? Pure: this module only decides; it reads and writes nothing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.accounting.invoice_lines import InvoiceLines
from krambod.accounting.money import Money
from krambod.orders.order import Order, Payment
from krambod.transfers.credit.lines import (
    CreditedLine,
    LinesQuestion,
    choose_lines,
    credit_all,
    invoice_lines_of,
    left_of,
)
from krambod.transfers.credit.part import CreditPart
from krambod.transfers.failures import FixOrder
from krambod.transfers.guids import payment_reference
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.trigger import find_method_of_repayment

LINES_NEEDED = "credit_lines_needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedSale:
    """The invoice that is credited, as it is in Dinero. `address` is what the invoice shows.

    `credited` is the amount (incl. VAT) that earlier credit notes took off each of its lines, counted from 1.
    """

    guid: UUID
    number: int
    contact_guid: UUID
    date: date
    address: str
    lines: InvoiceLines
    credited: dict[int, Decimal]

    @property
    def left(self) -> tuple[Decimal, ...]:
        """The amount (incl. VAT) that is left of each line."""
        return left_of(self.lines.lines, self.credited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The planned credit note. Dinero's own figures must equal `total` and `vat`, to the øre."""

    reference: str
    credit_note_for: UUID
    contact_guid: UUID
    date: date
    comment: str
    address: str
    lines: InvoiceLines
    credited: tuple[CreditedLine, ...]

    @property
    def total(self) -> Money:
        """The total incl. VAT."""
        return self.lines.total_incl_vat

    @property
    def vat(self) -> Money:
        """The VAT in the total."""
        return self.lines.total_vat


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """Money that went back, to register on the invoice. `amount` is positive; `reference` is unique in Dinero.

    `is_store_credit`: the customer gets store credit for it, and no money.
    """

    reference: str
    amount: Decimal
    date: date
    deposit_account_number: int
    description: str
    is_store_credit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditBasis:
    """Everything that the plan of a credit note depends on. `asked` are the lines that a person ticked, if any.

    `reported_until` is the last day whose VAT is reported, and `today` the Danish day.
    """

    reference: str
    booked: BookedSale
    rules: BookingRules
    reported_until: date | None
    today: date
    asked: tuple[CreditedLine, ...] = ()
    reason: str = ""


def plan_credit(order: Order, part: CreditPart, basis: CreditBasis) -> Credit:
    """Returns the credit note for a part of the order. Raises FixOrder if a person must say which lines it credits."""
    booked = basis.booked
    credited = _expect_left(basis.asked, booked) or _lines_of(order, part, booked)
    return Credit(
        reference=basis.reference,
        credit_note_for=booked.guid,
        contact_guid=booked.contact_guid,
        date=credit_note_day(part, basis),
        comment="\n".join(filter(None, (basis.rules.text_for(order.number), _text(booked), basis.reason))),
        address=booked.address,
        lines=invoice_lines_of(booked.lines.lines, credited, order.currency),
        credited=credited,
    )


def plan_repayment(reference: str, payment: Payment, order: Order, rules: BookingRules) -> Repayment | None:
    """Returns the repayment to register, or None if Dinero's own bank matching finds that money.

    `reference` is the credit note's.
    """
    method = find_method_of_repayment(payment, order, rules)
    if method is None or method.deposit_account_number is None:
        return None
    return Repayment(
        reference=payment_reference(reference, payment.id),
        amount=payment.amount,
        date=danish_day(payment.at),
        deposit_account_number=method.deposit_account_number,
        description=" ".join(part for part in ("Tilbagebetaling", payment.reference or order.number) if part),
    )


def moved_away(payment: PlannedPayment) -> Repayment:
    """Returns what takes a payment off its invoice, with the payment's own day and account."""
    return Repayment(
        reference=payment.reference,
        amount=payment.amount,
        date=payment.date,
        deposit_account_number=payment.deposit_account_number,
        description=payment.description,
    )


def _expect_left(asked: tuple[CreditedLine, ...], booked: BookedSale) -> tuple[CreditedLine, ...]:
    """Returns the lines that a person ticked. Raises FixOrder if so much is not left of a line any more."""
    left = dict(enumerate(booked.left, start=1))
    if any(line.gross > left.get(line.number, Decimal(0)) for line in asked):
        raise FixOrder(
            "credit_lines_needed",
            amount=str(sum((line.gross for line in asked), Decimal(0))),
            number=str(booked.number),
            question=str(LinesQuestion.MORE_THAN_LEFT),
        )
    return asked


def _lines_of(order: Order, part: CreditPart, booked: BookedSale) -> tuple[CreditedLine, ...]:
    lines, left = booked.lines.lines, booked.left
    if part.refund is None:
        return credit_all(lines, left)
    chosen = choose_lines(lines, left, part.refund, prices_include_vat=order.prices_include_vat)
    if part.refund.total > (total_left := sum(left, Decimal(0))):
        raise FixOrder(
            "refund_above_invoice",
            amount=str(part.refund.total),
            number=str(booked.number),
            left_amount=f"{total_left:.2f}",
        )
    if isinstance(chosen, LinesQuestion):
        raise FixOrder(
            "credit_lines_needed", amount=str(part.refund.total), number=str(booked.number), question=str(chosen)
        )
    return chosen


def credit_note_day(part: CreditPart, basis: CreditBasis) -> date:
    """Returns the day of the decision. A period whose VAT is reported gets no credit note: it is dated today then."""
    day = min(max(danish_day(part.at), basis.booked.date), basis.today)
    is_reported = basis.reported_until is not None and day <= basis.reported_until
    return basis.today if is_reported else day


def _text(booked: BookedSale) -> str:
    return f"Kreditnota til faktura {booked.number}"
