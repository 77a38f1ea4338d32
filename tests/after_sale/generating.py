"""What happens to 1,000 orders after the sale, and what must the books say of it?

This file imports nothing of the product: it works the books out with plain arithmetic. Prices include 25 % VAT and are
whole five oere, so that the VAT is a fifth to the oere. An account's sum is debit minus credit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

ZERO = Decimal(0)
DEBTORS, CARDS, MOBILEPAY, DISPUTES, LOSSES = 53000, 55120, 55125, 55150, 7340
GOODS, EXEMPT, SHIPPING, VAT = 1000, 1050, 1350, 64000

REFUNDS = (
    "everything, by lines", "a line", "a piece of a line", "the amount of a line", "the amount of the shipping",
    "the amount of the goods", "an amount", "two refunds", "a fee is kept", "an amount over two rates",
)  # fmt: skip
OWN = "own-1"
ASKED = "an amount over two rates"
ANNOUNCED = ("return announced", "withdrawal announced")
ONLY_API = {ASKED, "a fee is kept", "chargeback won", "chargeback lost", "chargeback open", "cancelled, money kept"}
# Of 1,000 orders. The refunds of `two refunds` are two for each order.
MIX = {kind: 4 if kind == "two refunds" else 8 for kind in REFUNDS} | {
    "cancelled before": 6,
    "cancelled, money kept": 4,
    "cancelled after": 10,
    "a cup more": 5,
    "a cup less": 5,
    "return announced": 5,
    "withdrawal announced": 5,
    "chargeback won": 2,
    "chargeback lost": 2,
    "chargeback open": 1,
    "prepayment": 10,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A refund: its id, its amount, and the pieces of each line that it names (`vase`, `cups`, `shipping`)."""

    id: str
    amount: Decimal
    pieces: tuple[tuple[str, int], ...] = ()
    kept: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An order of a vase, three cups and shipping, and what becomes of it. `door` names a door of `doors`."""

    number: int
    kind: str
    door: str
    method: str
    vase: Decimal
    cup: Decimal
    shipping: Decimal
    refunds: tuple[Back, ...] = ()

    @property
    def total(self) -> Decimal:
        return self.vase + 3 * self.cup + self.shipping

    @property
    def told_refunds(self) -> tuple[Back, ...]:
        """The refunds that the shop tells of. The others are made by the merchant."""
        return tuple(one for one in self.refunds if one.id != OWN)

    @property
    def has_exempt_cups(self) -> bool:
        return self.kind == ASKED

    @property
    def is_captured_at_once(self) -> bool:
        return self.method == "MobilePay"


def stories(count: int, seed: int) -> list[Story]:
    """So many orders in the proportions of MIX, in random order. The others are sent and stay sold."""
    random = Random(seed)
    kinds = [kind for kind, share in MIX.items() for _ in range(max(1, share * count // 1000))]
    kinds += ["sold"] * (count - len(kinds))
    random.shuffle(kinds)
    return [_story(number, kind, random) for number, kind in enumerate(kinds, start=1)]


def _made_here(kind: str, vase: Decimal, cup: Decimal, shipping: Decimal) -> Iterator[Back]:
    """The refund that the merchant makes."""
    goods = vase + 3 * cup
    if kind == "return announced":
        yield Back(id=OWN, amount=goods)
    if kind == "withdrawal announced":
        yield Back(id=OWN, amount=goods + shipping, pieces=(("shipping", 1),))
    if kind == "a cup less":
        yield Back(id=OWN, amount=cup)


def _story(number: int, kind: str, random: Random) -> Story:
    door = "api" if kind in ONLY_API or random.random() < 0.5 else "woocommerce"
    door = "shoporama" if kind in ANNOUNCED else door
    at_once = kind in ("prepayment", "cancelled, money kept") or (kind != "cancelled before" and random.random() < 0.4)
    vase, cup = _price(random, 200, 900), _price(random, 20, 60)
    shipping = Decimal(random.choice(("29.00", "39.00", "49.00")))
    refunds = (*_refunds(kind, vase, cup, shipping, random), *_made_here(kind, vase, cup, shipping))
    method = "MobilePay" if at_once else "Dankort"
    return Story(
        number=number, kind=kind, door=door, method=method, vase=vase, cup=cup, shipping=shipping, refunds=refunds
    )


def _price(random: Random, least: int, most: int) -> Decimal:
    return Decimal(random.randrange(least * 20, most * 20)) / 20


def _refunds(kind: str, vase: Decimal, cup: Decimal, shipping: Decimal, random: Random) -> Iterator[Back]:
    goods = vase + 3 * cup
    match kind:
        case "everything, by lines":
            yield Back(id="r1", amount=goods + shipping, pieces=(("vase", 1), ("cups", 3), ("shipping", 1)))
        case "a line":
            yield Back(id="r1", amount=vase, pieces=(("vase", 1),))
        case "a piece of a line":
            yield Back(id="r1", amount=cup, pieces=(("cups", 1),))
        case "the amount of a line":
            yield Back(id="r1", amount=vase)
        case "the amount of the shipping":
            yield Back(id="r1", amount=shipping)
        case "the amount of the goods":
            yield Back(id="r1", amount=goods)
        case "an amount" | "an amount over two rates":
            yield Back(id="r1", amount=vase - Decimal(random.randrange(101, 999, 2)) / 20)
        case "two refunds":
            yield Back(id="r1", amount=vase, pieces=(("vase", 1),))
            yield Back(id="r2", amount=2 * cup, pieces=(("cups", 2),))
        case "a fee is kept":
            yield Back(id="r1", amount=vase - 25, pieces=(("vase", 1),), kept=Decimal(25))


def expected_books(told: list[Story]) -> dict[int, Decimal]:
    """The sum of each account once everything has happened, and a person has ended the disputes."""
    return sum_up(entry for story in told for entry in _entries(story))


def sum_up(entries: Iterable[tuple[int, Decimal]]) -> dict[int, Decimal]:
    """The sum of each account in its order, without those that come to nothing."""
    sums: dict[int, Decimal] = {}
    for account, amount in entries:
        sums[account] = sums.get(account, ZERO) + amount
    return {account: amount for account, amount in sorted(sums.items()) if amount}


def _entries(story: Story) -> Iterator[tuple[int, Decimal]]:
    if story.kind in ("cancelled before", "cancelled, money kept"):
        return
    clearing = MOBILEPAY if story.is_captured_at_once else CARDS
    yield from _sold(story, 1)
    yield from ((DEBTORS, -story.total), (clearing, story.total))
    back = story.total if story.kind == "cancelled after" else sum((one.amount for one in story.refunds), ZERO)
    yield from ((DEBTORS, back), (clearing, -back))
    if story.kind == "cancelled after":
        yield from _sold(story, -1)
    for refund in story.refunds:
        yield from _credited(story, refund)
    if story.kind == "a cup more":  # a second invoice, which nobody has paid yet
        yield DEBTORS, story.cup
        yield from _line(GOODS, -story.cup)
    if story.kind.startswith("chargeback"):
        end = {"chargeback won": clearing, "chargeback lost": LOSSES}.get(story.kind, DISPUTES)
        yield from ((clearing, -story.total), (end, story.total))


def _sold(story: Story, sign: int) -> Iterator[tuple[int, Decimal]]:
    yield DEBTORS, sign * story.total
    yield from _line(GOODS, -sign * story.vase)
    cups = -sign * 3 * story.cup
    if story.has_exempt_cups:
        yield EXEMPT, cups
    else:
        yield from _line(GOODS, cups)
    yield from _line(SHIPPING, -sign * story.shipping)


def _credited(story: Story, refund: Back) -> Iterator[tuple[int, Decimal]]:
    """The shipping is credited on its own account; everything else is goods with VAT."""
    yield DEBTORS, -refund.amount
    is_told_by_amount = not refund.pieces and refund.id != OWN  # a cup that the merchant credits may cost the same
    is_shipping = ("shipping", 1) in refund.pieces or (is_told_by_amount and refund.amount == story.shipping)
    of_shipping = story.shipping if is_shipping else ZERO
    yield from _line(SHIPPING, of_shipping)
    yield from _line(GOODS, refund.amount - of_shipping)


def _line(account: int, gross: Decimal) -> Iterator[tuple[int, Decimal]]:
    yield account, gross * 4 / 5
    yield VAT, gross / 5
