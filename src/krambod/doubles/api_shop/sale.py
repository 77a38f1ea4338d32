"""What did somebody buy? Each double of a platform writes the same sale in its own format."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

OERE = Decimal("0.01")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who bought, or who gets the goods."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    vat_number: str = ""
    ean: str = ""
    address: str = ""
    zip: str = ""
    city: str = ""
    country: str = "DK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """A line. `price` is for one, incl. VAT or not as the sale says; `discount` is on the whole line.

    `goods` is the orders API's word for what is sold; only a program that sends orders there can tell it.
    """

    name: str
    sku: str = ""
    quantity: Decimal = Decimal(1)
    price: Decimal
    vat_rate: Decimal = Decimal(25)
    discount: Decimal = ZERO
    attributes: tuple[tuple[str, str], ...] = ()
    goods: str = ""

    @property
    def amount(self) -> Decimal:
        """After its discount."""
        return self.price * self.quantity - self.discount


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """Freight or a fee."""

    name: str
    price: Decimal
    vat_rate: Decimal = Decimal(25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A basket as it was bought. `discount` is on all products; a gift card pays a part."""

    number: str
    lines: tuple[Sold, ...]
    buyer: Party
    delivery: Party | None = None
    shipping: Charge | None = None
    fee: Charge | None = None
    discount: Decimal = ZERO
    coupon: str = ""
    gift_card: Decimal = ZERO
    gift_card_code: str = ""
    method: str = "Dankort"
    currency: str = "DKK"
    prices_include_vat: bool = True

    def discounted_lines(self) -> list[Decimal]:
        """What each line costs after the discount on all, in proportion, by largest remainder."""
        amounts = [line.amount for line in self.lines]
        shares = spread(self.discount, amounts)
        return [amount - share for amount, share in zip(amounts, shares, strict=True)]

    def charges(self) -> list[Charge]:
        return [charge for charge in (self.shipping, self.fee) if charge is not None]


def spread(total: Decimal, weights: list[Decimal]) -> list[Decimal]:
    """`total` in parts of whole øre, in proportion."""
    whole = sum(weights, ZERO)
    if not total or not whole:
        return [ZERO for _ in weights]
    parts = [(total * weight / whole).quantize(OERE, ROUND_FLOOR) for weight in weights]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - total * weights[place] / whole, place))
    for place in order[: int((total - sum(parts, ZERO)) / OERE)]:
        parts[place] += OERE
    return parts


def whole_oere(amount: Decimal) -> Decimal:
    return amount.quantize(OERE, ROUND_HALF_UP)
