"""What does the plan of a correction's invoice depend on, as it is stored?"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from krambod.accounting.danish_time import danish_day
from krambod.merchants.models import StoredRules
from krambod.organizations.chart import Chart
from krambod.transfers.correction.books import (
    MOVED,
    MOVES,
    REISSUE,
    find_corrections,
    find_exchanged,
    find_reissue_credits,
    find_reissued,
    is_off,
    read_booked,
)
from krambod.transfers.correction.moving import moved_here, payment_of, sums_by_payment
from krambod.transfers.correction.reissue import Reissue
from krambod.transfers.correction.supplement import Supplement
from krambod.transfers.guids import DocumentKey
from krambod.transfers.models import BOOKED, Transfer
from krambod.transfers.parts.known import PART_ROLES, KnownParts
from krambod.transfers.roles import CORRECTION, REFUND, SALE
from krambod.transfers.rule_versions import find_rules, find_stored_rules, read_rules
from krambod.transfers.sale.basis import choose_rules, read_choices
from krambod.transfers.sale.plan import Choices, PlanBasis
from krambod.transfers.same_order import read_same_order

CorrectionInvoice = Supplement | Reissue
READ_WITH = ("booked_revision__order", "shop__merchant", "order__newest__order")


def read_correction_invoice(correction: Transfer) -> CorrectionInvoice:
    """Returns what the invoice of a correction is planned by."""
    sale, at = read_sale_of(correction), datetime.fromisoformat(correction.choices["at"])
    if REISSUE in correction.choices:
        return read_reissue(sale, at=at, correction=correction)
    return read_supplement(sale, at=at, correction=correction)


def read_sale_of(transfer: Transfer) -> Transfer:
    """Returns the sale of the order of a transfer."""
    [sale] = read_same_order(transfer, (SALE.name,), READ_WITH)
    return sale


def read_supplement(sale: Transfer, *, at: datetime, correction: Transfer | None = None) -> Supplement:
    """Returns what a supplement of a booked sale adds to. `correction` is its transfer, if there is one already."""
    booked, reference = read_booked(sale, before=correction), _reference(sale, correction)
    exchanged = [] if correction is None else find_exchanged(correction)
    return Supplement(
        reference=reference,
        at=at,
        booked=booked.order,
        total=booked.total,
        invoiced=booked.invoiced,
        numbers=_numbers(find_live_invoices(sale, before=correction)),
        exchanged=Decimal(0 if correction is None else correction.choices.get(MOVED, 0)),
        moved=tuple(
            one for credit in exchanged if is_off(credit) for one in moved_here(credit.choices[MOVES], reference)
        ),
    )


def read_reissue(
    sale: Transfer, *, at: datetime, correction: Transfer | None = None, movable: Mapping[str, Decimal] | None = None
) -> Reissue:
    """Returns what issues the invoices of a booked sale again. `correction` is its transfer, if there is one.

    `movable` is what can move of each payment, if there is none yet.
    """
    invoices = find_live_invoices(sale, before=correction)
    if correction is not None:
        moves = [move for credit in find_reissue_credits(correction) for move in credit.choices[MOVES]]
        movable = sums_by_payment((move["payment"], Decimal(move["amount"])) for move in moves)
    registered = _registered(sale, invoices, before=correction)
    return Reissue(
        reference=_reference(sale, correction),
        at=at,
        numbers=_numbers(invoices),
        spent={name: amount - (movable or {}).get(name, Decimal(0)) for name, amount in registered.items()},
    )


def _registered(sale: Transfer, invoices: Iterable[Transfer], *, before: Transfer | None) -> dict[str, Decimal]:
    """Returns what is registered of each payment on the invoices. What moved from one to another counts once."""
    refunds = read_same_order(sale, (REFUND.name,))
    earlier = [one for one in refunds if before is None or one.pk < before.pk]
    rows = [row for one in (*invoices, *earlier) for row in one.registered.items()]
    return sums_by_payment((payment_of(reference), Decimal(amount)) for reference, amount in rows)


def find_live_invoices(sale: Transfer, *, before: Transfer | None = None) -> list[Transfer]:
    """Returns the transfers of an order whose invoices count: none that was issued again. `before`: a correction."""
    earlier = [one for one in find_corrections(sale) if before is None or one.pk < before.pk]
    reissued = find_reissued(earlier)
    invoices = [one for one in (*_booked_parts(sale), *earlier) if one.role != REFUND.name and one.pk not in reissued]
    return invoices if None in reissued else sorted([sale, *invoices], key=lambda one: one.invoice_number or 0)


def _booked_parts(sale: Transfer) -> list[Transfer]:
    """Returns the parts of an order with a booked invoice of their own."""
    return [one for one in read_same_order(sale, PART_ROLES, READ_WITH) if one.state in BOOKED]


def correction_basis(transfer: Transfer, at: datetime, chart: Chart, now: datetime) -> PlanBasis:
    """Returns the basis of a correction's invoice. `transfer` is its own, or that of the sale if there is none yet.

    The rules are those of the sale, but a period that was reported since gets no invoice by itself. The preview does
    not ask for that: its transfer does.
    """
    is_made = transfer.role == CORRECTION.name
    newest = find_rules(transfer.shop) if is_made and transfer.state not in BOOKED else None
    reported_until = None if newest is None else newest.reported_until
    return PlanBasis(
        shop=transfer.shop.code,
        rules=choose_rules(transfer).model_copy(update={"reported_until": reported_until}),
        chart=chart,
        known=KnownParts(is_closed=True),  # the rest of the order is booked, so there are no more parts
        now=now,
        choices=read_choices(transfer) if is_made else Choices(),
        released_on=max((danish_day(at), *(transfer.hold_ends if is_made else ()))),
    )


def reissue_basis(sale: Transfer, at: datetime, chart: Chart, now: datetime) -> PlanBasis:
    """Returns the basis of the invoice that issues a sale again, before it has a transfer."""
    choices = replace(read_choices(sale), invoice_date=None, instead_of=None)
    rules = read_rules(find_rules_of_reissue(sale)).model_copy(update={"reported_until": None})
    return replace(correction_basis(sale, at, chart, now), choices=choices, rules=rules)


def find_rules_of_reissue(sale: Transfer) -> StoredRules:
    """Returns the shop's newest rules, for an invoice of today. If they are for another company, those of the sale."""
    newest = find_stored_rules(sale.shop_id)
    if newest is not None and newest.document["connected_id"] == sale.connected_id:
        return newest
    assert sale.rules is not None
    return sale.rules


def _reference(sale: Transfer, correction: Transfer | None) -> str:
    part = "preview" if correction is None else correction.part_id
    order = sale.order.external_id
    return DocumentKey(shop=sale.shop.code, order=order, role=CORRECTION.name, part_id=part).reference


def _numbers(invoices: list[Transfer]) -> tuple[int, ...]:
    return tuple(one.invoice_number for one in invoices if one.invoice_number is not None)
