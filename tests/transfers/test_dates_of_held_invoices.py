"""Does a customer get the whole time to pay an invoice that was held?"""

from typing import Any

from krambod.transfers.choices import choose
from tests.transfers.shopkeeper import Shopkeeper, change_rules, order_body

DAY_S = 86_400
BUYER = order_body()["buyer"]
SHIPPED = "2026-11-22T10:00:00Z"


def unpaid(**changes: Any) -> dict[str, Any]:
    """An order that is to be paid by invoice."""
    promised = {"id": "1", "method": "Faktura", "amount": "249.00", "state": "reserved", "at": "2026-11-22T09:00:00Z"}
    return {"paid_at": None, "shipped_at": SHIPPED, "payments": [promised], **changes}


def the_invoice(keeper: Shopkeeper) -> tuple[str, str, int]:
    """Date, state and days to pay of the only invoice."""
    (invoice,) = keeper.invoices()
    return invoice["Date"], invoice["Status"], invoice["PaymentConditionNumberOfDays"]


def test_an_unpaid_invoice_that_was_held_is_dated_the_day_it_is_booked(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(**unpaid(buyer=BUYER | {"email": ""}))
    shopkeeper.work()
    shopkeeper.pass_time(5 * DAY_S)

    shopkeeper.send(updated_at="2026-11-27T09:00:00Z", **unpaid())
    shopkeeper.work()

    assert the_invoice(shopkeeper) == ("2026-11-27", "Booked", 8)
    assert "Leveret 22.11.2026" in shopkeeper.invoices()[0]["Comment"]


def test_a_paid_invoice_that_was_held_keeps_the_day_of_its_sale(shopkeeper: Shopkeeper) -> None:
    shopkeeper.send(buyer=BUYER | {"email": ""})
    shopkeeper.work()
    shopkeeper.pass_time(5 * DAY_S)

    shopkeeper.send(updated_at="2026-11-27T09:00:00Z")
    shopkeeper.work()

    assert the_invoice(shopkeeper)[0] == "2026-11-22"


def test_a_draft_that_waited_for_its_approval_gets_the_day_of_the_approval(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=1)
    shopkeeper.send(**unpaid())
    shopkeeper.work()
    drafted = the_invoice(shopkeeper)
    shopkeeper.pass_time(9 * DAY_S)

    choose(shopkeeper.transfer(), "approve", shopkeeper.now())
    shopkeeper.work()

    assert drafted == ("2026-11-22", "Draft", 8)
    assert the_invoice(shopkeeper) == ("2026-12-01", "Booked", 8)


def test_a_draft_that_a_person_saved_meanwhile_is_still_known_as_ours(shopkeeper: Shopkeeper) -> None:
    change_rules(shopkeeper, first_drafts=1)
    shopkeeper.send(**unpaid())
    shopkeeper.work()
    shopkeeper.pass_time(9 * DAY_S)
    shopkeeper.by_hand.admin("faults", {"kind": "stale", "path": "*/invoices/*", "method": "PUT"})

    choose(shopkeeper.transfer(), "approve", shopkeeper.now())
    shopkeeper.work()
    shopkeeper.work()

    assert shopkeeper.transfer().cause == ""
    assert the_invoice(shopkeeper) == ("2026-12-01", "Booked", 8)
