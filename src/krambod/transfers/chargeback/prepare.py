"""What must we do for one due chargeback? Plans its ledger items, or takes back what the merchant does not want.

A person says how the dispute ended. If the shop tells that the money came back, nobody needs to: the merchant has won.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order, Payment
from krambod.orders.revisions import read_revision
from krambod.transfers.batch_facts import BatchFacts
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
from krambod.transfers.credit.books import read_books
from krambod.transfers.failures import FixOrder, FixSettings
from krambod.transfers.ledger_item.item import open_day
from krambod.transfers.ledger_item.prepare import prepare_items
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import Step, Transfer
from krambod.transfers.roles import DECISION
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.sale.money import counted_order, known_order, worth_of
from krambod.transfers.sale.surplus import find_given_back
from krambod.transfers.sale.trigger import method_of, method_of_repayment
from krambod.transfers.work import TransferWork


def prepare_chargeback(work: TransferWork, _facts: BatchFacts) -> LedgerItemWork | None:
    """Returns the work for the steps, or None if the chargeback needs no step now. Raises Failure, DineroError."""
    return prepare_items(
        work,
        lambda: _plan(work, choose_rules(work.transfer)),
        note_withdrawn=lambda: work.note("chargeback_withdrawn"),
    )


def _plan(work: TransferWork, rules: BookingRules) -> LedgerItemWork | None:
    """Returns the items to book, or None if the shop has taken the chargeback back before anything was sent."""
    revision = _revision(work)
    order = counted_order(read_revision(revision), rules, today=danish_day(work.now))
    part_id = work.transfer.part_id
    payment = next((one for one in find_chargebacks(order, said=[part_id]) if one.id == part_id), None)
    if payment is None:
        return None
    _note_given_back(work, rules, payment)
    clearing = method_of_repayment(payment, order, rules)
    chargeback = Chargeback(
        order=f"ordre {order.number} ({payment.id})",
        amount=_in_kroner(order, payment),
        opened_on=open_day(danish_day(payment.at), danish_day(revision.received_at), rules.reported_until),
        clearing_account_number=clearing.deposit_account_number or rules.deposit_account_number,
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
        question=_question(work.transfer, chargeback),
    )


def _question(transfer: Transfer, chargeback: Chargeback) -> FixOrder | None:
    """Asks how an open dispute ended. An end that is not to be booked leaves it open."""
    if ENDED in transfer.registered or (chargeback.ending is not None and "skip" not in transfer.choices):
        return None
    return FixOrder("chargeback", amount=str(chargeback.amount), account=str(chargeback.dispute_account_number))


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


def _dispute_account(rules: BookingRules, payment: Payment) -> int:
    if rules.dispute_account_number is None:
        raise FixSettings("no_dispute_account", amount=str(payment.amount))
    return rules.dispute_account_number


def _note_given_back(work: TransferWork, rules: BookingRules, payment: Payment) -> None:
    """Stores the end of the dispute if the newest revision tells that the money came back."""
    if DISPUTE_END in work.transfer.choices:
        return
    known = known_order(read_revision(work.revision), rules, today=danish_day(work.now))
    worth = worth_of(known, read_books(work.transfer).invoice_total)
    if (back := find_given_back(known, worth).get(payment.id)) is None:
        return
    account_number = method_of(back, rules).deposit_account_number or rules.deposit_account_number
    day = open_day(danish_day(back.at), danish_day(work.revision.received_at), rules.reported_until)
    ending = {"how": DisputeEnd.WON.value, "day": day.isoformat(), "account": account_number}
    work.change(choices={**work.transfer.choices, DISPUTE_END: ending})
    work.note("money_given_back", amount=str(back.amount), payment=back.id)


def _read_ending(work: TransferWork, order: Order, amount: Decimal) -> Ending | None:
    told = work.transfer.choices.get(DISPUTE_END)
    if told is None:
        return None
    how = DisputeEnd(told["how"])
    vat = lost_vat(order, amount) if how is DisputeEnd.LOST_WITH_VAT else Decimal(0)
    return Ending(how=how, day=date.fromisoformat(told["day"]), vat=vat, account_number=told.get("account"))
