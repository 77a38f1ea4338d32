"""What do the lines of ledger items and manual vouchers do to the books? (dinero-api.md §7)

A positive amount debits `AccountNumber` and credits `BalancingAccountNumber`. The VAT code of the main account counts
(null: the account's own, `none`: no VAT); a VAT code on the balancing account has no effect, as in the real API.
Amounts are incl. VAT for purchase codes at home, excl. VAT for sales and purchases abroad.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from krambod.doubles.dinero.bodies import LedgerLine
from krambod.doubles.dinero.call import Call
from krambod.doubles.dinero.refusals import Refusal
from krambod.doubles.dinero.rules.accounts import find_account
from krambod.doubles.dinero.rules.arithmetic import ZERO, round_oere
from krambod.doubles.dinero.rules.bookkeeping import Posting
from krambod.doubles.dinero.rules.vat import (
    INPUT_VAT,
    NO_VAT,
    OUTPUT_VAT,
    REVERSE_CHARGE_ACCOUNT,
    VAT_TYPES,
)

FULL_RATE = Decimal("0.25")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSplit:
    """A line's amounts in kroner. The balancing account gets `net + vat` with the other sign."""

    net: Decimal
    vat: Decimal
    vat_code: str | None


def check_lines(call: Call, lines: Sequence[LedgerLine], *, may_pay: bool) -> None:
    """Raises `Refusal` naming the line. `may_pay`: whether a line may pay an invoice instead of using an account."""
    if not lines:
        raise Refusal.invalid("lines", "At least one line is needed.")
    for position, line in enumerate(lines):
        _check_line(call, line, f"lines.{position}", may_pay=may_pay)
    one_sided = [line for line in lines if line.balancing_account_number is None]
    balance = sum((posting.amount for line in one_sided for posting in line_postings(call, line)), ZERO)
    if balance:
        raise Refusal.invalid("lines", f"The lines without a balancing account add up to {balance}, not to 0.")


def split(call: Call, line: LedgerLine) -> LineSplit:
    """Net and VAT of a line by the VAT code of its main account."""
    code = line.account_vat_code
    if not code:
        account = find_account(call, line.account_number)
        assert account is not None
        code = account["VatCode"]
    vat_type = VAT_TYPES.get(code or NO_VAT)
    if vat_type is None:
        return LineSplit(net=line.amount, vat=ZERO, vat_code=None)
    if vat_type.direction == "sale" or vat_type.code in REVERSE_CHARGE_ACCOUNT:
        vat = round_oere(line.amount * vat_type.rate, call.world)
        return LineSplit(net=line.amount, vat=vat, vat_code=vat_type.code)
    vat = round_oere(line.amount / (1 + FULL_RATE) * vat_type.rate, call.world)
    return LineSplit(net=line.amount - vat, vat=vat, vat_code=vat_type.code)


def line_postings(call: Call, line: LedgerLine) -> list[Posting]:
    """The entries of a line. Without a balancing account they balance only together with the other lines."""
    parts = split(call, line)
    code = parts.vat_code
    assert line.account_number is not None

    def posting(account_number: int, amount: Decimal, vat_code: str | None = code) -> Posting:
        return Posting(account_number=account_number, amount=amount, vat_code=vat_code, description=line.description)

    def balancing(amount: Decimal) -> list[Posting]:
        number = line.balancing_account_number
        return [] if number is None else [posting(number, amount, None)]

    main = posting(line.account_number, parts.net)
    if code in REVERSE_CHARGE_ACCOUNT:
        vat = [posting(INPUT_VAT, parts.vat), posting(REVERSE_CHARGE_ACCOUNT[code], -parts.vat)]
        return [main, *balancing(-parts.net), *vat]
    is_sale = code is not None and VAT_TYPES[code].direction == "sale"
    vat_account = OUTPUT_VAT if is_sale else INPUT_VAT
    return [main, posting(vat_account, parts.vat), *balancing(-parts.net - parts.vat)]


def _check_line(call: Call, line: LedgerLine, place: str, *, may_pay: bool) -> None:
    if line.amount == 0 or line.amount != round(line.amount, 2):
        raise Refusal.invalid(f"{place}.amount", "An amount other than 0 with at most two decimals is expected.")
    pays = may_pay and line.is_payment_for_voucher_id is not None
    if pays and line.account_number is not None:
        raise Refusal.invalid(f"{place}.accountnumber", "A line that pays an invoice has no account of its own.")
    if not pays:
        _check_account(call, line.account_number, f"{place}.accountnumber")
    if pays or line.balancing_account_number is not None or call.world.balancing_account == "required":
        _check_account(call, line.balancing_account_number, f"{place}.balancingaccountnumber")
    for name, code in (
        ("account", line.account_vat_code),
        ("balancingaccount", line.balancing_account_vat_code),
    ):
        if code and code != NO_VAT and code not in VAT_TYPES:
            raise Refusal.invalid(f"{place}.{name}vatcode", f"{code} is not a VAT code.")


def _check_account(call: Call, number: int | None, place: str) -> None:
    if number is None:
        raise Refusal.invalid(place, "An account number is needed.", "Der mangler et kontonummer.")
    if find_account(call, number) is None:
        raise Refusal.invalid(place, f"There is no account {number}.", f"Kontoen {number} findes ikke.")
