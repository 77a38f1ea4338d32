"""What is to be done for one due transfer? Its newest rules and revision, planned; what needs no steps is done here."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F
from django_scopes import scopes_disabled

from krambod.dinero.client import Dinero
from krambod.merchants.models import StoredRules
from krambod.orders.models import OrderRevision
from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.advance import translated_errors
from krambod.transfers.failures import FixOrder
from krambod.transfers.ledger import Journal
from krambod.transfers.models import State, Transfer
from krambod.transfers.outcomes import Cancel, Skip, Wait
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.draft import delete_draft
from krambod.transfers.sale.plan import Choices, Plan, Sale, plan_payments, plan_transfer
from krambod.transfers.sale.work import Work

BOOKED = (State.BOOKED, State.PAID)


def prepare(
    transfer: Transfer, chart: Chart, dinero: Dinero, journal: Journal, now: Callable[[], datetime]
) -> Work | None:
    """The work there is, or None where there is none for now. Raises Failure, DineroError, NotYet."""
    rules = choose_rules(transfer)
    if rules.connected_id != transfer.connected_id:
        journal.change(transfer, connected_id=rules.connected_id)  # due there at once
        return None
    if transfer.cause == "booked_differently" and "as_booked" not in transfer.choices:
        # No newer revision rights it: money on it would make it look as if all were well.
        set_due(journal, transfer, None)
        return None
    _release(transfer, journal)
    newest = transfer.order.newest
    assert newest is not None
    revision = transfer.booked_revision or newest

    def plan(revision: OrderRevision) -> Plan:
        order = read_revision(revision)
        return plan_transfer(order, transfer.shop.code, rules, chart, read_choices(transfer))

    def replan(revision: OrderRevision) -> Sale:
        planned = plan(revision)
        if not isinstance(planned, Sale):
            raise FixOrder("no_sale_then")
        return planned

    planned = None if transfer.state in BOOKED else plan(revision)
    if planned is not None and not isinstance(planned, Sale):
        _set_aside(transfer, revision, planned, dinero, journal)
        return None
    work = Work(
        transfer=transfer,
        revision=revision,
        order=read_revision(newest if planned is None else revision),
        rules=rules,
        planned=planned,
        payments=(),
        dinero=dinero,
        journal=journal,
        now=now,
        replan=replan,
    )
    _plan_money(work)
    return work


def choose_rules(transfer: Transfer) -> BookingRules:
    """The rules it is pinned to, else the shop's newest."""
    if not transfer.is_pinned:
        with scopes_disabled():
            transfer.rules = StoredRules.objects.filter(shop=transfer.shop_id).latest("version")
    assert transfer.rules is not None
    return BookingRules.model_validate(transfer.rules.document)


def read_choices(transfer: Transfer) -> Choices:
    """What a person decided about this order."""
    chosen = transfer.choices
    day = chosen.get("invoice_date")
    return Choices(skip="skip" in chosen, invoice_date=None if day is None else date.fromisoformat(day))


def expect_approval(work: Work) -> None:
    """A merchant's first orders are approved one by one. Raises FixOrder."""
    if "approved" not in work.transfer.choices and not _is_settled_in(work.transfer, work.rules):
        raise FixOrder("approve_draft", total=str(work.sale.total.amount))


def _is_settled_in(transfer: Transfer, rules: BookingRules) -> bool:
    """Whether the shop has booked as many orders as the merchant wanted to see first."""
    if not rules.first_drafts:
        return True
    with scopes_disabled():
        booked = Transfer.objects.filter(shop=transfer.shop_id, state__in=[*BOOKED, State.CREDITED])
        return booked[: rules.first_drafts].count() >= rules.first_drafts


def _release_first_drafts(work: Work) -> None:
    """The last of the first orders is booked: those that waited behind them need no approval any more."""
    transfer, rules, now = work.transfer, work.rules, work.now()

    def release() -> None:
        if _is_settled_in(transfer, rules):
            waiting = Transfer.objects.filter(shop=transfer.shop_id, cause="approve_draft")
            waiting.update(due_at=now, pokes=F("pokes") + 1)

    if rules.first_drafts:
        work.journal.afterwards(release)


def finish(work: Work, journal: Journal) -> None:
    """Everything that could be done is done. A draft that only a person books is left to them."""
    transfer = work.transfer
    set_due(journal, transfer, None)
    if transfer.state == State.DRAFTED:
        return
    paid = sum((Decimal(amount) for amount in transfer.registered.values()), Decimal(0))
    is_paid = transfer.invoice_total is not None and paid >= transfer.invoice_total
    state, reason = (State.PAID, "") if is_paid else (State.BOOKED, "payment")
    journal.change(transfer, state=state, reason=reason)
    _release_first_drafts(work)


def set_due(journal: Journal, transfer: Transfer, due_at: datetime | None) -> None:
    """When it is worked on next; what became known meanwhile has the last word."""
    pk, pokes = transfer.pk, transfer.pokes

    def store() -> None:
        changed = Transfer.objects.filter(pk=pk, pokes=pokes).update(due_at=due_at)
        assert changed <= 1

    if due_at is None:
        journal.change(transfer, attempts=0)
    journal.afterwards(store)


def _release(transfer: Transfer, journal: Journal) -> None:
    """It is looked at anew: what held it may be mended."""
    if transfer.cause:
        journal.change(transfer, cause="", cause_details={}, mended_by="")


def _plan_money(work: Work) -> None:
    """What the newest revision tells of payments counts, also after the booking froze the rest."""
    if work.planned is not None:
        work.payments = work.planned.payments
        _tell_rounding(work, work.planned)
        return
    total = work.transfer.invoice_total
    assert total is not None
    work.payments = plan_payments(work.order, work.transfer.shop.code, work.rules, total)


def _tell_rounding(work: Work, sale: Sale) -> None:
    """Where the shop rounds in other places than Dinero: the order is booked, and the difference shown."""
    if work.transfer.draft_guid is not None:
        return
    if sale.vat_difference:
        work.journal.note(work.transfer, "vat_rounded", difference=str(sale.vat_difference))
    if sale.lines.rounding:
        work.journal.note(work.transfer, "line_rounded", difference=str(sale.lines.rounding))


def _set_aside(
    transfer: Transfer, revision: OrderRevision, planned: Skip | Cancel | Wait, dinero: Dinero, journal: Journal
) -> None:
    """No invoice is due, yet or ever. A draft of an order that is not to be booked is taken back."""
    if not isinstance(planned, Wait):
        with translated_errors(dinero):
            delete_draft(transfer, read_revision(revision), revision, dinero, journal)
    state = {Skip: State.SKIPPED, Cancel: State.CANCELLED, Wait: State.WAITING}[type(planned)]
    reason = "" if isinstance(planned, Cancel) else str(planned.reason)
    if (transfer.state, transfer.reason) != (state, reason):
        journal.change(transfer, state=state, reason=reason)
        journal.note(transfer, str(state), reason=reason)
    set_due(journal, transfer, None)
