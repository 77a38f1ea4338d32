"""How do the transfers of each role go? One record for each role; a batch of a lane works by it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic
from uuid import UUID

from krambod.dinero.models import DocumentRow
from krambod.organizations.chart import Chart
from krambod.organizations.invoices import refresh_invoices
from krambod.transfers.advance import Work
from krambod.transfers.chargeback.finish import finish_chargeback
from krambod.transfers.chargeback.prepare import prepare_chargeback
from krambod.transfers.ledger_item import steps as ledger_item_steps
from krambod.transfers.next_step import NextStep
from krambod.transfers.roles import CHARGEBACK, SALE
from krambod.transfers.sale.finish import finish
from krambod.transfers.sale.first_drafts import expect_approval
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

    prepare: Callable[[TransferWork, Chart], Work | None]
    next_step: Callable[[Work], NextStep]
    steps: Mapping[NextStep, Callable[[Work], None]]
    stays_draft: Callable[[Work], bool]
    expect_bookable: Callable[[Work], None]
    read_list: Callable[[Sequence[Work], datetime], Mapping[UUID, DocumentRow]]
    finish: Callable[[Work], None]


def _list_invoices(works: Sequence[SaleWork], now: datetime) -> Mapping[UUID, DocumentRow]:
    return refresh_invoices(works[0].dinero, now=now)


WAYS: Mapping[str, Way[Any]] = {
    SALE.name: Way(
        prepare=prepare,
        next_step=next_step,
        steps=STEPS,
        stays_draft=lambda work: work.rules.draft_only,
        expect_bookable=expect_approval,
        read_list=_list_invoices,
        finish=finish,
    ),
    CHARGEBACK.name: Way(
        prepare=prepare_chargeback,
        next_step=ledger_item_steps.next_step,
        steps=ledger_item_steps.STEPS,
        stays_draft=lambda work: work.stays_draft,
        expect_bookable=lambda _work: None,
        read_list=lambda _works, _now: {},
        finish=finish_chargeback,
    ),
}
