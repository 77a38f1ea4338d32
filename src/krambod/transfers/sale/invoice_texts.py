"""What must an invoice say for its VAT, and what must be known of the buyer for it? Pure."""

from collections.abc import Mapping
from decimal import Decimal

from krambod.accounting.invoice_lines import InvoiceLines
from krambod.accounting.vat.buyers import tidy_number
from krambod.accounting.vat.treatments import RULES, Text, Treatment
from krambod.orders.order import Order
from krambod.transfers.customers import Customer
from krambod.transfers.failures import FixOrder

# Up to this total incl. VAT an invoice may be simplified: it need not name the buyer (momsbekendtgørelsen § 63).
SIMPLIFIED_UNTIL = Decimal(3000)
TEXTS: Mapping[Text, str] = {
    Text.EU_GOODS: "Momsfri levering af varer til en virksomhed i EU: momslovens § 34, stk. 1, nr. 1, "
    "og momssystemdirektivets artikel 138.",
    Text.EU_SERVICE: "Omvendt betalingspligt (reverse charge): momssystemdirektivets artikel 44 og 196.",
    Text.EXPORT: "Eksport uden moms: momslovens § 34, stk. 1, nr. 5, og momssystemdirektivets artikel 146.",
}


def invoice_texts(order: Order, lines: InvoiceLines) -> tuple[str, ...]:
    """Returns the texts that the treatments of the lines need, each once, in the order of the lines."""
    texts = dict.fromkeys(text for line in lines.lines for text in RULES[Treatment(line.treatment)].texts)
    return tuple(_written(text, order) for text in texts)


def expect_full_address(order: Order, customer: Customer, lines: InvoiceLines) -> None:
    """Raises FixOrder if the invoice needs the buyer's full name and address, and the order lacks a part of it."""
    is_without_vat = any(Text.BUYERS_VAT_NUMBER in RULES[Treatment(line.treatment)].texts for line in lines.lines)
    is_large = not customer.is_person and lines.total_incl_vat.amount > SIMPLIFIED_UNTIL
    if not (is_without_vat or is_large):
        return
    home = order.buyer.address
    parts = {
        "name": order.buyer.company or order.buyer.name,
        "address": home.street,
        "zip": home.zip,
        "city": home.city,
    }
    missing = next((name for name, value in parts.items() if not value), None)
    if missing is not None:
        raise FixOrder("address_needed", missing=missing)


def _written(text: Text, order: Order) -> str:
    if text is Text.BUYERS_VAT_NUMBER:
        number = tidy_number(order.buyer.vat_number, order.buyer.address.country) or order.buyer.vat_number
        return f"Købers momsnummer: {number}"
    return TEXTS[text]
