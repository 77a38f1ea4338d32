"""Which orders wait for a person, grouped into cards that each need one and the same mend?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BigIntegerField, Case, CharField, Count, F, Min, QuerySet, Sum, Value, When, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.books.buttons import MENDED_BY_TRYING, Button, buttons_of
from krambod.backoffice.books.by_index import held
from krambod.backoffice.books.labels import has_idle_draft
from krambod.backoffice.books.needing_action import (
    AMOUNT,
    DAYS_TO_PAY_BACK,
    REMINDED_ON_DAYS,
    amount_of,
    owed_since,
)
from krambod.backoffice.formats import current_language
from krambod.transfers.choices import possible_choices
from krambod.transfers.models import Transfer
from krambod.words.causes import CAUSES, explain
from krambod.words.causes.cause import Cause
from krambod.words.choices import AGAIN, SKIP, Choice
from krambod.words.details import fill
from krambod.words.language import say

SHOP = "own_shop"  # Each shop has its own rules. A cause that is mended in the order has one card for all shops.
SHOWN = 5
FEW_CARDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Age:
    """For how many days money is owed to a customer, and the last day on which the law lets it go back."""

    days: int
    last_day: date

    @property
    def is_late(self) -> bool:
        return self.days >= max(REMINDED_ON_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardOrder:
    """One of the newest orders of a card. `sentence` is empty if all orders of the card share one sentence."""

    transfer: Transfer
    sentence: str

    @property
    def has_idle_draft(self) -> bool:
        return has_idle_draft(self.transfer)

    @property
    def amount(self) -> Decimal | None:
        return amount_of(self.transfer)

    @property
    def age(self) -> Age | None:
        return find_age(self.transfer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The held orders that one mend sets going.

    `sentence` is empty if each order has its own. `moving` counts the orders that are released but that no worker has
    taken yet. `page` is the name of the settings page that mends the cause, for the shop `shop_id`; the page is empty
    if the order or Dinero must be mended. `corrects` is the field that mends each order, and `order_page` the name of
    the order's own page that does; both may be empty. The buttons `with_comment` ask for a comment first; those
    `on_page` lead to the form on the order's own page.
    """

    cause: str
    page: str
    corrects: str
    order_page: str
    shop_id: int
    details: dict[str, str]
    title: str
    sentence: str
    count: int
    moving: int
    sums: dict[str, Decimal]  # by currency
    newest: list[CardOrder]
    for_all: list[Button]
    can_be_skipped: bool  # all its orders at once, with one reason
    with_comment: list[Button]
    for_each: list[Button]
    on_page: list[Button]

    @property
    def mend(self) -> str:
        """The choice for all that mends the cause, or empty if something else on the card does."""
        elsewhere = self.page or self.corrects or self.order_page or self.with_comment or self.on_page or self.for_each
        first = "" if elsewhere or not self.for_all else self.for_all[0].choice
        return "" if first == AGAIN.name and self.cause not in MENDED_BY_TRYING else first

    @property
    def is_decided_here(self) -> bool:
        """Whether a person mends it here, by a correction or a choice, and not in the shop or in Dinero."""
        own = self.corrects or self.order_page or self.with_comment or self.on_page or self.for_each
        return bool(own or any(one.choice != AGAIN.name for one in self.for_all)) or self.cause in MENDED_BY_TRYING

    @property
    def more(self) -> int:
        return self.count - len(self.newest)

    @property
    def waiting(self) -> int:
        """How many orders a choice would set going."""
        return self.count - self.moving


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGroup:
    """Cards that are mended in one place. Each stands with its place among all, by which other pages lead to it.

    `returned` counts the orders with an announced return; these have a card of their own, the first of the group.
    """

    anchor: str
    title: str
    cards: list[tuple[int, Card]]
    returned: int = 0

    @property
    def count(self) -> int:
        """How many orders are on them."""
        return sum(card.count for _, card in self.cards) + self.returned


def group_cards(cards: list[Card], returned: int) -> list[CardGroup]:
    """The cards by where they are mended, if there are more than one sees at a glance; else one group without a title.

    `returned` counts the orders with an announced return.
    """
    placed = list(enumerate(cards, start=1))
    if len(cards) <= FEW_CARDS:
        return [CardGroup(anchor="all", title="", cards=placed, returned=returned)] if cards or returned else []
    here = [(place, card) for place, card in placed if card.is_decided_here and not card.page]
    settings = [(place, card) for place, card in placed if card.page]
    elsewhere = [(place, card) for place, card in placed if not card.is_decided_here and not card.page]
    groups = (
        CardGroup(anchor="mend-here", title=_("Decide or mend here"), cards=here, returned=returned),
        CardGroup(anchor="mend-settings", title=_("Mend in the settings"), cards=settings),
        CardGroup(anchor="mend-elsewhere", title=_("Mend in the shop or in Dinero"), cards=elsewhere),
    )
    return [group for group in groups if group.count]


def find_age(transfer: Transfer, now: datetime | None = None) -> Age | None:
    """How long a refund has waited for its money, or None if no money is missing."""
    since = owed_since(transfer)
    if since is None:
        return None
    return Age(days=(danish_day(now or timezone.now()) - since).days, last_day=since + timedelta(days=DAYS_TO_PAY_BACK))


def details_that_split() -> list[str]:
    """Names of the details that split a cause into several cards: orders that differ in them need different mends."""
    return sorted({name for cause in CAUSES.values() for name in cause.told_apart_by})


