"""What must we do for one due transfer? Plans it by its newest rules and revision, and ends it if it needs no steps."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.batch_facts import BatchFacts
from krambod.transfers.correcting import find_question
from krambod.transfers.correction.books import is_reissued
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.models import BOOKED, State, Step
from krambod.transfers.outcomes import Cancel, Reason, Skip, Wait
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.parts.split import OrderSplit
from krambod.transfers.parts.stored import begin_parts, known_parts, poke_waiting_sale
from krambod.transfers.parts.suborders import expect_no_booked_parts, find_skip_of_part
from krambod.transfers.sale.basis import choose_rules, find_basis
from krambod.transfers.sale.booked_payments import plan_payments_of_booked
from krambod.transfers.sale.contact import lose_deleted_contact
from krambod.transfers.sale.draft import delete_draft
from krambod.transfers.sale.guard import expect_no_twin_yet
from krambod.transfers.sale.money import find_ignored_dates
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.plan import Plan, PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.watching.asking import plan_repayment
from krambod.transfers.work import TransferWork

MOST_DAYS = 20


def prepare(work: TransferWork, facts: BatchFacts) -> SaleWork | None:
    """Returns the work for the steps, or None if the transfer needs no step now.

    Raises Failure, DineroError, NotYet.
    """
    transfer = work.transfer
    rules = choose_rules(transfer, facts.rules)
    if rules.connected_id != transfer.connected_id:
        work.change(connected_id=rules.connected_id)  # due there at once
        return None
    if transfer.cause == "booked_differently" and "as_booked" not in transfer.choices:
        # A newer revision cannot correct the booked invoice, and a payment on it would hide the mistake.
        work.set_due(None)
        return None
    if transfer.cause:
        release(work)
    # An order that was never divided is the transfer's own: its row says all.
    known = None if transfer.order_id in facts.divided else known_parts(transfer, [transfer])
    basis = find_basis(transfer, rules, facts.chart, work.now, known=known)
    released_on, invoice_total = max(transfer.hold_ends, default=None), transfer.invoice_total or Decimal(0)
    return _plan(work, replace(basis, released_on=released_on, invoice_total=invoice_total), facts)


def release(work: TransferWork) -> None:
    """Plans a held transfer again, because the cause may be gone. Notes the day as long as nothing is booked."""
    transfer, today = work.transfer, danish_day(work.now)
    work.change(cause="", cause_details={}, mended_by="")
    if transfer.booked_revision_id is None and today not in transfer.hold_ends:
        work.change(released_days=[*transfer.released_days, today.isoformat()][-MOST_DAYS:])


def _plan(work: TransferWork, basis: PlanBasis, facts: BatchFacts) -> SaleWork | None:
    """Plans the sale by its revision. Once the sale is booked, plans only its payments, by the newest revision."""
    if work.transfer.state in BOOKED:
        assert work.transfer.order.newest is not None
        assert work.transfer.invoice_total is not None
        order = basis.read(read_revision(work.transfer.order.newest))
        is_open = not is_reissued(work.transfer)  # else the money is for the invoice in its place
        payments = _payments_of_booked(work, order, basis) if is_open else ()
        return SaleWork.of(work, order=order, basis=basis, planned=None, payments=payments)
    order = read_revision(work.revision)
    if basis.key.is_sale and "skip" not in work.transfer.choices:
        if (skip := find_skip_of_part(work.transfer)) is not None:
            set_aside(work, skip)
            return None
        if work.transfer.order_id in facts.wholes:
            expect_no_booked_parts(work.transfer)
    split = _split(work, order, basis)
    planned = _plan_or_ask(work, order, basis)
    if not isinstance(planned, Sale):
        _begin_parts(work, planned, split)
        _set_aside_unless_booked(work, planned)
        _look_for_twin(work, order, basis)
        return None
    if work.transfer.draft_guid is not None and work.transfer.state == State.WAITING:
        work.change(state=State.DRAFTED, reason="")  # it waited with its draft, and goes on with it
    lose_deleted_contact(work)
    _tell_rounding(work, planned)
    _tell_ignored_dates(work, order, basis.today)
    seen = basis.view(order, split)
    assert seen is not None
    return SaleWork.of(work, order=seen, basis=basis, planned=planned, payments=planned.payments)


def _payments_of_booked(work: TransferWork, order: Order, basis: PlanBasis) -> tuple[PlannedPayment, ...]:
    assert work.transfer.invoice_total is not None
    planned = plan_payments_of_booked(order, basis, work.transfer.invoice_total)
    account = next((one.deposit_account_number for one in planned), basis.rules.deposit_account_number)
    back = plan_repayment(work.transfer, basis.reference_of(order), account)
    return planned if back is None else (*planned, back)


def _look_for_twin(work: TransferWork, order: Order, basis: PlanBasis) -> None:
    """Raises FixOrder if somebody made the document of an order that waits. Looks once for each time it is touched."""
    if work.transfer.state != State.WAITING or not work.transfer.is_touched:
        return
    work.change(looked_at=work.now)
    if basis.rules.is_guarded(danish_day(work.now)):
        with translated_errors(work.dinero):
            expect_no_twin_yet(work, order)


def _split(work: TransferWork, order: Order, basis: PlanBasis) -> OrderSplit | None:
    """Returns the invoices of the order. A part that is planned keeps what it takes of each line for the others."""
    try:
        split = basis.split(order)
    except Failure:
        return None  # the plan raises it, if it comes so far
    part = None if split is None or basis.key.is_sale else split.find(basis.key)
    amounts = {} if part is None else {str(number): str(amount) for number, amount in part.amounts.items()}
    if not basis.key.is_sale and amounts != work.transfer.invoiced_lines:
        work.change(invoiced_lines=amounts)
    return split


def _begin_parts(work: TransferWork, planned: Plan, split: OrderSplit | None) -> None:
    if isinstance(planned, Wait) and planned.reason is Reason.EARLIER_INVOICE and split is not None:
        sale, parts, now = work.transfer, split.parts, work.now
        work.afterwards(lambda: begin_parts(sale, parts, now))


def _plan_or_ask(work: TransferWork, order: Order, basis: PlanBasis) -> Plan:
    """Plans the order. If the shop has changed what the merchant corrected, raises that question, and no other."""
    question = find_question(work.transfer)
    try:
        planned = plan_transfer(order, basis)
    except Failure:
        if question is not None:
            raise question from None
        raise
    if question is not None and not isinstance(planned, Skip | Cancel):
        raise question
    return planned


def _tell_rounding(work: TransferWork, sale: Sale) -> None:
    """Notes the difference if the shop rounds in other places than Dinero. The order is booked all the same."""
    if work.transfer.draft_guid is not None:
        return
    if sale.vat_difference:
        work.note("vat_rounded", difference=str(sale.vat_difference))
    if sale.lines.rounding:
        work.note("line_rounded", difference=str(sale.lines.rounding))


def _tell_ignored_dates(work: TransferWork, order: Order, today: date) -> None:
    """Notes each date that cannot be. The order's own day counts instead."""
    if work.transfer.draft_guid is None:
        for ignored in find_ignored_dates(order, today):
            work.note("date_ignored", field=ignored.field, day=ignored.day.isoformat())


