"""A customer announced a return (*Retur meldt*): which order is it, and is it dealt with?"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.shops.pages import PlatformPage, now
from krambod.merchants.rights import Right
from krambod.platforms.events.seen import close_return
from krambod.platforms.models import AnnouncedReturn
from krambod.transfers.models import Transfer
from krambod.transfers.roles import SALE


@require_POST
@member_page(Right.DECIDE)
def close_announced_return(request: MemberRequest, shop_id: int, return_id: int) -> HttpResponse:
    """The merchant has dealt with it, or declined it. Nothing is credited by that."""
    page = PlatformPage(request, shop_id)
    announced = get_row(AnnouncedReturn.objects.select_related("order"), pk=return_id, order__shop=page.shop)
    if close_return(page.shop, return_id, now()):
        audit(request, "return_closed", shop=page.shop.name, number=announced.order.number)
        messages.success(request, _("The return is closed here. If money goes back, make a credit note in Dinero."))
    transfer = Transfer.objects.filter(order=announced.order, role=SALE.name).first()
    if transfer is None:
        raise Http404
    answer: HttpResponse = redirect("order", merchant_id=request.merchant.pk, transfer_id=transfer.pk)
    return answer
