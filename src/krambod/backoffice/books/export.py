"""How is the list of orders exported to a spreadsheet? With the same search, all its pages."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.utils.translation import gettext as _

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.books.find_form import read_search
from krambod.backoffice.books.finding import Wanted, find_all
from krambod.backoffice.books.labels import labels_of
from krambod.backoffice.spreadsheets import amount_cell, csv_answer, day_cell
from krambod.transfers.models import Transfer


@member_page()
def export(request: MemberRequest) -> HttpResponse:
    """All orders that match the search, as a CSV file."""
    wanted = read_search(request)
    audit(request, "orders_exported", query=wanted.query())
    return csv_answer("krambod", lambda: _rows(wanted), request.merchant)


def _rows(wanted: Wanted) -> Iterator[list[str]]:
    yield [
        _("Number"), _("Date"), _("Shop"), _("Customer"), _("Total"), _("Currency"), _("State"), _("Dinero number"),
        _("Booked total"),
    ]  # fmt: skip
    for transfer in find_all(wanted):
        yield _cells(transfer)


def _cells(transfer: Transfer) -> list[str]:
    order = transfer.order
    return [
        order.number,
        day_cell(order.placed_on),
        transfer.shop.name,
        order.buyer_name,
        amount_cell(order.total),
        order.currency,
        ", ".join(label.text for label in labels_of(transfer)),
        ", ".join(filter(None, (getattr(transfer, "part_numbers", ""), str(transfer.invoice_number or "")))),
        amount_cell(transfer.invoice_total),
    ]
