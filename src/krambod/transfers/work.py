"""What does each step of a transfer need? The transfer's row, its revision, Dinero, and the lane's journal."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from krambod.dinero.client import Dinero
from krambod.orders.models import OrderRevision
from krambod.transfers.guids import DocumentKey
from krambod.transfers.ledger import Intent, Journal
from krambod.transfers.models import Step, Transfer

Answer = TypeVar("Answer")


@dataclass(slots=True, kw_only=True, eq=False)
class TransferWork:
    """One transfer that this process works on, with one revision of its order.

    Its methods use the lane's journal for this transfer and this revision. `tried` has the steps that this run has
    tried once without knowing the outcome.
    """

    transfer: Transfer
    revision: OrderRevision
    dinero: Dinero
    journal: Journal
    tried: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """Aware UTC."""
        return self.journal.callbacks.now()

    @property
    def key(self) -> DocumentKey:
        """The facts that distinguish the transfer's document from every other."""
        transfer = self.transfer
        return DocumentKey(
            shop=transfer.shop.code, order=transfer.order.external_id, role=transfer.role, part_id=transfer.part_id
        )

    @property
    def guid(self) -> UUID:
        """The guid with which we create the transfer's document."""
        return self.key.guid(self.dinero.organization_id, self.transfer.generation)

    def write(
        self, step: Step, key: UUID | str, call: Callable[[], Answer], *, calls: int = 1, freezes: bool = False
    ) -> Answer:
        """Stores a write to Dinero, then makes it and returns its answer (see `Intent` for the arguments).

        Raises NotYet or Revised before the call, DineroError after it.
        """
        intent = Intent(
            transfer=self.transfer, revision=self.revision, step=step, key=str(key), calls=calls, freezes=freezes
        )
        return self.journal.write(intent, call)

    def was_tried(self, step: Step, key: UUID | str) -> bool:
        """Whether we made this write before and it may have had its effect."""
        return self.journal.was_tried(self.transfer, step, key)

    def change(self, **values: object) -> None:
        """Sets columns of the transfer. The next commit stores them."""
        self.journal.change(self.transfer, **values)

    def thaw(self) -> None:
        """Forgets the booked revision, because the order was not booked after all. A newer revision counts again."""
        self.journal.thaw(self.transfer)

    def note(self, name: str, /, **details: object) -> None:
        """Adds an event to the transfer. The next commit stores it."""
        self.journal.note(self.transfer, name, **details)

    def afterwards(self, store: Callable[[], object], *, rows: QuerySet[Transfer] | None = None) -> None:
        """Runs `store` inside the next commit. It changes only transfers of the same order, and `rows`."""
        self.journal.afterwards(self.transfer, store, rows=rows)

    def set_due(self, due_at: datetime | None) -> None:
        """Sets when a worker works on the transfer next. The next commit stores it.

        If something new became known in the meantime (`pokes` has changed), that moment stays.
        """
        pk, pokes = self.transfer.pk, self.transfer.pokes
        if due_at is None:
            self.change(attempts=0)
        self.afterwards(lambda: Transfer.objects.filter(pk=pk, pokes=pokes).update(due_at=due_at))
