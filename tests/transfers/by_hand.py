"""What can a person do in Dinero directly, between any two of our steps?"""

from decimal import Decimal
from typing import Any

from krambod.transfers.models import State
from tests.transfers.shopkeeper import Shopkeeper

CREATE_CONTACT = ("POST", "/contacts")
CREATE_DRAFT = ("POST", "/invoices")
READ_TOTALS = ("GET", "/invoices")
BOOK = ("POST", "/book")
PAY = ("POST", "/payments")
AFTER_DRAFT = [READ_TOTALS, BOOK]


def the_draft(keeper: Shopkeeper) -> dict[str, Any]:
    [invoice] = keeper.invoices()
    return invoice


def edit_draft(keeper: Shopkeeper, **changes: Any) -> None:
    draft = the_draft(keeper)
    lines = [
        {
            "Description": line["Description"],
            "Quantity": float(line["Quantity"]),
            "Unit": line["Unit"],
            "BaseAmountValue": float(line["BaseAmountValueInclVat"]),
            "AccountNumber": line["AccountNumber"],
            "Discount": 0,
        }
        for line in draft["ProductLines"]
    ]
    kept = ("TimeStamp", "ContactGuid", "Date", "Comment", "Address", "ExternalReference", "ShowLinesInclVat")
    body = {name: draft[name] for name in kept if name != "TimeStamp"}
    body |= {"Timestamp": draft["TimeStamp"], "ProductLines": lines, "PaymentConditionType": "Paid"} | changes
    answer = keeper.by_hand.call("PUT", f"/v1.2/{{organization}}/invoices/{draft['Guid']}", body)
    assert answer.status == 200, answer


def change_price(keeper: Shopkeeper) -> None:
    line = {
        "Description": "Andet",
        "Quantity": 1,
        "Unit": "parts",
        "BaseAmountValue": 100,
        "AccountNumber": 1000,
        "Discount": 0,
    }
    edit_draft(keeper, ProductLines=[line])


def delete_draft(keeper: Shopkeeper) -> None:
    draft = the_draft(keeper)
    body = {"Timestamp": draft["TimeStamp"]}
    assert keeper.by_hand.call("DELETE", f"/v1/{{organization}}/invoices/{draft['Guid']}", body).status == 200


def book(keeper: Shopkeeper) -> None:
    draft = the_draft(keeper)
    body = {"Timestamp": draft["TimeStamp"]}
    assert keeper.by_hand.call("POST", f"/v1/{{organization}}/invoices/{draft['Guid']}/book", body).status == 200


def pay(keeper: Shopkeeper, paid: str = "249.00") -> None:
    invoice = the_draft(keeper)
    body = {
        "Timestamp": invoice["TimeStamp"],
        "DepositAccountNumber": 55000,
        "RemainderIsFee": False,
        "Description": "I hånden",
        "PaymentDate": "2026-11-22",
        "Amount": float(paid),
    }
    assert keeper.by_hand.call("POST", f"/v1/{{organization}}/invoices/{invoice['Guid']}/payments", body).status == 200


def credit(keeper: Shopkeeper) -> None:
    invoice = the_draft(keeper)
    made = keeper.by_hand.call("POST", f"/v1/{{organization}}/invoices/{invoice['Guid']}/generate-creditnote", {})
    body = {"Timestamp": made.json["TimeStamp"]}
    path = f"/v1/{{organization}}/sales/creditnotes/{made.json['Guid']}/book"
    assert keeper.by_hand.call("POST", path, body).status == 200


def delete_contact(keeper: Shopkeeper) -> None:
    [contact] = keeper.contacts()
    assert keeper.by_hand.call("DELETE", f"/v1/{{organization}}/contacts/{contact['ContactGuid']}").status == 200


def expect_one_paid_invoice(keeper: Shopkeeper, total: str = "249.00") -> dict[str, Any]:
    assert outcome(keeper) == (State.PAID, "")
    [invoice] = keeper.invoices()
    assert (invoice["Status"], Decimal(invoice["TotalInclVat"])) == ("Booked", Decimal(total))
    paid = sum(Decimal(row["Amount"]) for row in keeper.payments(invoice["Guid"]))
    assert paid == Decimal(total)
    return invoice


def outcome(keeper: Shopkeeper) -> tuple[str, str]:
    transfer = keeper.transfer()
    return transfer.state, transfer.cause
