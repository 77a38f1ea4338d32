"""What must a sale become in Dinero, and how far has it come? Every step gets this."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from krambod.dinero.models import DocumentRow, NewInvoice, TimeStamp
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
    """The work on a sale: its plan, and how far this process has come with it.

    `planned` is None once the sale is booked. `listed` has the invoices of the batch's list by guid. `just_booked` is
    the invoice's timestamp from the last booking or payment in this run, or None once it is used.
    `tried` has the steps that this run has tried once without knowing the outcome.
    """

    order: Order
    basis: PlanBasis
    planned: Sale | None
    payments: tuple[PlannedPayment, ...]
    listed: Mapping[UUID, DocumentRow] = field(default_factory=dict)
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
        """Returns the work on a sale, made from a transfer's work and its plan."""
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
        """The planned sale. There is one only before the booking."""
        assert self.planned is not None
        return self.planned

    @property
    def document(self) -> NewInvoice:
        """The content that the draft must have."""
        assert self.transfer.contact_guid is not None
        return self._document(self.sale, self.transfer.contact_guid)

    def document_of(self, revision: OrderRevision, contact_guid: UUID) -> NewInvoice:
        """Returns the draft that we would have sent for a revision and a contact. Raises Failure if it is no sale."""
        planned = plan_transfer(read_revision(revision), self.basis)
        if not isinstance(planned, Sale):
            raise FixOrder("no_sale_then")
        return self._document(planned, contact_guid)

    @property
    def contacts_sent(self) -> list[UUID]:
        """The contacts that the draft may have in Dinero. The newest comes first."""
        assert self.transfer.contact_guid is not None
        return [self.transfer.contact_guid, *(UUID(guid) for guid in reversed(self.transfer.earlier_contacts))]

    @property
    def draft_guid(self) -> UUID:
        """The document's guid in Dinero. There is one only after the draft was created."""
        assert self.transfer.draft_guid is not None
        return self.transfer.draft_guid

    @property
    def draft_timestamp(self) -> TimeStamp:
        """The version of the draft that we know."""
        return TimeStamp(self.transfer.draft_timestamp)

    @property
    def open_payments(self) -> list[PlannedPayment]:
        """The payments that are not registered on the invoice yet, in order."""
        return [payment for payment in self.payments if payment.reference not in self.transfer.registered]

    def _document(self, sale: Sale, contact_guid: UUID) -> NewInvoice:
        return invoice_document(sale, guid=self.guid, contact_guid=contact_guid)
