"""Which ledger items does money need that a customer paid too much? Pure.

the money came:    D clearing account / K what is owed to customers
it went back:      D what is owed to customers / K clearing account, for each repayment
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order, Payment, PaymentState
from krambod.transfers.adjustment.plan import Adjustment, AdjustmentBasis, Adjustments
from krambod.transfers.credit.part import total_of
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.surplus import find_repayments_of_surplus, find_surpluses, part_of
from krambod.transfers.sale.trigger import method_of, method_of_repayment

ZERO = Decimal(0)
CAME, BY_HAND = "came", "by hand"  # the names of items; that of a repayment is its id
IS_KEPT = "is_kept"  # among a transfer's choices: the customer uses the money for the next order


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpayment:
    """The money of a payment that the order does not cost, and what of it went back."""

    payment: Payment
    repaid: tuple[Payment, ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of its items."""
        return frozenset({CAME, *(_name(row) for row in self.repaid)})


def find_overpayments(order: Order, worth: Decimal, rules: BookingRules) -> Iterator[Overpayment]:
    """Yields the overpayments of an order. Raises FixSettings for a method without a rule.

    Money that is left to Dinero's own bank matching is none.
    """
    rows, so_far = find_repayments_of_surplus(order, worth), ZERO
    for payment in find_surpluses(order, worth):
        before, so_far = so_far, so_far + payment.amount
        if method_of(payment, rules).deposit_account_number is not None:
            yield Overpayment(payment=payment, repaid=tuple(part_of(rows, before, so_far)))


def plan_overpayment(basis: AdjustmentBasis) -> Adjustments | None:
    """Returns the items of one payment's surplus, or None if it has none any more. Raises FixSettings."""
    found = _find(basis)
    if found is None:
        return None
    debt_account_number = _debt_account(basis.rules, found.payment.amount)
    repaid = _repaid(found, basis)
    came = Adjustment(
        name=CAME,
        text=_text(found.payment, basis),
        day=danish_day(found.payment.at),
        amount=found.payment.amount,
        debit=_clearing_account(found.payment, basis),
        credit=debt_account_number,
    )
    back = (
        Adjustment(
            name=_name(row),
            text=f"{_text(found.payment, basis)}, betalt tilbage ({row.id})",
            day=danish_day(row.at),
            amount=row.amount,
            debit=debt_account_number,
            credit=_clearing_account(row, basis),
        )
        for row in repaid
    )
    left = found.payment.amount - _went_back(repaid, basis)
    question = FixOrder("overpaid", amount=f"{left:.2f}", account=str(debt_account_number))
    return Adjustments(all=(came, *back), question=question if left > 0 and IS_KEPT not in basis.choices else None)


def _find(basis: AdjustmentBasis) -> Overpayment | None:
    """Returns the overpayment of the part. Once the money is booked, its amount stays as it was booked."""
    every = find_overpayments(basis.order, basis.worth, basis.rules)
    found = next((one for one in every if one.payment.id == basis.part_id), None)
    if (booked := basis.registered.get(CAME)) is None:
        return found
    payment = next((one for one in basis.order.payments if one.id == basis.part_id), None)
    payment = payment or Payment(id=basis.part_id, at=basis.order.placed_at, state=PaymentState.CAPTURED, amount=ZERO)
    repaid = () if found is None else found.repaid
    return Overpayment(payment=replace(payment, amount=Decimal(booked)), repaid=repaid)


def _repaid(found: Overpayment, basis: AdjustmentBasis) -> tuple[Payment, ...]:
    """Returns the money that went back: what the shop says, and what a person says of the rest.

    The shop may tell later of the money that a person told of: it counts once.
    """
    amount, booked = found.payment.amount, basis.registered.get(BY_HAND)
    rows = tuple(part_of(found.repaid, ZERO, amount - Decimal(booked or 0)))
    rest = amount - total_of(rows) if booked is None else Decimal(booked)
    if rest <= 0 or "repaid_on" not in basis.choices:
        return rows
    noon = datetime.combine(date.fromisoformat(basis.choices["repaid_on"]), time(12), UTC)
    by_hand = replace(found.payment, id=BY_HAND, amount=rest, state=PaymentState.REFUNDED, at=noon)
    return (*rows, by_hand)


def _went_back(repaid: Iterable[Payment], basis: AdjustmentBasis) -> Decimal:
    """Returns what went back: what is planned, and what is booked though the shop tells nothing of it any more."""
    planned = {CAME, *(_name(row) for row in repaid)}
    booked = (Decimal(amount) for name, amount in basis.registered.items() if name not in planned)
    return total_of(repaid) + sum(booked, ZERO)


def _name(row: Payment) -> str:
    return BY_HAND if row.id == BY_HAND else f"repaid {row.id}"


def _text(payment: Payment, basis: AdjustmentBasis) -> str:
    return f"Betalt for meget, ordre {basis.order.number} ({payment.id})"


def _clearing_account(payment: Payment, basis: AdjustmentBasis) -> int:
    method = method_of_repayment(payment, basis.order, basis.rules)
    return method.deposit_account_number or basis.rules.deposit_account_number


def _debt_account(rules: BookingRules, amount: Decimal) -> int:
    if rules.customer_debt_account_number is None:
        raise FixSettings("no_customer_debt_account", amount=f"{amount:.2f}")
    return rules.customer_debt_account_number
