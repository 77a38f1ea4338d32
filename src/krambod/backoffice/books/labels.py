"""Which words and colours show the state of an order?"""

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from krambod.accounting.invoice_lines import LineKind
from krambod.accounting.vat.facts import Goods
from krambod.backoffice.formats import current_language
from krambod.backoffice.words import CHANGED, HELD, PARTLY_CREDITED, RETURN, STATES, WAITING, state_words
from krambod.transfers.models import State, Transfer
from krambod.transfers.outcomes import Reason
from krambod.transfers.roles import SALE
from krambod.words.causes import CAUSES
from krambod.words.language import say

PAYMENT_STATES = {
    "reserved": _("reserved"),
    "captured": _("captured"),
    "received": _("received"),
    "refunded": _("paid back"),
    "voided": _("released"),
}
LINE_KINDS = {
    LineKind.PRODUCT: _("Goods"),
    LineKind.SHIPPING: _("Shipping"),
    LineKind.FEE: _("Fee"),
    LineKind.DISCOUNT: _("Discount"),
}
GOODS = {
    Goods.ORDINARY: _("Ordinary goods"),
    Goods.SERVICE: _("Service"),
    Goods.EXEMPT: _("Exempt from VAT in Denmark"),
    Goods.ZERO_RATED: _("Newspaper (zero-rated)"),
    Goods.BOOK: _("Book"),
    Goods.MARGIN: _("Second-hand (margin scheme)"),
    Goods.REVERSE_CHARGE: _("Phone, tablet, laptop, console or integrated circuit"),
    Goods.CONTAINER_DEPOSIT: _("Container deposit"),
    Goods.DONATION: _("Donation for others"),
    Goods.TIP: _("Tip"),
    Goods.GIFT_CARD: _("Gift card"),
    Goods.FROM_ABROAD: _("Sent from a warehouse in another country"),
}
FIELDS = {
    "number": _("Number"),
    "total": _("Total"),
    "email": _("E-mail"),
    "name": _("Name"),
    "company": pgettext_lazy("buyer", "Company"),
    "vat_number": _("VAT number"),
    "ean": _("EAN"),
    "address": _("Address"),
    "delivery": _("Delivery"),
    "cancelled": _("Cancelled"),
    "refunds": _("Refunds"),
    "line": _("Line"),
}

HELD_FILTER = "held"
CHANGED_FILTER = "changed"
RETURN_FILTER = "return"
PARTLY_CREDITED_FILTER = "partly_credited"
REPAYMENT_FILTER = "repayment_missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word with a colour. `css` is the last part of a class name of the theme."""

    text: str
    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What the query has added to a sale about its refunds; nothing if it has added nothing."""

    has_credit_note: bool = False
    is_repayment_missing: bool = False
    has_held: bool = False

    @classmethod
    def of(cls, transfer: Transfer) -> "_Parts":
        if transfer.role != SALE.name:
            return cls()
        return cls(
            has_credit_note=getattr(transfer, "has_credit_note", False),
            is_repayment_missing=getattr(transfer, "is_repayment_missing", False),
            has_held=getattr(transfer, "has_held_part", False),
        )


def labels_of(transfer: Transfer) -> list[Label]:
    """The labels of an order. *Held* comes first, because a person must act whatever the state is.

    What its refunds wait for is told too, if the query has added that (`finding.with_refunds`).
    """
    language = current_language()
    labels = []
    parts = _Parts.of(transfer)
    if transfer.cause or parts.has_held:
        labels.append(Label(text=say(HELD, language), css="held"))
    if not transfer.cause or transfer.state not in (State.RECEIVED, State.WAITING):
        labels.append(Label(text=state_words(transfer.state, transfer.reason, language), css=_colour_of(transfer)))
    if parts.has_credit_note and transfer.state != State.CREDITED:
        labels.append(Label(text=say(PARTLY_CREDITED, language), css="credited"))
    if parts.is_repayment_missing:
        labels.append(Label(text=say(WAITING[Reason.REPAYMENT], language), css="held"))
    if transfer.changed_after_booking:
        labels.append(Label(text=say(CHANGED, language), css="drafted"))
    if transfer.role == SALE.name and transfer.order.return_announced_at is not None:
        labels.append(Label(text=say(RETURN, language), css="drafted"))
    return labels


def _colour_of(transfer: Transfer) -> str:
    """The state, but for an invoice that is booked and waits for money: that is not done, so it is not green."""
    is_open = transfer.state == State.BOOKED and transfer.reason in WAITING
    return str(State.DRAFTED if is_open else transfer.state)


def has_idle_draft(transfer: Transfer) -> bool:
    """Whether a draft lies in Dinero while its order waits for something that has nothing to do with the draft."""
    if transfer.draft_guid is None or transfer.state not in (State.RECEIVED, State.WAITING, State.DRAFTED):
        return False
    if not transfer.cause:
        return transfer.state == State.WAITING
    return not CAUSES[transfer.cause].tells_of_draft


def state_choices() -> list[tuple[str, str]]:
    """The states that a list can be filtered by, as code and words. Each reason to wait is a choice too."""
    language = current_language()
    waiting = [(f"waiting:{reason}", say(sentence, language)) for reason, sentence in WAITING.items()]
    states = [(str(state), say(STATES[state], language)) for state in State if state != State.WAITING]
    return [
        (HELD_FILTER, say(HELD, language)),
        *states[:1],
        (str(State.WAITING), gettext("Waiting")),
        *waiting,
        *states[1:],
        (CHANGED_FILTER, say(CHANGED, language)),
        (PARTLY_CREDITED_FILTER, say(PARTLY_CREDITED, language)),
        (REPAYMENT_FILTER, say(WAITING[Reason.REPAYMENT], language)),
        (RETURN_FILTER, say(RETURN, language)),
    ]
