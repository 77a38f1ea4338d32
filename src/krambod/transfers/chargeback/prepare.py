"""What must we do for one due chargeback? Plans its ledger items, or takes back what the merchant does not want."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order, Payment
from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.chargeback.plan import (
    DISPUTE_END,
    ENDED,
    OPENED,
    Chargeback,
    DisputeEnd,
    Ending,
    find_chargebacks,
    lost_vat,
    plan_chargeback,
)
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.ledger_item.taking_back import take_back_item
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import State, Step
from krambod.transfers.outcomes import Reason
from krambod.transfers.roles import DECISION
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.sale.money import REGISTERED, counted_order
from krambod.transfers.work import TransferWork


def prepare_chargeback(work: TransferWork, _chart: Chart) -> LedgerItemWork | None:
    """Returns the work for the steps, or None if the chargeback needs no step now. Raises Failure, DineroError."""
    transfer = work.transfer
    if transfer.cause:
        work.change(cause="", cause_details={}, mended_by="")  # plan again: the cause may be gone
    planned = _plan(work, choose_rules(transfer))
    if planned is None:
        _end(work, State.CANCELLED, "")
        work.note("chargeback_withdrawn")
        return None
    if "skip" in transfer.choices and take_back_item(planned):
        if OPENED not in transfer.registered:
            _end(work, State.SKIPPED, Reason.NOT_TO_BE_BOOKED)
            work.note("skipped", reason=Reason.NOT_TO_BE_BOOKED)
            return None
        planned.items = planned.items[:1]  # the dispute is open again
    if transfer.state in (State.SKIPPED, State.CANCELLED):
        work.change(state=State.RECEIVED, reason="")
    return planned


def _end(work: TransferWork, state: State, reason: str) -> None:
    work.change(state=state, reason=reason)
    work.set_due(None)


def _plan(work: TransferWork, rules: BookingRules) -> LedgerItemWork | None:
    """Returns the items to book, or None if the shop has taken the chargeback back before anything was sent."""
    revision = _revision(work)
    order = counted_order(read_revision(revision), rules, today=danish_day(work.now))
    part_id = work.transfer.part_id
    payment = next((one for one in find_chargebacks(order, said=[part_id]) if one.id == part_id), None)
    if payment is None:
        return None
    chargeback = Chargeback(
        order=f"ordre {order.number} ({payment.id})",
        amount=_in_kroner(order, payment),
        opened_on=_open_day(danish_day(payment.at), danish_day(revision.received_at), rules),
        clearing_account_number=_clearing_account(order, payment, rules),
        dispute_account_number=_dispute_account(rules, payment),
        ending=_read_ending(work, order, payment.amount),
    )
    return LedgerItemWork(
        transfer=work.transfer,
        revision=revision,
        dinero=work.dinero,
        journal=work.journal,
        items=plan_chargeback(chargeback, _guids(work)),
        stays_draft=rules.draft_only,
    )


def _revision(work: TransferWork) -> OrderRevision:
    """Returns the revision whose content we sent to Dinero; before that, the newest."""
    sent = work.journal.revisions_tried(work.transfer, Step.LEDGER_ITEM)
    return sent[0] if sent else work.revision


def _guids(work: TransferWork) -> dict[str, UUID]:
    keys = {OPENED: work.key, ENDED: replace(work.key, role=DECISION.name)}
    generation = work.transfer.generation
    return {name: key.guid(work.dinero.organization_id, generation) for name, key in keys.items()}


def _in_kroner(order: Order, payment: Payment) -> Decimal:
    if order.currency != "DKK":
        raise FixOrder("foreign_currency", currency=order.currency, total=str(payment.amount))
    return payment.amount


def _open_day(day: date, told_on: date, rules: BookingRules) -> date:
    """Returns the day of the chargeback, or the day on which the shop told of it if its period is reported."""
    is_reported = rules.reported_until is not None and day <= rules.reported_until
    return told_on if is_reported else day


def _clearing_account(order: Order, payment: Payment, rules: BookingRules) -> int:
    """Returns where the money of the payment's method lies. A payment without a method has that of the order."""
    paid = next((one for one in order.payments if one.state in REGISTERED), payment)
    method = payment if payment.method or payment.method_id else paid
    rule = rules.find_method(method.method, method.method_id)
    if rule is None:
        raise FixSettings("method_not_mapped", method=method.method or method.method_id)
    return rule.deposit_account_number or rules.deposit_account_number


def _dispute_account(rules: BookingRules, payment: Payment) -> int:
    if rules.dispute_account_number is None:
        raise FixSettings("no_dispute_account", amount=str(payment.amount))
    return rules.dispute_account_number


def _read_ending(work: TransferWork, order: Order, amount: Decimal) -> Ending | None:
    told = work.transfer.choices.get(DISPUTE_END)
    if told is None:
        return None
    how = DisputeEnd(told["how"])
    vat = lost_vat(order, amount) if how is DisputeEnd.LOST_WITH_VAT else Decimal(0)
    return Ending(how=how, day=date.fromisoformat(told["day"]), vat=vat)
