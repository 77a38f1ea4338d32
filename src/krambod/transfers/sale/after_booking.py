"""What must a person know if the shop changes an order whose invoice is booked?

A booked invoice never changes. So a difference holds the transfer until a person says that it is settled.
"""

from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from krambod.orders.changes import OrderChange, find_changes, plain_money
from krambod.orders.order import Order
from krambod.transfers.correction.books import BookedContent, read_booked
from krambod.transfers.correction.difference import OF_LINES, TOLD_ELSEWHERE, CorrectionKind, due_of, find_kind
from krambod.transfers.correction.preview import find_obstacle
from krambod.transfers.correction.stored import read_sale_of
from krambod.transfers.due import OPEN
from krambod.transfers.failures import Failure, FixOrder
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import SALE
from krambod.transfers.sale.money import refunded_amount
from krambod.transfers.sale.payments import plan_payments
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from krambod.transfers.sale.work import SaleWork
from krambod.words.causes import CAUSES
from krambod.words.choices import LOOKED_UP_IN_VIES

ZERO = Decimal(0)
SETTLED = "settled_differences"  # among a transfer's choices: the differences that a person has settled


def find_difference(work: SaleWork) -> FixOrder | None:
    """Returns how the order differs from its booked invoice, or None if it does not or a person has settled that."""
    if work.transfer.booked_revision is None or work.order.cancelled_at is not None:
        return None
    booked = _booked(work)
    before = booked.order
    order = _without_new_gifts(work.order, before)
    changes = [one for one in find_changes(before, order, plain_money) if not _is_told_elsewhere(work, one)]
    is_changed = bool(changes) or due_of(work.order, before) != due_of(before, before)
    found = _changed(work, booked, changes) if is_changed else _overpaid(work, booked)
    if found is not None and found.details["correction"] == CorrectionKind.LOOK_UP:
        found = FixOrder(
            "reissue_needs_vies",
            number=str(work.transfer.invoice_number),
            vat_number=work.order.buyer.vat_number,
            difference=found.details["difference"],
        )
    return None if found is None or is_settled(work, found) else found


def _is_told_elsewhere(work: SaleWork, change: OrderChange) -> bool:
    """Whether another transfer or question tells of the change.

    Of an order in parts, the sale tells what is of all. But it has no news of what it was booked with.
    """
    if change.field in TOLD_ELSEWHERE:
        return True
    if change.number is not None or work.transfer.role not in PART_ROLES or not work.basis.known.is_closed:
        return False
    if change.field in OF_LINES:
        return True
    booked = read_booked(read_sale_of(work.transfer)).order
    return any(one.field == change.field for one in find_changes(booked, work.whole_order, plain_money))


def _without_new_gifts(order: Order, booked: Order) -> Order:
    """Returns the order without the lines of 0.00 that came after the booking: a replacement needs no document."""
    lines = tuple(line for line in order.lines if line.total or line in booked.lines)
    return order if lines == order.lines else replace(order, lines=lines)


def _booked(work: SaleWork) -> BookedContent:
    """Returns what is booked of the order. The newest revision is read already, and it has no corrections."""
    transfer = work.transfer
    if transfer.booked_revision_id != transfer.order.newest_id or "as_booked" in transfer.choices:
        booked = read_booked(transfer)
        return replace(booked, order=work.basis.read(booked.order))
    assert transfer.invoice_total is not None
    return BookedContent(order=work.order, total=transfer.invoice_total, invoiced=transfer.invoice_total)


def is_settled(work: SaleWork, found: FixOrder) -> bool:
    """Whether a person has said that this very difference is settled."""
    return found.details["difference"] in work.transfer.choices.get(SETTLED, ())


def _changed(work: SaleWork, booked: BookedContent, changes: list[OrderChange]) -> FixOrder | None:
    difference = sha256(repr(changes).encode()).hexdigest()
    before, due = booked.order, due_of(work.order, booked.order)
    is_same_total = due in (due_of(before, before), booked.total) or work.order.currency != before.currency
    if is_same_total and changes:
        return _other_content(work, booked, changes[0], difference)
    return None if is_same_total else _other_total(work, booked, difference)


def _other_content(work: SaleWork, booked: BookedContent, first: OrderChange, difference: str) -> FixOrder:
    return FixOrder(
        "invoice_differs",
        number=str(work.transfer.invoice_number),
        field=f"{first.field} {first.number or ''}".strip(),
        before=first.before or "–",
        after=first.after or "–",
        difference=difference,
        correction=_correction(work, booked),
        revision=str(work.transfer.order.newest_id),
    )


