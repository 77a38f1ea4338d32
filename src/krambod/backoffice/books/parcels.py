"""How does a merchant say what was in each parcel of an order, where the shop does not say it?

the form: the pieces in each parcel ─▶ the invoices that this gives ─▶ one button
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.books.parcels_form import ParcelsForm
from krambod.backoffice.reaching import open_reach
from krambod.merchants.rights import Right
from krambod.transfers.models import Transfer
from krambod.transfers.parts.split import OrderSplit
from krambod.transfers.parts.ticking import SENT_IN_PARTS, AskedParcels, CannotTick, read_asked_parcels, tick_parcels


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceShown:
    """An invoice that the order gets: its day, its total, and what it has of each line."""

    day: date
    total: Decimal
    lines: list[tuple[str, Decimal]]


@member_page(Right.DECIDE)
def order_parcels(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Shows the form, then the invoices that it gives, and keeps it when the person presses the button."""
    transfer = get_row(with_parcels(), pk=transfer_id)
    asked = read_asked_parcels(transfer, open_reach().now())
    if asked is None:
        return _too_late(request, transfer)
    form = ParcelsForm(request.POST if request.method == "POST" else None, asked=asked)
    split: OrderSplit | None = None
    shown = ""
    if form.is_valid():
        shown = json.dumps(form.ticked().document(), sort_keys=True)
        if request.POST.get("step") == "book" and request.POST.get("shown") == shown:
            return _keep(request, transfer, form)
        split = asked.split(form.ticked())
    context = {
        "section": "orders",
        "transfer": transfer,
        "currency": asked.order.currency,
        "form": form,
        "parcels": [danish_day(one.at) for one in asked.parcels],
        "last": danish_day(asked.open.parcels[-1].at),
        "rows": list(form.rows()),
        "shown": shown,
        "invoices": [] if split is None else list(_invoices(asked, split)),
    }
    return render(request, "backoffice/books/parcels.html", context)


def with_parcels() -> QuerySet[Transfer]:
    """The transfers with what their parcels are read from."""
    return Transfer.objects.select_related("merchant", "shop", "order__newest__order", "connected", "rules")


def may_tick_parcels(transfer: Transfer) -> bool:
    """Whether the order is held until a person says what was in each parcel."""
    return transfer.cause == SENT_IN_PARTS


def _invoices(asked: AskedParcels, split: OrderSplit) -> Iterator[InvoiceShown]:
    """Yields the invoices that are not booked yet."""
    for part in (*split.parts, split.rest):
        if part.key not in asked.known.settled and part.total:
            lines = [(split.lines[number].description, amount) for number, amount in part.amounts.items()]
            yield InvoiceShown(day=danish_day(part.at), total=part.total, lines=lines)


def _keep(request: MemberRequest, transfer: Transfer, form: ParcelsForm) -> HttpResponse:
    try:
        tick_parcels(transfer, form.ticked(), by=str(request.user), now=timezone.now())
    except CannotTick:
        return _too_late(request, transfer)
    audit(request, "parcels_ticked", order=transfer.pk, number=transfer.order.number)
    messages.success(request, _("It is kept, and the invoices are on their way to Dinero."))
    return _back(request, transfer)


def _too_late(request: MemberRequest, transfer: Transfer) -> HttpResponse:
    messages.warning(request, _("The order has changed in the meantime. Look at it again."))
    return _back(request, transfer)


def _back(request: MemberRequest, transfer: Transfer) -> HttpResponse:
    return redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer.pk)
