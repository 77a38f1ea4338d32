"""Does an order of a Shoporama shop come all the way into the books, by an event and by a poll?"""

from krambod.platforms.platform import Capture, MethodReading, ReadingRules
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules
from tests.platforms.conftest import NOON, Webshop, sale


def captured_at_once(webshop: Webshop) -> None:
    rules = find_reading_rules(webshop.shopkeeper.shop)
    method = MethodReading(word="MobilePay", capture=Capture.AT_ONCE)
    changed = ReadingRules.model_validate(rules.model_dump() | {"methods": [method]})
    save_reading_rules(webshop.shopkeeper.shop, changed, webshop.services.now())


def test_an_order_that_an_event_tells_of_is_paid_in_the_books(webshop: Webshop) -> None:
    captured_at_once(webshop)

    order_id = webshop.orders.place(sale(), NOON)
    webshop.orders.pay(order_id, NOON)
    webshop.wait_for_events(2)
    webshop.work()

    transfer = webshop.shopkeeper.transfer(str(order_id))
    assert (transfer.state, transfer.cause) == ("paid", "")
    invoices = webshop.shopkeeper.invoices()
    assert [str(invoice["TotalInclVat"]) for invoice in invoices] == ["288.00"]
    assert [delivery.state for delivery in webshop.deliveries()] == ["done", "done"]


def test_an_order_that_no_event_told_of_is_found_by_the_poll(webshop: Webshop) -> None:
    captured_at_once(webshop)
    webshop.double.hooks.mood.lost = 1.0

    order_id = webshop.orders.place(sale(), NOON)
    webshop.orders.pay(order_id, NOON)
    webshop.poll()

    assert webshop.deliveries() == []
    assert webshop.shopkeeper.transfer(str(order_id)).state == "paid"
    assert webshop.status().poll_found == 1