def _set_aside_unless_booked(work: TransferWork, planned: Skip | Cancel | Wait) -> None:
    """Sets the order aside. If somebody booked its draft in Dinero, takes that invoice as ours, so it is credited next.

    Raises FixOrder as `set_aside` does, and if a person decided that the order is not booked.
    """
    try:
        set_aside(work, planned)
    except FixOrder as failure:
        sent = work.journal.revisions_tried(work.transfer, Step.DRAFT, Step.UPDATE_DRAFT)
        if failure.code != "booked_and_cancelled" or not sent or "skip" in work.transfer.choices:
            raise
        work.change(booked_revision=sent[0])
        work.set_due(work.now)


def set_aside(work: TransferWork, planned: Skip | Cancel | Wait) -> None:
    """Records why the order gets no invoice, now or ever. If it never gets one, deletes its draft.

    Raises FixOrder if captured money has to go back to the customer.
    """
    if not isinstance(planned, Wait):
        with translated_errors(work.dinero):
            delete_draft(work)
    state = {Skip: State.SKIPPED, Cancel: State.CANCELLED, Wait: State.WAITING}[type(planned)]
    reason = "" if planned.reason is None else str(planned.reason)
    if (work.transfer.state, work.transfer.reason) != (state, reason):
        work.change(state=state, reason=reason)
        work.note(str(state), reason=reason)
        if work.transfer.role in PART_ROLES:
            part, now = work.transfer, work.now
            work.afterwards(lambda: poke_waiting_sale(part, now))
    work.set_due(planned.until if isinstance(planned, Wait) else None)
    if not isinstance(planned, Wait) and planned.owed:
        raise FixOrder("not_repaid", amount=str(planned.owed))
