"""What is each field of an order called, on the page that tells how a payload was understood?

Here are the fields that platforms have in common. Those that only one has are named in its folder.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krambod.backoffice.formats import current_language
from krambod.platforms.platform import Platform
from krambod.words.language import say

FIELDS = {
    "id": _("The shop's id"),
    "number": _("Order number"),
    "placed_at": _("Placed"),
    "updated_at": _("Last changed"),
    "status": _("Status"),
    "paid": _("Paid"),
    "paid_at": _("Paid at"),
    "shipped_at": _("Shipped at"),
    "cancelled_at": _("Cancelled at"),
    "currency": _("Currency"),
    "prices_include_vat": _("Prices include VAT"),
    "test": _("Test order"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "name": _("Name"),
    "first_name": _("First name"),
    "last_name": _("Last name"),
    "company": _("Company"),
    "vat_number": _("VAT number"),
    "ean": _("EAN number"),
    "address": _("Address"),
    "address_2": _("Address, second line"),
    "zip": _("Postal code"),
    "city": _("City"),
    "country": _("Country"),
    "total": _("Total"),
    "total_vat": _("Of it VAT"),
    "shipping_price": _("Shipping, price"),
    "shipping_name": _("Shipping, text"),
    "shipping_vat_rate": _("Shipping, VAT rate"),
    "fee": _("Fee"),
    "voucher_code": _("Discount code"),
    "discount": _("Discount"),
    "gift_card": _("Gift card, amount"),
    "gift_card_code": _("Gift card, code"),
    "method": _("Payment method"),
    "method_id": _("Payment method, the platform's id"),
    "reference": _("Payment reference"),
    "captured": _("Captured"),
    "captured_at": _("Captured at"),
    "captured_amount": _("Captured amount"),
    "voided": _("Payment released"),
    "lines": _("Lines"),
    "refunds": _("Refunds"),
    "sku": _("Item number"),
    "quantity": _("Quantity"),
    "unit_price": _("Unit price"),
    "vat_rate": _("VAT rate"),
    "at": pgettext_lazy("field", "At"),
    "": _("The whole payload"),
    "body": _("The whole payload"),
}
PARTS = {
    "delivery_": _("Delivery: %(field)s"),
    "line.": _("Line: %(field)s"),
    "refund.": _("Refund: %(field)s"),
}


def field_label(name: str, platform: Platform) -> str:
    """In words, a platform's own among them; our name of the field where there are none yet."""
    if name in platform.field_words:
        return say(platform.field_words[name], current_language())
    if name in FIELDS:
        return str(FIELDS[name])
    for start, words in PARTS.items():
        inner = name.removeprefix(start)
        if inner != name and inner in FIELDS:
            return str(words) % {"field": str(FIELDS[inner]).lower()}
    return name
