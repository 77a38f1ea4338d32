"""A customer announced a return (*Retur meldt*): which orders are that, and how does a merchant decline one?"""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.books.needing_action import sales_with_return
from krambod.backoffice.coming_back import with_text
from krambod.merchants.locking import locked
from krambod.merchants.rights import Right
from krambod.orders.models import StoredOrder
from krambod.orders.revisions import close_returns, read_revision
from krambod.transfers.models import Transfer, TransferEvent
from krambod.transfers.roles import SALE

SHOWN = 5


class DeclineForm(forms.Form):
    """Why a return is declined, or how it was dealt with elsewhere."""

    reason = forms.CharField(label=gettext_lazy("Why? It is kept with the order."), max_length=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnCard:
    """The booked orders with an open return: how many, and those that have waited longest."""

    count: int
    oldest: list[Transfer]

    @property
    def more(self) -> int:
        return self.count - len(self.oldest)


def read_returns() -> ReturnCard | None:
    """The card of the announced returns, or None if there are none. In the scope of the merchant."""
    rows = Transfer.objects.filter(pk__in=sales_with_return())
    count = rows.count()
    oldest = rows.select_related("order").order_by("order__return_announced_at", "pk")[:SHOWN] if count else ()
    return ReturnCard(count=count, oldest=list(oldest)) if count else None


@require_POST
@member_page(Right.DECIDE)
def decline_return(request: MemberRequest, transfer_id: int) -> HttpResponse:
    """Closes the open returns of an order with a reason. Nothing is credited by that."""
    transfer = get_row(Transfer.objects.select_related("shop", "order"), pk=transfer_id, role=SALE.name)
    form = DeclineForm(request.POST)
    order = reverse("order", args=[request.merchant.pk, transfer.pk])
    if not form.is_valid():
        messages.error(request, _("Write why; it is kept with the order."))
        return redirect(with_text(order))
    if _close(request, transfer, form.cleaned_data["reason"]):
        audit(request, "return_closed", shop=transfer.shop.name, number=transfer.order.number)
        messages.success(request, _("The return is closed here. Nothing is credited by that."))
    return redirect(order)


def _close(request: MemberRequest, transfer: Transfer, reason: str) -> bool:
    with transaction.atomic(durable=True):
        rows = locked(StoredOrder.objects.select_related("newest__order"))
        stored = rows.get(pk=transfer.order_id)
        assert stored.newest is not None
        announced = [one.id for one in read_revision(stored.newest).returns]
        if not close_returns(stored, announced):
            return False
        TransferEvent.objects.create(
            merchant_id=transfer.merchant_id,
            transfer=transfer,
            at=timezone.now(),
            name="return_declined",
            details={"reason": reason, "by": str(request.user)},
        )
        return True
