"""What does Dinero make of an invoice's lines: net, VAT and gross, to the øre?

Lines incl. VAT: gross = price x quantity less discount, rounded; net = gross / (1 + rate), rounded; VAT is the rest
(12.35 gives 9.88 + 2.47, observed). Lines excl. VAT: net is rounded, then VAT = net x rate, rounded. In the world where
VAT is rounded for the document, it is computed once for each rate and divided between the accounts.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from krambod.doubles.dinero.worlds import World

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineInput:
    """A product line as sent. `rate` is a fraction; `discount` a percentage; `unit_price` follows `incl_vat`."""

    account_number: int
    vat_code: str | None
    rate: Decimal
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class LineAmounts:
    """One line's amounts in the voucher's currency."""

    unit_net: Decimal
    unit_gross: Decimal
    net: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAmounts:
    """What one account gets from the voucher; `net + vat` is its gross."""

    account_number: int
    vat_code: str | None
    net: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A voucher's sums in its own currency. `net + vat == gross`, and the accounts add up to both."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    vatable_net: Decimal
    accounts: tuple[AccountAmounts, ...]


def round_oere(amount: Decimal, world: World) -> Decimal:
    """To two decimals. The world decides whether half an øre goes up."""
    return amount.quantize(CENT, ROUND_HALF_UP if world.half_oere == "up" else ROUND_HALF_EVEN)


def line_amounts(line: LineInput, *, incl_vat: bool, world: World) -> LineAmounts:
    unit_price = round_oere(line.unit_price, world) if world.unit_price_decimals == "two" else line.unit_price
    total = round_oere(unit_price * line.quantity * (100 - line.discount) / 100, world)
    with_vat = 1 + line.rate
    if incl_vat:
        return LineAmounts(
            unit_net=round_oere(unit_price / with_vat, world),
            unit_gross=unit_price,
            net=round_oere(total / with_vat, world),
            gross=total,
        )
    return LineAmounts(
        unit_net=unit_price,
        unit_gross=round_oere(unit_price * with_vat, world),
        net=total,
        gross=total + round_oere(total * line.rate, world),
    )


def voucher_totals(lines: list[LineInput], *, incl_vat: bool, world: World) -> Totals:
    accounts = _by_account(lines, incl_vat=incl_vat, world=world)
    if world.vat_rounding == "document":
        accounts = _with_document_vat(
            accounts, {line.vat_code: line.rate for line in lines}, incl_vat=incl_vat, world=world
        )
    net = sum((account.net for account in accounts), ZERO)
    vat = sum((account.vat for account in accounts), ZERO)
    vatable = {line.vat_code for line in lines if line.rate}
    vatable_net = sum((account.net for account in accounts if account.vat_code in vatable), ZERO)
    return Totals(net=net, vat=vat, gross=net + vat, vatable_net=vatable_net, accounts=tuple(accounts))


def _by_account(lines: list[LineInput], *, incl_vat: bool, world: World) -> list[AccountAmounts]:
    sums: dict[tuple[int, str | None], tuple[Decimal, Decimal]] = {}
    for line in lines:
        amounts = line_amounts(line, incl_vat=incl_vat, world=world)
        net, vat = sums.get((line.account_number, line.vat_code), (ZERO, ZERO))
        sums[line.account_number, line.vat_code] = (net + amounts.net, vat + amounts.gross - amounts.net)
    return [
        AccountAmounts(account_number=number, vat_code=code, net=net, vat=vat)
        for (number, code), (net, vat) in sums.items()
    ]


def _with_document_vat(
    accounts: list[AccountAmounts], rates: dict[str | None, Decimal], *, incl_vat: bool, world: World
) -> list[AccountAmounts]:
    """The accounts with VAT computed once for each VAT code; the last account of a code takes the rest."""
    result: list[AccountAmounts] = []
    for code, rate in rates.items():
        group = [account for account in accounts if account.vat_code == code]
        bases = [account.net + account.vat if incl_vat else account.net for account in group]
        share = rate / (1 + rate) if incl_vat else rate
        left = round_oere(sum(bases, ZERO) * share, world)
        for position, (account, base) in enumerate(zip(group, bases, strict=True), start=1):
            vat = left if position == len(group) else round_oere(base * share, world)
            left -= vat
            net = base - vat if incl_vat else base
            result.append(AccountAmounts(account_number=account.account_number, vat_code=code, net=net, vat=vat))
    return result
