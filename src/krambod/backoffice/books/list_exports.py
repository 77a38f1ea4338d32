"""Which lists of the daily pages go to a spreadsheet, besides the orders? Those that need action, wait or differ."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.books.needing_action import amount_of, needing_action
from krambod.backoffice.books.parcels import with_parcels
from krambod.backoffice.books.parcels_form import ParcelsForm
from krambod.backoffice.books.prepaid import read_period_ends
from krambod.backoffice.books.reconcile import read_compared
from krambod.backoffice.formats import current_language, long_day
from krambod.backoffice.reaching import open_reach
from krambod.backoffice.spreadsheets import OwnCell, amount_cell, csv_answer, day_cell
from krambod.backoffice.words import RETURN
from krambod.merchants.rights import Right
from krambod.transfers.models import Transfer
from krambod.transfers.parts.ticking import AskedParcels, read_asked_parcels
from krambod.words.causes import CAUSES, explain
from krambod.words.details import fill
from krambod.words.language import say

CHUNK = 1_000


@member_page()
def attention_csv(request: MemberRequest) -> HttpResponse:
    """All orders that need action, each with why."""
    audit(request, "list_exported", list="attention")
    return csv_answer("krambod-attention", _needing_action, request.merchant)


def _needing_action() -> Iterator[list[str]]:
    yield [
        _("Number"), _("Date"), _("Shop"), _("Customer"), _("Amount"), _("Currency"), _("Why"), _("What is wrong"),
    ]  # fmt: skip
    rows = needing_action(Transfer.objects.select_related("order", "shop")).order_by("cause", "placed_at", "pk")
    for transfer in rows.iterator(chunk_size=CHUNK):
        order = transfer.order
        why, sentence = _why(transfer)
        yield [
            order.number,
            day_cell(order.placed_on),
            transfer.shop.name,
            order.buyer_name,
            amount_cell(amount_of(transfer)),
            order.currency,
            why,
            sentence,
        ]


def _why(transfer: Transfer) -> tuple[str, str]:
    """The title and the sentence of what the order waits for."""
    language = current_language()
    if not transfer.cause:
        return say(RETURN, language), ""
    title = CAUSES[transfer.cause].title
    assert title is not None, transfer.cause
    details = transfer.cause_details
    return fill(title, details, language), explain(transfer.cause, details, language)


@member_page()
def prepaid_csv(request: MemberRequest) -> HttpResponse:
    """The orders that are paid and not sent, of each shop's VAT period."""
    audit(request, "list_exported", list="prepaid")
    return csv_answer("krambod-prepaid", _prepaid, request.merchant)


def _prepaid() -> Iterator[list[str]]:
    yield [
        _("Shop"), _("The VAT period until"), _("Number"), _("Date"), _("Customer"), _("On the last evening"),
        _("Total"), _("Currency"), _("VAT"),
    ]  # fmt: skip
    for end in read_period_ends(danish_day(timezone.now())):
        for one in end.orders:
            order = one.transfer.order
            yield [
                end.shop_name,
                day_cell(end.day),
                order.number,
                day_cell(order.placed_on),
                order.buyer_name,
                _("Booked by itself") if one.is_ready else _("Needs you first"),
                amount_cell(order.total),
                order.currency,
                amount_cell(one.vat),
            ]


@member_page()
def reconcile_csv(request: MemberRequest) -> HttpResponse:
    """Every difference of the last comparison with Dinero."""
    audit(request, "list_exported", list="reconcile")
    return csv_answer("krambod-differences", _differences, request.merchant)


def _differences() -> Iterator[list[str]]:
    yield [_("Organization"), _("Order"), _("What differs")]
    for compared in read_compared():
        for one in compared.differences:
            yield [compared.connected.name, one.name, one.says]


@member_page(Right.DECIDE)
def parcels_csv(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """The lines of an order with a column for each parcel, for who packed them."""
    transfer = get_row(with_parcels(), pk=transfer_id)
    asked = read_asked_parcels(transfer, open_reach().now())
    if asked is None:
        raise Http404
    audit(request, "list_exported", list="parcels")
    return csv_answer("krambod-parcels", lambda: _parcels(asked), request.merchant)


def _parcels(asked: AskedParcels) -> Iterator[list[str]]:
    sent = _("Sent %(day)s")
    yield [_("Line"), _("Pieces"), *(sent % {"day": long_day(danish_day(one.at))} for one in asked.parcels)]
    for row in ParcelsForm(None, asked=asked).rows():
        told = ["" if field.value() is None else str(field.value()) for field in row.fields]
        yield [row.line.description, OwnCell(row.pieces), *told]
