"""Which stored orders are of this buyer, and may the buyer be erased from each of them?"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models

from krambod.orders.erased import Duty
from krambod.orders.listing import folded
from krambod.orders.models import ErasedBuyer, StoredOrder
from krambod.orders.persons import needs_proof
from krambod.orders.revisions import read_revision
from krambod.platforms.models import Delivery, DeliveryState
from krambod.privacy.unfinished import NOT_TRANSFERRED, find_reason
from krambod.transfers.models import LedgerEntry


class SeveralBuyers(Exception):
    """Orders of several buyers have this number or name: only an e-mail address says which buyer is meant.

    `buyers` are their e-mail addresses, or their names where there is no address.
    """

    def __init__(self, buyers: list[str]) -> None:
        super().__init__(f"Several buyers have this number or name. Give the e-mail address: {', '.join(buyers)}.")
        self.buyers = buyers


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What an erasure does to one order.

    `reason`: a code of `unfinished`, which says why it is refused; empty: the buyer is erased. With `can_be_settled`
    the order lacks nothing but money that Krambod does not know of, so a person may say that it is settled.
    `kept_until`: until that day the proof of the VAT is kept; None: nothing is.
    """

    reason: str = ""
    can_be_settled: bool = False
    kept_until: date | None = None


def find_orders(text: str) -> list[StoredOrder]:
    """Returns the orders with this e-mail address, number or name, the oldest first. In the scope of the merchant.

    Raises SeveralBuyers if they are not all of one buyer.
    """
    wanted = folded(text.replace("\x00", "").strip())
    rows = StoredOrder.objects.select_related("newest__order").filter(search_text__contains=wanted).order_by("pk")
    found = [row for row in rows if wanted in row.search_text.split("\n")] if wanted else []
    buyers = sorted({_buyer_of(row) for row in found} - {""})
    if len(buyers) > 1:
        raise SeveralBuyers(buyers)
    return found


def find_unread(text: str) -> list[Delivery]:
    """Returns the held events that name this e-mail address and no order that we know. In the scope of the merchant.

    Only an address is looked for: a number or a name may stand in an event by chance.
    """
    wanted = text.replace("\x00", "").strip()
    if "@" not in wanted:
        return []
    known = StoredOrder.objects.filter(shop=models.OuterRef("shop"), external_id=models.OuterRef("order_id"))
    held = Delivery.objects.select_related("shop").filter(state=DeliveryState.HELD, body__icontains=wanted)
    return list(held.filter(~models.Exists(known)).order_by("pk"))


def plan_erasure(stored: StoredOrder, now: datetime, *, is_settled: bool = False) -> ErasurePlan:
    """Returns what an erasure does to the order now. In the scope of the merchant.

    `is_settled`: a person says that the money of its invoices and credit notes is settled. When no duty keeps the
    books of the sale any more, nobody has to say it.
    """
    if stored.newest is None:
        return ErasurePlan(reason=NOT_TRANSFERRED)
    written_at = LedgerEntry.objects.filter(transfer__order=stored).aggregate(last=models.Max("intended_at"))["last"]
    duty = None if written_at is None else Duty(day=written_at.date())
    is_over = duty is not None and duty.ends_on <= now.date()
    reason = find_reason(stored, now, is_settled=is_settled or is_over)
    if reason is not None:
        return ErasurePlan(reason=reason, can_be_settled=find_reason(stored, now, is_settled=True) is None)
    has_proof = duty is not None and not is_over and needs_proof(read_revision(stored.newest))
    return ErasurePlan(kept_until=duty.ends_on if duty is not None and has_proof else None)


def find_mark_of(stored: StoredOrder) -> ErasedBuyer | None:
    """Returns the mark of the order if its buyer is erased already. In the scope of the merchant."""
    return ErasedBuyer.objects.filter(order=stored).first()


def _buyer_of(stored: StoredOrder) -> str:
    """Returns the e-mail address, or else the name; an empty text for an erased buyer."""
    if stored.newest is None:
        return ""
    buyer = read_revision(stored.newest).buyer
    return folded(buyer.email or buyer.name)
