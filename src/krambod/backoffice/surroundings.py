"""What does every page show around its content? The company, how many orders need action, and what is broken."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Value
from django.http import HttpRequest
from django.utils import timezone
from django_scopes import scope

from krambod.backoffice.books.needing_action import needing_action
from krambod.backoffice.demo import find_demo
from krambod.backoffice.formats import current_language
from krambod.backoffice.setup.progress import Progress, find_progress
from krambod.merchants.models import Installation, Membership, Merchant, Shop
from krambod.merchants.rights import Right, may
from krambod.organizations.access import DISCONNECTED
from krambod.organizations.models import ConnectedOrganization
from krambod.platforms.models import ShopConnection
from krambod.transfers.models import Transfer
from krambod.words.causes import CAUSES, explain, is_mended_by_connecting


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why nothing is sent to Dinero, or read from a shop, just now.

    `name` names the organization or shop. `connected_id` is an organization's connection, `shop_id` a shop's; both are
    None for a pause of the whole installation.
    """

    cause: str
    name: str = ""
    connected_id: int | None = None
    shop_id: int | None = None

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return explain(self.cause, {}, current_language())

    @property
    def page(self) -> str:
        """The name of the shop's page that mends it, or empty."""
        return CAUSES[self.cause].page

    @property
    def can_be_mended(self) -> bool:
        """Whether connecting to Dinero again helps."""
        return self.connected_id is not None and is_mended_by_connecting(self.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a page of a merchant shows around its content."""

    merchant: Merchant
    membership: Membership
    memberships: list[Membership]
    rights: dict[str, bool]
    held: int
    set_up: Progress | None = None  # until it is done
    troubles: list[Trouble] = field(default_factory=list)


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """A context processor. `around` is None on pages that belong to no merchant."""
    membership = getattr(request, "membership", None)
    known = {"demo": find_demo(request), "session_s": settings.KRAMBOD_IDLE_S, "around": None}
    if membership is None:
        return known
    # A page for an error (403, 404) is rendered after the view's own scope has ended.
    with scope(merchant=membership.merchant):
        return {**known, "around": _around(request, membership)}


def _around(request: Any, membership: Membership) -> Surroundings:
    """In the scope of the merchant."""
    known = getattr(request, "held", None)
    return Surroundings(
        merchant=membership.merchant,
        membership=membership,
        memberships=request.memberships,
        rights={right.value: may(membership.role, right) for right in Right},
        held=needing_action(Transfer.objects.all()).count() if known is None else known,
        set_up=find_progress(membership.merchant, getattr(request, "shop", None)),
        troubles=find_troubles(getattr(request, "organizations", None)),
    )


def find_troubles(organizations: Iterable[ConnectedOrganization] | None = None) -> list[Trouble]:
    """What is paused, of the installation and of the merchant in scope. `organizations`: the merchant's, if known."""
    now = timezone.now()
    stopped = _find_stopped()
    # A connection that a person disconnected is no trouble.
    known = ConnectedOrganization.objects.order_by("pk") if organizations is None else organizations
    paused = (one for one in known if one.paused_until is not None and one.paused_until > now)
    in_use = [one for one in paused if one.paused_cause != DISCONNECTED]
    return [
        *(one for one in stopped if one.shop_id is None),
        *(Trouble(cause=one.paused_cause, name=one.name, connected_id=one.pk) for one in in_use),
        *(one for one in stopped if one.shop_id is not None),
    ]


def _find_stopped() -> list[Trouble]:
    """The installation and the shops that are paused. One query, for every page asks."""
    whole = Installation.objects.exclude(paused_cause="").values_list("paused_cause", Value(""), Value(0))
    shops = ShopConnection.objects.filter(disconnected_at=None).exclude(paused_cause="")
    rows = whole.union(shops.values_list("paused_cause", "shop__name", "shop_id"), all=True)
    return [Trouble(cause=cause, name=name, shop_id=shop_id or None) for cause, name, shop_id in rows]


def find_first_shop() -> Shop | None:
    """The merchant's first shop. In the scope of the merchant."""
    return Shop.objects.order_by("pk").first()
