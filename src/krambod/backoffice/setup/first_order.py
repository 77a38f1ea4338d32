"""Does it work? The page follows the shop's newest order on its way into Dinero, while somebody looks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.translation import gettext as _

from krambod.backoffice.access import MemberRequest
from krambod.backoffice.live import live_page
from krambod.backoffice.setup.pages import ShopPage, settings_page
from krambod.backoffice.setup.progress import THROUGH
from krambod.merchants.rights import Right
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.roles import SALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step of the order's way, in the reader's language."""

    label: str
    is_done: bool


@settings_page(Right.RULES)
@live_page
def shop_first_order(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows how far the shop's newest order is."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_first_order")) is not None:
        return early
    newest = Transfer.objects.filter(shop=page.shop, role=SALE.name).select_related("order").order_by("-pk").first()
    return page.show(
        "first_order",
        step="shop_first_order",
        transfer=newest,
        stages=[] if newest is None else list(stages_of(newest)),
        is_through=newest is not None and newest.state in THROUGH and not newest.cause,
        is_skipped=newest is not None and newest.state == State.SKIPPED,
    )


def stages_of(transfer: Transfer) -> Iterator[Stage]:
    """Yields the steps of an order's way, the first one first."""
    is_booked = transfer.state in BOOKED
    yield Stage(label=_("The order is here"), is_done=True)
    yield Stage(label=_("The customer is a contact in Dinero"), is_done=is_booked or transfer.contact_guid is not None)
    yield Stage(label=_("The invoice is a draft in Dinero"), is_done=is_booked or transfer.draft_guid is not None)
    yield Stage(label=_("The invoice is booked"), is_done=is_booked)
    yield Stage(label=_("The sale is registered on the account"), is_done=transfer.state == State.PAID)
