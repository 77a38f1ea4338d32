"""Is an order booked once when workers are killed and frozen at the worst moments? Would this run notice a duplicate?

    orders ─▶ one database ◀─ workers, each a process ─▶ a double of Dinero that says when a call has come
                   ▲                   ▲
      killed and started again     kill -9, SIGSTOP for longer than the lease, or SIGSTOP while the network keeps the
      (PostgreSQL only)            call back. On PostgreSQL the clock of one of them is ten minutes ahead

Half of the orders come a second time, as shipped, while a worker works on them. A third comes once more with a refund
whose money has gone back, some come as cancelled, and of some a bank takes the money back. There are two runs on each
database, SQLite with the embedded engine and PostgreSQL with Procrastinate.
In the strict run the double behaves as Dinero does, and no order may be booked twice or lost. In the lax run the double
refuses nothing, and duplicates must be found: otherwise the strict run proves nothing. Each run prints one JSON object.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from django.db import InterfaceError, OperationalError, connections
from django_scopes import scopes_disabled

from benchmarks.refund_books import RefundedOrder, read_disputes, read_refund_books
from benchmarks.wrong_clock import wrong_clock
from krambod.accounting.money import OERE
from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.dinero.seed import add_organization
from krambod.doubles.serving import dinero_application, running
from krambod.project.demo.books import Books, read_books
from krambod.project.demo.installation import DEPOSIT_ACCOUNT_NUMBER, open_books, open_installation
from krambod.project.demo.orders import DemoOrder, make_orders
from krambod.project.demo.processes import stop_process
from krambod.project.running.starting import set_up_log
from tests.postgres.cluster import Cluster, running_cluster

PAUSES_S = (0.3, 2.0)  # between two faults
FROZEN = 0.5  # share of the faults that freeze; the others kill
FROZEN_S = (7.0, 9.0)  # the lease is 6 s with KRAMBOD_TIMING=fast
KEPT_BACK_S = (8.0, 9.5)  # by then another worker has searched for the effect, found nothing, and sent the call again
LATENCY_S = (0.005, 0.03)
KEPT_BACK = 0.5  # share of the faults that keep a call back
AT_AN_OPEN_CALL = 0.7  # share of the other faults that hit an open call; the rest come at any moment
TRAP_S = 2.0
SHIPPED = 0.5  # share of the orders that come a second time, as shipped
REFUNDED = 0.3  # share of the orders of which a third is paid back
CANCELLED = 0.1  # share of the orders that are cancelled, and paid back
DISPUTED = 0.1  # share of the orders whose money a bank takes back
DISPUTED_LATE = 30  # so many messages later: a bank takes nothing back before the sale
DISPUTE_ACCOUNT = "Indsigelser under behandling"
SHIPPED_SOON = 10  # at most so many messages later, so that some orders are being booked just then
CALLS_PER_MINUTE = 60_000
WORKERS = 4
MOST_FROZEN = 2
DATABASES = ("sqlite", "postgresql")
RESTART_S = (8.0, 16.0)  # between two kills of PostgreSQL
CLOCK_AHEAD_S = 600
UNREACHABLE = (OperationalError, InterfaceError)
PATIENCE_S = {"strict": 120.0, "lax": 15.0}  # without any progress; a lax run need not finish
STOP_S = 10.0
FIRST_ORGANIZATION = 320001
SHOWN = 10


# The calls on their way to the double


@dataclass(slots=True, kw_only=True, eq=False)
class OpenCall:
    """A call without an answer yet. `kept_back_until` is a time of the double's event loop."""

    organization_id: int
    kept_back_until: float = 0.0


