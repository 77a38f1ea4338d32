"""How does a chargeback begin after its sale is booked?"""

from krambod.transfers.chargeback.plan import CHARGEBACKS, find_chargebacks
from krambod.transfers.ledger_item.start import start_items
from krambod.transfers.roles import CHARGEBACK
from krambod.transfers.sale.work import SaleWork


def start_chargebacks(work: SaleWork) -> None:
    """Makes a transfer for each chargeback of a booked sale, in the next commit."""
    for payment in find_chargebacks(work.order, said=work.transfer.choices.get(CHARGEBACKS, ())):
        start_items(work, CHARGEBACK, payment.id)
