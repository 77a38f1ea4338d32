"""How does a person pause the transfer, and resume it?"""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krambod.backoffice.access import MemberRequest, audit
from krambod.backoffice.setup.pages import ShopPage, now, settings_page
from krambod.merchants.rights import Right
from krambod.organizations.access import PAUSED_BY_HAND, pause, resume


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
        resume(page.connected)
        audit(request, "resumed", shop=page.shop.name, organization=page.connected.name)
        messages.success(request, _("It goes on: what waited is sent to %(name)s now.") % {"name": page.connected.name})
    return page.go("shop_dinero")
