"""What must the invoice of a correction become in Dinero, and how far has it come? It takes the steps of a sale."""

from dataclasses import dataclass, replace
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.dinero.models import NewInvoice
from krambod.orders.models import OrderRevision
from krambod.orders.revisions import read_revision
from krambod.transfers.correction.stored import CorrectionInvoice
from krambod.transfers.failures import FixOrder
from krambod.transfers.sale.plan import PlanBasis, Sale
from krambod.transfers.sale.work import SaleWork


@dataclass(slots=True, kw_only=True, eq=False)
class CorrectionWork(SaleWork):
    """The work on a correction's invoice. A person decided on it at `correction.at`."""

    correction: CorrectionInvoice

    def _bases_sent(self) -> list[PlanBasis]:
        days = (*self.transfer.hold_ends, danish_day(self.correction.at))
        return [replace(self.basis, released_on=day) for day in days]

    def _document_of(self, revision: OrderRevision, basis: PlanBasis, contact_guid: UUID) -> NewInvoice:
        planned = self.correction.plan(read_revision(revision), basis)
        if not isinstance(planned, Sale):
            raise FixOrder("no_sale_then")
        return self._document(planned, contact_guid)
