"""Which money goes from an invoice that is credited to the one that is issued in its place? Pure.

Each payment is taken off the old invoice and registered on the new one, with its own day and account. What the new
invoice has no room for stays on the old one until it has gone back to the customer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from krambod.transfers.sale.payments import PlannedPayment, within

ZERO = Decimal(0)
MOVED_HERE = "m"  # ends the reference of money that came from a credited invoice: the rest of it may be here as well


def find_movable(
    planned: Iterable[PlannedPayment], registered: Mapping[str, str], repaid: Decimal
) -> tuple[PlannedPayment, ...]:
    """Returns the money that can be taken off an invoice.

    `planned` are its payments, `registered` those that are on it, and `repaid` is what went back.
    """
    on_invoice = [
        replace(one, amount=Decimal(registered[one.reference])) for one in planned if one.reference in registered
    ]
    kept = sum((one.amount for one in on_invoice), ZERO) - repaid
    return tuple(within(on_invoice, kept))


def find_moves(movable: Iterable[PlannedPayment], room: dict[str, Decimal]) -> tuple[PlannedPayment, ...]:
    """Returns what moves to the new invoice, and takes it from `room`: what that has of each payment."""
    return tuple(_taken(movable, room))


def payment_of(reference: str) -> str:
    """Returns what tells a payment from the others of its order, on whatever invoice it is registered."""
    return reference.rpartition(":")[2].removesuffix(MOVED_HERE)


def sums_by_payment(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Returns what the amounts, each with the name of its payment, come to for each payment."""
    sums: dict[str, Decimal] = {}
    for name, amount in amounts:
        sums[name] = sums.get(name, ZERO) + amount
    return sums


def moves_document(moves: Iterable[PlannedPayment]) -> list[dict[str, Any]]:
    """Returns the moves in a form that JSON can hold."""
    return [
        {
            "payment": payment_of(one.reference),
            "amount": str(one.amount),
            "day": one.date.isoformat(),
            "account": one.deposit_account_number,
            "description": one.description,
        }
        for one in moves
    ]


def read_moves(document: Iterable[Mapping[str, Any]], reference: str) -> tuple[PlannedPayment, ...]:
    """Reads what `moves_document` wrote. `reference` is that of the credit note, which takes the money off."""
    return tuple(
        PlannedPayment(
            reference=f"{reference}:{one['payment']}",
            amount=Decimal(one["amount"]),
            date=date.fromisoformat(one["day"]),
            deposit_account_number=one["account"],
            description=one["description"],
        )
        for one in document
    )


def moved_here(document: Iterable[Mapping[str, Any]], reference: str) -> tuple[PlannedPayment, ...]:
    """Reads the same as payments on the supplement of that reference."""
    return tuple(replace(one, reference=f"{one.reference}{MOVED_HERE}") for one in read_moves(document, reference))


def _taken(payments: Iterable[PlannedPayment], room: dict[str, Decimal]) -> Iterator[PlannedPayment]:
    for one in payments:
        payment = payment_of(one.reference)
        amount = min(one.amount, room.get(payment, ZERO))
        if amount > 0:
            room[payment] -= amount
            yield replace(one, amount=amount)
