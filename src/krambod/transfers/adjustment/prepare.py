"""What must we do for one due part of an order that is booked beside its invoice?"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.orders.models import OrderRevision
from krambod.orders.revisions import read_revision
from krambod.organizations.chart import Chart
from krambod.transfers.adjustment.donation import plan_donation
from krambod.transfers.adjustment.overpayment import plan_overpayment
from krambod.transfers.adjustment.plan import AdjustmentBasis, Adjustments
from krambod.transfers.adjustment.rounding import plan_rounding
from krambod.transfers.adjustment.store_credit import plan_store_credit
from krambod.transfers.batch_facts import BatchFacts
from krambod.transfers.credit.books import read_books
from krambod.transfers.ledger_item.prepare import prepare_items
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.models import Step
from krambod.transfers.roles import DECISION, DONATION, OVERPAYMENT, ROUNDING, STORE_CREDIT
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.sale.cash import without_rounding
from krambod.transfers.sale.money import told_order, worth_of
from krambod.transfers.work import TransferWork

PLANS: Mapping[str, Callable[[AdjustmentBasis], Adjustments | None]] = {
    OVERPAYMENT.name: plan_overpayment,
    STORE_CREDIT.name: plan_store_credit,
    ROUNDING.name: plan_rounding,
    DONATION.name: plan_donation,
}


def prepare_adjustment(work: TransferWork, facts: BatchFacts) -> LedgerItemWork | None:
    """Returns the work for the steps, or None if the part needs no step now. Raises Failure, DineroError."""
    return prepare_items(
        work, lambda: _plan(work, facts.chart), note_withdrawn=lambda: work.note("adjustment_withdrawn")
    )


def _plan(work: TransferWork, chart: Chart) -> LedgerItemWork | None:
    revision = _revision(work)
    basis = _basis(work, revision, chart)
    planned = PLANS[work.transfer.role](basis)
    if planned is None:
        return None
    return LedgerItemWork(
        transfer=work.transfer,
        revision=revision,
        dinero=work.dinero,
        journal=work.journal,
        items=tuple(one.item(_guid(work, one.name, is_first=one is planned.all[0]), basis) for one in planned.all),
        stays_draft=basis.rules.draft_only,
        question=planned.question,
    )


def _revision(work: TransferWork) -> OrderRevision:
    """Returns the newest revision. While the first item is on its way, returns the one whose content we sent."""
    sent = () if work.transfer.registered else work.journal.revisions_tried(work.transfer, Step.LEDGER_ITEM)
    return sent[0] if sent else work.revision


def _basis(work: TransferWork, revision: OrderRevision, chart: Chart) -> AdjustmentBasis:
    transfer, books, rules = work.transfer, read_books(work.transfer), choose_rules(work.transfer)
    told = told_order(read_revision(revision), rules, today=danish_day(work.now))
    order = without_rounding(told, rules)
    return AdjustmentBasis(
        part_id=transfer.part_id,
        told_order=told,
        order=order,
        worth=worth_of(order, books.invoice_total),
        rules=rules,
        chart=chart,
        told_on=danish_day(revision.received_at),
        registered=transfer.registered,
        choices=transfer.choices,
    )


def _guid(work: TransferWork, name: str, *, is_first: bool) -> UUID:
    """Returns the id of an item. Each item of a transfer has its own."""
    key = work.key
    if not is_first:
        key = replace(key, role=DECISION.name, part_id=f"{key.role} {key.part_id} {name}")
    return key.guid(work.dinero.organization_id, work.transfer.generation)
