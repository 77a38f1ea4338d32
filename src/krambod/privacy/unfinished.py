"""Why can the buyer of this order not be erased yet?"""

from collections.abc import Mapping
from datetime import datetime

from krambod.orders.models import StoredOrder
from krambod.platforms.models import Delivery, DeliveryState
from krambod.transfers.models import State, Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.words.language import Sentence

INVOICES = (SALE.name, CORRECTION.name, *PART_ROLES)
HELD, NOT_TRANSFERRED, UNPAID, REFUND_OPEN = "held", "not_transferred", "unpaid", "refund_open"
REASONS: Mapping[str, Sentence] = {
    HELD: Sentence(
        da="Ordren venter på, at du tager stilling til den.",
        de="Die Bestellung wartet auf Ihre Entscheidung.",
        en="The order waits for your decision.",
    ),
    NOT_TRANSFERRED: Sentence(
        da="Ordren er ikke overført til Dinero endnu.",
        de="Die Bestellung ist noch nicht zu Dinero übertragen.",
        en="The order is not transferred to Dinero yet.",
    ),
    UNPAID: Sentence(
        da="Fakturaen er ikke betalt endnu.",
        de="Die Rechnung ist noch nicht bezahlt.",
        en="The invoice is not paid yet.",
    ),
    REFUND_OPEN: Sentence(
        da="En tilbagebetaling eller returnering er ikke afsluttet.",
        de="Eine Erstattung oder Rücksendung ist noch nicht abgeschlossen.",
        en="A refund or a return is not finished yet.",
    ),
}


# The bookkeeper may match money to an invoice in Dinero itself, of which Krambod hears nothing.
SETTLED: Mapping[str, Sentence] = {
    "matched": Sentence(
        da="Betalingen er afstemt i Dinero.",
        de="Die Zahlung ist in Dinero zugeordnet.",
        en="The payment is matched in Dinero.",
    ),
    "written_off": Sentence(
        da="Beløbet er afskrevet eller eftergivet.",
        de="Der Betrag ist abgeschrieben oder erlassen.",
        en="The amount is written off or remitted.",
    ),
    "otherwise": Sentence(
        da="Beløbet er gjort op på anden måde.",
        de="Der Betrag ist auf andere Weise ausgeglichen.",
        en="The amount is settled in another way.",
    ),
}


def find_reason(stored: StoredOrder, now: datetime, *, is_settled: bool = False) -> str | None:
    """Returns the code of the first reason, or None if the order is finished. In the scope of the merchant.

    With `is_settled`, the money of what is booked is settled, whatever Krambod knows of it.
    """
    transfers = list(Transfer.objects.filter(order=stored))
    if any(one.cause or one.changed_after_booking for one in transfers):
        return HELD
    if stored.return_announced_at is not None:
        return REFUND_OPEN
    reasons = {_reason(one, now, is_settled=is_settled) for one in transfers} - {None}
    if reasons:
        return next(code for code in REASONS if code in reasons)
    told = Delivery.objects.filter(shop=stored.shop_id, order_id=stored.external_id, state=DeliveryState.PENDING)
    return NOT_TRANSFERRED if told.exists() or not transfers else None


def _reason(transfer: Transfer, now: datetime, *, is_settled: bool) -> str | None:
    is_refund = transfer.role == REFUND.name
    if transfer.state in (State.RECEIVED, State.WAITING, State.DRAFTED):
        return REFUND_OPEN if is_refund else NOT_TRANSFERRED
    if transfer.state == State.BOOKED and transfer.role in (*INVOICES, REFUND.name):  # an item ends when it is booked
        if not is_settled:
            return REFUND_OPEN if is_refund else UNPAID
        return NOT_TRANSFERRED if transfer.due_at is not None and transfer.due_at <= now else None
    return NOT_TRANSFERRED if transfer.due_at is not None else None
