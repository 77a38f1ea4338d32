"""Does an order of a Shoporama shop come all the way into the books, by an event and by a poll?"""

from tests.platforms.webshop import NOON, Webshop, captured_at_once, sale


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
