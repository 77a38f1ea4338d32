"""What does one sale still need, and how far is it? What every step is handed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from krambod.dinero.client import Dinero
from krambod.dinero.models import NewInvoice, TimeStamp
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.transfers.documents import (
    invoice_document,
)
from krambod.transfers.guids import invoice_guid
from krambod.transfers.ledger import Journal
from krambod.transfers.models import Step, Transfer
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.plan import PlannedPayment, Sale


@dataclass(slots=True, kw_only=True)
class Work:
    """One transfer on its way: what is to be, and what this process knows of how far it is."""

    transfer: Transfer
    revision: OrderRevision
    order: Order
    rules: BookingRules
    planned: Sale | None  # None: booked already
    payments: tuple[PlannedPayment, ...]
    dinero: Dinero
    journal: Journal
    now: Callable[[], datetime]
    replan: Callable[[OrderRevision], Sale]
    is_checked: bool = False
    just_booked: TimeStamp | None = None  # the booked invoice's, until its payments are registered or looked at
    tried: set[str] = field(default_factory=set)  # steps this run has been at already

    @property
    def sale(self) -> Sale:
        assert self.planned is not None
        return self.planned

    @property
    def guid(self) -> UUID:
        shop = self.transfer.shop.code
        generation = self.transfer.generation
        return invoice_guid(self.dinero.organization_id, shop, self.order.external_id, self.transfer.role, generation)

    @property
    def document(self) -> NewInvoice:
        return self._document(self.sale)

    def _document(self, sale: Sale) -> NewInvoice:
        assert self.transfer.contact_guid is not None
        return invoice_document(sale, guid=self.guid, contact_guid=self.transfer.contact_guid)

    def document_of(self, revision: OrderRevision) -> NewInvoice:
        """What an older revision's draft was asked to be."""
        return self._document(self.replan(revision))

    @property
    def draft_guid(self) -> UUID:
        assert self.transfer.draft_guid is not None
        return self.transfer.draft_guid

    @property
    def draft_timestamp(self) -> TimeStamp:
        return TimeStamp(self.transfer.draft_timestamp)

    def was_tried(self, step: Step, key: UUID | str) -> bool:
        return self.journal.was_tried(self.transfer, step, key)
