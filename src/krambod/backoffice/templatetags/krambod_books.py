"""How do pages show parts of an order? {% for label in transfer|state_labels %}, {{ line.kind|kind_words }} …"""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from krambod.backoffice.books.beside_words import BESIDE_WORDS
from krambod.backoffice.books.buttons import button_words
from krambod.backoffice.books.labels import FIELDS, PAYMENT_STATES, Label, labels_of
from krambod.backoffice.formats import current_language, money, short_day
from krambod.orders.changes import OrderChange
from krambod.orders.order import Address, Buyer, DeliveryAddress
from krambod.transfers.models import Transfer
from krambod.words.details import WORDS
from krambod.words.language import Sentence, say
from krambod.words.places import country_name
from krambod.words.vat import TREATMENTS

register = template.Library()
register.filter(button_words)


@register.filter
def unheld_button_words(choice: str) -> str:
    """The words on the button of a choice, for orders that are not held."""
    return button_words(choice, is_held=False)


@register.filter
def state_labels(transfer: Transfer) -> list[Label]:
    """The words and colours of the transfer's state."""
    return labels_of(transfer)


@register.simple_tag
def seen_order(transfer: Transfer) -> SafeString:
    """What a browser may keep of an order, as attributes for `seen.js`: nothing about the buyer."""
    order, states = transfer.order, " · ".join(label.text for label in labels_of(transfer))
    return format_html(
        ' data-seen="{}" data-number="{}" data-day="{}" data-state="{}" data-amount="{}"',
        transfer.pk, order.number, short_day(transfer.placed_at), states, money(order.total, order.currency),
    )  # fmt: skip


@register.filter
def said(sentence: Sentence) -> str:
    """A sentence in the reader's language."""
    return say(sentence, current_language())


@register.filter
def beside_words(role: str) -> str:
    """What a transfer with this role books beside an invoice."""
    return say(BESIDE_WORDS[role], current_language())


@register.filter
def kind_words(kind: str) -> str:
    """The kind of a line in words; the shop's own word if the kind is unknown."""
    return say(WORDS[kind], current_language()) if kind in WORDS else kind


@register.filter
def treatment_words(treatment: str) -> str:
    """How VAT sees a line, in words."""
    return say(TREATMENTS[treatment], current_language()) if treatment in TREATMENTS else treatment


@register.filter
def payment_words(state: str) -> str:
    """The state of a payment in words."""
    return str(PAYMENT_STATES[state])


@register.filter
def change_words(change: OrderChange) -> str:
    """What changed: `Line 2`."""
    return f"{FIELDS[change.field]} {change.number or ''}".strip()


@register.filter
def buyer_lines(buyer: Buyer) -> list[str]:
    """Name and address as on an envelope, then mail, phone, VAT number and EAN."""
    known = (buyer.company, buyer.name, *_address(buyer.address), buyer.email, buyer.phone, buyer.vat_number, buyer.ean)
    return [text for text in known if text]


@register.filter
def delivery_lines(delivery: DeliveryAddress) -> list[str]:
    """Name and address that the goods are sent to."""
    return [text for text in (delivery.company, delivery.name, *_address(delivery.address)) if text]


@register.filter
def dinero_address(organization_id: int) -> str:
    """The address of the organization in Dinero. The address of one invoice is not documented, so we do not link it."""
    return f"https://app.dinero.dk/{organization_id}"


def _address(address: Address) -> tuple[str, ...]:
    abroad = "" if address.country == "DK" else country_name(address.country, current_language())
    return address.street, f"{address.zip} {address.city}".strip(), abroad


@register.filter
def account(number: int, names: Mapping[int, str]) -> str:
    """An account by its number and its name, as a bookkeeper writes it: `64000 Salgsmoms`."""
    return f"{number} {names.get(number, '')}".rstrip()


@register.filter
def value_of(counts: dict[int, int], key: int) -> int:
    """The count for a key, or 0."""
    return counts.get(key, 0)
