"""Does it work? The page follows the shop's newest order on its way into Dinero, while somebody looks.

Once an order has come through, the page shows that one: it works, whatever becomes of later orders.
"""

from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse

from krambod.backoffice.access import MemberRequest
from krambod.backoffice.books.way import plan_way
from krambod.backoffice.live import live_page
from krambod.backoffice.setup.pages import ShopPage, settings_page
from krambod.backoffice.setup.progress import THROUGH
from krambod.merchants.models import Shop
from krambod.merchants.rights import Right
from krambod.transfers.models import State, Transfer
from krambod.transfers.roles import SALE

FURTHEST_FIRST = (State.PAID, State.CREDITED, State.BOOKED, State.SKIPPED)


@settings_page(Right.RULES)
@live_page
def shop_first_order(request: MemberRequest, shop_id: int) -> HttpResponse:
    """Shows the shop's first order that came through, or how far the newest is."""
    page = ShopPage(request, shop_id)
    if (early := page.expect("shop_first_order")) is not None:
        return early
    shown = find_shown(page.shop)
    return page.show(
        "first_order",
        step="shop_first_order",
        transfer=shown,
        way=[] if shown is None else plan_way(shown, shown.events.all()),
        is_through=shown is not None and shown.state in THROUGH and not shown.cause,
        is_skipped=shown is not None and shown.state == State.SKIPPED,
        is_cancelled=shown is not None and shown.state == State.CANCELLED,
    )


def find_shown(shop: Shop) -> Transfer | None:
    """The first order that came the whole way, else the first that came through at all, else the newest.

    One query of a few look-ups in an index, however many orders the shop has. In the scope of the merchant.
    """
    sales = Transfer.objects.filter(shop=shop, role=SALE.name)
    first = [sales.filter(state=state, cause="").order_by("pk") for state in FURTHEST_FIRST]
    ids = [Subquery(rows.values("pk")[:1]) for rows in (*first, sales.order_by("-pk"))]
    return sales.select_related("order").filter(pk=Coalesce(*ids)).first()
