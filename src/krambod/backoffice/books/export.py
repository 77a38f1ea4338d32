"""How is a list of orders exported to a spreadsheet? Row by row, and no cell is ever a formula."""

import csv
from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_scopes import scope

from krambod.backoffice.access import MemberRequest, audit, member_page
from krambod.backoffice.books.finding import Wanted, find_all
from krambod.backoffice.books.labels import labels_of
from krambod.backoffice.books.orders import FindForm
from krambod.merchants.models import Merchant, Shop
from krambod.transfers.models import Transfer

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel does not read the file as UTF-8
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class OneLineFile:
    """A file for `csv.writer` that returns each line instead of storing it."""

    def write(self, text: str) -> str:
        return text


@member_page()
def export(request: MemberRequest) -> HttpResponse:
    """All orders that match the search, as a CSV file."""
    wanted = FindForm(request.GET, list(Shop.objects.order_by("pk"))).wanted()
    audit(request, "orders_exported", query=wanted.query())
    rows = csv_rows(request.merchant, wanted, get_language() or "en")
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    name = f"krambod-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value] # Django's streaming answer is no HttpResponse


def csv_rows(merchant: Merchant, wanted: Wanted, language: str) -> Iterator[str]:
    """The header and the rows.

    They are read while they are sent, after the view has returned, so they set the scope and the language themselves.
    """
    writer = csv.writer(OneLineFile(), delimiter=";")
    with override(language):
        yield BYTE_ORDER_MARK + writer.writerow(_header())
    with scope(merchant=merchant):
        transfers = find_all(wanted)
        while True:
            with override(language):
                transfer = next(transfers, None)
                if transfer is None:
                    return
                line = writer.writerow(_cells(transfer))
            yield line


def harmless(text: str) -> str:
    """The text in a form that a spreadsheet shows and never computes."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _header() -> list[str]:
    return [
        _("Number"), _("Date"), _("Shop"), _("Customer"), _("Total"), _("Currency"), _("State"), _("Dinero number"),
        _("Booked total"),
    ]  # fmt: skip


def _cells(transfer: Transfer) -> list[str]:
    order = transfer.order
    return [
        harmless(order.number),
        "" if order.placed_on is None else order.placed_on.isoformat(),
        harmless(transfer.shop.name),
        harmless(order.buyer_name),
        _amount(order.total),
        order.currency,
        ", ".join(label.text for label in labels_of(transfer)),
        ", ".join(filter(None, (getattr(transfer, "part_numbers", ""), str(transfer.invoice_number or "")))),
        _amount(transfer.invoice_total),
    ]


def _amount(amount: Decimal | None) -> str:
    """The amount with a decimal comma, as spreadsheets expect in files whose cells are separated by semicolons."""
    return "" if amount is None else f"{amount:.2f}".replace(".", ",")
