"""How do the transfers of each role go? One record for each role; a batch of a lane works by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from functools import partial
from typing import Any, Generic
from uuid import UUID

from krambod.dinero.models import DocumentRow
from krambod.organizations.invoices import OVERLAP, refresh_invoices
from krambod.transfers.adjustment.prepare import prepare_adjustment
from krambod.transfers.adjustment.start import start_adjustments
from krambod.transfers.advance import Work
from krambod.transfers.after_sale import hand_on
from krambod.transfers.batch_facts import BatchFacts
from krambod.transfers.chargeback.prepare import prepare_chargeback
from krambod.transfers.chargeback.start import start_chargebacks
from krambod.transfers.correction.prepare import finish_correction, prepare_correction
from krambod.transfers.credit import finish as credit_finish
from krambod.transfers.credit import prepare as credit_prepare
from krambod.transfers.credit import steps as credit_steps
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.ledger_item import steps as ledger_item_steps
from krambod.transfers.ledger_item.finish import finish_items
from krambod.transfers.ledger_item.work import LedgerItemWork
from krambod.transfers.next_step import NextStep
from krambod.transfers.parts.stored import poke_waiting_for_rest, poke_waiting_sale
from krambod.transfers.roles import (
    CHARGEBACK,
    CORRECTION,
    DONATION,
    OVERPAYMENT,
    PREPAYMENT,
    REFUND,
    ROUNDING,
    SALE,
    SHIPMENT,
    STORE_CREDIT,
)
from krambod.transfers.sale.finish import finish
from krambod.transfers.sale.first_drafts import expect_approval
from krambod.transfers.sale.guard import look_for_twins
from krambod.transfers.sale.prepare import prepare
from krambod.transfers.sale.steps import STEPS, next_step
from krambod.transfers.sale.work import SaleWork
from krambod.transfers.work import TransferWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Generic[Work]):
    """The way of one role's transfers.

    `prepare` plans a due transfer and returns None if it needs no step now. `next_step` names the step that it needs,
    and `steps` takes it. `stays_draft` says whether only a person may book the draft; `expect_bookable` raises Failure
    if something else must come first. `read_list` makes the one call of a batch that reads its documents, by guid.
    `finish` ends the work. All but `next_step` and `stays_draft` may raise Failure and DineroError.
    """

    prepare: Callable[[TransferWork, BatchFacts], Work | None]
    next_step: Callable[[Work], NextStep]
    steps: Mapping[NextStep, Callable[[Work], None]]
    stays_draft: Callable[[Work], bool]
    expect_bookable: Callable[[Work], None]
    read_list: Callable[[Sequence[Work], datetime], Mapping[UUID, DocumentRow]]
    finish: Callable[[Work], None]


def _list_invoices(works: Sequence[SaleWork], now: datetime) -> Mapping[UUID, DocumentRow]:
    rows = refresh_invoices(works[0].dinero, now=now)
    look_for_twins(works)
    return rows


def _list_credit_notes(works: Sequence[CreditWork], now: datetime) -> Mapping[UUID, DocumentRow]:
    """Lists the credit notes since the first of the credited invoices: each of them may be one that is due here."""
    first = min(work.basis.booked.date for work in works)
    since = min(datetime.combine(first, time(), UTC), now) - OVERLAP
    return {row.guid: row for row in works[0].dinero.credit_notes(since)}


def _finish_sale(work: SaleWork) -> None:
    finish(work)
    hand_on(work)
    if work.planned is not None and work.basis.known.settled:
        work.afterwards(partial(poke_waiting_for_rest, work.transfer, work.now))
    start_chargebacks(work)
    start_adjustments(work)


def _way_of_items(prepare_them: Callable[[TransferWork, BatchFacts], LedgerItemWork | None]) -> Way[LedgerItemWork]:
    """Returns the way of a role that is booked by ledger items."""
    return Way(
        prepare=prepare_them,
        next_step=ledger_item_steps.next_step,
        steps=ledger_item_steps.STEPS,
        stays_draft=lambda work: work.stays_draft,
        expect_bookable=lambda _work: None,
        read_list=lambda _works, _now: {},
        finish=finish_items,
    )


def _finish_part(work: SaleWork) -> None:
    finish(work)
    hand_on(work)
    work.afterwards(partial(poke_waiting_sale, work.transfer, work.now))


SALE_WAY = Way(
    prepare=prepare,
    next_step=next_step,
    steps=STEPS,
    stays_draft=lambda work: work.rules.draft_only,
    expect_bookable=expect_approval,
    read_list=_list_invoices,
    finish=_finish_sale,
)
PART_WAY = replace(SALE_WAY, finish=_finish_part)

# The parts of an order come before its sale: its invoice is for what they leave.
WAYS: Mapping[str, Way[Any]] = {
    PREPAYMENT.name: PART_WAY,
    SHIPMENT.name: PART_WAY,
    SALE.name: SALE_WAY,
    REFUND.name: Way(
        prepare=credit_prepare.prepare,
        next_step=credit_steps.next_step,
        steps=credit_steps.STEPS,
        stays_draft=lambda work: work.rules.draft_only,
        expect_bookable=lambda _: None,
        read_list=_list_credit_notes,
        finish=credit_finish.finish,
    ),
    CORRECTION.name: Way(
        prepare=prepare_correction,
        next_step=next_step,
        steps=STEPS,
        stays_draft=lambda work: work.rules.draft_only,
        expect_bookable=lambda _: None,
        read_list=_list_invoices,
        finish=finish_correction,
    ),
    CHARGEBACK.name: _way_of_items(prepare_chargeback),
    OVERPAYMENT.name: _way_of_items(prepare_adjustment),
    STORE_CREDIT.name: _way_of_items(prepare_adjustment),
    ROUNDING.name: _way_of_items(prepare_adjustment),
    DONATION.name: _way_of_items(prepare_adjustment),
}
