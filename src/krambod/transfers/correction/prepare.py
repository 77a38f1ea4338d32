"""What must we do for one due correction? Plans its invoice, and ends it if it needs no steps."""

from datetime import datetime

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.orders.changes import is_same_sale
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.after_sale import hand_on
from krambod.transfers.batch_facts import BatchFacts
from krambod.transfers.correction.books import REISSUE, SEEN, SHOWN, find_reissue_credits, is_moved, seen_revision
from krambod.transfers.correction.exchange import poke_missing_repayments
from krambod.transfers.correction.reissue import digest_of
from krambod.transfers.correction.stored import (
    CorrectionInvoice,
    correction_basis,
    read_correction_invoice,
)
from krambod.transfers.correction.work import CorrectionWork
from krambod.transfers.failures import FixOrder, is_accepted
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Cancel
from krambod.transfers.parts.stored import poke_parts
from krambod.transfers.roles import SALE
from krambod.transfers.sale.finish import state_of_booked
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.plan import Plan, PlanBasis, Sale
from krambod.transfers.sale.prepare import release, set_aside
from krambod.transfers.same_order import of_same_order
from krambod.transfers.work import TransferWork
from krambod.words.choices import ISSUE_AS_NOW


def prepare_correction(work: TransferWork, facts: BatchFacts) -> CorrectionWork | None:
    """Returns the work for the steps, or None if the correction needs no step now.

    If the shop has changed the order since the person saw it, the correction is set aside: what is booked is compared
    with the order again. Raises Failure, DineroError, NotYet.
    """
    transfer = work.transfer
    is_unclear = transfer.cause == "booked_differently" and "as_booked" not in transfer.choices
    if transfer.state == State.CANCELLED or is_unclear:
        work.set_due(None)
        return None
    credits = find_reissue_credits(transfer)
    if REISSUE in transfer.choices and transfer.state not in BOOKED and _waits_for(credits):
        work.set_due(None)  # the credit note makes it due when it is booked
        return None
    if transfer.cause:
        release(work)
    correction = read_correction_invoice(transfer)
    basis = correction_basis(transfer, correction.at, facts.chart, work.now)
    if transfer.state in BOOKED:
        return _pay(work, correction, basis, may_pay=is_moved(credits))
    order = read_revision(work.revision)
    planned = _plan(work, order, correction, basis, is_credited=any(one.state in BOOKED for one in credits))
    if not isinstance(planned, Sale):
        set_aside(work, planned)
        work.afterwards(lambda: poke_corrected_sale(transfer, work.now, changed_after_booking=True))
        return None
    return _work(work, correction, basis, planned, planned.payments if is_moved(credits) else (), order)


def poke_corrected_sale(correction: Transfer, now: datetime, **values: object) -> None:
    """Makes the sale and its parts due, because what is booked of the order has changed. Sets columns of the sale."""
    with scopes_disabled():
        poke_parts(correction.order_id, now)
        sale = of_same_order(correction).filter(role=SALE.name)
        sale.update(due_at=now, pokes=F("pokes") + 1, **values)


def finish_correction(work: CorrectionWork) -> None:
    """Ends the work on a correction that needs no more steps now. Its sale is then compared with the order again."""
    transfer, now = work.transfer, work.now
    work.set_due(None)
    if transfer.state == State.DRAFTED:
        return
    state = state_of_booked(work)
    work.change(state=state, reason="payment" if state == State.BOOKED else "")
    if work.planned is not None:  # it is booked just now
        work.afterwards(lambda: poke_corrected_sale(transfer, now))
        work.afterwards(lambda: poke_missing_repayments(transfer, now))
    hand_on(work)


def _waits_for(credits: list[Transfer]) -> bool:
    """Whether a credit note of a reissue is still to come. Those that are set aside come no more."""
    return any(one.state not in (*BOOKED, State.CANCELLED, State.SKIPPED) for one in credits)


def _plan(
    work: TransferWork, order: Order, correction: CorrectionInvoice, basis: PlanBasis, *, is_credited: bool
) -> Plan:
    """Plans the invoice that the person saw.

    If the order is another one now, there is none. But if its invoice is credited already it needs one all the same,
    and a person says so. Raises FixOrder then.
    """
    transfer = work.transfer
    is_reissue = REISSUE in transfer.choices
    if not is_credited and (is_reissue or not is_same_sale(order, read_revision(seen_revision(transfer)))):
        return Cancel()
    planned = correction.plan(order, basis)
    if is_reissue and isinstance(planned, Sale):
        _expect_seen(work, planned)
    return planned


def _expect_seen(work: TransferWork, planned: Sale) -> None:
    """Raises FixOrder if the invoice is another one than the person saw, and nobody has accepted that."""
    transfer, shown = work.transfer, digest_of(planned)
    if shown != transfer.choices[SHOWN]:
        changed = FixOrder("reissue_changed", total=str(planned.total.amount), shown=shown)
        if not is_accepted(transfer.choices, ISSUE_AS_NOW.name, changed):
            raise changed
    if transfer.choices[SEEN] != work.revision.pk:
        work.change(choices={**transfer.choices, SEEN: work.revision.pk})


def _pay(work: TransferWork, correction: CorrectionInvoice, basis: PlanBasis, *, may_pay: bool) -> CorrectionWork:
    assert work.transfer.order.newest is not None
    assert work.transfer.invoice_total is not None
    order = read_revision(work.transfer.order.newest)
    payments = correction.payments(order, basis, work.transfer.invoice_total) if may_pay else ()
    return _work(work, correction, basis, None, payments, order)


def _work(
    work: TransferWork,
    correction: CorrectionInvoice,
    basis: PlanBasis,
    planned: Sale | None,
    payments: tuple[PlannedPayment, ...],
    order: Order,
) -> CorrectionWork:
    return CorrectionWork(
        transfer=work.transfer,
        revision=work.revision,
        dinero=work.dinero,
        journal=work.journal,
        order=order,
        basis=basis,
        planned=planned,
        payments=payments,
        correction=correction,
    )
