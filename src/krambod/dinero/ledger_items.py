"""Which items of the ledger (kassekladde) and which entries does Dinero send and take? Wire models.

A ledger item is a booking without an invoice. Amounts are Decimal, and always kroner. Sources: the official OpenAPI
document, copy of 2026-09-03; answers that an integrator observed.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from krambod.dinero.models import Answer, Asked, Day, Guid

WITHOUT_VAT = "none"  # an empty code would mean the account's own VAT code


class NewLedgerLine(Asked):
    """A line to book. A positive amount debits `account_number` and credits `balancing_account_number`.

    Only the VAT code of `account_number` counts: on the balancing account Dinero calculates no VAT. A line with
    `is_payment_for_voucher_id` has no account of its own: its balancing account pays that invoice. Most likely a
    positive amount debits the balancing account, and a negative one takes money off the invoice again; no source says
    so, so read what was booked.
    """

    description: str
    amount: Decimal
    account_number: int | None = None
    account_vat_code: str = WITHOUT_VAT
    balancing_account_number: int
    balancing_account_vat_code: str = WITHOUT_VAT
    is_payment_for_voucher_id: Guid | None = None


class NewLedgerItem(Asked):
    """An item to add. We choose `id`, and Dinero refuses a second item with the same one."""

    id: Guid
    voucher_date: Day
    lines: list[NewLedgerLine]


class LedgerItemKey(Answer):
    """An item and its version. Every change gives it a new version. `id` may differ from the one that we sent."""

    id: UUID
    version: str

    def document(self) -> dict[str, Any]:
        return {"Id": str(self.id), "Version": self.version}


class LedgerLine(Answer):
    description: str | None = None
    amount: Decimal
    account_number: int | None = None
    account_vat_code: str | None = None
    balancing_account_number: int | None = None


class LedgerItem(LedgerItemKey):
    """An item whose booking was not started."""

    voucher_date: Day
    lines: list[LedgerLine]


class LedgerItemStatus(LedgerItemKey):
    """How far an item is. `status`: Draft, PendingBooking or Booked. Only a booked one has its voucher number."""

    status: str
    voucher_number: int | None = None

    @property
    def is_draft(self) -> bool:
        return self.status == "Draft"

    @property
    def is_booked(self) -> bool:
        return self.status == "Booked"
