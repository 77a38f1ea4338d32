"""Which orders are held, grouped so that one action mends all orders of a card?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber

from krambod.backoffice.books.buttons import Button, buttons_of
from krambod.backoffice.formats import current_language
from krambod.transfers.models import Transfer
from krambod.words.causes import CAUSES, explain
from krambod.words.causes.cause import Cause
from krambod.words.choices import AGAIN, Choice
from krambod.words.details import fill
from krambod.words.language import say

SHOP = "own_shop"  # each shop has rules of its own; what is mended in the order is mended alike in all shops
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One of a card's newest orders. `sentence` is its own where they differ, else empty."""

    transfer: Transfer
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`sentence` empty: each order has its own. `moving`: so many were released and a worker has not looked yet.

    `page` is the name of the address that mends it, in the settings of `shop_id`; both are empty where the order or
    Dinero is to be mended. Before the buttons `with_comment`, a comment is asked for.
    """

    cause: str
    page: str
    shop_id: int
    details: dict[str, str]
    title: str
    sentence: str
    count: int
    moving: int
    sums: dict[str, Decimal]  # by currency
    newest: list[Waiting]
    for_all: list[Button]
    with_comment: list[Button]
    for_each: list[Button]

    @property
    def more(self) -> int:
        return self.count - len(self.newest)

    @property
    def waiting(self) -> int:
        """How many a choice would set going."""
        return self.count - self.moving


def details_that_split() -> list[str]:
    """The details that need different mends where they differ, so that they are different cards."""
    return sorted({name for cause in CAUSES.values() for name in cause.told_apart_by})


def read_cards() -> list[Card]:
    """The largest first; two queries. In the scope of the merchant."""
    counted = _count()
    newest = _read_newest() if counted else []
    cards = [_card(group, [one for one in newest if _is_in(one, group)]) for group in counted]
    return sorted(cards, key=lambda card: (-card.count, card.cause, *card.details.values()))


def _count() -> list[dict[str, Any]]:
    """The groups; each is counted by currency first, for kroner and euro make no sum."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    names = _group()
    by_currency = _detailed().values(*names, "order__currency").order_by()
    for row in by_currency.annotate(count=Count("pk"), moving=Count("due_at"), amount=Sum("order__total")):
        key = tuple(row[name] for name in names)
        group = groups.setdefault(key, dict(zip(names, key, strict=True)) | {"count": 0, "moving": 0, "sums": {}})
        group["count"] += row["count"]
        group["moving"] += row["moving"]
        group["sums"][row["order__currency"]] = row["amount"] or Decimal(0)
    return list(groups.values())


def held_in(cause: str, shop_id: int, details: dict[str, str]) -> QuerySet[Transfer]:
    """The orders of a card that nobody has released, oldest first: they are booked in the order of their days."""
    conditions: dict[str, Any] = {SHOP: shop_id, **{name: details.get(name, "") for name in details_that_split()}}
    return _detailed().filter(cause=cause, due_at=None, **conditions).order_by("placed_at", "pk")


def _group() -> tuple[str, ...]:
    """What the orders of a card have in common."""
    return ("cause", SHOP, *details_that_split())


def _detailed() -> QuerySet[Any]:
    named = {
        name: Coalesce(KeyTextTransform(name, "cause_details"), Value(""), output_field=CharField())
        for name in details_that_split()
    }
    of_shops = [cause.code for cause in CAUSES.values() if cause.page]
    own_shop = Case(When(cause__in=of_shops, then=F("shop_id")), default=0, output_field=BigIntegerField())
    return Transfer.objects.filter(~Q(cause="")).annotate(**named, **{SHOP: own_shop})


def _read_newest() -> list[Any]:
    place = Window(
        RowNumber(),
        partition_by=[F(name) for name in _group()],
        order_by=[F("placed_at").desc(), F("pk").desc()],
    )
    rows = _detailed().annotate(place=place).filter(place__lte=SHOWN)
    return list(rows.select_related("order", "shop").order_by("-placed_at", "-pk"))


def _is_in(transfer: Any, group: dict[str, Any]) -> bool:
    return all(getattr(transfer, name) == group[name] for name in _group())


def _card(group: dict[str, Any], newest: list[Transfer]) -> Card:
    cause = CAUSES[group["cause"]]
    details = {name: group[name] for name in details_that_split() if group[name]}
    is_shared = cause.is_same_for_all or len(newest) == 1
    assert cause.title is not None, cause.code
    return Card(
        cause=cause.code,
        page=cause.page,
        shop_id=group[SHOP],
        details=details,
        title=fill(cause.title, details, current_language()),
        sentence=_sentence(cause, newest) if is_shared else "",
        count=group["count"],
        moving=group["moving"],
        sums=group["sums"],
        newest=[Waiting(transfer=one, sentence="" if is_shared else _explain(one)) for one in newest],
        for_all=buttons_of(_for_all(cause), is_for_all=True),
        with_comment=buttons_of((one for one in cause.choices if one.asks_for == "comment"), is_for_all=True),
        for_each=buttons_of(_for_each(cause, group["count"])),
    )


def _for_all(cause: Cause) -> list[Choice]:
    own = [choice for choice in cause.choices if choice.for_all and not choice.asks_for]
    return [*own, AGAIN] if cause.can_be_tried_again else own


def _for_each(cause: Cause, count: int) -> Iterable[Choice]:
    """A card of one order needs no second button beside the order."""
    return (choice for choice in cause.choices if choice.for_each and (count > 1 or not choice.for_all))


def _sentence(cause: Cause, newest: list[Transfer]) -> str:
    if len(newest) > 1 and cause.of_several is not None:
        return say(cause.of_several, current_language())
    return _explain(newest[0])


def _explain(transfer: Transfer) -> str:
    return explain(transfer.cause, transfer.cause_details, current_language())
