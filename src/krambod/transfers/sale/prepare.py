"""What must we do for one due transfer? Plans it by its newest rules and revision, and ends it if it needs no steps."""

from datetime import date
from decimal import Decimal

from django_scopes import scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.correcting import find_question
from krambod.transfers.credit.lines import TickedLines
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Cancel, Skip, Wait
from krambod.transfers.rule_versions import find_stored_rules, read_rules
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.after_booking import plan_payments_of_booked
from krambod.transfers.sale.draft import delete_draft
from krambod.transfers.sale.money import find_ignored_dates
from krambod.transfers.sale.plan import Choices, Plan, PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.vies import stored_proof
from krambod.transfers.work import TransferWork

MOST_DAYS = 20


def prepare(work: TransferWork, chart: Chart) -> SaleWork | None:
    """Returns the work for the steps, or None if the transfer needs no step now.

    Raises Failure, DineroError, NotYet.
    """
    transfer = work.transfer
    rules = choose_rules(transfer)
    if rules.connected_id != transfer.connected_id:
        work.change(connected_id=rules.connected_id)  # due there at once
        return None
    if transfer.cause == "booked_differently" and "as_booked" not in transfer.choices:
        # A newer revision cannot correct the booked invoice, and a payment on it would hide the mistake.
        work.set_due(None)
        return None
    if transfer.cause:
        release(work)
    choices = read_choices(transfer)
    basis = PlanBasis(
        shop=transfer.shop.code,
        rules=rules,
        chart=chart,
        now=work.now,
        choices=choices,
        released_on=max(transfer.hold_ends, default=None),
        invoice_total=transfer.invoice_total or Decimal(0),
    )
    return _plan(work, basis)


def release(work: TransferWork) -> None:
    """Plans a held transfer again, because the cause may be gone. Notes the day as long as nothing is booked."""
    transfer, today = work.transfer, danish_day(work.now)
    work.change(cause="", cause_details={}, mended_by="")
    if transfer.booked_revision_id is None and today not in transfer.hold_ends:
        work.change(released_days=[*transfer.released_days, today.isoformat()][-MOST_DAYS:])


def choose_rules(transfer: Transfer) -> BookingRules:
    """Returns the rules that the transfer is pinned to, or else the shop's newest rules."""
    if not transfer.is_pinned:
        with scopes_disabled():
            transfer.rules = find_stored_rules(transfer.shop_id)
    assert transfer.rules is not None
    return read_rules(transfer.rules)


def read_choices(transfer: Transfer) -> Choices:
    """Returns what a person decided about this order."""
    chosen = transfer.choices
    return Choices(
        skip="skip" in chosen,
        is_repaid="is_repaid" in chosen,
        may_be_unpaid="may_be_unpaid" in chosen,
        paid_on=_day(chosen.get("paid_on")),
        invoice_date=_day(chosen.get("invoice_date")),
        instead_of=_day(chosen.get("instead_of")),
        proof=stored_proof(chosen),
        is_as_charged=chosen.get("as_charged", False),
        refunded_lines=TickedLines.read(chosen["asked"]).lines if "asked" in chosen else (),
        refund_in_proportion="refund_in_proportion" in chosen,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _plan(work: TransferWork, basis: PlanBasis) -> SaleWork | None:
    """Plans the sale by its revision. Once the sale is booked, plans only its payments, by the newest revision."""
    if work.transfer.state in BOOKED:
        assert work.transfer.order.newest is not None
        assert work.transfer.invoice_total is not None
        order = read_revision(work.transfer.order.newest)
        payments = plan_payments_of_booked(order, basis, work.transfer.invoice_total)
        return SaleWork.of(work, order=order, basis=basis, planned=None, payments=payments)
    order = read_revision(work.revision)
    planned = _plan_or_ask(work, order, basis)
    if not isinstance(planned, Sale):
        set_aside(work, planned)
        return None
    if work.transfer.draft_guid is not None and work.transfer.state == State.WAITING:
        work.change(state=State.DRAFTED, reason="")  # it waited with its draft, and goes on with it
    _tell_rounding(work, planned)
    _tell_ignored_dates(work, order, basis.today)
    return SaleWork.of(work, order=order, basis=basis, planned=planned, payments=planned.payments)


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


def set_aside(work: TransferWork, planned: Skip | Cancel | Wait) -> None:
    """Records why the order gets no invoice, now or ever. If it never gets one, deletes its draft.

    Raises FixOrder if captured money has to go back to the customer.
    """
    if not isinstance(planned, Wait):
        with translated_errors(work.dinero):
            delete_draft(work)
    state = {Skip: State.SKIPPED, Cancel: State.CANCELLED, Wait: State.WAITING}[type(planned)]
    reason = "" if isinstance(planned, Cancel) else str(planned.reason)
    if (work.transfer.state, work.transfer.reason) != (state, reason):
        work.change(state=state, reason=reason)
        work.note(str(state), reason=reason)
    work.set_due(planned.until if isinstance(planned, Wait) else None)
    if not isinstance(planned, Wait) and planned.owed:
        raise FixOrder("not_repaid", amount=str(planned.owed))
