"""What waits for a person, by cause, and by the detail that makes the mend another one?"""

import string
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber

from krambod.backoffice.books.cause_words import OF_SEVERAL, OTHER, TITLES, settings_page
from krambod.backoffice.books.timeline import button_words
from krambod.backoffice.formats import current_language
from krambod.transfers.choices import CHOICES
from krambod.transfers.models import Transfer
from krambod.words.causes import CAUSES, explain, fill
from krambod.words.language import Language, say

DETAILS = ("method", "kind", "vat_rate")  # another one needs another rule
SHOP = "own_shop"  # each shop has rules of its own; what is mended in the order is mended alike in all shops
GROUP = ("cause", "mended_by", SHOP, *DETAILS)
SHOWN = 5
FOR_ALL = ("approve", "make_again", "overwrite", "book_anyway", "leave_payments")
FOR_EACH = ("approve", "same_customer", "new_contact")
ONLY_SETTINGS = ("no_rules",)  # nothing to try before there are some


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A button of a card or of one of its orders."""

    choice: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One of a card's newest orders. `sentence` is its own where they differ, else empty."""

    transfer: Transfer
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """`sentence` empty: each order has its own. `moving`: so many were released and a worker has not looked yet."""

    cause: str
    shop_id: int
    details: dict[str, str]
    mended_by: str
    title: str
    sentence: str
    count: int
    moving: int
    sums: dict[str, Decimal]  # by currency
    newest: list[Waiting]
    for_all: list[Choice]
    for_each: list[Choice]
    has_period_choice: bool

    @property
    def more(self) -> int:
        return self.count - len(self.newest)

    @property
    def settings_page(self) -> str:
        return settings_page(self.cause)

    @property
    def waiting(self) -> int:
        """How many a choice would set going."""
        return self.count - self.moving


def read_cards() -> list[Card]:
    """The largest first; two queries. In the scope of the merchant."""
    counted = _count()
    newest = _read_newest() if counted else []
    cards = [_card(group, [one for one in newest if _is_in(one, group)]) for group in counted]
    return sorted(cards, key=lambda card: (-card.count, card.cause, *card.details.values()))


def _count() -> list[dict[str, Any]]:
    """The groups; each is counted by currency first, for kroner and euro make no sum."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    by_currency = _detailed().values(*GROUP, "order__currency").order_by()
    for row in by_currency.annotate(count=Count("pk"), moving=Count("due_at"), amount=Sum("order__total")):
        key = tuple(row[name] for name in GROUP)
        group = groups.setdefault(key, dict(zip(GROUP, key, strict=True)) | {"count": 0, "moving": 0, "sums": {}})
        group["count"] += row["count"]
        group["moving"] += row["moving"]
        group["sums"][row["order__currency"]] = row["amount"] or Decimal(0)
    return list(groups.values())


def held_in(cause: str, shop_id: int, details: dict[str, str]) -> QuerySet[Transfer]:
    """The orders of a card that nobody has released, oldest first: they are booked in the order of their days."""
    conditions: dict[str, Any] = {SHOP: shop_id, **{name: details.get(name, "") for name in DETAILS}}
    return _detailed().filter(cause=cause, due_at=None, **conditions).order_by("placed_at", "pk")


def _detailed() -> QuerySet[Any]:
    named = {
        name: Coalesce(KeyTextTransform(name, "cause_details"), Value(""), output_field=CharField()) for name in DETAILS
    }
    own_shop = Case(When(mended_by="settings", then=F("shop_id")), default=0, output_field=BigIntegerField())
    return Transfer.objects.filter(~Q(cause="")).annotate(**named, **{SHOP: own_shop})


def _read_newest() -> list[Any]:
    place = Window(
        RowNumber(),
        partition_by=[F(name) for name in GROUP],
        order_by=[F("placed_at").desc(), F("pk").desc()],
    )
    rows = _detailed().annotate(place=place).filter(place__lte=SHOWN)
    return list(rows.select_related("order", "shop").order_by("-placed_at", "-pk"))


def _is_in(transfer: Any, group: dict[str, Any]) -> bool:
    return all(getattr(transfer, name) == group[name] for name in GROUP)


def _card(group: dict[str, Any], newest: list[Transfer]) -> Card:
    language, cause = current_language(), str(group["cause"])
    details = {name: group[name] for name in DETAILS if group[name]}
    own = CHOICES.get(cause, ())
    is_shared = _is_shared(cause, language)
    return Card(
        cause=cause,
        shop_id=group[SHOP],
        details=details,
        mended_by=str(group["mended_by"]),
        title=fill(TITLES.get(cause, OTHER), details, language),
        sentence=_sentence(cause, newest, is_shared=is_shared),
        count=group["count"],
        moving=group["moving"],
        sums=group["sums"],
        newest=[
            Waiting(transfer=one, sentence="" if is_shared or len(newest) == 1 else _explain(one)) for one in newest
        ],
        for_all=_choices(_for_all(cause)),
        for_each=_choices(
            choice for choice in FOR_EACH if choice in own and (group["count"] > 1 or choice not in FOR_ALL)
        ),
        has_period_choice=cause == "period_reported",
    )


def _for_all(cause: str) -> list[str]:
    own = CHOICES.get(cause, ())
    return [] if cause in ONLY_SETTINGS else [*(choice for choice in FOR_ALL if choice in own), "again"]


def _choices(choices: Iterable[str]) -> list[Choice]:
    return [Choice(choice=choice, words=button_words(choice)) for choice in choices]


def _sentence(cause: str, newest: list[Transfer], *, is_shared: bool) -> str:
    if len(newest) > 1 and cause in OF_SEVERAL:
        return say(OF_SEVERAL[cause], current_language())
    return _explain(newest[0]) if is_shared or len(newest) == 1 else ""


def _explain(transfer: Transfer) -> str:
    return explain(transfer.cause, transfer.cause_details, current_language())


def _is_shared(cause: str, language: Language) -> bool:
    """Whether the sentence is the same for all orders of a card: it names nothing that is only one order's."""
    if cause in OF_SEVERAL:
        return True
    text: str = getattr(CAUSES[cause], language)
    named = {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return named <= set(DETAILS)
