"""How does a chargeback begin after its sale is booked?"""

from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.transfers.chargeback.plan import CHARGEBACKS, ENDED, OPENED, find_chargebacks
from krambod.transfers.ledger_item.start import start_items
from krambod.transfers.roles import CHARGEBACK
from krambod.transfers.sale.money import known_order, worth_of
from krambod.transfers.sale.surplus import find_given_back
from krambod.transfers.sale.work import SaleWork


def start_chargebacks(work: SaleWork) -> None:
    """Makes a transfer for each chargeback of a booked sale, in the next commit.

    One that is there already is due again if its money came back.
    """
    order = known_order(work.order, work.rules, today=danish_day(work.now))
    given_back = find_given_back(order, worth_of(order, work.transfer.invoice_total or Decimal(0)))
    for payment in find_chargebacks(work.order, said=work.transfer.choices.get(CHARGEBACKS, ())):
        start_items(work, CHARGEBACK, payment.id, (OPENED, ENDED) if payment.id in given_back else ())
