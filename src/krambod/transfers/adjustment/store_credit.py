"""Which ledger item does a refund need that the customer gets as store credit? Pure.

the credit note has left its invoice overpaid:  D debtors / K store credit, as a payment on that invoice
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from krambod.organizations.chart import Chart
from krambod.transfers.adjustment.plan import Adjustment, AdjustmentBasis, Adjustments
from krambod.transfers.failures import FixSettings
from krambod.transfers.rules import BookingRules

GIVEN = "given"
STANDARD_ACCOUNT = 63080  # "Gavekort" of Dinero's standard chart


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCredit:
    """The store credit that a customer got for a refund, in kroner. It is kept among its transfer's choices."""

    amount: Decimal
    day: date
    invoice_guid: UUID

    @classmethod
    def read(cls, stored: dict[str, str]) -> "StoreCredit":
        """Returns the store credit that was kept."""
        return cls(
            amount=Decimal(stored["amount"]),
            day=date.fromisoformat(stored["day"]),
            invoice_guid=UUID(stored["invoice"]),
        )

    def document(self) -> dict[str, Any]:
        """Returns it as it is kept."""
        return {"amount": str(self.amount), "day": self.day.isoformat(), "invoice": str(self.invoice_guid)}


def plan_store_credit(basis: AdjustmentBasis) -> Adjustments:
    """Returns the item of a store credit. Raises FixSettings if no account is chosen for it."""
    credit = StoreCredit.read(basis.choices[GIVEN])
    given = Adjustment(
        name=GIVEN,
        text=f"Til tilgodebevis, ordre {basis.order.number} ({basis.part_id})",
        day=credit.day,
        amount=-credit.amount,
        debit=None,
        credit=_account(basis.rules, basis.chart, credit.amount),
        invoice_guid=credit.invoice_guid,
    )
    return Adjustments(all=(given,))


def _account(rules: BookingRules, chart: Chart, amount: Decimal) -> int:
    if rules.store_credit_account_number is not None:
        return rules.store_credit_account_number
    if STANDARD_ACCOUNT not in chart.entry_names:
        raise FixSettings("no_store_credit_account", amount=f"{amount:.2f}")
    return STANDARD_ACCOUNT