class Network:
    """A network in front of the double: delays calls, knows which are open, and keeps some back."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._trapped: SimpleQueue[OpenCall] = SimpleQueue()
        self._trap: float | None = None
        self.open: set[OpenCall] = set()
        self.is_calm = False  # True at the end: calls pass without delay

    @contextmanager
    def before(self, double: DineroDouble) -> Iterator[str]:
        """Serves the double behind this network. Yields its URL."""

        @web.middleware
        async def on_the_way(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._pass(request, handler)

        application = dinero_application(double)
        application.middlewares.append(on_the_way)
        with running(application) as url:
            yield url

    def next_write(self, kept_back_s: float) -> OpenCall | None:
        """Waits for the next write and keeps it back for `kept_back_s`. None if no write comes."""
        self._trap = kept_back_s
        try:
            return self._trapped.get(timeout=TRAP_S)
        except Empty:
            self._trap = None
            return None

    async def _pass(self, call: web.Request, handler: Handler) -> web.StreamResponse:
        place = call.path.split("/")
        if self.is_calm or len(place) < 4 or not place[2].isdigit():
            return await handler(call)
        await call.read()  # the whole call has arrived: it takes effect even if its sender dies
        loop = asyncio.get_running_loop()
        opened = OpenCall(organization_id=int(place[2]))
        self.open.add(opened)
        if call.method != "GET" and self._trap is not None:
            opened.kept_back_until, self._trap = loop.time() + self._trap, None
            self._trapped.put(opened)
        try:
            await asyncio.sleep(self._random.uniform(*LATENCY_S))
            await asyncio.sleep(max(0.0, opened.kept_back_until - loop.time()))
            answer = await handler(call)
            await asyncio.sleep(self._random.uniform(*LATENCY_S))
            return answer
        finally:
            self.open.discard(opened)


# The workers, and their faults


@dataclass(slots=True, kw_only=True)
class Workers:
    """Processes that share the work. A killed one is replaced, a frozen one is thawed."""

    log: Path
    one_with: Mapping[str, str] = field(default_factory=dict)  # variables of one worker: those of a wrong clock
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    frozen: dict[int, float] = field(default_factory=dict)  # process id -> when it is thawed
    faults: Counter[str] = field(default_factory=Counter)
    special: subprocess.Popen[bytes] | None = None  # the one that has `one_with`

    def start(self) -> None:
        is_special = self.special not in self.running
        environment = {**os.environ, **(self.one_with if is_special else {})}
        with self.log.open("ab") as output:
            command = [sys.executable, "-m", "krambod", "worker", "--parent", str(os.getpid())]
            started = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, env=environment)
        self.running.append(started)
        self.special = started if is_special else self.special

    def find(self, process_id: int) -> subprocess.Popen[bytes] | None:
        """The worker with this process id, if it is running and not frozen."""
        return next((one for one in self.running if one.pid == process_id and one.pid not in self.frozen), None)

    def at_work(self) -> list[subprocess.Popen[bytes]]:
        return [one for one in self.running if one.pid not in self.frozen]

    def replace(self, worker: subprocess.Popen[bytes]) -> None:
        """Starts a new worker in place of a killed one."""
        worker.wait()
        self.running.remove(worker)
        self.faults["killed"] += 1
        self.start()

    def keep_frozen(self, worker: subprocess.Popen[bytes], seconds: float) -> None:
        """Notes that the worker is frozen, and when to thaw it."""
        self.frozen[worker.pid] = time.monotonic() + seconds
        self.faults["frozen"] += 1

    def thaw(self, now: float) -> None:
        for worker in [one for one in self.running if self.frozen.get(one.pid, now) < now]:
            worker.send_signal(signal.SIGCONT)
            del self.frozen[worker.pid]

    def stop(self) -> None:
        self.thaw(float("inf"))
        for worker in self.running:
            worker.terminate()
        for worker in self.running:
            stop_process(worker, STOP_S)


@contextmanager
def workers_in(directory: Path, one_with: Mapping[str, str]) -> Iterator[Workers]:
    workers = Workers(log=directory / "workers.log", one_with=one_with)
    try:
        for _ in range(WORKERS):
            workers.start()
        yield workers
    finally:
        workers.stop()


def strike_database(cluster: Cluster | None, workers: Workers, random: Random, restart_at: float) -> float:
    """Kills PostgreSQL if it is time to. Returns when it is time again (monotonic)."""
    if cluster is None or time.monotonic() < restart_at:
        return restart_at
    cluster.restart()
    connections.close_all()
    workers.faults["database_restarted"] += 1
    return time.monotonic() + random.uniform(*RESTART_S)


def strike(workers: Workers, network: Network, random: Random, *, must_hit: bool) -> bool:
    """Causes one fault. Returns whether it hit an open call. With `must_hit`, the network keeps the call back."""
    is_kept_back = must_hit or random.random() < KEPT_BACK
    call = None
    if is_kept_back or random.random() < AT_AN_OPEN_CALL:
        call = network.next_write(random.uniform(*KEPT_BACK_S) if is_kept_back else 0.0)
    victim = workers.find(holder_of(call.organization_id)) if call else random.choice(workers.at_work())
    if victim is None:
        return False
    calls = [one for one in set(network.open) if holder_of(one.organization_id) == victim.pid]
    is_frozen = len(workers.frozen) < MOST_FROZEN and random.random() < FROZEN
    victim.send_signal(signal.SIGSTOP if is_frozen else signal.SIGKILL)
    hit = any(one in network.open for one in calls)
    workers.faults["kept_back"] += is_kept_back and call is not None
    if is_frozen:
        workers.keep_frozen(victim, random.uniform(*FROZEN_S))
    else:
        workers.replace(victim)
    return hit


def holder_of(organization_id: int) -> int:
    """The id of the process that holds the organization's lane; 0 if no process does."""
    from krambod.worker.models import Lane

    holder = Lane.objects.filter(name=str(organization_id)).values_list("holder", flat=True).first()
    return int(holder.split(":")[-2]) if holder else 0


