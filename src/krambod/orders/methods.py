"""Which payment method is it, who holds its money, and when is it money? Pure: one table for every part.

the platform's id, then the title ─▶ KnownMethod: kind and provider ─▶ when it comes, and the days to pay
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SHORTEST_TERMS_DAYS = 8
EAN_TERMS_DAYS = 30  # public bodies pay within 30 days (rentelovens § 3 b)


class MethodKind(StrEnum):
    """The kind of a payment method. It decides when the order is transferred and where the money lands."""

    ONLINE = "online"  # a card, a wallet or a pay-later provider: somebody holds the money and pays out in bulk
    INVOICE = "invoice"
    EAN = "ean"
    BANK_TRANSFER = "bank_transfer"
    GIFT_CARD = "gift_card"
    CASH = "cash"
    ON_DELIVERY = "on_delivery"  # a carrier takes the money at the door


# Nobody has paid when such an order is placed, and that is in order.
PROMISED_KINDS = frozenset(
    {MethodKind.INVOICE, MethodKind.EAN, MethodKind.BANK_TRANSFER, MethodKind.CASH, MethodKind.ON_DELIVERY}
)
# A shop calls such an order paid when its status changes, and looks at no bank.
NEVER_PAID_BY_STATUS = PROMISED_KINDS - {MethodKind.CASH}
# We can book these without an account: the money is left to Dinero's own bank matching.
LEFT_OPEN_KINDS = frozenset({MethodKind.INVOICE, MethodKind.EAN, MethodKind.BANK_TRANSFER})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMethod:
    """What is known of a payment method. `provider` is who holds its money and pays it out, "" if nobody does."""

    kind: MethodKind
    provider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A method of the table, and the pattern of the titles and ids that show it (in lower case, words parted)."""

    pattern: str
    method: KnownMethod


def _row(kind: MethodKind, pattern: str, provider: str = "") -> _Row:
    return _Row(pattern=pattern, method=KnownMethod(kind=kind, provider=provider))


