"""Which refunds are for one of the invoices of an order, and what are their parts called in the table?

A refund of an order with several invoices may credit more than one of them. Each credit note is a transfer of its own,
so that of a part's invoice is named by the refund, the role and the part: `r1 shipment s1`.
"""

from django.db.models import QuerySet

from krambod.transfers.credit.part import OWN
from krambod.transfers.models import Transfer
from krambod.transfers.roles import REFUND, SALE
from krambod.transfers.same_order import of_same_order

CREDITED_BY = "credited_by"  # among the choices of a refund: the part of the credit note made here that credits it


def refunds_of(invoiced: Transfer) -> QuerySet[Transfer]:
    """Returns the refunds of one invoice: of a sale, or of a part of an order."""
    same = of_same_order(invoiced).filter(role=REFUND.name)
    return same.filter(invoiced=None if invoiced.role == SALE.name else invoiced).select_related("invoiced")


def stored_part(part_id: str, invoiced: Transfer) -> str:
    """Returns the name of a refund's part in the table: with its invoice, if that is not the sale's."""
    if invoiced.role == SALE.name or part_id.startswith(OWN):
        return part_id
    return f"{part_id}{_suffix(invoiced)}"


def named_part(refund: Transfer) -> str:
    """Returns the name of the refund's part in the order."""
    return refund.part_id if refund.invoiced is None else refund.part_id.removesuffix(_suffix(refund.invoiced))


def is_own(refund: Transfer) -> bool:
    """Whether a person made the refund here."""
    return refund.part_id.startswith(OWN)


def _suffix(invoiced: Transfer) -> str:
    return f" {invoiced.role} {invoiced.part_id}"
