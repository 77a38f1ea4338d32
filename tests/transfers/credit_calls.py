"""Which calls are on the way of a refund, and what does the shop tell of one whose money went back?"""

from dataclasses import dataclass
from typing import Any

from tests.transfers.walking import GUID

LATER = "2026-11-22T11:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A call on the way of a refund, and the call whose answer is lost first, so that this one is made."""

    method: str
    path: str
    lost: tuple[str, str] | None = None


CALLS = {
    "create credit note": Spot(method="POST", path="*/sales/creditnotes"),
    "list credit notes": Spot(method="GET", path="*/sales/creditnotes"),
    "read credit note": Spot(method="GET", path=f"*/sales/creditnotes/{GUID}", lost=("POST", "*/sales/creditnotes")),
    "book credit note": Spot(method="POST", path="*/book"),
    "read booked credit note": Spot(method="GET", path=f"*/sales/creditnotes/{GUID}", lost=("POST", "*/book")),
    "read invoice": Spot(method="GET", path=f"*/invoices/{GUID}"),
    "list payments": Spot(method="GET", path="*/payments"),
    "register repayment": Spot(method="POST", path="*/payments"),
}


def refund(total: str = "100.00", at: str = LATER) -> dict[str, Any]:
    """The shop tells of a refund whose money has gone back."""
    money = {"id": "back", "method": "Kort", "amount": total, "state": "refunded", "at": at, "refund_id": "r"}
    return {"refunds": [{"id": "r", "at": at, "total": total}], "payments": [captured(), money], "updated_at": at}


def captured() -> dict[str, Any]:
    return {"id": "p", "method": "Kort", "amount": "249.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}
