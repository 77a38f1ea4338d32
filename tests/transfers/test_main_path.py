"""An order becomes a contact, a booked invoice and a registered payment."""

from decimal import Decimal

from krambod.transfers.models import State
from tests.transfers.conftest import DEPOSIT_ACCOUNT, Shopkeeper


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
    print(shopkeeper.calls()[-8:], shopkeeper.events())
