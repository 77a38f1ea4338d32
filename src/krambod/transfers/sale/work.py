"""What is one sale to be in Dinero, and how far is it? Every step is handed this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from krambod.dinero.models import InvoiceRow, NewInvoice, TimeStamp
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.documents import invoice_document
from krambod.transfers.failures import FixOrder
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.plan import PlanBasis, PlannedPayment, Sale, plan_transfer
from krambod.transfers.work import TransferWork


@dataclass(slots=True, kw_only=True, eq=False)
class SaleWork(TransferWork):
    """A sale on its way: what is planned, and what this process knows of how far it is.

    `planned` is None once the sale is booked. `listed` are the invoices of the batch's list, by guid. `just_booked` is
    the booked invoice's timestamp, until its payments are registered or looked at. `tried` are the steps that this run
    has been at already.
    """

    order: Order
    basis: PlanBasis
    planned: Sale | None
    payments: tuple[PlannedPayment, ...]
    listed: Mapping[UUID, InvoiceRow] = field(default_factory=dict)
    is_checked: bool = False
    just_booked: TimeStamp | None = None
    tried: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        work: TransferWork,
        *,
        order: Order,
        basis: PlanBasis,
        planned: Sale | None,
        payments: tuple[PlannedPayment, ...],
    ) -> "SaleWork":
        """The work on a transfer, once it is planned."""
        return cls(
            transfer=work.transfer,
            revision=work.revision,
            dinero=work.dinero,
            journal=work.journal,
            order=order,
            basis=basis,
            planned=planned,
            payments=payments,
        )

    @property
    def rules(self) -> BookingRules:
        """The booking rules of this sale."""
        return self.basis.rules

    @property
    def sale(self) -> Sale:
        """What is planned; only before the booking."""
        assert self.planned is not None
        return self.planned

    @property
    def document(self) -> NewInvoice:
        """What the draft is to be."""
        return self._document(self.sale)

    def document_of(self, revision: OrderRevision) -> NewInvoice:
        """What an older revision's draft was asked to be. Raises Failure."""
        planned = plan_transfer(read_revision(revision), self.basis)
        if not isinstance(planned, Sale):
            raise FixOrder("no_sale_then")
        return self._document(planned)

    @property
    def draft_guid(self) -> UUID:
        """The guid under which the document lies in Dinero; only once it does."""
        assert self.transfer.draft_guid is not None
        return self.transfer.draft_guid

    @property
    def draft_timestamp(self) -> TimeStamp:
        """The version of the draft that we know."""
        return TimeStamp(self.transfer.draft_timestamp)

    @property
    def open_payments(self) -> list[PlannedPayment]:
        """The money that is not registered on the invoice yet, in order."""
        return [payment for payment in self.payments if payment.reference not in self.transfer.registered]

    def _document(self, sale: Sale) -> NewInvoice:
        assert self.transfer.contact_guid is not None
        return invoice_document(sale, guid=self.guid, contact_guid=self.transfer.contact_guid)
