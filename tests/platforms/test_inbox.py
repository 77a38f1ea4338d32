"""Do events come to orders whatever way they come: twice, late, in any order, forged, or not at all?"""

import json
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from django_scopes import scopes_disabled

from krambod.doubles.shoporama.hooks import SIGNATURE_HEADER, Mood, signature
from krambod.orders.revisions import find_newest, read_revision
from krambod.platforms.connections.budget import find_budget
from krambod.platforms.connections.connect import try_connection
from krambod.platforms.connections.status import hook_addresses
from krambod.platforms.events.explain import save_field_map
from krambod.platforms.events.seen import last_events, seen_words
from krambod.platforms.models import ShopConnection
from krambod.platforms.shoporama import PLATFORM as SHOPORAMA
from krambod.transfers.models import Transfer
from tests.doubles.caller import LOOPBACK
from tests.platforms.webshop import NOON, SECRET, Webshop, captured_at_once, sale


def post(webshop: Webshop, document: Any, *, event: str = "order_created", secret: str = SECRET, **headers: str) -> int:
    """The event as the shop would send it, or as somebody who does not know the secret."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    sent = {"Content-Type": "application/json", SIGNATURE_HEADER: signature(secret, body), **headers}
    address = f"{webshop.status().hook_address}?type={event}"
    return httpx2.post(address, content=body, headers=sent, timeout=20, **LOOPBACK).status_code


def document_of(webshop: Webshop, number: str = "1042", **changes: Any) -> dict[str, Any]:
    """An order that the shop told nobody of, paid."""
    webshop.double.hooks.mood = Mood(lost=1.0)
    order_id = webshop.orders.place(sale(number), NOON)
    webshop.orders.pay(order_id, NOON)
    return dict(webshop.orders.find(order_id)) | changes


def use_up_calls(webshop: Webshop) -> None:
    with scopes_disabled():
        ShopConnection.objects.update(calls_day=webshop.services.now().date(), calls_made=1000)


def transfers() -> list[Transfer]:
    with scopes_disabled():
        return list(Transfer.objects.order_by("pk"))


def test_a_forged_event_is_refused_and_not_stored(webshop: Webshop) -> None:
    document = document_of(webshop)

    wrong = post(webshop, document, secret="a guess")
    unsigned = post(webshop, document, **{SIGNATURE_HEADER: ""})

    assert (wrong, unsigned) == (401, 401)
    assert webshop.deliveries() == []


def test_a_replayed_event_has_no_effect_and_is_shown_as_repeated(webshop: Webshop) -> None:
    captured_at_once(webshop)
    document = document_of(webshop)
    post(webshop, document)
    webshop.work()
    calls = find_budget(webshop.connection(), webshop.services.now()).made

    again = [post(webshop, document) for _ in range(3)]
    renamed = post(webshop, document, event="paid", **{"X-Shoporama-Delivery": "another"})
    webshop.work()

    assert (*again, renamed) == (200, 200, 200, 200)
    assert [(one.state, one.repeats) for one in webshop.deliveries()] == [("done", 4)]
    assert [event.repeats for event in last_events(webshop.shopkeeper.shop)] == [4]
    assert webshop.status().repeated == 4
    assert find_budget(webshop.connection(), webshop.services.now()).made == calls
    assert len(transfers()) == len(webshop.shopkeeper.invoices()) == 1


def test_finding_4_a_captured_delivery_resent_as_another_event_is_a_repetition(webshop: Webshop) -> None:
    captured_at_once(webshop)
    document = document_of(webshop)
    post(webshop, document)
    webshop.work()

    for event in ("new_return", "order_withdrawn", "uninstall", "paid"):
        post(webshop, document, event=event)
        post(webshop, document, event=f"{event}&proof=a-guess")
    webshop.work()

    assert webshop.status().paused_cause == ""
    assert [one.kind for one in webshop.deliveries()] == ["order"]
    assert "return_announced" not in webshop.shopkeeper.events(str(document["order_id"]))


def test_finding_4_the_address_of_an_event_proves_it_even_with_a_body_that_came_before(webshop: Webshop) -> None:
    document = document_of(webshop)
    shop = webshop.shopkeeper.shop
    addresses = dict(hook_addresses(shop, SHOPORAMA, webshop.services.base_url))
    post(webshop, document)

    for _ in range(2):
        post(webshop, document, event=addresses["new_return"].partition("?type=")[2])
    post(webshop, document, event="new_return")

    assert [(one.kind, one.repeats) for one in webshop.deliveries()] == [("order", 1), ("return", 2)]


def test_an_event_of_an_unknown_shop_or_platform_is_not_found(webshop: Webshop) -> None:
    address = webshop.status().hook_address

    statuses = [
        httpx2.post(url, content=b"{}", **LOOPBACK).status_code
        for url in (f"{address}x", address.replace("shoporama", "woocommerce"), address.replace("shoporama", "nobody"))
    ]

    assert statuses == [404, 404, 404]


def test_a_body_too_large_is_refused(webshop: Webshop) -> None:
    assert post(webshop, b" " * (16 * 1024 * 1024 + 1)) == 413
    assert webshop.deliveries() == []


def test_a_product_event_is_none_of_ours(webshop: Webshop) -> None:
    assert post(webshop, {"product_id": 7}, event="product") == 200
    assert webshop.deliveries() == []


def test_events_of_one_order_are_read_back_once_and_the_newest_counts(webshop: Webshop) -> None:
    captured_at_once(webshop)
    webshop.double.hooks.mood = Mood(copies=2, jumble_s=0.2)

    order_id = webshop.orders.place(sale(), NOON)
    webshop.orders.pay(order_id, NOON + timedelta(minutes=1))
    webshop.orders.set_status(order_id, "sent", NOON + timedelta(hours=1))
    webshop.wait_for_events(3)
    webshop.work()

    transfer = webshop.shopkeeper.transfer(str(order_id))
    assert transfer.state == "paid"
    assert {one.is_read_back for one in webshop.deliveries()} == {True}


def test_without_calls_left_the_signed_bodies_are_taken_and_an_older_one_changes_nothing(webshop: Webshop) -> None:
    captured_at_once(webshop)
    use_up_calls(webshop)
    new = document_of(webshop)
    old = new | {"paid": 0, "paid_time": None, "last_modified": "2026-11-22 11:59:00"}
    newer = new | {"last_modified": "2026-11-22 12:30:00", "status": "sent", "sent_time": "2026-11-22 12:30:00"}

    for document in (newer, old, new):
        assert post(webshop, document) == 200
    webshop.work()

    events = webshop.deliveries()
    assert [one.outcome for one in events] == ["new", "superseded", "superseded"]
    assert not any(one.is_read_back for one in events)
    assert webshop.shopkeeper.transfer(str(new["order_id"])).state == "paid"


def test_paid_before_created_ends_as_one_paid_order(webshop: Webshop) -> None:
    captured_at_once(webshop)
    use_up_calls(webshop)
    paid = document_of(webshop, last_modified="2026-11-22 12:01:00")
    created = paid | {"paid": 0, "paid_time": None, "last_modified": "2026-11-22 12:00:00"}

    post(webshop, paid, event="paid")
    webshop.work()
    post(webshop, created, event="order_created")
    webshop.work()

    assert [transfer.state for transfer in transfers()] == ["paid"]


def test_what_lacks_a_field_is_held_names_it_and_goes_on_when_it_is_mapped(webshop: Webshop) -> None:
    captured_at_once(webshop)
    use_up_calls(webshop)
    document = document_of(webshop)
    document["grand_total"] = document.pop("total_price")

    post(webshop, document)
    webshop.work()
    held = last_events(webshop.shopkeeper.shop, state="held")
    version = save_field_map(webshop.shopkeeper.shop, {"total": "grand_total"}, webshop.services.now(), by="Sanne")
    webshop.work()

    assert [(one["field"], one["problem"]) for one in held[0].findings] == [("total_price", "missing")]
    assert version == 2
    assert [one.state for one in webshop.deliveries()] == ["done"]
    assert [transfer.state for transfer in transfers()] == ["paid"]


@pytest.mark.parametrize("body", [b"no json", b"[1, 2]", b'{"order_id": 5012', b"\xff\xfe", b'{"a": 1e999999}', b""])
def test_what_cannot_be_read_at_all_is_kept_and_held(webshop: Webshop, body: bytes) -> None:
    assert post(webshop, body) == 200

    webshop.work()

    assert [one.state for one in webshop.deliveries()] == ["held"]


def test_one_that_cannot_be_read_does_not_stop_the_others(webshop: Webshop) -> None:
    captured_at_once(webshop)
    document = document_of(webshop)

    post(webshop, b"no json")
    post(webshop, document)
    webshop.work()

    assert [one.state for one in webshop.deliveries()] == ["held", "done"]
    assert [transfer.state for transfer in transfers()] == ["paid"]


def test_an_announced_return_credits_nothing_and_opens_a_label(webshop: Webshop) -> None:
    captured_at_once(webshop)
    order_id = webshop.orders.place(sale(), NOON)
    webshop.orders.pay(order_id, NOON)
    webshop.wait_for_events(2)
    webshop.work()
    books = webshop.shopkeeper.by_hand.books()

    webshop.orders.announce_return(order_id, "new_return")
    webshop.orders.announce_return(order_id, "order_withdrawn")
    webshop.wait_for_events(3)
    webshop.work()

    assert webshop.shopkeeper.by_hand.books() == books
    with scopes_disabled():
        newest = find_newest(webshop.shopkeeper.shop, str(order_id))
        assert newest is not None
        returns = read_revision(newest).returns
    assert sorted(one.reason for one in returns) == ["", "withdrawal"]
    assert "return_announced" in webshop.shopkeeper.events(str(order_id))


def test_an_order_that_is_gone_is_cancelled_and_one_never_known_is_nothing(webshop: Webshop) -> None:
    order_id = webshop.orders.place(sale(), NOON)
    webshop.wait_for_events(1)
    webshop.work()
    unknown = document_of(webshop, "1043")

    post(webshop, dict(webshop.orders.find(order_id)) | {"comments": "slettes"}, event="new_status")
    post(webshop, unknown)
    webshop.orders.delete(order_id)
    webshop.orders.delete(unknown["order_id"])
    webshop.work()

    assert [one.outcome for one in webshop.deliveries()] == ["new", "revised", "gone"]
    assert [transfer.state for transfer in transfers()] == ["cancelled"]


def test_a_dead_token_pauses_the_shop_and_loses_nothing(webshop: Webshop) -> None:
    captured_at_once(webshop)
    webshop.double.token = "f" * 32
    order_id = webshop.orders.place(sale(), NOON)
    webshop.orders.pay(order_id, NOON)
    webshop.wait_for_events(2)
    webshop.work()
    paused = webshop.status()

    webshop.double.token = "0123456789abcdef0123456789abcdef"
    try_connection(webshop.shopkeeper.shop, webshop.services)
    webshop.work()

    assert (paused.paused_cause, paused.pending) == ("reconnect_shop", 2)
    assert webshop.status().paused_cause == ""
    assert [transfer.state for transfer in transfers()] == ["paid"]


def test_statuses_and_methods_that_were_seen_can_be_shown(webshop: Webshop) -> None:
    order_id = webshop.orders.place(sale(), NOON)
    webshop.wait_for_events(1)
    webshop.work()
    webshop.orders.set_status(order_id, "pakket", NOON)
    webshop.wait_for_events(2)
    webshop.work()

    assert seen_words(webshop.shopkeeper.shop) == {"status": ["new", "pakket"], "method": ["MobilePay"]}
