"""How does a test get many orders with all that belongs to them, quickly, and how does it compare two databases?"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db import connections, models
from django_scopes import scopes_disabled

from krambod.merchants.models import Merchant, Shop, StoredRules
from krambod.merchants.secrets import installation_secrets
from krambod.orders.models import OrderRevision, ShopEvent, StoredOrder
from krambod.organizations.models import CallBudget, ConnectedOrganization, Connection
from krambod.transfers.models import LedgerEntry, Transfer, TransferEvent
from krambod.worker.models import Lane

BATCH = 2000
ORGANIZATION = 310001
FENCE = 4711
REFRESH_TOKEN = "a refresh token that works once"
STEPS = ("contact", "draft", "book", "pay")
NAMES = ("received", "drafted", "booked", "paid", "mailed")
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
DOCUMENT = (
    '{"number":"%d","buyer":{"name":"Åse Kjær","email":"kunde%d@example.com"},"total":"%s","note":"%s",'
    '"lines":[{"description":"Keramikvase, blå","quantity":"1","unit_price":"%s","vat_rate":"25"}]}'
)
# One total in øre, as whole numbers: SQLite sums decimals as floats.
FIGURES = {
    "orders_shopevent": "count(*), sum(length(body))",
    "orders_storedorder": "count(*), sum(cast(round(total * 100) as bigint)), count(newest_id)",
    "orders_orderrevision": "count(*), sum(order_id), sum(length(document))",
    "transfers_transfer": "count(*), sum(cast(round(invoice_total * 100) as bigint)), sum(invoice_number)",
    "transfers_ledgerentry": "count(*), sum(fence), sum(transfer_id)",
    "transfers_transferevent": "count(*), sum(transfer_id)",
    "worker_lane": "count(*), sum(fence)",
}


def make_orders(count: int, random: Random) -> None:
    """Stores orders that are booked and paid, most of them, with their events, revisions, steps and a lane."""
    with scopes_disabled():
        shop, connected, rules = _make_shop()
        CallBudget.objects.create(pk=1, organization_id=ORGANIZATION, tokens=1.5, worker_tokens=0.1, filled_at_s=0.3)
        Lane.objects.create(name=str(ORGANIZATION), fence=FENCE, holder="a worker that died", leased_until=FIRST)
        for first in range(0, count, BATCH):
            _make_batch(range(first, min(first + BATCH, count)), shop, connected, rules, random)


def _make_shop() -> tuple[Shop, ConnectedOrganization, StoredRules]:
    merchant = Merchant.objects.create(name="Sannes Keramik")
    shop = Shop.objects.create(merchant=merchant, name="Sanne", code="sanne", key="k", api_token_digest="d")
    secrets = installation_secrets().encrypt(REFRESH_TOKEN)
    connection = Connection.objects.create(merchant=merchant, kind="visma", client_id="c", secrets=secrets)
    connected = ConnectedOrganization.objects.create(
        merchant=merchant, connection=connection, organization_id=ORGANIZATION, name="Sannes Keramik"
    )
    rules = StoredRules.objects.create(merchant=merchant, shop=shop, version=1, document={"when": "paid"})
    return shop, connected, rules


def _make_batch(
    numbers: range, shop: Shop, connected: ConnectedOrganization, rules: StoredRules, random: Random
) -> None:
    owned: dict[str, Any] = {"merchant_id": shop.merchant_id}
    totals = {number: Decimal(random.randrange(5_000, 200_000)) / 100 for number in numbers}
    documents = {
        number: DOCUMENT % (number, number, totals[number], random.choice("æøå\\'") * 400, totals[number])
        for number in numbers
    }
    events = ShopEvent.objects.bulk_create(
        ShopEvent(
            **owned, shop=shop, delivery_id=f"d{number}", external_id=str(number), body=documents[number],
            received_at=FIRST + timedelta(seconds=number), outcome="new",
        )
        for number in numbers
    )  # fmt: skip
    orders = StoredOrder.objects.bulk_create(
        StoredOrder(
            **owned, shop=shop, external_id=str(number), number=str(100_000 + number), total=totals[number],
            currency="DKK", placed_on=FIRST.date() + timedelta(days=number % 700), buyer_name="Åse Kjær",
            search_text=f"åse kjær kunde{number}@example.com",
        )
        for number in numbers
    )  # fmt: skip
    revisions = OrderRevision.objects.bulk_create(
        OrderRevision(
            **owned, order=order, sequence=1, updated_at=event.received_at, document=event.body, event=event,
            digest=f"{order.pk:064}", received_at=event.received_at,
        )
        for order, event in zip(orders, events, strict=True)
    )  # fmt: skip
    with connections["default"].cursor() as cursor:  # one statement: a bulk update takes a minute for all
        cursor.execute(
            "UPDATE orders_storedorder SET newest_id = "
            "(SELECT r.id FROM orders_orderrevision r WHERE r.order_id = orders_storedorder.id) WHERE id >= %s",
            [orders[0].pk],
        )
    transfers = Transfer.objects.bulk_create(
        Transfer(
            **owned, shop=shop, order=order, state="paid", placed_at=revision.updated_at, connected=connected,
            rules=rules, is_pinned=True, draft_guid=UUID(int=order.pk), contact_guid=UUID(int=order.pk // 3),
            booked_revision=revision, invoice_number=1_000_000 + order.pk, invoice_total=order.total,
            registered={f"sanne-{order.pk}": str(order.total)},
            choices={"approve": {"by": "Åse"}} if random.random() < 0.1 else {},
        )
        for order, revision in zip(orders, revisions, strict=True)
    )  # fmt: skip
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            **owned, transfer=transfer, step=step, key=f"{step}-{transfer.draft_guid}", revision=revision, fence=FENCE,
            intended_at=revision.updated_at, outcome="done", outcome_at=revision.updated_at + timedelta(seconds=1),
        )
        for transfer, revision in zip(transfers, revisions, strict=True)
        for step in STEPS
    )  # fmt: skip
    TransferEvent.objects.bulk_create(
        TransferEvent(
            **owned, transfer=transfer, at=FIRST + timedelta(seconds=transfer.pk), name=name,
            details={"number": transfer.invoice_number, "total": str(transfer.invoice_total)},
        )
        for transfer in transfers
        for name in NAMES
    )  # fmt: skip


def figures(alias: str) -> dict[str, tuple[Any, ...]]:
    """Counts and sums of the tables of orders, by the database itself."""
    found = {}
    with connections[alias].cursor() as cursor:
        for table, asked in FIGURES.items():
            cursor.execute(f"SELECT {asked} FROM {table}")
            found[table] = tuple(int(value or 0) for value in cursor.fetchone())
    return found


def counts(alias: str, tables: list[str]) -> dict[str, int]:
    with connections[alias].cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = int(cursor.fetchone()[0])
        return found


def sample(count: int, random: Random, alias: str) -> list[list[dict[str, Any]]]:
    """Orders that are drawn by the seed, each with all that belongs to it, field by field."""
    with scopes_disabled():
        keys = list(StoredOrder._base_manager.using(alias).order_by("pk").values_list("pk", flat=True))
        return [list(_whole_order(key, alias)) for key in random.sample(keys, min(count, len(keys)))]


def _whole_order(key: int, alias: str) -> Iterator[dict[str, Any]]:
    order = StoredOrder._base_manager.using(alias).get(pk=key)
    yield fields(order)
    revisions = list(OrderRevision._base_manager.using(alias).filter(order_id=key).order_by("pk"))
    events = ShopEvent._base_manager.using(alias).filter(pk__in=[one.event_id for one in revisions]).order_by("pk")
    transfers = Transfer._base_manager.using(alias).filter(order_id=key).order_by("pk")
    steps = LedgerEntry._base_manager.using(alias).filter(transfer__order_id=key).order_by("pk")
    happened = TransferEvent._base_manager.using(alias).filter(transfer__order_id=key).order_by("pk")
    for row in (*revisions, *events, *transfers, *steps, *happened):
        yield fields(row)


def fields(row: models.Model) -> dict[str, Any]:
    """All values of the row, with its table."""
    return {"": row._meta.label, **{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}}