def _other_total(work: SaleWork, booked: BookedContent, difference: str) -> FixOrder:
    due, number = due_of(work.order, booked.order), str(work.transfer.invoice_number)
    accounts, revision = _accounts(work, booked.order), str(work.transfer.order.newest_id)
    correction = _correction(work, booked, due - booked.total)
    if due > booked.total:
        return FixOrder(
            "invoice_too_low",
            number=number,
            total=str(due),
            invoice_total=str(booked.total),
            amount=str(due - booked.total),
            accounts=accounts,
            difference=difference,
            correction=correction,
            revision=revision,
        )
    return FixOrder(
        "invoice_too_high",
        number=number,
        total=str(due),
        invoice_total=str(booked.total),
        amount=str(booked.total - due),
        accounts=accounts,
        difference=difference,
        correction=correction,
        revision=revision,
    )


def _correction(work: SaleWork, booked: BookedContent, amount: Decimal = ZERO) -> CorrectionKind:
    """Returns what makes the books right again. `amount` is what the order comes to above what is booked."""
    kind, sale = _kind(work, booked, amount), work.transfer
    if kind in (CorrectionKind.SUPPLEMENT, CorrectionKind.AFTER_REST):
        return kind  # a supplement may ask a question of its own
    if sale.role != SALE.name:
        sale = read_sale_of(sale)
    obstacle = find_obstacle(sale, kind, work.now)
    if obstacle is not None and kind is CorrectionKind.CREDIT:
        kind = CorrectionKind.REISSUE
        obstacle = find_obstacle(sale, kind, work.now)
    if obstacle is None:
        return kind
    is_for_vies = obstacle in CAUSES and LOOKED_UP_IN_VIES in CAUSES[obstacle].choices
    return CorrectionKind.LOOK_UP if is_for_vies else CorrectionKind.OTHER


def _kind(work: SaleWork, booked: BookedContent, amount: Decimal) -> CorrectionKind:
    """Returns the smallest correction that makes the books right.

    A refund before the booking is spread over the lines, so what is left of each is not what the shop tells. If the
    order was sent in parts, it is not known which of its invoices the change is for: all are issued again as one.
    """
    if work.transfer.role != SALE.name and read_sale_of(work.transfer).state in OPEN:
        return CorrectionKind.AFTER_REST
    if not work.basis.known.are_all_booked:
        return CorrectionKind.OTHER
    if work.transfer.role != SALE.name or work.basis.known.settled:
        return CorrectionKind.REISSUE
    kind = find_kind(booked.order, work.order)
    is_as_told = due_of(booked.order, booked.order) == booked.total and not booked.order.refunds
    is_growing = kind is CorrectionKind.SUPPLEMENT and amount > 0
    is_shrinking = kind is CorrectionKind.CREDIT and amount < 0
    is_simple = is_as_told and (is_growing or is_shrinking) and "as_booked" not in work.transfer.choices
    return kind if is_simple else CorrectionKind.REISSUE


def _overpaid(work: SaleWork, booked: BookedContent) -> FixOrder | None:
    """An invoice that a person booked with a smaller total than the order's has no room for all of its money.

    The money of the refunds before the booking is none of it: it goes back.
    """
    basis, invoiced = work.basis, booked.invoiced
    planned = plan_payments(basis.count(work.order), basis.reference_of(work.order), basis.rules)
    paid = sum((payment.amount for payment in planned), Decimal(0))
    amount = paid - invoiced - refunded_amount(booked.order)
    if amount <= 0:
        return None
    return FixOrder(
        "paid_more_than_invoice",
        number=str(work.transfer.invoice_number),
        invoice_total=str(invoiced),
        amount=str(amount),
        difference=f"paid {amount}",
        correction=_correction(work, booked),
        revision=str(work.transfer.order.newest_id),
    )


def _accounts(work: SaleWork, before: Order) -> str:
    """Returns the entry accounts whose sums differ. If one of the two orders gives no invoice, returns a dash."""
    now, then = (_sums(order, work.basis) for order in (work.order, before))
    numbers = sorted(number for number in now | then if now.get(number) != then.get(number))
    return ", ".join(str(number) for number in numbers) if now and then and numbers else "–"


def _sums(order: Order, basis: PlanBasis) -> dict[int, Decimal]:
    """Returns the sum (incl. VAT) on each entry account of the order's invoice."""
    try:
        planned = plan_transfer(order, basis)
    except Failure:
        return {}
    sums: dict[int, Decimal] = {}
    for line in planned.lines.lines if isinstance(planned, Sale) else ():
        sums[line.account_number] = sums.get(line.account_number, Decimal(0)) + line.gross
    return sums