# The orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A shop and its orders."""

    organization_id: int
    code: str
    orders: list[DemoOrder]
    refunded: dict[str, RefundedOrder]  # by the order's id
    disputed: dict[str, DemoOrder]  # by the order's id
    dispute_account_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A request by which a shop sends one of its orders."""

    shop_code: str
    external_id: str
    body: Mapping[str, Any]


def make_messages(shops: Sequence[Shop], random: Random) -> list[Message]:
    """The orders of all shops in turn. Some come again soon afterwards, as shipped, and some then with a refund."""
    messages: list[Message] = []
    later: list[tuple[int, Message]] = []
    for place in range(len(shops[0].orders)):
        for shop in shops:
            for order in shop.orders[place : place + 1]:
                messages.append(Message(shop_code=shop.code, external_id=order.external_id, body=order.body))
                first, position = messages[-1], len(messages)
                newest = shipped(first) if random.random() < SHIPPED else first
                if newest is not first:
                    position += random.randint(0, SHIPPED_SOON)
                    later.append((position, newest))
                if (refunded := shop.refunded.get(order.external_id)) is not None:
                    later.append((position + random.randint(1, SHIPPED_SOON), with_refund(newest, refunded)))
                if order.external_id in shop.disputed:
                    later.append((position + DISPUTED_LATE, with_dispute(newest)))
    for position, message in sorted(later, key=lambda one: one[0], reverse=True):
        messages.insert(position, message)
    return messages


def shipped(message: Message) -> Message:
    """A newer revision of the order. On another day, the text on the invoice differs too."""
    moment = datetime.now(UTC).isoformat()
    return replace(message, body={**message.body, "updated_at": moment, "shipped_at": moment})


def with_refund(message: Message, refunded: RefundedOrder) -> Message:
    """A newer revision of the order: the shop paid a part back, or cancelled the order and paid all back."""
    at = datetime.now(UTC).isoformat()
    if refunded.is_cancelled:
        return with_money_back(message, refunded.refunded, {"at": at}, {"cancelled_at": at})
    refund = {"id": "r", "at": at, "total": str(refunded.refunded)}
    return with_money_back(message, refunded.refunded, {"at": at, "refund_id": "r"}, {"refunds": [refund]})


def with_dispute(message: Message) -> Message:
    """A newer revision of the order: a bank took all of its money back."""
    at = datetime.now(UTC).isoformat()
    return with_money_back(message, message.body["total"], {"at": at, "reason": "chargeback"}, {})


def with_money_back(
    message: Message, amount: Decimal | str, row: Mapping[str, str], changes: Mapping[str, Any]
) -> Message:
    """A newer revision of the order. Its payment has the id that the first revision had."""
    body = message.body
    paid = {"id": "paid", "amount": body["total"], "state": "captured", "at": body.get("paid_at")}
    back = {"id": "back", "amount": str(amount), "state": "refunded", **row}
    payments = [*body.get("payments", [paid]), back]
    return replace(message, body={**body, "updated_at": row["at"], "payments": payments, **changes})


def send(messages: Sequence[Message], seconds: float) -> None:
    """Sends the messages one after the other, spread over `seconds`."""
    from krambod.merchants.models import Shop as StoredShop
    from krambod.orders.reading import read_order
    from krambod.transfers.intake import receive_order

    with scopes_disabled():
        by_code = {shop.code: shop for shop in StoredShop.objects.select_related("merchant")}
    began_at = time.monotonic()
    for number, message in enumerate(messages):
        time.sleep(max(0.0, began_at + seconds * number / len(messages) - time.monotonic()))
        read = read_order(message.external_id, message.body)
        is_taken = False
        while not is_taken:
            # A frozen worker may lock SQLite, and PostgreSQL may be away: the shop then gets a 503 and sends again.
            try:
                receive_order(by_code[message.shop_code], read, body="{}", delivery_id=None, now=datetime.now(UTC))
                is_taken = True
            except UNREACHABLE:
                connections.close_all()
                time.sleep(0.1)


# A run


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Makes one run in this process, and returns its figures for JSON."""
    set_up_log(logging.WARNING)
    random = Random(options.seed)
    network, double = Network(random), open_double(calls_per_minute=CALLS_PER_MINUTE, lax=options.only == "lax")
    with ExitStack() as stack:
        place = stack.enter_context(TemporaryDirectory(prefix="krambod-chaos-"))
        url = stack.enter_context(network.before(double))
        more: dict[str, str] = {}
        one_with: Mapping[str, str] = {}
        cluster = None
        if options.database == "postgresql":
            cluster = stack.enter_context(running_cluster(synchronous_commit="on"))
            more = {"KRAMBOD_DATABASE_URL": cluster.create_database("chaos")}
            one_with = wrong_clock(CLOCK_AHEAD_S, Path(place)) or {}
        shops = open_shops(Path(place), double, url, options, more)
        from krambod.project.demo.shop import find_held, wait_until_done

        began_at = time.monotonic()
        with workers_in(Path(place), one_with) as workers:
            sender = threading.Thread(target=send, args=(make_messages(shops, random), options.seconds))
            sender.start()
            hits = 0
            restart_at = time.monotonic() + random.uniform(*RESTART_S)
            while sender.is_alive():
                time.sleep(random.uniform(*PAUSES_S))
                workers.thaw(time.monotonic())
                hits += strike(workers, network, random, must_hit=not hits)
                restart_at = strike_database(cluster, workers, random, restart_at)
            workers.thaw(float("inf"))
            is_done = wait_until_done(lambda: None, patience_s=PATIENCE_S[options.only])
            seconds = time.monotonic() - began_at
        network.is_calm = True
        for line in [*find_held(but="chargeback"), "" if is_done else "not everything was done in time"]:
            print(line, end="\n" if line else "", file=sys.stderr)
        books = [books for shop in shops for books in books_of(double, url, shop)]
        if options.show_log:
            print((Path(place) / "workers.log").read_text(), file=sys.stderr)
        cancelled = sum(one.is_cancelled for shop in shops for one in shop.refunded.values())
        refunds = sum(len(shop.refunded) for shop in shops) - cancelled
        disputes = sum(len(shop.disputed) for shop in shops)
        went_back = {"refunds": refunds, "cancelled": cancelled, "disputes": disputes}
        return figures(options, workers, hits, seconds, books) | went_back


