"""What must we do for one due refund? Plans its credit note, and ends it if it needs no steps."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django_scopes import scopes_disabled

from krambod.accounting.danish_time import danish_day
from krambod.orders.order import Order, Payment, PaymentState
from krambod.orders.revisions import read_revision
from krambod.transfers.batch_facts import BatchFacts
from krambod.transfers.correction.books import MOVES, REISSUE, is_still_seen, poke_reissue, told_total
from krambod.transfers.correction.moving import read_moves
from krambod.transfers.correction.refunds import order_of_invoice
from krambod.transfers.credit.books import OrderBooks, find_repayments_here, read_books
from krambod.transfers.credit.changed import find_change, has_settled_changes
from krambod.transfers.credit.draft import delete_draft
from krambod.transfers.credit.finish import poke_others
from krambod.transfers.credit.invoice import basis_of_invoice, find_booked_sale
from krambod.transfers.credit.lines import TickedLines
from krambod.transfers.credit.part import CANCELLED, CreditPart, find_parts, find_repayments, total_of
from krambod.transfers.credit.plan import CreditBasis, Repayment, moved_away, plan_credit, plan_repayment
from krambod.transfers.credit.repaid_here import REPAID_BY_HAND, find_owed
from krambod.transfers.credit.store_credit import given_to, is_store_credit, settle_by_store_credit
from krambod.transfers.credit.stored import CREDITED_BY, is_own, named_part
from krambod.transfers.credit.told_again import find_own_credit_note
from krambod.transfers.credit.work import CreditWork
from krambod.transfers.dinero_failures import translated_errors
from krambod.transfers.failures import FixOrder, is_accepted
from krambod.transfers.guids import payment_reference
from krambod.transfers.intake import poke
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.outcomes import Reason
from krambod.transfers.rule_versions import find_rules
from krambod.transfers.sale.basis import choose_rules
from krambod.transfers.sale.money import order_to_credit
from krambod.transfers.sale.plan import PlanBasis
from krambod.transfers.work import TransferWork


def prepare(work: TransferWork, facts: BatchFacts) -> CreditWork | None:
    """Returns the work for the steps, or None if the refund needs no step now.

    Raises Failure, DineroError, NotYet.
    """
    transfer = work.transfer
    books = read_books(transfer)
    if books.sale.state not in BOOKED or books.earlier_are_open:
        work.set_due(None)  # the sale or the earlier refund makes it due when it has come so far
        return None
    if transfer.cause == "booked_differently" and "as_booked" not in transfer.choices:
        work.set_due(None)
        return None
    if transfer.cause:
        work.change(cause="", cause_details={}, mended_by="")  # plan again: the cause may be gone
    assert transfer.order.newest is not None
    invoiced = basis_of_invoice(books.sale, choose_rules(books.sale), facts.chart, work.now)
    order, booked = (invoiced.read(one) for one in (read_revision(transfer.order.newest), books.booked_order))
    order = order_of_invoice(books.sale, order, work.now)
    order = order_to_credit(order, invoiced.rules, books.invoice_total)
    asked = TickedLines.read(transfer.choices["asked"]) if "asked" in transfer.choices else None
    part = _find_part(transfer, order, asked, booked)
    if part is not None and asked is not None and asked.total != part.total:
        asked = None  # the shop has changed its refund since: the lines were for another amount
    reason = _reason_to_skip(transfer, part, books)
    if part is None or reason is not None:
        _set_aside(work, reason)
        return None
    if transfer.state in BOOKED:
        told_part = next((one for one in find_parts(order, booked) if one.part_id in books.told_as), part)
        _expect_unchanged(transfer, told_part, _find_booked_total(transfer, invoiced, books), work.now)
    if books.later_are_open and has_settled_changes(transfer):
        work.set_due(None)  # the credit note of the difference comes first: its money is this refund's
        return None
    told = replace(books, credited_parts=books.credited_parts | {refund.id for refund in booked.refunds})
    basis = _basis(work, invoiced, told, asked)
    if transfer.state not in BOOKED and (own := _find_own(transfer, part, basis, books)) is not None:
        _hand_over(work, own)
        return None
    return _work(work, order, part, basis, told, invoiced)


def _find_part(transfer: Transfer, order: Order, asked: TickedLines | None, booked: Order) -> CreditPart | None:
    """Returns the part of the order that the refund is for, or None if the shop has taken it back.

    An invoice that is issued again is credited only for the order that the person saw.
    """
    if is_own(transfer):
        if not is_still_seen(transfer):
            return None
        if REISSUE in transfer.choices:  # all that is left
            return CreditPart(part_id=transfer.part_id, at=datetime.fromisoformat(transfer.choices["at"]), total=None)
        assert asked is not None
        assert asked.at is not None
        return CreditPart(part_id=transfer.part_id, at=asked.at, total=asked.total)
    parts = find_parts(order, booked)
    told = next((part for part in parts if part.part_id == named_part(transfer)), None)
    return told or _refunded_instead(transfer, parts)


def _refunded_instead(transfer: Transfer, parts: Iterable[CreditPart]) -> CreditPart | None:
    """Returns the cancellation that the credit note is for, if the shop calls the order refunded now.

    Some shops have one status only, so an order that was cancelled is called refunded once its money has gone back.
    """
    if named_part(transfer) != CANCELLED or transfer.state not in BOOKED:
        return None
    assert transfer.invoice_total is not None
    assert transfer.placed_at is not None
    refunded = sum((part.total for part in parts if part.total is not None), Decimal(0))
    is_all = refunded >= transfer.invoice_total
    return CreditPart(part_id=CANCELLED, at=transfer.placed_at, total=None) if is_all else None


def _reason_to_skip(transfer: Transfer, part: CreditPart | None, books: OrderBooks) -> Reason | None:
    """Returns why there is no credit note, if there is none."""
    if transfer.state in BOOKED:
        return None
    if "skip" in transfer.choices:
        return Reason.NOT_TO_BE_BOOKED
    waiting = [one for one in books.own_untold if REISSUE in one.choices and one.reason == Reason.REPAYMENT]
    if part is None or part.total in [told_total(one) for one in waiting]:
        return None
    return Reason.CREDITED if books.credited_total >= books.invoice_total else None


def _set_aside(work: TransferWork, reason: Reason | None) -> None:
    """Ends a refund that gets no credit note: the shop took it back, or `reason`.

    An invoice that waits for it ends too. If a person has booked its draft in Dinero, its credit note is booked.
    Raises FixOrder then, until a person has said what becomes of it.
    """
    work.set_due(None)
    transfer, now = work.transfer, work.now
    work.afterwards(lambda: poke_reissue(transfer, now))
    if transfer.state not in BOOKED:
        with translated_errors(work.dinero):
            is_deleted = delete_draft(work)
        if not is_deleted:
            work.afterwards(lambda: poke_others(transfer, now))
            work.set_due(now)  # plan again: its credit note is booked
            return
    if transfer.state in BOOKED:
        _expect_unchanged(transfer, None, None, now)
        work.change(state=State.CREDITED, reason=Reason.TAKEN_BACK)  # a person has settled it
        return
    state = State.CANCELLED if reason is None else State.SKIPPED
    told = "" if reason is None else str(reason)
    if (transfer.state, transfer.reason) != (state, told):
        work.change(state=state, reason=told)
        work.note(str(state), reason=told)


def _find_own(transfer: Transfer, part: CreditPart, basis: CreditBasis, books: OrderBooks) -> Transfer | None:
    return find_own_credit_note(transfer, part, books.own_untold, basis.booked.lines.lines)


def _hand_over(work: TransferWork, own: Transfer) -> None:
    """Ends a refund that a credit note made here credits, and makes that one due: it registers the money."""
    transfer = work.transfer
    _set_aside(work, Reason.CREDITED_HERE)
    if transfer.state in BOOKED:
        return
    work.change(choices={**transfer.choices, CREDITED_BY: own.part_id})
    work.afterwards(lambda: poke(own, work.now))


def _expect_unchanged(transfer: Transfer, part: CreditPart | None, booked_total: Decimal | None, now: datetime) -> None:
    """Raises FixOrder if the shop changed a refund whose credit note is booked, and no person has settled that."""
    if (change := find_change(transfer, part, booked_total, now)) is not None:
        raise change


def _find_booked_total(transfer: Transfer, invoiced: PlanBasis, books: OrderBooks) -> Decimal | None:
    """Returns what the shop refunded of the invoice when the credit note was booked, or None if it told no amount.

    It is not the credit note's total: a person may have booked that with other lines. But a credit note that was made
    here has the amount that the shop told of later.
    """
    if books.told_as:
        return told_total(transfer)
    if transfer.booked_revision is None:
        return None
    booked = order_of_invoice(books.sale, invoiced.read(read_revision(transfer.booked_revision)), invoiced.now)
    return next((refund.total for refund in booked.refunds if refund.id == named_part(transfer)), None)


def _basis(work: TransferWork, invoiced: PlanBasis, books: OrderBooks, asked: TickedLines | None) -> CreditBasis:
    with scopes_disabled():
        newest = find_rules(books.sale.shop)
    return CreditBasis(
        reference=work.key.reference,
        booked=find_booked_sale(work, books, invoiced),
        rules=invoiced.rules,
        reported_until=None if newest is None else newest.reported_until,
        today=danish_day(work.now),
        asked=() if asked is None else asked.lines,
        reason="" if asked is None else asked.reason,
    )


def _work(
    work: TransferWork,
    order: Order,
    part: CreditPart,
    basis: CreditBasis,
    books: OrderBooks,
    invoiced: PlanBasis,
) -> CreditWork:
    transfer = work.transfer
    planned = None if transfer.state in BOOKED else plan_credit(order, part, basis)
    if planned is not None:  # kept before the booking, because a person may book the draft in Dinero
        work.change(credited_lines={str(line.number): str(line.gross) for line in planned.credited})
    total = transfer.invoice_total if planned is None else planned.total.amount
    assert total is not None
    owed = books.owed_for(total)
    names = (part.part_id, *books.told_as)
    rows = [row for name in names for row in find_repayments(order, name, books.credited_parts)]
    if is_own(transfer) and not rows:
        rows = list(find_owed(find_repayments_here(transfer), owed))
    credited = [row for row in rows if is_store_credit(row, basis.rules)]
    money = [row for row in rows if row not in credited]
    store_credit = given_to(transfer) or total_of(credited)
    repayments = _repayments(transfer, order, money, basis, owed - store_credit)
    prepared = CreditWork(
        transfer=transfer,
        revision=work.revision,
        dinero=work.dinero,
        journal=work.journal,
        order=order,
        part=part,
        basis=basis,
        invoiced=invoiced,
        planned=planned,
        repayments=repayments,
        owed=owed,
    )
    if (settled := settle_by_store_credit(prepared, total_of(credited))) is not None:
        prepared.repayments = (*repayments, settled)
    return prepared


def _repayments(
    transfer: Transfer, order: Order, rows: list[Payment], basis: CreditBasis, owed: Decimal
) -> tuple[Repayment, ...]:
    """Returns the money to register on the invoice: what the shop says went back, else what a person says.

    The money that moves to the invoice that is issued in its place comes first.
    Raises FixOrder if money went back though the customer got store credit.
    """
    if given_to(transfer) and total_of(rows) > owed:
        rows = _expect_left_out(transfer, rows, basis, owed)
    moved = [moved_away(one) for one in read_moves(transfer.choices.get(MOVES, ()), basis.reference)]
    owed -= sum((one.amount for one in moved), Decimal(0))
    if (by_hand := _repaid_by_hand(transfer, owed - total_of(rows), basis)) is not None:
        rows = [by_hand]
    steps = (step for row in rows for step in _steps_of(transfer, row, basis))
    planned = (plan_repayment(basis.reference, step, order, basis.rules) for step in steps)
    return (*moved, *(one for one in planned if one is not None))


def _steps_of(transfer: Transfer, row: Payment, basis: CreditBasis) -> Iterator[Payment]:
    """Yields what is registered of the money, and the rest. A shop may raise an amount that is registered already."""
    payment_id, before = row.id, Decimal(0)
    while before < row.amount:
        registered = transfer.registered.get(payment_reference(basis.reference, payment_id))
        amount = row.amount - before if registered is None else -Decimal(registered)
        yield replace(row, id=payment_id, amount=amount)
        before += amount
        payment_id = f"{row.id} after {before}"


def _expect_left_out(transfer: Transfer, rows: list[Payment], basis: CreditBasis, owed: Decimal) -> list[Payment]:
    """Returns no money if a person says that nothing more is to be registered. Raises FixOrder if nobody does."""
    no_room = FixOrder(
        "repayment_has_no_room",
        amount=f"{total_of(rows):.2f}",
        overpaid=f"{max(owed, Decimal(0)):.2f}",
        number=str(basis.booked.number),
    )
    if is_accepted(transfer.choices, "leave_payments", no_room):
        return []
    raise no_room


def _repaid_by_hand(transfer: Transfer, missing: Decimal, basis: CreditBasis) -> Payment | None:
    """Returns the money that a person says went back. The shop may tell of the same money later: it counts once."""
    registered = transfer.registered.get(payment_reference(basis.reference, REPAID_BY_HAND))
    amount = missing if registered is None else -Decimal(registered)
    if "repaid_on" not in transfer.choices or amount <= 0:
        return None
    noon = datetime.combine(date.fromisoformat(transfer.choices["repaid_on"]), time(12), UTC)
    return Payment(id=REPAID_BY_HAND, amount=amount, state=PaymentState.REFUNDED, at=noon)
