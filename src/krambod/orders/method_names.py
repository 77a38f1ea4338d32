"""Which kind of payment method does its name show? Pure: patterns for a name in lower case.

No pattern matches a bank card: `Bankkort`, `bank card` and `Bankkarte` are paid online. `Geschenkkarte` is a gift card.
"""

GIFT_CARD = r"gavekort|gavebevis|tilgodebevis|\bgift|gutschein|geschenkkarte|voucher"
EAN = r"\bean\b|nemhandel|e-?faktura"
INVOICE = "faktura|regning|invoice|rechnung"
BANK_TRANSFER = r"bank(?!\W?(kort|card|karte)|omat)|overførsel|\bbacs\b|\bwire\b|überweisung|vorkasse|vorauskasse"
ON_DELIVERY = r"efterkrav|nachnahme|\bcod\b"
CASH = r"kontant|\bcash\b|\bbar(\b|zahl|geld)"
CHEQUE = "cheque"
