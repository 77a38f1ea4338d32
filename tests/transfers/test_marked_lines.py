"""Does each line of the log, and each span, say which transfer it tells of, and never one of another lane?"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from structlog.contextvars import get_contextvars, merge_contextvars
from structlog.testing import capture_logs

from krambod.traces import end_traces, trace_to
from krambod.transfers.batch import work_lane
from krambod.worker.lanes import LEASE_S, claim_lane
from tests.transfers.shopkeeper import Shopkeeper

ANOTHER = 310004  # of the double's companies


def lane_of(keeper: Shopkeeper) -> Any:
    """The steps of the work on the keeper's lane."""
    name = str(keeper.organization_id)
    lease = claim_lane(name, holder="worker", lease_s=LEASE_S, now=keeper.now())
    assert lease is not None
    return work_lane(keeper.organization_id, lease, keeper.services)


def marks(lines: list[Any]) -> set[tuple[object, ...]]:
    return {(line["transfer"], line["shop"], line["merchant"]) for line in lines if "transfer" in line}


def test_each_line_of_a_transfer_names_it_with_its_shop_and_merchant(shopkeeper: Shopkeeper) -> None:
    first, second = shopkeeper.send("1"), shopkeeper.send("2")

    with capture_logs([merge_contextvars]) as lines:
        shopkeeper.work()

    shop = shopkeeper.shop
    assert marks(lines) == {(one.pk, shop.pk, shop.merchant_id) for one in (first, second)}
    calls = [line for line in lines if line["event"] == "dinero.call"]
    writes = [line for line in calls if line["path"].endswith(("/book", "/payments"))]
    assert len(writes) >= 4
    assert all("transfer" in line for line in writes)


def test_a_mark_ends_before_another_lane_goes_on_in_the_same_thread(shopkeeper: Shopkeeper) -> None:
    """Two lanes take turns, each step in another thread: after each, the thread must know of no transfer."""
    other = shopkeeper.another_shop("bo", ANOTHER)
    sent = {keeper.shop.pk: {keeper.send(number).pk for number in "12"} for keeper in (shopkeeper, other)}
    lanes = [lane_of(shopkeeper), lane_of(other)]
    left_behind = []

    with capture_logs([merge_contextvars]) as lines, ThreadPoolExecutor(1) as one, ThreadPoolExecutor(1) as two:
        threads = [one, two]
        while lanes:
            for lane in list(lanes):
                if threads[0].submit(next, lane, "ended").result() == "ended":
                    lanes.remove(lane)
                left_behind += [thread.submit(get_contextvars).result() for thread in threads]
                threads.reverse()
        for thread in threads:
            thread.submit(connections.close_all).result()

    assert len(left_behind) > 8
    assert not any(left_behind)
    found: dict[object, set[object]] = {}
    for transfer, shop, _ in marks(lines):
        found.setdefault(shop, set()).add(transfer)
    assert found == sent


def test_a_transfer_and_its_calls_are_spans_of_one_trace(shopkeeper: Shopkeeper) -> None:
    exporter = InMemorySpanExporter()
    transfer = shopkeeper.send()

    trace_to(SimpleSpanProcessor(exporter), "krambod-worker")
    try:
        shopkeeper.work()
    finally:
        end_traces()

    spans = exporter.get_finished_spans()
    booked = next(one for one in spans if one.name == "transfer.book")
    assert (booked.attributes or {})["krambod.transfer"] == transfer.pk
    [call] = [one for one in spans if one.parent is not None and one.parent.span_id == booked.context.span_id]
    assert dict(call.attributes or {}) == {
        "http.request.method": "POST", "server.address": "127.0.0.1", "http.response.status_code": 200,
    }  # fmt: skip
    assert not [one for one in spans if one.events], "the text of an exception may name a buyer"
