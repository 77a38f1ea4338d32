"""Which ledger items does a chargeback need? Pure.

the bank takes the money:  D disputes  / K clearing account     the invoice stays paid
the merchant wins:         D clearing  / K disputes
the merchant loses:        D losses    / K disputes             its VAT comes back only if a person says so
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from uuid import UUID

from krambod.dinero.ledger_items import NewLedgerItem, NewLedgerLine
from krambod.orders.order import Order, OrderLine, Payment, PaymentState
from krambod.transfers.ledger_item.item import PlannedItem, Posting

CHARGEBACK_REASON = "chargeback"
DISPUTE_END = "dispute_end"  # among a transfer's choices: how and on which day it ended
CHARGEBACKS = "chargebacks"  # among a sale's choices: the repayments that are chargebacks, as a person says
OPENED, ENDED = "opened", "ended"
LOSS_ACCOUNT = 7340  # "Konstateret tab på debitorer" of Dinero's standard chart. Its own VAT code is U25.
DANISH_VAT = "U25"
DANISH_RATE = Decimal(25)
OERE = Decimal("0.01")


class DisputeEnd(StrEnum):
    """How a dispute ended. The names are those of the choices."""

    WON = "won"
    LOST = "lost"
    LOST_WITH_VAT = "lost_with_vat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How and when a dispute ended, as a person or the shop said.

    `vat` is the VAT that comes back, in kroner. `account_number` is where the money came back; None: where it was.
    """

    how: DisputeEnd
    day: date
    vat: Decimal = Decimal(0)
    account_number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chargeback:
    """A chargeback in kroner, and its accounts. `opened_on` is the day on which the bank took the money.

    `order` names the order and the payment in the text of each line, so that no other item of the organization has
    that text. `ending` is None while the dispute is open.
    """

    order: str
    amount: Decimal
    opened_on: date
    clearing_account_number: int
    dispute_account_number: int
    ending: Ending | None = None


def find_chargebacks(order: Order, *, said: Collection[str] = ()) -> tuple[Payment, ...]:
    """Returns the payments that a bank took back. `said` are ids of repayments of which a person said so."""
    repaid = (one for one in order.payments if one.state is PaymentState.REFUNDED)
    return tuple(one for one in repaid if is_chargeback(one) or one.id in said)


def is_chargeback(payment: Payment) -> bool:
    """Whether the shop says that a bank took the money back."""
    return payment.state is PaymentState.REFUNDED and payment.reason == CHARGEBACK_REASON


def lost_vat(order: Order, amount: Decimal) -> Decimal:
    """Returns the Danish VAT in the amount that a loss takes back, rounded down to whole øre.

    Lines with another rate than the Danish one have none.
    """
    danish = sum((_gross(line, order) for line in order.lines if _is_danish(line)), Decimal(0))
    total = sum((_gross(line, order) for line in order.lines), Decimal(0))
    if not total:
        return Decimal(0)
    return (amount * danish / total * DANISH_RATE / (100 + DANISH_RATE)).quantize(OERE, ROUND_FLOOR)


def plan_chargeback(chargeback: Chargeback, guids: Mapping[str, UUID]) -> tuple[PlannedItem, ...]:
    """Returns the items to book, in order. `guids` has the id of each by its name."""
    opened = Posting(
        text=f"Indsigelse, {chargeback.order}",
        debit=chargeback.dispute_account_number,
        credit=chargeback.clearing_account_number,
    )
    items = [_item(OPENED, guids, chargeback.opened_on, [opened.line(chargeback.amount)])]
    if (ending := chargeback.ending) is not None:
        items.append(_item(ENDED, guids, ending.day, list(_ending_lines(chargeback, ending))))
    return tuple(items)


def _ending_lines(chargeback: Chargeback, ending: Ending) -> Iterator[NewLedgerLine]:
    disputes = chargeback.dispute_account_number
    if ending.how is DisputeEnd.WON:
        clearing = ending.account_number or chargeback.clearing_account_number
        yield Posting(text=f"Indsigelse vundet, {chargeback.order}", debit=clearing, credit=disputes).line(
            chargeback.amount
        )
        return
    lost = Posting(text=f"Indsigelse tabt, {chargeback.order}", debit=LOSS_ACCOUNT, credit=disputes)
    # Dinero adds the VAT to the amount. Four times whole øre gives whole øre, so Dinero has nothing to round.
    if ending.vat:
        yield lost.line(ending.vat * 4, DANISH_VAT)
    if rest := chargeback.amount - ending.vat * 5:
        yield lost.line(rest)


def _item(name: str, guids: Mapping[str, UUID], day: date, lines: list[NewLedgerLine]) -> PlannedItem:
    return PlannedItem(name=name, document=NewLedgerItem(id=guids[name], voucher_date=day, lines=lines))


def _is_danish(line: OrderLine) -> bool:
    return line.vat_rate == DANISH_RATE and line.tax_country in ("", "DK")


def _gross(line: OrderLine, order: Order) -> Decimal:
    return line.total if order.prices_include_vat else line.total * (1 + line.vat_rate / 100)
