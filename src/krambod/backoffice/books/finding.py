"""Which orders match a search by words, state, days and shop? One page of them, or all.

Each word is searched anywhere in a folded column, so that `ærø` finds ÆRØ. Digits may also be the number of the invoice
or of a credit note in Dinero, and an amount as the reader writes it may be the total.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel.numbers import NumberFormatError, parse_decimal
from django.db.models import Aggregate, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery

from krambod.accounting.danish_time import DANISH_TIME
from krambod.backoffice.books.by_index import Unindexed, held, with_sale
from krambod.backoffice.books.labels import (
    CHANGED_FILTER,
    HELD_FILTER,
    PARTLY_CREDITED_FILTER,
    REPAYMENT_FILTER,
    RETURN_FILTER,
)
from krambod.backoffice.formats import current_language
from krambod.orders.bounded import find_key
from krambod.orders.listing import folded
from krambod.orders.models import StoredOrder
from krambod.transfers.models import BOOKED, State, Transfer
from krambod.transfers.parts.known import PART_ROLES
from krambod.transfers.roles import REFUND, SALE

PAGE_SIZE = 50
DOCUMENT_ROLES = (SALE.name, *PART_ROLES, REFUND.name)
MOST_FOUND = 1_000  # results of a search: nobody reads more pages, and another word narrows it faster
MOST_WORDS = 6
NEWEST_FIRST = ("-placed_at", "-pk")
CHUNK = 1_000
LARGEST_AMOUNT = Decimal(10) ** 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A search. `since` and `until` are Danish days; both are included."""

    text: str = ""
    state: str = ""
    shop_id: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def words(self) -> list[str]:
        return folded(self.text).split()[:MOST_WORDS]

    @property
    def amount(self) -> Decimal | None:
        """The text as an amount in the reader's language, such as 1.249,00. A whole number is a number, no amount."""
        try:
            amount = Decimal(parse_decimal(self.text.strip().removesuffix("kr.").strip(), locale=current_language()))
        except (NumberFormatError, ArithmeticError):
            return None
        is_amount = "," in self.text or "." in self.text
        return amount if is_amount and 0 < amount < LARGEST_AMOUNT and amount == round(amount, 2) else None

    def query(self, **more: Any) -> str:
        """The search as the query of an address; `more` adds to it."""
        named: Mapping[str, Any] = {
            "q": self.text,
            "state": self.state,
            "shop": self.shop_id,
            "since": self.since,
            "until": self.until,
            **more,
        }
        return urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list. `number` counts from 1. `is_more`: counting stopped at `count`, and there are more."""

    transfers: list[Transfer]
    number: int
    count: int
    is_more: bool = False

    @property
    def last(self) -> int:
        return max(1, -(-self.count // PAGE_SIZE))

    @property
    def first_row(self) -> int:
        return (self.number - 1) * PAGE_SIZE + 1

    @property
    def last_row(self) -> int:
        return self.first_row + len(self.transfers) - 1


class _Joined(Aggregate):
    """The numbers of several rows in one text."""

    function, template = "GROUP_CONCAT", "%(function)s(%(expressions)s, ', ')"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "%(function)s(%(expressions)s::text, ', ')"
        return self.as_sql(compiler, connection, function="STRING_AGG", template=template, **context)


def find_page(wanted: Wanted, number: int) -> Page:
    """The page; a number past the end gives the last page. In the scope of the merchant."""
    return _search_page(wanted, number) if wanted.words else _list_page(wanted, number)


def find_newest(count: int) -> list[Transfer]:
    """The newest orders, at most `count`. In the scope of the merchant."""
    newest = Transfer.objects.filter(role=SALE.name).order_by(*NEWEST_FIRST).values("pk")[:count]
    return sorted(_rows(Q(pk__in=newest)), key=_newest_first)


def find_all(wanted: Wanted) -> Iterator[Transfer]:
    """All matching orders, newest first, read in chunks.

    The merchant's scope must last until the last row is read.
    """
    rows = with_refunds(matching_transfers(wanted)).order_by(*NEWEST_FIRST).select_related("order", "shop")
    yield from rows.iterator(chunk_size=CHUNK)


def matching_transfers(wanted: Wanted) -> QuerySet[Transfer]:
    """The transfers that match, unsorted."""
    transfers = _narrowed(wanted)
    if not wanted.words:
        return transfers
    condition = Q(order__in=StoredOrder.objects.filter(_text(wanted)).values("pk"))
    number = _invoice_number(wanted.words)
    return transfers.filter(condition if number is None else condition | _numbered(number))


def with_refunds(sales: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """The same sales, each with what its labels say of its refunds, without a query for each.

    `part_numbers` are those of its earlier invoices in Dinero, as text.
    """
    parts = Transfer.objects.filter(shop=OuterRef("shop"), order=OuterRef("order")).exclude(role=SALE.name)
    invoiced = parts.filter(role__in=PART_ROLES, invoice_number__isnull=False).order_by()
    return sales.annotate(
        has_credit_note=Exists(parts.filter(role=REFUND.name, state__in=BOOKED)),
        is_repayment_missing=Exists(parts.filter(cause=REPAYMENT_FILTER)),
        has_held_part=Exists(parts.exclude(cause="")),
        part_numbers=Subquery(invoiced.values("order").annotate(told=_Joined("invoice_number")).values("told")),
    )


def with_neighbours(sales: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """The same sales, each with the id of the `newer` and of the `older` order, None at the end of the list."""
    orders = Transfer.objects.filter(role=SALE.name, placed_at__isnull=False)
    same_moment = Q(placed_at=OuterRef("placed_at"))
    newer = orders.filter(placed_at__gte=OuterRef("placed_at")).exclude(same_moment, pk__lte=OuterRef("pk"))
    older = orders.filter(placed_at__lte=OuterRef("placed_at")).exclude(same_moment, pk__gte=OuterRef("pk"))
    return sales.annotate(
        newer=Subquery(newer.order_by("placed_at", "pk").values("pk")[:1]),
        older=Subquery(older.order_by(*NEWEST_FIRST).values("pk")[:1]),
    )


def day_start(day: date) -> datetime:
    """The moment when a day begins in Denmark."""
    return datetime.combine(day, time(), DANISH_TIME)


def _list_page(wanted: Wanted, number: int) -> Page:
    transfers = matching_transfers(wanted)
    count = transfers.count()
    number = _inside(number, count)
    start = (number - 1) * PAGE_SIZE
    # The page is found in an index alone; only its rows are read.
    on_page = transfers.order_by(*NEWEST_FIRST).values("pk")[start : start + PAGE_SIZE]
    rows = sorted(_rows(Q(pk__in=on_page)), key=_newest_first)
    return Page(transfers=rows, number=number, count=count)


def _newest_first(transfer: Transfer) -> tuple[float, int]:
    placed_at = transfer.placed_at
    return (-placed_at.timestamp() if placed_at is not None else 0.0, -transfer.pk)


def _search_page(wanted: Wanted, number: int) -> Page:
    """A page of a search by words. It searches orders, because transfers would need a look-up of each one's order.

    The newest `MOST_FOUND` orders are found, and sorted by the day they were placed.
    """
    pks = _find_sales(wanted)
    is_more = len(pks) > MOST_FOUND
    count = min(len(pks), MOST_FOUND)
    number = _inside(number, count)
    start = (number - 1) * PAGE_SIZE
    shown = pks[start : min(start + PAGE_SIZE, count)]
    place = {pk: place for place, pk in enumerate(shown)}
    rows = sorted(_rows(Q(pk__in=shown)), key=lambda row: place[row.pk])
    return Page(transfers=rows, number=number, count=count, is_more=is_more)


def _find_sales(wanted: Wanted) -> list[int]:
    """Ids of the sales that match, at most `MOST_FOUND` + 1 by words. A match of the number in Dinero comes first."""
    orders = StoredOrder.objects.all()
    if wanted.shop_id is not None:
        orders = orders.filter(shop_id=wanted.shop_id)
    if wanted.since is not None:
        orders = orders.filter(placed_on__gte=wanted.since)
    if wanted.until is not None:
        orders = orders.filter(placed_on__lte=wanted.until)
    if wanted.state:
        # These are all columns of the unique index but one: SQLite uses it, and does not scan all orders in that state.
        same = Transfer.objects.filter(shop=OuterRef("shop"), order=OuterRef("pk"), role=SALE.name)
        own = same.annotate(own_state=Unindexed(F("state"))).filter(_state(wanted.state, field="own_state"))
        orders = orders.filter(Exists(own))
    # Sorted by primary key, so that SQLite reads the rows in sequence and stops when it has enough.
    found = with_sale(orders.filter(_text(wanted))).order_by("-pk")[: MOST_FOUND + 1]
    rows = ((day or date.min, sale) for day, sale in found.values_list("placed_on", "own_sale"))
    by_text = [sale for _, sale in sorted(rows, reverse=True)]
    numbered = _with_invoice_number(wanted)
    known = set(numbered)
    return [*numbered, *(pk for pk in by_text if pk not in known)]


def _with_invoice_number(wanted: Wanted) -> list[int]:
    number = _invoice_number(wanted.words)
    if number is None:
        return []
    transfers = _narrowed(wanted).filter(_numbered(number))
    return list(transfers.values_list("pk", flat=True))


def _numbered(number: int) -> Q:
    """The orders whose invoice or credit note has this number in Dinero."""
    documents = Transfer.objects.filter(invoice_number=number, role__in=DOCUMENT_ROLES)
    return Q(order__in=documents.values("order"))


def _rows(condition: Q) -> list[Transfer]:
    """The transfers of a page, unsorted: with ORDER BY, SQLite would scan all orders by day to find these."""
    # By an index that begins with the role, SQLite would read all sales to find the few of the condition.
    sales = Transfer.objects.annotate(own_role=Unindexed(F("role"))).filter(condition, own_role=SALE.name)
    return list(with_refunds(sales).select_related("order", "shop"))


def _inside(number: int, count: int) -> int:
    return min(max(1, number), max(1, -(-count // PAGE_SIZE)))


def _state(state: str, *, field: str = "state") -> Q:
    """The condition of a filter by state. `field` is the name of the state in the query."""
    if state == HELD_FILTER:
        return Q(order__in=held(Transfer.objects.all()).order_by().values("order"))
    if state == REPAYMENT_FILTER:
        missing = held(Transfer.objects.filter(cause=REPAYMENT_FILTER))
        return Q(order__in=missing.order_by().values("order"))
    if state == PARTLY_CREDITED_FILTER:
        credited = Transfer.objects.filter(role=REFUND.name, state__in=BOOKED).order_by().values("order")
        return Q(**{f"{field}__in": (State.BOOKED, State.PAID)}, order__in=credited)
    if state == CHANGED_FILTER:
        return Q(changed_after_booking=True)
    if state == RETURN_FILTER:
        return Q(order__in=StoredOrder.objects.filter(return_announced_at__isnull=False).order_by().values("pk"))
    name, _, reason = state.partition(":")
    conditions = Q(**{field: name}) if name else Q()
    return conditions & Q(reason=reason) if reason else conditions


def _narrowed(wanted: Wanted) -> QuerySet[Transfer]:
    """The transfers that match everything but the words."""
    transfers = Transfer.objects.filter(_state(wanted.state), role=SALE.name)
    if wanted.shop_id is not None:
        transfers = transfers.filter(shop_id=wanted.shop_id)
    if wanted.since is not None:
        transfers = transfers.filter(placed_at__gte=day_start(wanted.since))
    if wanted.until is not None:
        transfers = transfers.filter(placed_at__lt=day_start(wanted.until + timedelta(days=1)))
    return transfers


def _text(wanted: Wanted) -> Q:
    matches = Q()
    # The longest first: it leaves the fewest orders for the next.
    for word in sorted(wanted.words, key=len, reverse=True):
        matches &= Q(search_text__contains=word)
    amount = wanted.amount
    return matches if amount is None else matches | Q(total=amount)


def _invoice_number(words: list[str]) -> int | None:
    return find_key(words[0]) if len(words) == 1 else None
