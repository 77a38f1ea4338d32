"""Does an order become a contact, a booked invoice and a registered payment?"""

from decimal import Decimal
from typing import Any

from krambod.transfers.models import State
from krambod.transfers.rules import When
from tests.transfers.shopkeeper import DEPOSIT_ACCOUNT, Shopkeeper, change_rules
from tests.transfers.stored import events_of


def test_a_paid_order_is_booked_and_paid(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send()

    shopkeeper.work()

    transfer = shopkeeper.transfer()
    assert (transfer.state, transfer.cause, transfer.due_at) == (State.PAID, "", None)
    [invoice] = shopkeeper.invoices()
    assert (invoice["Status"], invoice["PaymentStatus"], invoice["TotalInclVat"]) == ("Booked", "Paid", Decimal(249))
    assert invoice["Number"] == transfer.invoice_number
    [payment] = shopkeeper.payments(invoice["Guid"])
    assert (payment["DepositAccountNumber"], payment["Amount"]) == (DEPOSIT_ACCOUNT, Decimal(249))
    [contact] = shopkeeper.contacts()
    assert (contact["Name"], contact["Email"]) == ("Jens Hansen", "jens@example.com")
    assert shopkeeper.events() == ["received", "contact_created", "drafted", "booked", "paid"]


def test_an_order_that_the_shop_rounds_in_other_places_is_booked_and_the_difference_shown(
    shopkeeper: Shopkeeper,
) -> None:
    line = {"kind": "product", "description": "Te", "quantity": "1", "unit_price": "0.80", "total": "0.80"}
    net: dict[str, Any] = {"lines": [{**line, "vat_rate": "25"}] * 2, "prices_include_vat": False}
    shopkeeper.send("1", total="2.01", **net, total_vat="0.41")
    shopkeeper.send("2", total="2.00", **net, total_vat="0.40")

    shopkeeper.work()

    assert [shopkeeper.transfer(number).state for number in "12"] == [State.PAID, State.PAID]
    assert events_of(shopkeeper.transfer("1"), "line_rounded") == [{"difference": "0.01"}]
    assert events_of(shopkeeper.transfer("1"), "vat_rounded") == [{"difference": "0.01"}]
    assert {"line_rounded", "vat_rounded"} & {*shopkeeper.events("2")} == set()


def test_a_vat_number_that_no_company_can_have_is_left_out_and_reported(shopkeeper: Shopkeeper) -> None:
    buyer = {"email": "kop@example.com", "company": "Kop ApS", "vat_number": "12345678"}
    shopkeeper.send(buyer=buyer)

    shopkeeper.work()

    assert shopkeeper.transfer().state == State.PAID
    assert events_of(shopkeeper.transfer(), "vat_number_left_out") == [{"vat_number": "12345678"}]


def test_a_drafted_order_no_longer_shows_what_it_waited_for(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, when=When.SHIPPED, draft_only=True)
    shopkeeper.send()
    shopkeeper.work()
    waited_for = shopkeeper.transfer().reason

    shopkeeper.send(updated_at="2026-11-22T11:00:00Z", shipped_at="2026-11-22T11:00:00Z")
    shopkeeper.work()

    assert waited_for == "shipment"
    assert events_of(shopkeeper.transfer(), "waiting") == [{"reason": "shipment"}]
    assert (shopkeeper.transfer().state, shopkeeper.transfer().reason) == (State.DRAFTED, "")