def open_shops(
    place: Path, double: DineroDouble, url: str, options: argparse.Namespace, more: Mapping[str, str]
) -> list[Shop]:
    """Sets up the shops, each with its own organization, so that several lanes have work."""
    more = {"KRAMBOD_TIMING": "fast", "KRAMBOD_WORKER_THREADS": "2", **more}
    configuration = open_installation(place, url, calls_per_minute=CALLS_PER_MINUTE, **more)
    from krambod.project.demo.shop import connect_shop

    chosen = Random(options.seed)
    numbers = [FIRST_ORGANIZATION + index for index in range(options.organizations)]
    shops = []
    for index, number in enumerate(numbers):
        with double.store.transaction():
            add_organization(double.store, double.clock.today(), {"Id": number, "Name": f"Butik {number}"})
        code = f"shop-{number}"
        connect_shop(configuration, number, code)
        dispute_account_number = open_dispute_account(double, url, number, code)
        count = len(range(index, options.orders, options.organizations))
        orders = make_orders(count, seed=options.seed + index, now=double.clock.now())
        fates = {order.external_id: chosen.random() for order in orders}
        refunded = [one for order in orders if (one := refund_of(order, fates[order.external_id])) is not None]
        shops.append(
            Shop(
                organization_id=number,
                code=code,
                orders=orders,
                refunded={one.order.external_id: one for one in refunded},
                disputed={one.external_id: one for one in orders if fates[one.external_id] > 1 - DISPUTED},
                dispute_account_number=dispute_account_number,
            )
        )
    return shops


