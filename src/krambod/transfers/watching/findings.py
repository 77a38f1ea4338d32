"""What did people do by hand to a booked invoice in Dinero? Pure: Dinero's answers are compared with what we did."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from krambod.dinero.models import Payment

ZERO = Decimal(0)
BY_HAND = "dinero:"  # begins the key of a payment that a person registered in Dinero; its guid follows
CREDIT_NOTE = "creditnote"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBooks:
    """What we did to an invoice.

    `registered`: the payments on it, reference → amount, those that a person registered too; `repaid` the same for its
    refunds. `credited`: the totals of our credit notes, by guid. `has_ledger_items`: ledger items of ours may settle a
    part of it.
    """

    registered: Mapping[str, Decimal]
    repaid: Mapping[str, Decimal]
    credited: Mapping[UUID, Decimal]
    has_ledger_items: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What people did to an invoice. Amounts in kroner.

    `payments`: those that somebody registered there, key → amount, negative for money paid back. `gone`: our payments
    that are no longer there. `credited` and `settled`: what credit notes of others, and ledger items, take off it.
    `there` are the keys of all payments on it.
    """

    payments: Mapping[str, Decimal]
    gone: Mapping[str, Decimal]
    credited: Decimal = ZERO
    settled: Decimal = ZERO
    there: frozenset[str] = frozenset()


def find_findings(rows: Iterable[Payment], own: OwnBooks, credit_notes: Collection[Decimal]) -> Findings:
    """Compares the payments on an invoice with what we did. `credit_notes`: totals of others' for the same contact.

    A payment of ours that is gone counts as there if another one with its amount is: we took that one as ours.
    """
    rows = list(rows)
    theirs = {f"{BY_HAND}{row.guid}": row for row in rows if _is_theirs(row, own)}
    here = {row.external_reference for row in rows}
    ours = {**own.registered, **own.repaid}
    gone = {name: amount for name, amount in ours.items() if name not in here and not name.startswith(BY_HAND)}
    for name, row in list(theirs.items()):
        adopted = next((known for known, amount in gone.items() if amount == row.amount), None)
        if adopted is not None:
            del gone[adopted], theirs[name]
    credited, settled = _taken_off(rows, own, credit_notes)
    return Findings(
        payments={name: row.amount for name, row in theirs.items()},
        gone={name: amount for name, amount in gone.items() if name in own.registered},
        credited=credited,
        settled=settled,
        there=frozenset(f"{BY_HAND}{row.guid}" for row in rows),
    )


def _is_theirs(row: Payment, own: OwnBooks) -> bool:
    return row.deposit_account_number is not None and row.external_reference not in {*own.registered, *own.repaid}


def _taken_off(rows: list[Payment], own: OwnBooks, credit_notes: Collection[Decimal]) -> tuple[Decimal, Decimal]:
    """Returns what others' credit notes and what ledger items take off the invoice.

    It is not documented how a row names what it came from, so ours are known by their amounts.
    """
    left = [row for row in rows if row.deposit_account_number is None]
    for total in own.credited.values():
        ours = next((row for row in left if row.amount == total), None)
        if ours is not None:
            left.remove(ours)
    others = Counter(credit_notes)
    credited = settled = ZERO
    for row in left:
        is_credit_note = (row.payment_class or "").lower() == CREDIT_NOTE or others[row.amount] > 0
        others[row.amount] -= 1
        if is_credit_note:
            credited += row.amount
        elif not own.has_ledger_items:
            settled += row.amount
    return credited, settled


def read_findings(document: Mapping[str, Any]) -> Findings:
    """Reads what `findings_document` wrote."""
    return Findings(
        payments={},
        gone={name: Decimal(amount) for name, amount in document.get("gone", {}).items()},
        credited=Decimal(document.get("credited", 0)),
        settled=Decimal(document.get("settled", 0)),
    )


def findings_document(findings: Findings) -> dict[str, Any]:
    """Returns what is kept of the findings, in a form that JSON can hold. The payments are kept with ours."""
    return {
        "gone": {name: str(amount) for name, amount in findings.gone.items()},
        "credited": str(findings.credited),
        "settled": str(findings.settled),
    }


@dataclass(frozen=True, slots=True)
class News:
    """The name of an event, and its amount in kroner."""

    name: str
    amount: Decimal


def find_news(findings: Findings, known: Mapping[str, Decimal], before: Findings) -> Iterator[News]:
    """Yields what was not known before. `known` are the registered payments."""
    for name, amount in findings.payments.items():
        if known.get(name) != amount:
            yield News("paid_in_dinero" if amount > 0 else "repaid_in_dinero", abs(amount))
    for name, amount in known.items():
        if name.startswith(BY_HAND) and name not in findings.there:
            yield News("payment_deleted_in_dinero", abs(amount))
    yield from (
        News("payment_deleted_in_dinero", abs(amount))
        for name, amount in findings.gone.items()
        if name not in before.gone
    )
    if findings.credited > before.credited:
        yield News("credited_in_dinero", findings.credited - before.credited)
    if findings.settled > before.settled:
        yield News("settled_in_dinero", findings.settled - before.settled)
