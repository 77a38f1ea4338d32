"""Is Dinero's own total the same as the order's, to the øre, and has nobody else booked the sale?"""

from krambod.transfers.document.checking import compare_totals
from krambod.transfers.failures import FixOrder
from krambod.transfers.sale.guard import find_twin
from krambod.transfers.sale.work import SaleWork


def check_totals(work: SaleWork) -> None:
    """Looks for a twin that somebody else made, then compares Dinero's own total and VAT with the order's.

    Raises FixOrder if there is a twin or the figures differ.
    """
    if (twin := find_twin(work)) is not None:
        raise FixOrder("other_document", document=twin)
    compare_totals(work)