def refund_of(order: DemoOrder, fate: float) -> RefundedOrder | None:
    """What is refunded of an order with this random number, or None."""
    if fate < REFUNDED:
        return RefundedOrder(order=order, refunded=(order.total / 3).quantize(OERE))
    return RefundedOrder(order=order, refunded=order.total, is_cancelled=True) if fate < REFUNDED + CANCELLED else None


def open_dispute_account(double: DineroDouble, url: str, organization_id: int, code: str) -> int:
    """Makes the account of disputes, and names it in the shop's booking rules."""
    from krambod.merchants.models import Shop as StoredShop
    from krambod.organizations.accounts import ensure_deposit_account
    from krambod.transfers.rule_versions import find_rules, save_rules

    with open_books(double, url, organization_id) as dinero:
        number = ensure_deposit_account(dinero, name=DISPUTE_ACCOUNT)
    with scopes_disabled():
        shop = StoredShop.objects.select_related("merchant").get(code=code)
        rules = find_rules(shop)
        assert rules is not None
        save_rules(shop, rules.model_copy(update={"dispute_account_number": number}), datetime.now(UTC))
    return number


def books_of(double: DineroDouble, url: str, shop: Shop) -> list[Books]:
    """The books of the orders without a refund, of those with one, and of the disputes."""
    plain = [order for order in shop.orders if order.external_id not in shop.refunded]
    with open_books(double, url, shop.organization_id) as dinero:
        return [
            read_books(dinero, plain, shop_code=shop.code, deposit_account_number=DEPOSIT_ACCOUNT_NUMBER),
            read_refund_books(dinero, [*shop.refunded.values()], shop.code),
            read_disputes(dinero, [*shop.disputed.values()], shop.dispute_account_number),
        ]


def figures(
    options: argparse.Namespace, workers: Workers, hits: int, seconds: float, books: Sequence[Books]
) -> dict[str, Any]:
    for line in [line for one in books for line in (*one.duplicates, *one.mismatches)][:SHOWN]:
        print(line, file=sys.stderr)
    done = min(sum(one.booked for one in books), sum(one.paid for one in books))
    return {
        "double": options.only,
        "database": options.database,
        "clock_ahead_s": CLOCK_AHEAD_S if workers.one_with else 0,
        "orders": options.orders,
        "faults": workers.faults["killed"] + workers.faults["frozen"],
        **workers.faults,
        "hit_an_open_call": hits,
        "duplicates": sum(len(one.duplicates) for one in books),
        "mismatches": sum(len(one.mismatches) for one in books),
        "lost": options.orders - done,
        "seconds": round(seconds, 1),
    }


def is_as_it_should(found: dict[str, Any]) -> bool:
    """Whether the strict run has no duplicate and no loss, or the lax run has found its duplicates."""
    if found["double"] == "lax":
        return bool(found["duplicates"])
    return bool(found["hit_an_open_call"]) and not (found["duplicates"] or found["mismatches"] or found["lost"])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long orders come and faults strike")
    parser.add_argument("--organizations", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=DATABASES, help="one of the two")
    parser.add_argument("--only", choices=["strict", "lax"], help="one of the two runs")
    parser.add_argument("--show-log", action="store_true", help="print what the workers logged")
    options = parser.parse_args()
    if options.only and options.database:
        found = run(options)
        print(json.dumps(found), flush=True)
        sys.exit(not is_as_it_should(found))
    # Each run has its own process, because Django can be set up for only one database.
    command = [sys.executable, "-m", "benchmarks.chaos", *sys.argv[1:]]
    runs = [
        ["--database", database, "--only", kind]
        for database in ([options.database] if options.database else DATABASES)
        for kind in ([options.only] if options.only else PATIENCE_S)
    ]
    codes = [subprocess.run([*command, *run], check=False).returncode for run in runs]
    sys.exit(any(codes))


if __name__ == "__main__":
    main()
