"""Which ledger item does a refund need that the customer gets as store credit? Pure.

a payment of -x has settled the overpaid invoice:  D debtors / K clearing account
the item takes that back:                          D clearing account / K store credit
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from krambod.organizations.chart import Chart
from krambod.transfers.adjustment.plan import Adjustment, AdjustmentBasis, Adjustments
from krambod.transfers.failures import FixSettings
from krambod.transfers.rules import BookingRules

GIVEN = "given"
STANDARD_ACCOUNT = 63080  # "Gavekort" of Dinero's standard chart


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCredit:
    """The store credit that a customer got for a refund, in kroner. It is kept among its transfer's choices.

    `clearing_account_number` is the account of the payment that settled the invoice: no money has left it.
    """

    amount: Decimal
    day: date
    clearing_account_number: int

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "StoreCredit":
        """Returns the store credit that was kept."""
        return cls(
            amount=Decimal(stored["amount"]),
            day=date.fromisoformat(stored["day"]),
            clearing_account_number=stored["account"],
        )

    def document(self) -> dict[str, Any]:
        """Returns it as it is kept."""
        return {"amount": str(self.amount), "day": self.day.isoformat(), "account": self.clearing_account_number}


def plan_store_credit(basis: AdjustmentBasis) -> Adjustments:
    """Returns the item of a store credit. Raises FixSettings if no account is chosen for it."""
    credit = StoreCredit.read(basis.choices[GIVEN])
    given = Adjustment(
        name=GIVEN,
        text=f"Til tilgodebevis, ordre {basis.order.number} ({basis.part_id})",
        day=credit.day,
        amount=credit.amount,
        debit=credit.clearing_account_number,
        credit=_account(basis.rules, basis.chart, credit.amount),
    )
    return Adjustments(all=(given,))


def _account(rules: BookingRules, chart: Chart, amount: Decimal) -> int:
    if rules.store_credit_account_number is not None:
        return rules.store_credit_account_number
    if STANDARD_ACCOUNT not in chart.entry_names:
        raise FixSettings("no_store_credit_account", amount=f"{amount:.2f}")
    return STANDARD_ACCOUNT
