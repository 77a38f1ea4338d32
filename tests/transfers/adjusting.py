"""How does an order come to each booking beside its invoice, and what must the ledger say then?"""

from collections.abc import Callable
from dataclasses import dataclass

from krambod.transfers.models import State
from krambod.transfers.roles import DONATION, OVERPAYMENT, REFUND, ROUNDING, STORE_CREDIT
from tests.transfers.overpaying import (
    CAME,
    TO_STORE_CREDIT,
    WENT,
    choose_debt_account,
    choose_donation_accounts,
    choose_till,
    decide,
    overpay,
    paid,
    repaid,
    send,
    send_cash,
    send_donation,
    send_refund,
)
from tests.transfers.shopkeeper import Shopkeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """`before` brings an order to where its newest news is sent by `act`. `books` is what the ledger must say then."""

    act: Callable[[Shopkeeper, str], None]
    role: str
    books: tuple[str, ...]
    before: Callable[[Shopkeeper, str], None] = lambda _keeper, _number: None
    state: tuple[str, str] = (State.BOOKED, "")


def send_repayment(keeper: Shopkeeper, number: str) -> None:
    send(keeper, paid("300.00"), repaid("51.00"), number=number, hour=11)


def pay_in_cash(keeper: Shopkeeper, number: str) -> None:
    send_cash(keeper, paid("249.50", method="Kontant"), number=number)


def refund_booked(keeper: Shopkeeper, number: str) -> None:
    send(keeper, paid("249.00"), number=number)
    send_refund(keeper, number=number)


def choose_store_credit(keeper: Shopkeeper, number: str) -> None:
    decide(keeper, REFUND.name, "store_credit", number=number)


WAYS = {
    "an overpayment": Way(
        act=overpay, role=OVERPAYMENT.name, books=tuple(CAME), state=(State.BOOKED, "overpaid")
    ),
    "an overpayment that goes back": Way(
        before=overpay, act=send_repayment, role=OVERPAYMENT.name, books=(*CAME, *WENT)
    ),
    "store credit": Way(
        before=refund_booked, act=choose_store_credit, role=STORE_CREDIT.name, books=tuple(TO_STORE_CREDIT)
    ),
    "rounded cash": Way(
        act=pay_in_cash, role=ROUNDING.name, books=("11-22 D 55040 0.25", "11-22 K 7380 0.25")
    ),
    "a donation": Way(
        act=send_donation, role=DONATION.name, books=("11-22 D 1070 20.00", "11-22 K 63095 20.00")
    ),
}  # fmt: skip


def choose_accounts(keeper: Shopkeeper) -> None:
    """The merchant chooses the accounts that money beside an invoice needs."""
    choose_debt_account(keeper)
    choose_till(keeper)
    choose_donation_accounts(keeper)
