"""How does a person say which lines are credited: of a refund that the shop told of, or of one that they make here?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django_scopes import scope

from krambod.orders.models import StoredOrder
from krambod.orders.revisions import close_returns
from krambod.transfers.after_sale import create_refund
from krambod.transfers.correction.books import MOVES
from krambod.transfers.correction.moving import moves_document
from krambod.transfers.credit.changed import RAISED, SETTLES, settle_change
from krambod.transfers.credit.lines import TickedLines
from krambod.transfers.credit.part import OWN, CreditPart
from krambod.transfers.credit.plan import LINES_NEEDED
from krambod.transfers.due import OPEN
from krambod.transfers.intake import poke
from krambod.transfers.locking import lock_order
from krambod.transfers.models import BOOKED, Transfer, TransferEvent
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.sale.payments import PlannedPayment
from krambod.transfers.same_order import of_same_order
from krambod.words.choices import REPAID_ON

PROGRAMS_ID = "asked_by_program"  # among the choices of a refund: what a program asked for, and its id


@dataclass(frozen=True, slots=True, kw_only=True)
class WishOfProgram:
    """What a program wants to credit. `id` is its own for this credit note, and `content` all that it sent."""

    id: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishOfPerson:
    """What a person wants to credit of a booked sale. `part_id` is what `next_own_part` gave when they saw the form.

    `answers` are the ids of the announced returns that it answers, which are closed; None: it answers none. `settles`
    is the refund of the shop that was raised after its credit note, if it credits the difference. `moves` is the money
    that is taken off the invoice again as if it had never come, each payment with its own day and account.
    """

    part_id: str
    ticked: TickedLines
    by: str
    answers: tuple[str, ...] | None = None
    settles: Transfer | None = None
    moves: tuple[PlannedPayment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenLines:
    """Which lines are credited, and of which invoice: that of the sale, or of a part of the order."""

    invoiced: Transfer
    ticked: TickedLines


class CannotCredit(Exception):
    """The lines cannot be credited now. The text is for the log: the page has offered only what was possible."""


def next_own_part(sale: Transfer) -> str:
    """Returns the part of the next refund that a person makes here: `own-1`, `own-2` and so on."""
    own = of_same_order(sale).filter(role=REFUND.name, part_id__startswith=OWN).count()
    return f"{OWN}{own + 1}"


def make_refund(sale: Transfer, wish: WishOfPerson, now: datetime) -> Transfer:
    """Makes a refund of a booked sale, as a person wants it.

    The same part with the same lines again changes nothing, so a button that is pressed twice makes one credit note.
    Raises CannotCredit, also while another refund of the order is on its way: what it credits is not left.
    """
    with transaction.atomic(durable=True), scope(merchant=sale.merchant):
        stored, refunds = _lock(sale)
        known = refunds.filter(part_id=wish.part_id).first()
        if known is not None and TickedLines.read(known.choices["asked"]).lines == wish.ticked.lines:
            return known
        if wish.part_id != next_own_part(sale):
            raise CannotCredit(f"the next part of transfer {sale.pk} is not {wish.part_id}")
        if wish.answers is not None:
            close_returns(stored, wish.answers)
        choices: dict[str, Any] = {"by": wish.by}
        if wish.moves:
            choices[MOVES] = moves_document(wish.moves)
        if wish.settles is not None:
            _settle(refunds.get(pk=wish.settles.pk), wish.ticked, now)
            choices[SETTLES] = wish.settles.part_id
        _expect_none_open(sale)
        return _create(sale, wish.ticked, choices, now)


def make_refunds_once(
    sale: Transfer, wish: WishOfProgram, choose: Callable[[], Sequence[ChosenLines]], *, now: datetime
) -> None:
    """Makes a refund for each invoice that a program credits; the same wish again changes nothing.

    `choose` is called only for a new wish, while the order is locked. Raises what it raises, and CannotCredit.
    """
    with transaction.atomic(durable=True), scope(merchant=sale.merchant):
        _, refunds = _lock(sale)
        known = [one.choices[PROGRAMS_ID] for one in refunds if PROGRAMS_ID in one.choices]
        same = [one for one in known if one["id"] == wish.id]
        if same and same[0]["content"] != wish.content:
            raise CannotCredit(f"the credit note {wish.id!r} is asked for already, with other content")
        if not same:
            choices = {"by": "api", PROGRAMS_ID: {"id": wish.id, "content": wish.content}}
            _expect_none_open(sale)
            for chosen in choose():
                _create(chosen.invoiced, chosen.ticked, choices, now)


def _settle(raised: Transfer, ticked: TickedLines, now: datetime) -> None:
    """Settles that the shop raised a refund: the lines credit the difference. Raises CannotCredit."""
    if raised.cause != RAISED or ticked.total != Decimal(raised.cause_details["amount"]):
        raise CannotCredit(f"transfer {raised.pk} is {raised.cause or raised.state}, and not {ticked.total}")
    settle_change(raised)
    poke(raised, now)


def _lock(sale: Transfer) -> tuple[StoredOrder, QuerySet[Transfer]]:
    """Locks the order with its transfers. Returns the order and its refunds."""
    stored = lock_order(sale.order_id)
    return stored, of_same_order(sale).filter(role=REFUND.name)


def _expect_none_open(sale: Transfer) -> None:
    """Raises CannotCredit while a refund of the order is on its way: what it leaves is not known."""
    if of_same_order(sale).filter(role=REFUND.name, state__in=OPEN).exists():
        raise CannotCredit(f"transfer {sale.pk} has a refund on its way")


def _create(sale: Transfer, ticked: TickedLines, choices: dict[str, Any], now: datetime) -> Transfer:
    """Creates the refund. Call it with the order locked. Raises CannotCredit."""
    sale = Transfer.objects.select_related("merchant").get(pk=sale.pk)
    if sale.role not in (SALE.name, CORRECTION.name, *PART_ROLES) or sale.state not in BOOKED:
        raise CannotCredit(f"transfer {sale.pk} is {sale.state}")
    part = CreditPart(part_id=next_own_part(sale), at=now, total=ticked.total)
    if ticked.repaid_on is not None:
        choices = {**choices, REPAID_ON.name: ticked.repaid_on.isoformat()}
    return create_refund(sale, part, now, choices={"asked": ticked.document(), **choices})


def tick_lines(refund: Transfer, ticked: TickedLines, *, by: str, now: datetime) -> None:
    """Says which lines a held refund credits. They must add up to its amount. Raises CannotCredit."""
    with transaction.atomic(durable=True), scope(merchant=refund.merchant):
        lock_order(refund.order_id)
        refund = Transfer.objects.select_related("merchant").get(pk=refund.pk)
        if refund.cause != LINES_NEEDED or ticked.total != Decimal(refund.cause_details["amount"]):
            raise CannotCredit(f"transfer {refund.pk} is {refund.cause or refund.state}, and not {ticked.total}")
        if "asked" in refund.choices:  # a refund that was made here keeps the moment of its decision
            ticked = replace(ticked, at=TickedLines.read(refund.choices["asked"]).at)
        refund.choices["asked"] = ticked.document()
        refund.save(update_fields=["choices"])
        TransferEvent.objects.create(
            merchant_id=refund.merchant_id, transfer=refund, at=now, name="lines_ticked", details={"by": by}
        )
        poke(refund, now)
