"""Do all who change an order's rows at once lock them in one order? SQLite cannot tell: `tests/postgres` runs it."""

import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random
from threading import Barrier

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F
from django_scopes import scope, scopes_disabled

from krambod.orders.models import StoredOrder
from krambod.transfers.intake import poke
from krambod.transfers.ledger import Intent, Journal, LaneCallbacks, Revised
from krambod.transfers.locking import lock_order
from krambod.transfers.models import State, Step, Transfer
from krambod.transfers.parts.stored import poke_parts
from krambod.transfers.roles import REFUND, SALE, SHIPMENT
from krambod.transfers.rule_versions import save_rules
from tests.transfers.building import at
from tests.transfers.stored import NOW, Store, make_store

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = [str(number) for number in range(1, 9)]
SECONDS = 2.5
FIRST_RULES = 20
LANE = LaneCallbacks(
    renew=lambda: None,
    is_paused=lambda: False,
    expect_time=lambda: None,
    take=lambda _: None,
    now=lambda: NOW,
    fence=1,
)


def plant_orders(store: Store) -> None:
    """Orders with three transfers each, whose ids do not follow the orders."""
    for number in ORDERS:
        store.send(number)
    with scope(merchant=store.shop.merchant):
        for role in (REFUND, SHIPMENT):
            for sale in Transfer.objects.filter(role=SALE.name).order_by("-pk"):
                Transfer.objects.create(
                    merchant_id=sale.merchant_id, shop_id=sale.shop_id, order_id=sale.order_id, role=role.name,
                    part_id="1", connected=store.connected, placed_at=sale.placed_at, cause="no_account",
                    mended_by="settings", is_pinned=True,
                )  # fmt: skip


def save_some_rules(store: Store, _: Random, turn: int) -> None:
    assert save_rules(store.shop, store.rules(invoice_text=f"Ordre {{number}}, {time.monotonic_ns()} {turn}"), NOW)


def send_a_revision(store: Store, random: Random, turn: int) -> None:
    store.send(random.choice(ORDERS), updated_at=at(23) + timedelta(seconds=turn))


def choose_something(_: Store, random: Random, __: int) -> None:
    """What a person's choice does: it makes the sale due, and then the parts."""
    with scopes_disabled(), transaction.atomic():
        sale = Transfer.objects.get(role=SALE.name, order__external_id=random.choice(ORDERS))
        lock_order(sale.order_id)
        poke(sale, NOW)
        poke_parts(sale.order_id, NOW)


def work_on_a_batch(_: Store, random: Random, turn: int) -> None:
    """What a worker does: it changes transfers of several orders, freezes an order, and makes others due."""
    journal = Journal(LANE)
    with scopes_disabled():
        rows = list(Transfer.objects.select_related("order__newest", "shop").order_by("pk"))
    batch = random.sample(rows, 8)
    for transfer in batch:
        journal.change(transfer, attempts=turn % 5)
        journal.afterwards(transfer, partial(make_due, transfer.order_id))
    frozen = batch[0]
    assert frozen.order.newest is not None
    intent = Intent(transfer=frozen, revision=frozen.order.newest, step=Step.BOOK, key=str(turn), freezes=True)
    try:
        journal.write(intent, lambda: None)
        journal.thaw(frozen)
    except Revised:
        pass
    journal.flush()


def make_due(order_id: int) -> None:
    Transfer.objects.filter(order=order_id).update(due_at=NOW, pokes=F("pokes") + 1)


ACTORS = (
    save_some_rules, save_some_rules, send_a_revision, send_a_revision, choose_something, work_on_a_batch,
    work_on_a_batch,
)  # fmt: skip


def test_an_order_that_comes_in_while_the_first_rules_are_saved_goes_on_by_itself() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    for turn in range(FIRST_RULES):
        store = make_store(f"shop-{turn}", 310001 + turn, has_rules=False)
        begin = Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            jobs = [threads.submit(once_begun, begin, job, store) for job in (save_first_rules, send_some)]
            for job in jobs:
                job.result()

        with scopes_disabled():
            assert not Transfer.objects.filter(shop=store.shop, due_at=None).exists()


def once_begun(begin: Barrier, job: Callable[[Store], None], store: Store) -> None:
    try:
        begin.wait()
        job(store)
    finally:
        connections.close_all()


def save_first_rules(store: Store) -> None:
    time.sleep(0.01)
    assert save_rules(store.shop, store.rules(), NOW)


def send_some(store: Store) -> None:
    for number in ORDERS:
        store.send(number)


def test_finding_16_nobody_waits_for_another_for_ever(record_property: Callable[[str, object], None]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    store = make_store("sanne")
    plant_orders(store)
    ends_at = time.monotonic() + SECONDS

    def act(seed: int) -> tuple[int, list[str]]:
        """Does the same thing until the time is over. Returns how often, and the errors."""
        turn, errors = 0, []
        random = Random(seed)
        try:
            while time.monotonic() < ends_at:
                turn += 1
                try:
                    ACTORS[seed](store, random, turn)
                except OperationalError:
                    errors.append(traceback.format_exc())
            return turn, errors
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(ACTORS)) as threads:
        done = list(threads.map(act, range(len(ACTORS))))

    for actor, (turns, _) in zip(ACTORS, done, strict=True):
        record_property(f"turns of {actor.__name__}", turns)
    assert [error for _, errors in done for error in errors] == []
    assert min(turns for turns, _ in done) > 1
    with scopes_disabled():
        assert StoredOrder.objects.count() == len(ORDERS)
        assert not Transfer.objects.exclude(state=State.RECEIVED).exists()
