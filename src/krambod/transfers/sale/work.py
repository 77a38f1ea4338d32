"""What must a sale become in Dinero, and how far has it come? Every step gets this."""

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from uuid import UUID

from krambod.dinero.models import NewDocument, NewInvoice, TimeStamp
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.document.calls import DocumentCalls, invoice_calls
from krambod.transfers.document.work import DocumentWork
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.models import Step
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.documents import invoice_document
from krambod.transfers.sale.likely_twins import LikelyTwins
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.sale.plan import PlanBasis, Sale, due_day_of, plan_transfer
from krambod.transfers.work import TransferWork


@dataclass(slots=True, kw_only=True, eq=False)
class SaleWork(DocumentWork):
    """The work on a sale: its plan, and how far this process has come with it.

    `planned` is None once the sale is booked. `just_booked` is the invoice's timestamp from the last booking or payment
    in this run, or None once it is used; so are the `likely_twins` that the batch has read.
    """

    order: Order
    basis: PlanBasis
    planned: Sale | None
    payments: tuple[PlannedPayment, ...]
    just_booked: TimeStamp | None = None
    likely_twins: LikelyTwins | None = None

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
    def whole_order(self) -> Order:
        """The order as the shop tells it. The invoice may be for a part of it."""
        if not self.basis.known.settled:
            return self.order
        assert self.transfer.order.newest is not None
        return read_revision(self.transfer.order.newest)

    @property
    def calls(self) -> DocumentCalls:
        """The calls for invoices."""
        return invoice_calls(self.dinero)

    @property
    def planned_document(self) -> Sale:
        """The planned sale."""
        return self.sale

    @property
    def details_of_booking(self) -> dict[str, str]:
        """The day on which an unpaid invoice becomes due."""
        due_day = due_day_of(self.sale)
        return {} if due_day is None else {"due_day": due_day.isoformat()}

    @property
    def document(self) -> NewInvoice:
        """The content that the draft must have."""
        assert self.transfer.contact_guid is not None
        return self._document(self.sale, self.transfer.contact_guid)

    def documents_sent(self) -> list[NewDocument]:
        """Returns the drafts that this sale may have sent: the newest first, then older revisions and contacts."""
        documents: list[NewDocument] = [self.document]
        tried = self.journal.revisions_tried(self.transfer, Step.DRAFT, Step.UPDATE_DRAFT)
        for revision, basis in product((self.revision, *tried), self._bases_sent()):
            with suppress(Failure):
                documents += [self._document_of(revision, basis, guid) for guid in self.contacts_sent]
        return documents

    def _bases_sent(self) -> list[PlanBasis]:
        """Returns the bases of the drafts that we may have sent: each hold that ended may have moved the date."""
        return [replace(self.basis, released_on=day) for day in (*self.transfer.hold_ends, None)]

    def _document_of(self, revision: OrderRevision, basis: PlanBasis, contact_guid: UUID) -> NewInvoice:
        """Returns the draft that we would have sent for a revision and a contact. Raises Failure if it is no sale."""
        planned = plan_transfer(read_revision(revision), basis)
        if not isinstance(planned, Sale):
            raise FixOrder("no_sale_then")
        return self._document(planned, contact_guid)

    @property
    def contacts_sent(self) -> list[UUID]:
        """The contacts that the draft may have in Dinero. The newest comes first."""
        assert self.transfer.contact_guid is not None
        return [self.transfer.contact_guid, *(UUID(guid) for guid in reversed(self.transfer.earlier_contacts))]

    @property
    def open_payments(self) -> list[PlannedPayment]:
        """The payments that are not registered on the invoice yet, in order."""
        return [payment for payment in self.payments if payment.reference not in self.transfer.registered]

    def _document(self, sale: Sale, contact_guid: UUID) -> NewInvoice:
        return invoice_document(sale, guid=self.guid, contact_guid=contact_guid)
