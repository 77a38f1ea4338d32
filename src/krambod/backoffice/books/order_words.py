"""What is the page of a transfer about, beside the order itself: its title, and its own amount?"""

from decimal import Decimal

from django.utils.translation import gettext as _

from krambod.backoffice.books.beside_words import BESIDE_WORDS
from krambod.backoffice.formats import current_language
from krambod.orders.order import Order, Refund
from krambod.transfers.models import Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.words.language import say


def title_of(transfer: Transfer) -> str:
    """The heading of the page: `Order 1042: Chargeback`."""
    number = {"number": transfer.order.number}
    if transfer.role == REFUND.name:
        return _("Refund of order %(number)s") % number
    if transfer.role in BESIDE_WORDS:
        what = say(BESIDE_WORDS[transfer.role], current_language())
    elif transfer.role == CORRECTION.name:
        what = _("invoice after a change")
    elif transfer.role in PART_ROLES:
        what = _("invoice of a part")
    else:
        return _("Order %(number)s") % number
    return _("Order %(number)s: %(what)s") % {**number, "what": what}


def find_refund(transfer: Transfer, order: Order) -> Refund | None:
    """The refund of the shop that the transfer credits. None for another transfer, and for one that was made here."""
    if transfer.role != REFUND.name:
        return None
    return next((one for one in order.refunds if one.id == transfer.part_id), None)


def find_own_amount(transfer: Transfer, refund: Refund | None) -> Decimal | None:
    """What the page is about: the order's total, or the amount of the transfer itself. None if nobody knows it yet."""
    if transfer.role == SALE.name:
        return transfer.order.total
    told = transfer.cause_details.get("amount")
    if transfer.invoice_total is None and told is not None:
        return Decimal(told)
    return transfer.invoice_total if refund is None else transfer.invoice_total or refund.total