BANK = r"bank(?!\W?(kort|card|karte)|omat)"
CARD_WORD = r"\b(betalings|kredit|credit|debet|debit|bank|hæve|firma|bankomat)?\W?(kort|cards?|karten?)\b"
# The first row that fits counts: a provider's invoice is the provider's, and a gift card is no bank card.
ROWS = (
    _row(MethodKind.GIFT_CARD, r"gavekort|gavebevis|tilgodebevis|værdibevis|presentkort|\bgift|gutschein|voucher"),
    _row(MethodKind.GIFT_CARD, "geschenkkarte|store credit|butikskredit"),
    _row(MethodKind.EAN, r"\bean\b|nemhandel|e-?faktura"),
    _row(MethodKind.ONLINE, r"klarna|\bkco\b|sofort", "Klarna"),
    _row(MethodKind.ONLINE, "viabill", "ViaBill"),
    _row(MethodKind.ONLINE, "anyday", "Anyday"),
    _row(MethodKind.ONLINE, r"walley|collector", "Walley"),
    _row(MethodKind.ONLINE, r"qliro", "Qliro"),
    _row(MethodKind.ONLINE, r"riverty|after\W?pay|clearpay", "Riverty"),
    _row(MethodKind.ONLINE, r"sparxpres|resurs|scalapay|\bsvea\b|\bbillie\b", "pay later"),
    _row(MethodKind.ON_DELIVERY, r"efterkrav|nachnahme|\bcod\b|on delivery|postopkræv"),
    _row(MethodKind.CASH, r"kontant|\bcash\b|\bbar(\b|zahl|geld)|afhentning"),
    _row(MethodKind.ONLINE, r"\bmollie\b|trustly", "bank provider"),
    _row(MethodKind.ONLINE, r"mobile\W?pay|vipps", "MobilePay"),
    _row(MethodKind.ONLINE, r"swedbank\W?pay|\bpayex\b|dintero|shipmondo\W?pay|\bkustom\b|paytrail", "card"),
    _row(MethodKind.INVOICE, "faktura|regning|invoice|rechnung"),
    _row(MethodKind.BANK_TRANSFER, rf"{BANK}|overførsel|\bbacs\b|\bwire\b|überweisung|vorkasse|vorauskasse|\bcheque\b"),
    _row(MethodKind.ONLINE, r"paypal|\bppcp|\bppec", "PayPal"),
    _row(MethodKind.ONLINE, r"apple\W?pay|google\W?pay|\bg\W?pay\b|samsung\W?pay|amazon\W?pay", "wallet"),
    _row(MethodKind.ONLINE, r"\bswish\b|\bideal\b|bancontact|giropay|przelewy|\beps\b|\balipay|wechat", "wallet"),
    _row(MethodKind.ONLINE, rf"{CARD_WORD}|kortbetaling|credit\W?card|debit\W?card|kreditkarte|dankort", "card"),
    _row(MethodKind.ONLINE, r"\bvisa|master\W?card|maestro|american express|\bamex\b|\bdiners\b|\bjcb\b", "card"),
    _row(MethodKind.ONLINE, r"barclaycard|eurocard|unionpay|electron", "card"),
    _row(MethodKind.ONLINE, r"quick\W?pay|pensopay|on\W?pay\b|reepay|billwerk|frisbii|scanpay|freepay|swiipe", "card"),
    _row(MethodKind.ONLINE, r"stripe|adyen|bambora|worldline|\bepay\b|epay dk|\bdibs\b|\bnets\b|easy checkout", "card"),
    _row(MethodKind.ONLINE, r"altapay|yourpay|\bwoo\w*\W?payments|shopify\W?payments|flatpay", "card"),
    _row(MethodKind.ONLINE, r"paylike|lunar|clearhaus|\bteya\b|valitor|\bsquare\b|sumup|zettle|braintree", "card"),
    _row(MethodKind.ONLINE, r"checkout com|airwallex|worldpay|authorize\W?net|two\W?checkout", "card"),
)
TABLE = tuple((re.compile(row.pattern), row.method) for row in ROWS)
# Ids that a platform uses for one method, whatever the merchant calls it.
IDS: Mapping[str, KnownMethod] = {
    "bacs": KnownMethod(kind=MethodKind.BANK_TRANSFER),
    "cheque": KnownMethod(kind=MethodKind.BANK_TRANSFER),
    "cod": KnownMethod(kind=MethodKind.ON_DELIVERY),
}
# Merchants use the platform's methods for their own: these ids are what their title says, if it says one of these.
SAID_BY_TITLE: Mapping[str, frozenset[MethodKind]] = {
    "cheque": frozenset({MethodKind.INVOICE, MethodKind.EAN}),
    "cod": frozenset({MethodKind.CASH}),
}


def find_method(title: str, method_id: str = "") -> KnownMethod | None:
    """Returns what is known of a method by the platform's id, or else by its title. None: it is in no list."""
    key, by_title = method_id.strip().casefold(), _find_row(title)
    if by_title is not None and by_title.kind in SAID_BY_TITLE.get(key, ()):
        return by_title
    return IDS.get(key) or _find_row(method_id) or by_title


def is_never_paid_by_status(method: KnownMethod | None) -> bool:
    """Whether a shop that calls the order paid says nothing of money by that."""
    return method is not None and method.kind in NEVER_PAID_BY_STATUS


def comes_at_once(method: KnownMethod | None) -> bool:
    """Whether the money is the merchant's as soon as the shop rightly calls the order paid. A guess."""
    return method is not None and method.kind in (MethodKind.BANK_TRANSFER, MethodKind.CASH)


def terms_days(kind: MethodKind) -> int:
    """Returns the days that a customer has to pay, where the merchant has not chosen others."""
    return EAN_TERMS_DAYS if kind is MethodKind.EAN else SHORTEST_TERMS_DAYS


def normalized_method(method: str) -> str:
    """Returns a method's name trimmed, case-folded and NFC, so that two spellings of one method are equal."""
    return unicodedata.normalize("NFC", method).strip().casefold()


def _find_row(name: str) -> KnownMethod | None:
    words = normalized_method(name).replace("_", " ")
    return next((method for pattern, method in TABLE if pattern.search(words)), None)
