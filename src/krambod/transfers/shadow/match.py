"""Which document in Dinero is which order's, whoever made it? Pure.

Other programs and people write the order's number into the text, its id into the reference, or neither. A document is
one order's only. Without a number it must be for the same buyer, with the same total, within three days.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from krambod.organizations.order_numbers import SHORTEST_ORDER_NUMBER, WORD, possible_numbers, without_signs

NEAR = timedelta(days=3)
SAME_SALE_WITHIN = timedelta(days=60)  # the same number farther away is another year's, or no order's number


class MatchedBy(StrEnum):
    """What shows that the document is the order's."""

    NUMBER = "number"
    REFERENCE = "reference"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderToFind:
    """What an order is known by. The digests of its buyer are those of the index of contacts, "" for none."""

    pk: int
    number: str
    external_id: str
    day: date
    total: Decimal
    currency: str
    email_digest: str
    name_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentThere:
    """An invoice or draft in Dinero that we did not make. `number` is None for a draft."""

    guid: UUID
    number: int | None
    day: date
    total: Decimal
    currency: str
    text: str
    reference: str
    email_digest: str
    name_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A document and the order that it is for. `differs_by`: the document's total minus the order's."""

    order: OrderToFind
    document: DocumentThere
    by: MatchedBy

    @property
    def differs_by(self) -> Decimal:
        return self.document.total - self.order.total


@dataclass(slots=True)
class _Left:
    """The orders and documents that are not matched yet."""

    orders: dict[int, OrderToFind]
    documents: dict[UUID, DocumentThere]
    found: list[Match] = field(default_factory=list)

    def match(
        self,
        by: MatchedBy,
        keys_of_document: Callable[[DocumentThere], Iterable[object]],
        keys_of_order: Callable[[OrderToFind], Iterable[object]],
        within: timedelta,
    ) -> None:
        """Matches what has a key in common: the same total before another one, then the nearest day, each once."""
        known: dict[object, list[DocumentThere]] = {}
        for document in self.documents.values():
            for key in {*keys_of_document(document)}:
                known.setdefault(key, []).append(document)
        pairs = [
            (document.total != order.total, abs(document.day - order.day), order.pk, str(document.guid))
            for order in self.orders.values()
            for key in keys_of_order(order)
            for document in known.get(key, ())
            if document.currency == order.currency and abs(document.day - order.day) <= within
        ]
        for _, _, pk, text in sorted(pairs):
            guid = UUID(text)
            if pk in self.orders and guid in self.documents:
                self.found.append(Match(order=self.orders.pop(pk), document=self.documents.pop(guid), by=by))


def find_matches(orders: Sequence[OrderToFind], documents: Sequence[DocumentThere]) -> list[Match]:
    """Returns each order with its document, in the order of the orders."""
    left = _Left(orders={one.pk: one for one in orders}, documents={one.guid: one for one in documents})
    left.match(
        MatchedBy.NUMBER,
        lambda one: possible_numbers(one.text.casefold()),
        lambda one: _numbers(one.number),
        SAME_SALE_WITHIN,
    )
    left.match(MatchedBy.REFERENCE, lambda one: possible_numbers(one.reference.casefold()), _ids, SAME_SALE_WITHIN)
    left.match(MatchedBy.BUYER, _sales, _sales, NEAR)
    places = {one.pk: place for place, one in enumerate(orders)}
    return sorted(left.found, key=lambda one: places[one.order.pk])


def _sales(one: OrderToFind | DocumentThere) -> Iterator[object]:
    """Yields the keys of a sale without a number: each buyer with the total."""
    for digest in (one.email_digest, one.name_digest):
        if digest:
            yield digest, one.total


def _numbers(number: str) -> Iterator[str]:
    """Yields the forms in which an order's number is written: whole, and without what stands before its last part."""
    whole = without_signs(number.casefold())
    last = ([*WORD.findall(whole)] or [""])[-1]
    yield from (one for one in {whole, last} if len(one) >= SHORTEST_ORDER_NUMBER)


def _ids(order: OrderToFind) -> Iterator[str]:
    yield from {*_numbers(order.number), *_numbers(order.external_id)}
