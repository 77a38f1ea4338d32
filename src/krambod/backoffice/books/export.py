"""How does a list of orders come into a spreadsheet? Row by row, and no cell of it is ever a formula."""

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

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Line:
    """A file that holds only the line written last."""

    def write(self, text: str) -> str:
        return text


@member_page()
def export(request: MemberRequest) -> HttpResponse:
    """The orders that were looked for, as CSV."""
    wanted = FindForm(request.GET, list(Shop.objects.order_by("pk"))).wanted()
    audit(request, "orders_exported", query=wanted.query())
    rows = csv_rows(request.merchant, wanted, get_language() or "en")
    answer = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    name = f"krambod-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer  # type: ignore[return-value] # Django's streaming answer is no HttpResponse


def csv_rows(merchant: Merchant, wanted: Wanted, language: str) -> Iterator[str]:
    """Header and rows. They are read while they are sent, when the view's scope and language are gone."""
    writer = csv.writer(Line(), delimiter=";")
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
    """A text that a spreadsheet shows and never computes."""
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
        str(transfer.invoice_number or ""),
        _amount(transfer.invoice_total),
    ]


def _amount(amount: Decimal | None) -> str:
    """With a comma: where semicolons stand between the cells, a comma stands in the numbers."""
    return "" if amount is None else f"{amount:.2f}".replace(".", ",")
