"""How are an order's parts written? {% for label in transfer|state_labels %}, {{ line.kind|kind_words }} …"""

from django import template

from krambod.backoffice.books.buttons import button_words
from krambod.backoffice.books.changes import Change
from krambod.backoffice.books.labels import FIELDS, PAYMENT_STATES, Label, labels_of
from krambod.backoffice.formats import current_language
from krambod.orders.order import Address, Buyer, Delivery
from krambod.transfers.models import Transfer
from krambod.words.details import WORDS
from krambod.words.language import say

register = template.Library()
register.filter(button_words)


@register.filter
def unheld_button_words(choice: str) -> str:
    """What stands on a choice's button for orders that are not held."""
    return button_words(choice, is_held=False)


@register.filter
def state_labels(transfer: Transfer) -> list[Label]:
    """The words of its state, and their colours."""
    return labels_of(transfer)


@register.filter
def kind_words(kind: str) -> str:
    """The kind of a line; the shop's own word where the kind is not one of ours."""
    return say(WORDS[kind], current_language()) if kind in WORDS else kind


@register.filter
def payment_words(state: str) -> str:
    """How far a payment has come."""
    return str(PAYMENT_STATES[state])


@register.filter
def change_words(change: Change) -> str:
    """What changed: `Line 2`."""
    return f"{FIELDS[change.field]} {change.number or ''}".strip()


@register.filter
def buyer_lines(buyer: Buyer) -> list[str]:
    """The buyer's address as on an envelope, then e-mail, phone and numbers."""
    known = (buyer.company, buyer.name, *_address(buyer.address), buyer.email, buyer.phone, buyer.vat_number, buyer.ean)
    return [text for text in known if text]


@register.filter
def delivery_lines(delivery: Delivery) -> list[str]:
    """The delivery address as on an envelope."""
    return [text for text in (delivery.company, delivery.name, *_address(delivery.address)) if text]


@register.filter
def dinero_address(organization_id: int) -> str:
    """The company's own pages in Dinero. How an invoice of it is addressed is not documented anywhere."""
    return f"https://app.dinero.dk/{organization_id}"


def _address(address: Address) -> tuple[str, ...]:
    return address.street, f"{address.zip} {address.city}".strip(), "" if address.country == "DK" else address.country


@register.filter
def value_of(counts: dict[int, int], key: int) -> int:
    """The count of a key; 0 if there is none."""
    return counts.get(key, 0)
