"""What does a merchant read before anything is booked: what is there already, what would be booked, from which day?"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

from krambod.accounting.danish_time import danish_day
from krambod.merchants.models import Shop
from krambod.orders.models import StoredOrder
from krambod.orders.order import Order
from krambod.organizations.accounts import stored_chart
from krambod.organizations.chart import Chart
from krambod.organizations.contacts import email_digest
from krambod.organizations.models import IndexedContact
from krambod.transfers.due import BATCH_SIZE
from krambod.transfers.failures import Failure
from krambod.transfers.outcomes import Cancel, Skip, Wait
from krambod.transfers.rules import BookingRules
from krambod.transfers.sale.plan import PlanBasis, Sale, plan_transfer
from krambod.transfers.shadow.match import Match, find_matches
from krambod.transfers.shadow.read import read_documents, read_orders, to_find

ZERO = Decimal(0)
KNOWN_BUYER, NEW_BUYER, BATCH = 3, 4, 2  # calls: draft, book and pay; a contact more; two lists a batch
DAY = timedelta(days=1)
NO_CHART = Chart(vat_rates={}, deposit_accounts={}, is_vat_free=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldBe:
    """What would become of the orders that are not in Dinero, from the suggested start on.

    `booked` orders of `total`, with `vat` in it, both in kroner. `held`: cause → how many orders.
    """

    booked: int
    waiting: int
    left_out: int
    held: Mapping[str, int]
    total: Decimal
    vat: Decimal
    calls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowReport:
    """What a shop's orders since a day look like beside Dinero's books. `would_be` is None without booking rules.

    `booked_here` orders have a document that a transfer made; `matches` are those whose document somebody else made.
    `start_date` is the first day on which, and after which, no order is in Dinero; once orders are booked here, it is
    that of the rules. `missing` are the orders before it that Dinero does not have.
    """

    since: date
    orders: int
    booked_here: int
    documents: int
    matches: tuple[Match, ...]
    start_date: date
    missing: tuple[StoredOrder, ...]
    would_be: WouldBe | None

    @property
    def differing(self) -> tuple[Match, ...]:
        """The orders whose document has another total."""
        return tuple(one for one in self.matches if one.differs_by)

    @property
    def drafts(self) -> tuple[Match, ...]:
        """The orders that are only a draft in Dinero."""
        return tuple(one for one in self.matches if one.document.number is None)


def shadow(shop: Shop, organization_id: int, *, rules: BookingRules | None, since: date, now: datetime) -> ShadowReport:
    """Compares a shop's orders with the documents that were last read. Call it in the scope of the merchant.

    `rules` are those by which the others would be booked.
    """
    orders = list(read_orders(shop, since))
    documents = read_documents(organization_id, since)
    matches = find_matches([to_find(stored, order) for stored, order in orders], documents)
    found = {one.order.pk for one in matches}
    ours = {stored.pk for stored, _ in orders if stored.is_ours} - found  # type: ignore[attr-defined] # from read_orders
    start = rules.start_date if ours and rules is not None else _suggest_start(matches, since, rules)
    new = [(stored, order) for stored, order in orders if stored.pk not in found | ours]
    after = [order for _, order in new if danish_day(order.placed_at) >= start]
    return ShadowReport(
        since=since,
        orders=len(orders),
        booked_here=len(ours),
        documents=len(documents),
        matches=tuple(matches),
        start_date=start,
        missing=tuple(stored for stored, order in new if danish_day(order.placed_at) < start),
        would_be=None if rules is None else _plan(after, shop, rules.model_copy(update={"start_date": start}), now),
    )


def _suggest_start(matches: Iterable[Match], since: date, rules: BookingRules | None) -> date:
    """Returns the day after the newest order that is in Dinero, and never one whose VAT is reported."""
    days = [one.order.day + DAY for one in matches]
    if rules is not None and rules.reported_until is not None:
        days.append(rules.reported_until + DAY)
    return max([since, *days])


def _plan(orders: list[Order], shop: Shop, rules: BookingRules, now: datetime) -> WouldBe | None:
    """Plans the orders as they would be booked. None if the accounts of the company were never read."""
    chart = stored_chart(rules.organization_id) if orders else NO_CHART
    if chart is None:
        return None
    basis = PlanBasis(shop=shop.code, rules=rules, chart=chart, now=now)
    sales, held, counts = [], Counter[str](), Counter[type]()
    for order in orders:
        try:
            planned = plan_transfer(order, basis)
        except Failure as failure:
            held[failure.code] += 1
            continue
        counts[type(planned)] += 1
        if isinstance(planned, Sale):
            sales.append((order, planned))
    return WouldBe(
        booked=len(sales),
        waiting=counts[Wait],
        left_out=counts[Skip] + counts[Cancel],
        held=dict(held.most_common()),
        total=sum((sale.total.amount for _, sale in sales), ZERO),
        vat=sum((sale.vat.amount for _, sale in sales), ZERO),
        calls=sum(_calls([order for order, _ in sales], rules.organization_id)),
    )


def _calls(orders: list[Order], organization_id: int) -> Iterator[int]:
    """Yields the calls that the orders would take: a new buyer's contact is created once."""
    if not orders:
        return
    yield ceil(len(orders) / BATCH_SIZE) * BATCH
    known = IndexedContact.objects.filter(organization_id=organization_id, is_deleted=False)
    emails = set(known.values_list("email_digest", flat=True))
    for order in orders:
        digest = email_digest(order.buyer.email)
        yield KNOWN_BUYER if digest in emails else NEW_BUYER
        emails.add(digest)
