"""What decides how VAT sees a line: place, buyer, goods, rate, whose tax, and what the merchant is registered for?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from krambod.accounting.money import Money
from krambod.accounting.vat.buyers import PRIVATE, VatBuyer
from krambod.accounting.vat.zones import Place


class Goods(StrEnum):
    """What is sold. Anything but `ordinary` is told by the shop or the merchant, never guessed from words.

    `exempt` is without VAT in Denmark by momsloven § 13; `zero_rated` is newspapers; `reverse_charge` is phones,
    tablets, laptops, consoles and integrated circuits; `tip` is money that the customer gives of free will, for nothing
    in return; `from_abroad` is sold out of a warehouse in another country.
    """

    ORDINARY = "ordinary"
    SERVICE = "service"
    EXEMPT = "exempt"
    ZERO_RATED = "zero_rated"
    BOOK = "book"
    MARGIN = "margin"
    REVERSE_CHARGE = "reverse_charge"
    CONTAINER_DEPOSIT = "container_deposit"
    DONATION = "donation"
    TIP = "tip"
    GIFT_CARD = "gift_card"
    FROM_ABROAD = "from_abroad"


class RegistrationAnswer(StrEnum):
    """What a merchant said to a question."""

    YES = "yes"
    NO = "no"
    NOT_ANSWERED = "not_answered"


class Registration(StrEnum):
    """Where a merchant may be registered for another country's VAT."""

    OSS = "oss"
    VOEC = "voec"
    UK = "uk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registrations:
    """What the merchant is registered for on the day of the sale.

    `threshold_crossed` is whether the sales to private buyers in other EU countries are above EUR 10,000.
    `as_charged_in` are the countries for which the merchant chose to book Danish VAT as charged though OSS is due.
    """

    oss: RegistrationAnswer = RegistrationAnswer.NOT_ANSWERED
    voec: RegistrationAnswer = RegistrationAnswer.NOT_ANSWERED
    uk: RegistrationAnswer = RegistrationAnswer.NOT_ANSWERED
    threshold_crossed: RegistrationAnswer = RegistrationAnswer.NOT_ANSWERED
    as_charged_in: frozenset[str] = frozenset()

    def answer(self, registration: Registration) -> RegistrationAnswer:
        return {Registration.OSS: self.oss, Registration.VOEC: self.voec, Registration.UK: self.uk}[registration]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The merchant's own company. `switched_on` are the kinds of goods it may sell by a scheme of their own.

    Reverse charge is switched on only where at most half of such goods go to private buyers (momsloven § 46).
    """

    is_vat_free: bool = False
    registrations: Registrations = Registrations()
    switched_on: frozenset[Goods] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """One line of goods or services, as sold.

    `rate` is in percent, `amount` is incl. VAT in the order's currency. `tax_country` is whose VAT the shop charged,
    empty where it does not tell. `limit_value` is what Norway's and the UK's limits count, excl. VAT: the value of one
    piece in NOK, of the whole consignment in GBP; None where nobody knows it.
    """

    place: Place
    buyer: VatBuyer = PRIVATE
    goods: Goods = Goods.ORDINARY
    rate: Decimal
    amount: Decimal
    tax_country: str = ""
    company: Company = Company()
    day: date
    limit_value: Money | None = None
