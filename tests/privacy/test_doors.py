"""What comes in by any door after an erasure: is it stored without the person, and are the books still right?"""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django_scopes import scopes_disabled

from krambod.importing.take import ImportListener, import_orders
from krambod.orders.files import scan_file
from krambod.platforms.connections.backfill import ask_for_backfill
from krambod.platforms.events.backfill import backfill_shop
from krambod.platforms.models import Delivery
from krambod.privacy.erasing import erase_buyer
from krambod.transfers.models import State
from tests.platforms.webshop import NOON, Webshop, captured_at_once, sale, served, services, webshop
from tests.transfers.shopkeeper import Shopkeeper, order_body, reach, shopkeeper

__all__ = ["reach", "served", "services", "shopkeeper", "webshop"]  # fixtures

LATER = "2026-11-22T11:00:00Z"
TEXTS = ("jens@example.com", "jens hansen", "nørregade 1", "københavn k")
CAPTURED = {"id": "p1", "method": "Dankort", "amount": "249.00", "state": "captured", "at": "2026-11-22T09:00:00Z"}


def traces() -> int:
    with scopes_disabled():
        rows = "\n".join(str(row) for model in apps.get_models() for row in model._default_manager.values_list())
    plain = rows.casefold().replace("\\xf8", "ø").replace("\\u00f8", "ø")
    return sum(plain.count(text) for text in TEXTS)


def erase(keeper: Shopkeeper, number: str) -> None:
    assert traces() > 0
    erased = erase_buyer(keeper.shop.merchant, number, actor="sanne", now=keeper.now())
    assert [(one.number, one.reason) for one in erased] == [(number, "")]
    assert traces() == 0


def work(keeper: Shopkeeper) -> None:
    while keeper.due():
        keeper.work()


def test_a_refund_after_the_erasure_becomes_a_credit_note_and_brings_nobody_back(
    shopkeeper: Shopkeeper, record_property: Callable[[str, object], None]
) -> None:
    shopkeeper.send(payments=[CAPTURED])
    work(shopkeeper)
    erase(shopkeeper, "1042")
    back = {"id": "b", "method": "Dankort", "amount": "249.00", "state": "refunded", "at": LATER, "refund_id": "r1"}

    refund = {"id": "r1", "at": LATER, "total": "249.00"}
    shopkeeper.send(updated_at=LATER, payments=[CAPTURED, back], refunds=[refund])
    work(shopkeeper)

    [invoice], [credit_note] = shopkeeper.invoices(), shopkeeper.credit_notes()
    assert shopkeeper.refund("r1").cause == ""
    assert shopkeeper.transfer().cause == ""
    assert Decimal(str(invoice["TotalInclVat"])) == abs(Decimal(str(credit_note["TotalInclVat"]))) == Decimal("249.00")
    assert "1042" in invoice["ExternalReference"]
    record_property("traces after a refund of an erased order", traces())
    assert traces() == 0


def test_a_change_a_poll_and_an_import_of_older_orders_bring_nobody_back(webshop: Webshop) -> None:
    captured_at_once(webshop)
    webshop.double.hooks.mood.lost = 1.0
    older = webshop.orders.place(sale("1001"), NOON - timedelta(days=3))
    webshop.double.hooks.mood.lost = 0.0
    order_id = webshop.orders.place(sale(), NOON)
    webshop.orders.pay(order_id, NOON)
    webshop.wait_for_events(2)
    webshop.work()
    erase(webshop.shopkeeper, webshop.shopkeeper.transfer(str(order_id)).order.number)
    count = len(webshop.deliveries())

    webshop.orders.comment(order_id, "Ring til Jens Hansen", NOON + timedelta(minutes=2))
    webshop.wait_for_events(count + 1)
    webshop.work()
    webshop.poll()
    ask_for_backfill(webshop.shopkeeper.shop, NOON - timedelta(days=10), webshop.services.now())
    backfill_shop(webshop.connection().pk, lambda: False, webshop.services)
    webshop.work()

    transfer = webshop.shopkeeper.transfer(str(order_id))
    assert (transfer.state, transfer.cause, transfer.changed_after_booking) == (State.PAID, "", False)
    assert webshop.shopkeeper.transfer(str(older)).order.buyer_name == ""
    assert traces() == 0


def test_an_event_that_cannot_be_read_is_held_without_the_person(webshop: Webshop) -> None:
    captured_at_once(webshop)
    order_id = webshop.orders.place(sale(), NOON)
    webshop.orders.pay(order_id, NOON)
    webshop.wait_for_events(2)
    webshop.work()
    erase(webshop.shopkeeper, webshop.shopkeeper.transfer(str(order_id)).order.number)
    shop = webshop.shopkeeper.shop
    body = json.dumps({"order_id": order_id, "email": "jens@example.com"})

    with scopes_disabled():
        Delivery.objects.create(
            merchant=shop.merchant, shop=shop, key="k", event="order_updated", kind="order", order_id=str(order_id),
            body=body, received_at=webshop.services.now(),
        )  # fmt: skip
        webshop.connection().__class__.objects.update(calls_made=10**6, calls_day=webshop.services.now().date())
    webshop.work()

    assert [one.state for one in webshop.deliveries()][-1] == "held"
    assert traces() == 0


def test_an_import_of_the_same_file_brings_nobody_back(shopkeeper: Shopkeeper, tmp_path: Any) -> None:
    older = order_body("1001", placed_at="2026-11-21T09:00:00Z", paid_at="2026-11-21T09:00:00Z")
    shopkeeper.send(payments=[CAPTURED])
    work(shopkeeper)
    erase(shopkeeper, "1042")
    file = tmp_path / "orders.jsonl"
    file.write_text("".join(json.dumps({"external_id": one["number"], **one}) + "\n" for one in (order_body(), older)))

    listener = ImportListener(report=print, step=lambda: None)
    imported = import_orders(file, scan_file(file), shopkeeper.shop, listener, shopkeeper.now)

    assert (imported.counts["new"], imported.counts["refused"]) == (1, 0)
    assert traces() == 0
