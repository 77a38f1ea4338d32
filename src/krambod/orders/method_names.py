"""What does a payment method's own name give away? Pure: patterns for a name in small letters.

A card is none of them: `Bankkort`, `bank card` and `Bankkarte` are paid online, a `Geschenkkarte` is a gift card.
"""

GIFT_CARD = r"gavekort|gavebevis|tilgodebevis|\bgift|gutschein|geschenkkarte|voucher"
EAN = r"\bean\b|nemhandel|e-?faktura"
INVOICE = "faktura|regning|invoice|rechnung"
BANK_TRANSFER = r"bank(?!\W?(kort|card|karte)|omat)|overførsel|\bbacs\b|\bwire\b|überweisung|vorkasse|vorauskasse"
ON_DELIVERY = r"efterkrav|nachnahme|\bcod\b"
CASH = r"kontant|\bcash\b|\bbar(\b|zahl|geld)"
CHEQUE = "cheque"
