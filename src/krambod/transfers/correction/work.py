"""What must a supplement become in Dinero, and how far has it come? It takes the steps of a sale."""

from dataclasses import dataclass, replace
from uuid import UUID

from krambod.accounting.danish_time import danish_day
from krambod.dinero.models import NewInvoice
from krambod.orders.models import OrderRevision
from krambod.orders.revisions import read_revision
from krambod.transfers.correction.supplement import Supplement, plan_supplement
from krambod.transfers.failures import FixOrder
from krambod.transfers.sale.plan import PlanBasis, Sale
from krambod.transfers.sale.work import SaleWork


@dataclass(slots=True, kw_only=True, eq=False)
class CorrectionWork(SaleWork):
    """The work on a supplement. A person decided on it at `supplement.at`."""

    supplement: Supplement

    def _bases_sent(self) -> list[PlanBasis]:
        days = (*self.transfer.hold_ends, danish_day(self.supplement.at))
        return [replace(self.basis, released_on=day) for day in days]

    def _document_of(self, revision: OrderRevision, basis: PlanBasis, contact_guid: UUID) -> NewInvoice:
        planned = plan_supplement(read_revision(revision), self.supplement, basis)
        if not isinstance(planned, Sale):
            raise FixOrder("no_sale_then")
        return self._document(planned, contact_guid)
