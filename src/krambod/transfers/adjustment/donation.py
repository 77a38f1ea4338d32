"""Which ledger item does a donation need that a shop collects for others? Pure.

on an invoice:      D the turnover account of donations / K what is owed to the receiver
on a credit note:   D what is owed to the receiver / K the turnover account of donations
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from krambod.accounting.invoice_lines import PlannedLine
from krambod.accounting.vat.facts import Goods
from krambod.accounting.vat.treatments import Treatment
from krambod.orders.order import Order
from krambod.transfers.adjustment.plan import Adjustment, AdjustmentBasis, Adjustments
from krambod.transfers.failures import FixSettings

KEPT_AS = "donation"  # among the choices of its transfer
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Donation:
    """The donations of an invoice or credit note, in kroner. It is kept among its transfer's choices.

    `amount` is below 0 on a credit note. `account_number` is the turnover account.
    """

    amount: Decimal
    day: date
    account_number: int

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Donation":
        """Returns the donation that was kept."""
        return cls(
            amount=Decimal(stored["amount"]),
            day=date.fromisoformat(stored["day"]),
            account_number=stored["account"],
        )

    def document(self) -> dict[str, Any]:
        """Returns it as it is kept."""
        return {"amount": str(self.amount), "day": self.day.isoformat(), "account": self.account_number}


def has_donations(order: Order) -> bool:
    """Whether a line of the order is a donation."""
    return any(line.goods is Goods.DONATION for line in order.lines)


def find_donation(
    order: Order, lines: Iterable[PlannedLine], amounts: Mapping[int, Decimal], day: date
) -> Donation | None:
    """Returns the donations among a document's lines, or None. `amounts` is what the document says of each line.

    A line that a person wrote in Dinero has no treatment: it is a donation if it has the text of one.
    """
    texts = {line.description for line in order.lines if line.goods is Goods.DONATION}
    donated = {
        number: line
        for number, line in enumerate(lines, start=1)
        if line.treatment == Treatment.DONATION or (not line.treatment and line.description in texts)
    }
    amount = sum((amounts.get(number, ZERO) for number in donated), ZERO)
    if not amount:
        return None
    return Donation(amount=amount, day=day, account_number=next(iter(donated.values())).account_number)


def plan_donation(basis: AdjustmentBasis) -> Adjustments:
    """Returns the item of a donation. Raises FixSettings if no account is chosen for it."""
    donation, debt = Donation.read(basis.choices[KEPT_AS]), basis.rules.donation_debt_account_number
    if debt is None:
        raise FixSettings("no_donation_debt_account", amount=f"{abs(donation.amount):.2f}")
    is_given = donation.amount > 0
    moved = Adjustment(
        name=KEPT_AS,
        text=f"Donation, ordre {basis.order.number} ({basis.part_id})",
        day=donation.day,
        amount=abs(donation.amount),
        debit=donation.account_number if is_given else debt,
        credit=debt if is_given else donation.account_number,
    )
    return Adjustments(all=(moved,))
