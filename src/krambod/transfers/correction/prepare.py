"""What must we do for one due correction? Plans its invoice, and ends it if it needs no steps."""

from datetime import datetime
from decimal import Decimal

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.orders.changes import is_same_sale
from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.correction.books import seen_revision
from krambod.transfers.correction.stored import read_supplement, supplement_basis
from krambod.transfers.correction.supplement import Supplement, payments_of_supplement, plan_supplement
from krambod.transfers.correction.work import CorrectionWork
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Cancel
from krambod.transfers.roles import SALE
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.plan import Plan, PlanBasis, Sale
from krambod.transfers.sale.prepare import release, set_aside
from krambod.transfers.work import TransferWork


def prepare_correction(work: TransferWork, chart: Chart) -> CorrectionWork | None:
    """Returns the work for the steps, or None if the correction needs no step now.

    If the shop has changed the order since the person saw it, the correction is set aside: what is booked is compared
    with the order again. Raises Failure, DineroError, NotYet.
    """
    transfer = work.transfer
    is_unclear = transfer.cause == "booked_differently" and "as_booked" not in transfer.choices
    if transfer.state == State.CANCELLED or is_unclear:
        work.set_due(None)
        return None
    if transfer.cause:
        release(work)
    supplement = _supplement_of(work)
    basis = supplement_basis(transfer, supplement, chart, work.now)
    if transfer.state in BOOKED:
        return _pay(work, supplement, basis)
    order = read_revision(work.revision)
    is_seen = is_same_sale(order, read_revision(seen_revision(transfer)))
    planned: Plan = plan_supplement(order, supplement, basis) if is_seen else Cancel()
    if not isinstance(planned, Sale):
        set_aside(work, planned)
        work.journal.afterwards(lambda: poke_corrected_sale(transfer, work.now, changed_after_booking=True))
        return None
    return _work(work, supplement, basis, planned, planned.payments)


def poke_corrected_sale(correction: Transfer, now: datetime, **values: object) -> None:
    """Makes the sale due, because what is booked of its order has changed. Sets its columns too."""
    with scopes_disabled():
        sale = Transfer.objects.filter(order=correction.order_id, shop=correction.shop_id, role=SALE.name)
        sale.update(due_at=now, pokes=F("pokes") + 1, **values)


def finish_correction(work: CorrectionWork) -> None:
    """Ends the work on a correction that needs no more steps now. Its sale is then compared with the order again."""
    transfer, now = work.transfer, work.now
    work.set_due(None)
    if transfer.state == State.DRAFTED:
        return
    assert transfer.invoice_total is not None
    paid = sum((Decimal(amount) for amount in transfer.registered.values()), Decimal(0))
    is_paid = paid >= transfer.invoice_total
    work.change(state=State.PAID if is_paid else State.BOOKED, reason="" if is_paid else "payment")
    if work.planned is not None:  # it is booked just now
        work.journal.afterwards(lambda: poke_corrected_sale(transfer, now))


def _supplement_of(work: TransferWork) -> Supplement:
    transfer = work.transfer
    with scopes_disabled():
        sale = Transfer.objects.select_related("booked_revision", "shop__merchant", "order").get(
            order=transfer.order_id, shop=transfer.shop_id, role=SALE.name
        )
    return read_supplement(sale, at=datetime.fromisoformat(transfer.choices["at"]), correction=transfer)


def _pay(work: TransferWork, supplement: Supplement, basis: PlanBasis) -> CorrectionWork:
    assert work.transfer.order.newest is not None
    assert work.transfer.invoice_total is not None
    order = read_revision(work.transfer.order.newest)
    payments = payments_of_supplement(order, supplement, basis, work.transfer.invoice_total)
    return _work(work, supplement, basis, None, payments)


def _work(
    work: TransferWork,
    supplement: Supplement,
    basis: PlanBasis,
    planned: Sale | None,
    payments: tuple[PlannedPayment, ...],
) -> CorrectionWork:
    return CorrectionWork(
        transfer=work.transfer,
        revision=work.revision,
        dinero=work.dinero,
        journal=work.journal,
        order=read_revision(work.revision),
        basis=basis,
        planned=planned,
        payments=payments,
        supplement=supplement,
    )
