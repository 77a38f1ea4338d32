"""What is to be done for one due transfer? Its newest rules and revision, planned; what needs no steps is done here."""

from datetime import date

from django_scopes import scopes_disabled

from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Cancel, Skip, Wait
from krambod.transfers.rule_versions import find_stored_rules, read_rules
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.draft import delete_draft
from krambod.transfers.sale.plan import Choices, PlanBasis, Sale, plan_payments, plan_transfer
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


def prepare(work: TransferWork, chart: Chart) -> SaleWork | None:
    """The steps' work, or None where there is none for now. Raises Failure, DineroError, NotYet."""
    transfer = work.transfer
    rules = choose_rules(transfer)
    if rules.connected_id != transfer.connected_id:
        work.change(connected_id=rules.connected_id)  # due there at once
        return None
    if transfer.cause == "booked_differently" and "as_booked" not in transfer.choices:
        # No newer revision rights it: money on it would make it look as if all were well.
        work.set_due(None)
        return None
    if transfer.cause:
        work.change(cause="", cause_details={}, mended_by="")  # looked at anew: what held it may be mended
    return _plan(work, PlanBasis(shop=transfer.shop.code, rules=rules, chart=chart, choices=read_choices(transfer)))


def choose_rules(transfer: Transfer) -> BookingRules:
    """The rules it is pinned to, else the shop's newest."""
    if not transfer.is_pinned:
        with scopes_disabled():
            transfer.rules = find_stored_rules(transfer.shop_id)
    assert transfer.rules is not None
    return read_rules(transfer.rules)


def read_choices(transfer: Transfer) -> Choices:
    """What a person decided about this order."""
    chosen = transfer.choices
    day = chosen.get("invoice_date")
    return Choices(skip="skip" in chosen, invoice_date=None if day is None else date.fromisoformat(day))


def _plan(work: TransferWork, basis: PlanBasis) -> SaleWork | None:
    """The sale as its revision tells it; once it is booked, the money as the newest revision tells it."""
    if work.transfer.state in BOOKED:
        assert work.transfer.order.newest is not None
        assert work.transfer.invoice_total is not None
        order = read_revision(work.transfer.order.newest)
        payments = plan_payments(order, basis.shop, basis.rules, work.transfer.invoice_total)
        return SaleWork.of(work, order=order, basis=basis, planned=None, payments=payments)
    order = read_revision(work.revision)
    planned = plan_transfer(order, basis)
    if not isinstance(planned, Sale):
        _set_aside(work, planned)
        return None
    _tell_rounding(work, planned)
    return SaleWork.of(work, order=order, basis=basis, planned=planned, payments=planned.payments)


def _tell_rounding(work: TransferWork, sale: Sale) -> None:
    """Where the shop rounds in other places than Dinero: the order is booked, and the difference shown."""
    if work.transfer.draft_guid is not None:
        return
    if sale.vat_difference:
        work.note("vat_rounded", difference=str(sale.vat_difference))
    if sale.lines.rounding:
        work.note("line_rounded", difference=str(sale.lines.rounding))


def _set_aside(work: TransferWork, planned: Skip | Cancel | Wait) -> None:
    """No invoice is due, yet or ever. A draft of an order that is not to be booked is taken back."""
    if not isinstance(planned, Wait):
        with translated_errors(work.dinero):
            delete_draft(work)
    state = {Skip: State.SKIPPED, Cancel: State.CANCELLED, Wait: State.WAITING}[type(planned)]
    reason = "" if isinstance(planned, Cancel) else str(planned.reason)
    if (work.transfer.state, work.transfer.reason) != (state, reason):
        work.change(state=state, reason=reason)
        work.note(str(state), reason=reason)
    work.set_due(None)
