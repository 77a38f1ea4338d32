"""Which of an order's invoices does a refund lower or credit? Pure.

the shop names lines    ─▶ the last invoice that has enough of the line left, then those before it
it names an amount      ─▶ one invoice's rest, or with one VAT rate the last invoices first
otherwise               ─▶ the last invoice with room for it, where a person ticks the lines
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from krambod.accounting.invoice_lines import PlannedLine
from krambod.accounting.money import spread
from krambod.orders.order import Order, OrderLine, Payment, PaymentState, Refund
from krambod.transfers.chargeback.plan import is_chargeback
from krambod.transfers.credit.told import ToldLine, places_of, read_told_lines
from krambod.transfers.parts.known import THE_SALE, PartKey
from krambod.transfers.parts.split import OrderSplit

ZERO = Decimal(0)
Refunds = Mapping[PartKey, tuple[Refund, ...]]
Left = dict[PartKey, dict[int, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What one invoice has of a refund. `lines` are those that the shop named."""

    total: Decimal
    lines: tuple[OrderLine, ...] = ()


def share_refunds(order: Order, split: OrderSplit) -> dict[PartKey, tuple[Refund, ...]]:
    """Returns the refunds of each invoice. Together they are those of the order; amounts include VAT."""
    left: Left = {one.key: dict(one.amounts) for one in (*split.parts, split.rest)}
    shared: dict[PartKey, tuple[Refund, ...]] = dict.fromkeys(left, ())
    for refund in sorted(order.refunds, key=lambda one: one.at):
        for key, share in share_refund(refund, split.lines, left, order.prices_include_vat).items():
            shared[key] += (share,)
    return shared


def share_refund(
    refund: Refund, lines: Mapping[int, PlannedLine], left: Left, prices_include_vat: bool
) -> dict[PartKey, Refund]:
    """Returns what each invoice has of a refund, and takes it from `left`. The lines of the shares include VAT."""
    told = read_told_lines(refund, prices_include_vat=prices_include_vat) if refund.lines else None
    shares = (_by_lines(told, lines, left) if told else None) or _by_amount(refund.total, lines, left)
    return {key: replace(refund, total=share.total, lines=share.lines) for key, share in shares.items()}


def share_repayments(order: Order, shared: Refunds, others: PartKey = THE_SALE) -> dict[PartKey, tuple[Payment, ...]]:
    """Returns the money that went back for each invoice's refunds. What is for none of them is `others`."""
    found: dict[PartKey, tuple[Payment, ...]] = {}
    for row in order.payments:
        if row.state is not PaymentState.REFUNDED:
            continue
        same = (one.id for one in order.refunds if one.total == row.amount and not is_chargeback(row))
        refund_id = row.refund_id or next(same, None)
        amount = row.amount
        for key, refunds in shared.items():
            part = min(amount, sum((one.total for one in refunds if one.id == refund_id), ZERO))
            if part > 0:
                found[key] = (*found.get(key, ()), replace(row, amount=part, refund_id=refund_id))
                amount -= part
        if amount:
            found[others] = (*found.get(others, ()), replace(row, amount=amount))
    return found


def _by_lines(told: Sequence[ToldLine], lines: Mapping[int, PlannedLine], left: Left) -> dict[PartKey, _Share] | None:
    """Finds the invoices that have the named lines, or returns None if they have too little of one."""
    rest = {key: dict(amounts) for key, amounts in left.items()}
    named: dict[PartKey, list[OrderLine]] = {}
    numbers = list(lines)
    for one in told:
        wanted = one.gross
        places = [numbers[place] for place in places_of(one.line, list(lines.values()))]
        for key, number in _best_first(places, rest, wanted):
            taken = min(wanted, rest[key].get(number, ZERO))
            if taken > 0:
                rest[key][number] -= taken
                wanted -= taken
                named.setdefault(key, []).append(_line_for(one.line, taken))
        if wanted > 0:
            return None
    left.update(rest)
    return {key: _Share(total=sum((one.total for one in own), ZERO), lines=tuple(own)) for key, own in named.items()}


def _best_first(numbers: Sequence[int], rest: Left, wanted: Decimal) -> list[tuple[PartKey, int]]:
    """Returns the lines of the invoices: those with enough first, and of these the last invoice's."""
    every = [(key, number) for key in reversed(rest) for number in numbers]
    return sorted(every, key=lambda one: rest[one[0]].get(one[1], ZERO) < wanted)


def _line_for(line: OrderLine, gross: Decimal) -> OrderLine:
    if line.quantity * line.unit_price == gross:
        return replace(line, total=gross)
    return replace(line, quantity=Decimal(1), unit_price=gross, total=gross)


def _by_amount(amount: Decimal, lines: Mapping[int, PlannedLine], left: Left) -> dict[PartKey, _Share]:
    """Shares an amount whose lines nobody tells. With one VAT rate it does not matter which lines they are."""
    sums = {key: sum(amounts.values(), ZERO) for key, amounts in left.items()}
    rates = {lines[number].vat_rate for amounts in left.values() for number, one in amounts.items() if one}
    last_first = list(reversed(sums))
    whole = next((key for key in last_first if sums[key] == amount), None)
    room = next((key for key in last_first if sums[key] >= amount), None)
    if whole is None and room is not None and len(rates) > 1:
        whole = room
    taken = {whole: amount} if whole is not None else _from_the_last(amount, sums)
    for key, part in taken.items():
        numbers = [number for number, one in left[key].items() if one > 0]
        shares = spread(min(part, sums[key]), [left[key][number] for number in numbers]) if numbers else []
        for number, share in zip(numbers, shares, strict=True):
            left[key][number] -= share
    return {key: _Share(total=part) for key, part in taken.items()}


def _from_the_last(amount: Decimal, sums: Mapping[PartKey, Decimal]) -> dict[PartKey, Decimal]:
    """Takes an amount off the last invoices first. What is more than all of them is the last one's question."""
    taken: dict[PartKey, Decimal] = {}
    for key in reversed(list(sums)):
        part = min(amount, max(sums[key], ZERO))
        if part:
            taken[key] = part
            amount -= part
    if amount:
        last = list(sums)[-1]
        taken[last] = taken.get(last, ZERO) + amount
    return taken