def read_cards() -> list[Card]:
    """All cards, the largest first, by two queries. In the scope of the merchant."""
    counted = count_cards(_held())
    newest = _read_newest() if counted else []
    return [_card(counts, [one for one in newest if _is_on(one, counts)]) for counts in counted]


def count_cards(transfers: QuerySet[Transfer]) -> list[dict[str, Any]]:
    """The fields and the counts of each card that the transfers are on, the largest first.

    Amounts are summed by currency, because kroner and euro do not add up.
    """
    cards: dict[tuple[Any, ...], dict[str, Any]] = {}
    names = _card_fields()
    by_currency = _detailed(transfers).values(*names, "order__currency").order_by()
    rows = by_currency.annotate(count=Count("pk"), moving=Count("due_at"), amount=Sum(AMOUNT), oldest=Min("placed_at"))
    for row in rows:
        key = tuple(row[name] for name in names)
        counts = cards.setdefault(
            key, dict(zip(names, key, strict=True)) | {"count": 0, "moving": 0, "sums": {}, "oldest": None}
        )
        counts["count"] += row["count"]
        counts["moving"] += row["moving"]
        counts["oldest"] = min((at for at in (counts["oldest"], row["oldest"]) if at is not None), default=None)
        counts["sums"][row["order__currency"]] = row["amount"] or Decimal(0)
    return sorted(cards.values(), key=lambda one: (-one["count"], one["cause"], *_details(one).values()))


def held_on_card(cause: str, shop_id: int, details: dict[str, str]) -> QuerySet[Transfer]:
    """The orders of a card that nobody has released yet, oldest first, so that they are booked in that order."""
    conditions: dict[str, Any] = {SHOP: shop_id, **{name: details.get(name, "") for name in details_that_split()}}
    return _detailed(_held()).filter(cause=cause, due_at=None, **conditions).order_by("placed_at", "pk")


def _card_fields() -> tuple[str, ...]:
    """Names of the fields that have the same value in all orders of a card."""
    return ("cause", SHOP, *details_that_split())


def _held() -> QuerySet[Transfer]:
    return held(Transfer.objects.all())


def _detailed(transfers: QuerySet[Transfer]) -> QuerySet[Any]:
    named = {
        name: Coalesce(KeyTextTransform(name, "cause_details"), Value(""), output_field=CharField())
        for name in details_that_split()
    }
    of_shops = [cause.code for cause in CAUSES.values() if cause.page]
    own_shop = Case(When(cause__in=of_shops, then=F("shop_id")), default=0, output_field=BigIntegerField())
    return transfers.annotate(**named, **{SHOP: own_shop})


def _read_newest() -> list[Any]:
    place = Window(
        RowNumber(),
        partition_by=[F(name) for name in _card_fields()],
        order_by=[F("placed_at").desc(), F("pk").desc()],
    )
    rows = _detailed(_held()).annotate(place=place).filter(place__lte=SHOWN)
    return list(rows.select_related("order", "shop").order_by("-placed_at", "-pk"))


def _is_on(transfer: Any, counts: dict[str, Any]) -> bool:
    return all(getattr(transfer, name) == counts[name] for name in _card_fields())


def _card(counts: dict[str, Any], newest: list[Transfer]) -> Card:
    cause = CAUSES[counts["cause"]]
    details = _details(counts)
    is_shared = cause.is_same_for_all or len(newest) == 1
    return Card(
        cause=cause.code,
        page=cause.page,
        corrects=cause.corrects,
        order_page=cause.order_page,
        shop_id=counts[SHOP],
        details=details,
        title=card_title(counts),
        sentence=_sentence(cause, newest) if is_shared else "",
        count=counts["count"],
        moving=counts["moving"],
        sums=counts["sums"],
        newest=[CardOrder(transfer=one, sentence="" if is_shared else _explain(one)) for one in newest],
        for_all=buttons_of(_for_all(cause), is_for_all=True),
        can_be_skipped=counts["count"] > 1 and SKIP.name in possible_choices(newest[0]),
        with_comment=buttons_of((one for one in cause.choices if one.asks_for == "comment"), is_for_all=True),
        for_each=buttons_of(_for_each(cause, counts["count"])),
        on_page=buttons_of(choice for choice in cause.choices if choice.asks_for == "vies"),
    )


def _details(counts: dict[str, Any]) -> dict[str, str]:
    return {name: counts[name] for name in details_that_split() if counts[name]}


def card_title(counts: dict[str, Any]) -> str:
    """The title of a card, in the reader's language."""
    title = CAUSES[counts["cause"]].title
    assert title is not None, counts["cause"]
    return fill(title, _details(counts), current_language())


def _for_all(cause: Cause) -> list[Choice]:
    own = [choice for choice in cause.choices if choice.for_all and not choice.asks_for]
    return [*own, AGAIN] if cause.can_be_tried_again else own


def _for_each(cause: Cause, count: int) -> Iterable[Choice]:
    """The choices beside each order. A card with one order only needs no second button for the same choice."""
    return (choice for choice in cause.choices if choice.for_each and (count > 1 or not choice.for_all))


def _sentence(cause: Cause, newest: list[Transfer]) -> str:
    if len(newest) > 1 and cause.of_several is not None:
        return say(cause.of_several, current_language())
    return _explain(newest[0])


def _explain(transfer: Transfer) -> str:
    return explain(transfer.cause, transfer.cause_details, current_language())
