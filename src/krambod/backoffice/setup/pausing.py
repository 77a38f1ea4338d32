"""How does a person pause the transfer, and resume it?"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit, get_row, member_page
from krambod.backoffice.setup.pages import ShopPage, now, settings_page
from krambod.merchants.rights import Right
from krambod.organizations.access import PAUSED_BY_HAND, pause, resume
from krambod.organizations.models import ConnectedOrganization


@require_POST
@settings_page(Right.PAUSE)
def pause_transfer(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Pauses the shop's organization: nothing is sent there until a person resumes it."""
    page = ShopPage(request, shop_id)
    if page.connected is not None and page.connected.paused_cause != PAUSED_BY_HAND:
        pause(page.connected, PAUSED_BY_HAND, until=None, now=now())
        audit(request, "paused", shop=page.shop.name, organization=page.connected.name)
        text = _("Nothing is sent to %(name)s before you let it go on. Orders are taken in and wait.")
        messages.success(request, text % {"name": page.connected.name})
    return page.go("shop_dinero")


@require_POST
@settings_page(Right.PAUSE)
def resume_transfer(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Resumes the shop's organization, whatever the pause was for."""
    page = ShopPage(request, shop_id)
    if page.connected is not None and page.connected.paused_cause:
        _resume(request, page.connected)
    return page.go("shop_dinero")


@require_POST
@member_page(Right.PAUSE)
def resume_organization(request: MemberRequest, connected_id: int) -> HttpResponse:
    """The button on every page: resumes what a person has paused, and leads to the overview."""
    connected = get_row(ConnectedOrganization.objects.all(), pk=connected_id)
    if connected.paused_cause == PAUSED_BY_HAND:
        _resume(request, connected)
    return redirect("overview", merchant_id=request.merchant.pk)


def _resume(request: MemberRequest, connected: ConnectedOrganization) -> None:
    resume(connected)
    audit(request, "resumed", shop=connected.name, organization=connected.name)
    messages.success(request, _("It goes on: what waited is sent to %(name)s now.") % {"name": connected.name})
