"""What is the page of a transfer about, beside the order itself: its title, and its own amount?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from krambod.backoffice.books.beside_words import BESIDE_WORDS
from krambod.backoffice.formats import current_language
from krambod.orders.order import Order, Refund
from krambod.transfers.models import State, Transfer
from krambod.transfers.outcomes import Reason
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.words.causes import CAUSES, explain
from krambod.words.details import fill
from krambod.words.language import Sentence, say

# What the order waits for, and what then happens by itself.
NEXT: Mapping[tuple[str, str], Sentence] = {
    (State.WAITING, Reason.PAYMENT): Sentence(
        da="Fakturaen laves af sig selv, når butikken melder betalingen.",
        de="Die Rechnung entsteht von selbst, sobald der Shop die Zahlung meldet.",
        en="The invoice is made by itself when the shop tells of the payment.",
    ),
    (State.WAITING, Reason.SHIPMENT): Sentence(
        da="Fakturaen laves af sig selv, når butikken melder, at varerne er sendt.",
        de="Die Rechnung entsteht von selbst, sobald der Shop den Versand meldet.",
        en="The invoice is made by itself when the shop tells that the goods are sent.",
    ),
    (State.WAITING, Reason.EARLIER_INVOICE): Sentence(
        da="Den går videre af sig selv, når den tidligere faktura er bogført.",
        de="Sie geht von selbst weiter, sobald die frühere Rechnung gebucht ist.",
        en="It goes on by itself when the earlier invoice is booked.",
    ),
    (State.BOOKED, Reason.PAYMENT): Sentence(
        da="Betalingen registreres af sig selv, når butikken melder den.",
        de="Die Zahlung wird von selbst registriert, sobald der Shop sie meldet.",
        en="The payment is registered by itself when the shop tells of it.",
    ),
}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPart:
    """A refund, a part or a chargeback of an order that a person must act on, with why in a few words."""

    pk: int
    title: str
    why: str


def held_parts_of(sale: Transfer, same: Iterable[Transfer]) -> list[HeldPart]:
    """What holds the other transfers of a sale. None for another transfer: its page is about itself."""
    if sale.role != SALE.name:
        return []
    return [
        HeldPart(pk=one.pk, title=title_of(one), why=cause_title(one.cause, one.cause_details))
        for one in same
        if one.cause and one.pk != sale.pk
    ]


def cause_title(code: str, details: Mapping[str, Any]) -> str:
    """The title of a cause in the reader's language; its sentence where it has none."""
    title, language = CAUSES[code].title, current_language()
    own = {name: str(value) for name, value in details.items()}
    return explain(code, own, language) if title is None else fill(title, own, language)


def find_next(transfer: Transfer) -> str:
    """What happens next by itself, in the reader's language. Empty if a person must act, or nothing happens."""
    sentence = None if transfer.cause else NEXT.get((transfer.state, transfer.reason))
    return "" if sentence is None else say(sentence, current_language())
