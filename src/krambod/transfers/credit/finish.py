"""How does the work on a refund end, when it needs no more steps now?"""

from datetime import datetime

from django.db.models import F, Q

from krambod.accounting.danish_time import danish_day
from krambod.transfers.adjustment.start_donation import start_donation_back
from krambod.transfers.advance import hold
from krambod.transfers.correction.books import poke_reissue
from krambod.transfers.correction.exchange import find_open_supplement
from krambod.transfers.credit.changed import has_settled_changes
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.due import OPEN
from krambod.transfers.failures import FixOrder
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Reason
from krambod.transfers.roles import REFUND, SALE
from krambod.transfers.sale.after_booking import SETTLED
from krambod.transfers.same_order import of_same_order


def finish(work: CreditWork) -> None:
    """Ends the work on a refund that needs no more steps now. A draft that only a person may book stays a draft.

    Holds a booked credit note whose money has not all gone back.
    """
    work.set_due(None)
    transfer = work.transfer
    if transfer.state not in BOOKED:
        return
    start_donation_back(work)
    before = (transfer.state, transfer.reason)
    missing = work.missing
    after = (State.BOOKED, Reason.REPAYMENT) if missing > 0 else (State.CREDITED, "")
    if after != before:
        work.change(state=after[0], reason=after[1])
        work.afterwards(lambda: poke_others(transfer, work.now))
        work.afterwards(lambda: poke_reissue(transfer, work.now))
    if has_settled_changes(transfer):
        work.afterwards(lambda: _poke_difference(transfer, work.now))
    if missing > 0:
        hold(work, _missing(work))


def _missing(work: CreditWork) -> FixOrder:
    """Names the supplement against which the money may be settled, if the goods were exchanged."""
    supplement = find_open_supplement(work.transfer)
    return FixOrder(
        "repayment_missing",
        number=str(work.transfer.invoice_number),
        amount=str(work.missing),
        day=danish_day(work.part.at).isoformat(),
        exchange="" if supplement is None else str(supplement.invoice_number),
    )


def _poke_difference(refund: Transfer, now: datetime) -> None:
    """Makes the credit note of a difference due: this refund may have registered the money that it misses."""
    same = of_same_order(refund).filter(role=REFUND.name, pk__gt=refund.pk)
    same.filter(cause="repayment_missing").update(due_at=now, pokes=F("pokes") + 1)


def poke_others(refund: Transfer, now: datetime) -> None:
    """Makes the sale due, whose state this refund may change, and the refunds that wait for this one.

    A later refund waits for this one, and so does an earlier one of which this one credits the difference.
    """
    same = of_same_order(refund)
    waiting = Q(role=REFUND.name, pk__gt=refund.pk, state__in=OPEN, cause="")
    asks_for_money = Q(role=SALE.name, cause="repaid_after_booking")  # the refund may have registered it
    invoiced = Q(role=SALE.name) if refund.invoiced_id is None else Q(pk=refund.invoiced_id) | asks_for_money
    is_earlier = Q(role=REFUND.name, invoiced=refund.invoiced_id, pk__lt=refund.pk, state__in=BOOKED, cause="")
    earlier = is_earlier & Q(choices__has_key=SETTLED)
    same.filter(invoiced | waiting | earlier).update(due_at=now, pokes=F("pokes") + 1)
