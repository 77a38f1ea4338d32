"""Which money of an order belongs to which of its invoices? Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Payment, PaymentState
from krambod.transfers.sale.money import ALIVE

ZERO = Decimal(0)


@dataclass(slots=True)
class Purse:
    """The money of an order that no invoice has taken yet."""

    payments: tuple[Payment, ...]
    _left: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._left = {one.id: one.amount for one in self.payments if one.state in ALIVE}

    def left_of(self, payment: Payment) -> Decimal:
        """Returns what is left of a payment."""
        return self._left.get(payment.id, ZERO)

    def take_own(self, payment_id: str, total: Decimal) -> tuple[Payment, ...]:
        """Takes an amount of the payment that an invoice was made for."""
        return self._take((one for one in self.payments if one.id == payment_id), total)

    def take(self, total: Decimal, sent_at: datetime) -> tuple[Payment, ...]:
        """Takes the money for an invoice: a payment of just that amount, best of that day, else the first payments."""
        open_rows = [one for one in self.payments if self.left_of(one)]
        same = [one for one in open_rows if self.left_of(one) == total]
        if same:
            return self._take([min(same, key=lambda one: danish_day(one.at) != danish_day(sent_at))], total)
        return self._take(sorted(open_rows, key=lambda one: (one.state is PaymentState.RESERVED, one.at)), total)

    def rest(self) -> tuple[Payment, ...]:
        """Returns what is left, with the payments that are no money any more, in their order."""
        return tuple(
            replace(one, amount=self.left_of(one)) if one.state in ALIVE else one
            for one in self.payments
            if one.state not in ALIVE or self.left_of(one)
        )

    def _take(self, payments: Iterable[Payment], total: Decimal) -> tuple[Payment, ...]:
        taken = []
        for payment in payments:
            amount = min(self.left_of(payment), total)
            if amount:
                self._left[payment.id] -= amount
                total -= amount
                taken.append(replace(payment, amount=amount))
        return tuple(taken)
