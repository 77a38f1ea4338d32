"""What must a refund become in Dinero, and how far has it come? Every step gets this."""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from krambod.dinero.models import NewCreditNote, NewDocument
from krambod.orders.models import OrderRevision
from krambod.orders.order import Order
from krambod.orders.revisions import read_revision
from krambod.transfers.credit.part import CreditPart
from krambod.transfers.credit.plan import Credit, CreditBasis, Repayment, plan_credit
from krambod.transfers.document.calls import DocumentCalls, credit_note_calls
from krambod.transfers.document.content import line_documents
from krambod.transfers.document.work import DocumentWork
from krambod.transfers.failures import Failure
from krambod.transfers.models import Step
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.plan import PlanBasis


@dataclass(slots=True, kw_only=True, eq=False)
class CreditWork(DocumentWork):
    """The work on a refund: its plan, and how far this process has come with it.

    `planned` is None once the credit note is booked. `repayments` is the money that the shop or a person says went
    back, and what the customer gets as store credit; `owed` is the amount that must go back for this refund. `invoiced`
    is the basis of the credited invoice.
    """

    order: Order
    part: CreditPart
    basis: CreditBasis
    invoiced: PlanBasis
    planned: Credit | None
    repayments: tuple[Repayment, ...] = ()
    owed: Decimal = Decimal(0)

    @property
    def rules(self) -> BookingRules:
        """The booking rules of the sale."""
        return self.basis.rules

    @property
    def invoice_guid(self) -> UUID:
        """The guid of the credited invoice. The money that goes back is registered on it."""
        return self.basis.booked.guid

    @property
    def calls(self) -> DocumentCalls:
        """The calls for credit notes."""
        return credit_note_calls(self.dinero)

    @property
    def planned_document(self) -> Credit:
        """The planned credit note. There is one only before the booking."""
        assert self.planned is not None
        return self.planned

    @property
    def document(self) -> NewCreditNote:
        """The content that the draft must have."""
        return self._document(self.planned_document)

    def documents_sent(self) -> list[NewDocument]:
        """Returns the drafts that this refund may have sent: the newest first, then those of older revisions."""
        documents: list[NewDocument] = [self.document]
        for revision in self.journal.revisions_tried(self.transfer, Step.DRAFT, Step.UPDATE_DRAFT):
            with suppress(Failure):
                documents += self._documents_of(revision)
        return documents

    @property
    def open_repayments(self) -> list[Repayment]:
        """The repayments that are not registered on the invoice yet, in order."""
        return [one for one in self.repayments if one.reference not in self.transfer.registered]

    @property
    def missing(self) -> Decimal:
        """The amount that still must go back to the customer. It is negative if more went back."""
        return self.owed + sum((Decimal(amount) for amount in self.transfer.registered.values()), Decimal(0))

    def _documents_of(self, revision: OrderRevision) -> list[NewDocument]:
        order = self.invoiced.read(read_revision(revision))
        refund = next((one for one in order.refunds if one.id == self.part.part_id), None)
        if refund is None:
            return []
        part = CreditPart(part_id=refund.id, at=refund.at, total=refund.total, refund=refund)
        return [self._document(plan_credit(order, part, self.basis))]

    def _document(self, credit: Credit) -> NewCreditNote:
        return NewCreditNote(
            guid=self.guid,
            credit_note_for=credit.credit_note_for,
            contact_guid=credit.contact_guid,
            date=credit.date,
            currency=credit.total.currency,
            external_reference=credit.reference,
            comment=credit.comment,
            address=credit.address or None,
            product_lines=line_documents(credit.lines),
        )
