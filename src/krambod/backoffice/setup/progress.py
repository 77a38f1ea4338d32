"""How far has a new company come, and what is next? Every page shows it until the first order has come through."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from krambod.merchants.models import Merchant, Shop, StoredRules
from krambod.orders.models import StoredOrder
from krambod.organizations.access import DISCONNECTED
from krambod.organizations.models import ConnectedOrganization
from krambod.platforms.models import ShopConnection
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.roles import SALE

THROUGH = (*BOOKED, State.SKIPPED)  # an order that is not booked for a reason has come through as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How much of the set-up is done. `following` names the next step of the shop."""

    done: int
    total: int
    following: str
    shop_id: int

    @property
    def percent(self) -> int:
        return round(100 * self.done / self.total)


def find_progress(merchant: Merchant, shop: Shop | None = None) -> Progress | None:
    """Returns how far the set-up is; None once an order has come through. In the scope of the merchant.

    `shop` is that of the page, from `with_facts`; without one, the merchant's shop that has come the furthest counts.
    """
    if merchant.set_up_at is not None:
        return None
    shops = list(with_facts(Shop.objects.order_by("pk"))) if shop is None else [shop]
    if not shops:
        return None
    shop, steps = max(((one, list(_steps(one))) for one in shops), key=lambda one: sum(done for _, done in one[1]))
    left = [label for label, is_done in steps if not is_done]
    if not left:
        # Remembered, so that no later page asks.
        Merchant.objects.filter(pk=merchant.pk, set_up_at=None).update(set_up_at=timezone.now())
        return None
    return Progress(done=len(steps) - len(left), total=len(steps), following=left[0], shop_id=shop.pk)


def with_facts(shops: QuerySet[Shop]) -> QuerySet[Shop]:
    """The shops, each with what is done for it. In the scope of the merchant.

    `sends_orders`: a platform is connected, or an order has come by the orders API.
    """
    connected = ShopConnection.objects.filter(shop=OuterRef("pk"), disconnected_at=None)
    orders = StoredOrder.objects.filter(shop=OuterRef("pk"))
    through = Transfer.objects.filter(shop=OuterRef("pk"), role=SALE.name, state__in=THROUGH)
    return shops.annotate(
        has_dinero=Exists(ConnectedOrganization.objects.exclude(paused_cause=DISCONNECTED)),
        has_rules=Exists(StoredRules.objects.filter(shop=OuterRef("pk"))),
        sends_orders=Exists(connected) | Exists(orders),
        is_through=Exists(through),
    )


def _steps(shop: Shop) -> Iterator[tuple[str, bool]]:
    """Yields the large steps of a shop from `with_facts`, with whether each is done."""
    yield _("Connect to Dinero"), shop.has_dinero  # type: ignore[attr-defined]
    yield _("Choose how orders are booked"), shop.has_rules  # type: ignore[attr-defined]
    yield _("Connect the shop"), shop.sends_orders  # type: ignore[attr-defined]
    yield _("The first order"), shop.is_through  # type: ignore[attr-defined]
