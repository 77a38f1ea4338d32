"""What does every page show around its content? The company, how many orders need action, and what is broken."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import TextField, Value
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils import timezone
from django_scopes import scope

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.books.needing_action import needing_action
from krambod.backoffice.demo import find_demo
from krambod.backoffice.formats import current_language
from krambod.backoffice.setup.progress import Progress, find_progress
from krambod.merchants.models import DINERO, Installation, Membership, Merchant, Shop
from krambod.merchants.rights import Right, may
from krambod.organizations.access import DISCONNECTED, PAUSED_BY_HAND
from krambod.organizations.models import ConnectedOrganization
from krambod.platforms.models import ShopConnection
from krambod.transfers.models import Transfer
from krambod.transfers.rule_versions import newest_rules
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
    def is_paused_by_hand(self) -> bool:
        return self.connected_id is not None and self.cause == PAUSED_BY_HAND

    @property
    def can_be_mended(self) -> bool:
        """Whether connecting to Dinero again helps."""
        return self.connected_id is not None and is_mended_by_connecting(self.cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A shop whose last order date has come: orders placed after that `day` are not booked."""

    shop_id: int
    shop_name: str
    day: date


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
    stops: list[Stop] = field(default_factory=list)


class _Told(NamedTuple):
    cause: str
    name: str
    shop_id: int
    last_order_date: str


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
    told = _read_told()
    return Surroundings(
        merchant=membership.merchant,
        membership=membership,
        memberships=request.memberships,
        rights={right.value: may(membership.role, right) for right in Right},
        held=needing_action(Transfer.objects.all()).count() if known is None else known,
        set_up=find_progress(membership.merchant, getattr(request, "shop", None)),
        troubles=_find_troubles(told, getattr(request, "organizations", None)),
        stops=_find_stops(told),
    )


def find_troubles(organizations: Iterable[ConnectedOrganization] | None = None) -> list[Trouble]:
    """What is paused, of the installation and of the merchant in scope. `organizations`: the merchant's, if known."""
    return _find_troubles(_read_told(), organizations)


def _find_troubles(told: list[_Told], organizations: Iterable[ConnectedOrganization] | None) -> list[Trouble]:
    now = timezone.now()
    stopped = [
        Trouble(cause=one.cause, name=one.name, shop_id=one.shop_id or None) for one in told if not one.last_order_date
    ]
    # A connection that a person disconnected is no trouble.
    known = ConnectedOrganization.objects.order_by("pk") if organizations is None else organizations
    paused = (one for one in known if one.paused_until is not None and one.paused_until > now)
    in_use = [one for one in paused if one.paused_cause != DISCONNECTED]
    return [
        *(one for one in stopped if one.shop_id is None),
        *(Trouble(cause=one.paused_cause, name=one.name, connected_id=one.pk) for one in in_use),
        *(one for one in stopped if one.shop_id is not None),
    ]


def _find_stops(told: list[_Told]) -> list[Stop]:
    days = [(one, date.fromisoformat(one.last_order_date)) for one in told if one.last_order_date]
    today = danish_day(timezone.now())
    return [Stop(shop_id=one.shop_id, shop_name=one.name, day=day) for one, day in days if day <= today]


def _read_told() -> list[_Told]:
    """The pauses of the installation and of shops, and the shops' last order dates. One query, for every page asks."""
    nothing = Value("", output_field=TextField())
    whole = Installation.objects.exclude(paused_cause="").values_list("paused_cause", nothing, Value(0), nothing)
    shops = ShopConnection.objects.filter(disconnected_at=None).exclude(paused_cause="")
    last = KT("document__last_order_date")
    stopped = newest_rules().annotate(last=last).filter(last__isnull=False, shop__economic_system=DINERO)
    stopped = stopped.exclude(last="null")  # how SQLite reads a null of JSON
    rows = whole.union(
        shops.values_list("paused_cause", "shop__name", "shop_id", nothing),
        stopped.values_list(nothing, "shop__name", "shop_id", "last"),
        all=True,
    )
    return [_Told(*row) for row in rows]


def find_first_shop() -> Shop | None:
    """The merchant's first shop. In the scope of the merchant."""
    return Shop.objects.order_by("pk").first()
