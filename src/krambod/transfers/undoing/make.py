"""How are the orders of a batch reversed, once a person has looked at the plan? One refund for each order.

The credit note is dated today. Each payment is taken off the invoice again, with its own day and account, so that every
account is where it was.
"""

from datetime import datetime

import structlog

from krambod.orders.revisions import read_revision
from krambod.organizations.accounts import stored_chart
from krambod.transfers.correction.moving import find_movable
from krambod.transfers.correction.preview import payments_of_invoice
from krambod.transfers.credit.asking import CannotCredit, WishOfPerson, make_refund, next_own_part
from krambod.transfers.credit.invoice_left import read_invoice_left
from krambod.transfers.credit.lines import TickedLines, credit_all
from krambod.transfers.failures import Failure
from krambod.transfers.models import Transfer
from krambod.transfers.undoing.plan import ReversedOrder, UndoPlan

log = structlog.get_logger("krambod.transfers")

TEXT = "Bogføringen er tilbageført"  # on the credit note


def undo(plan: UndoPlan, *, by: str, now: datetime) -> tuple[ReversedOrder, ...]:
    """Makes the refunds of a batch. Returns the orders that could not be reversed: they have changed since the plan.

    What an earlier try has reversed is left: each order gets one refund. Call it in the scope of the merchant.
    """
    return tuple(one for one in plan.orders if not _reverse(one, by, now))


def _reverse(one: ReversedOrder, by: str, now: datetime) -> bool:
    rows = Transfer.objects.select_related("merchant", "shop", "order__newest__order", "connected", "rules")
    sale = rows.get(pk=one.sale.pk)
    try:
        wish = _wish(sale, by, now)
        if wish.ticked.total == one.amount:
            make_refund(sale, wish, now)
            return True
    except (Failure, CannotCredit) as error:  # the person is told which orders are left
        log.info("undoing.left", transfer=sale.pk, cause=error.code if isinstance(error, Failure) else str(error))
    return False


def _wish(sale: Transfer, by: str, now: datetime) -> WishOfPerson:
    """Returns what is left of the invoice and of its money. Raises CannotCredit, and Failure."""
    left = read_invoice_left(sale, now)
    assert sale.order.newest is not None
    assert sale.connected is not None
    chart = stored_chart(sale.connected.organization_id)
    if left.invoice is None or chart is None:
        raise CannotCredit(f"transfer {sale.pk} was booked with other lines")
    planned = payments_of_invoice(sale, read_revision(sale.order.newest), chart, now)
    moves = find_movable(planned, sale.registered, left.books.repaid)
    if sum(one.amount for one in moves) != left.books.paid - left.books.repaid:
        raise CannotCredit(f"transfer {sale.pk} has money of which its order does not tell")
    lines = credit_all(left.invoice.lines, left.amounts)
    ticked = TickedLines(lines=lines, at=now, reason=TEXT)
    return WishOfPerson(part_id=next_own_part(sale), ticked=ticked, by=by, moves=moves)
