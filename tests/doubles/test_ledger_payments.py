"""How does a line of the ledger pay an invoice?"""

from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller
from tests.doubles.ledger import ADD, add, all_entries, book, booked, item, ledger_line


def paying(invoice: Any, amount: Any = 249, **fields: Any) -> dict[str, Any]:
    return ledger_line(amount, None, 55000, IsPaymentForVoucherId=invoice["Guid"], **fields)


def test_a_line_pays_an_invoice(dinero: Caller) -> None:
    invoice = dinero.booked()

    key = booked(dinero, paying(invoice))

    paid = dinero.invoice(invoice["Guid"])
    payments = dinero.get(f"/v2/{{organization}}/invoices/{invoice['Guid']}/payments").json
    day = dinero.admin("clock", method="GET")["now"][:10]
    assert (paid["PaymentStatus"], payments["RemainingAmount"]) == ("Paid", 0)
    assert paid["TimeStamp"] > invoice["TimeStamp"]
    assert [
        (one["DepositAccountNumber"], one["PaymentClass"], one["RelatedVoucherId"], one["Amount"], one["Description"])
        for one in payments["Payments"]
    ] == [(None, "LedgerItem", key["Id"], 249, "Udbetaling")]
    assert payments["Payments"][0]["PaymentDate"] >= day
    assert dinero.books().splitlines()[3:] == ["D 55000 249.00", "K 53000 249.00"]
    assert [entry["Description"] for entry in all_entries(dinero)[3:]] == ["Udbetaling", "Udbetaling"]


def test_the_payment_is_of_the_items_date(dinero: Caller) -> None:
    dinero.admin("clock", {"now": "2026-11-22T12:00:00Z"})
    invoice = dinero.booked()

    booked(dinero, paying(invoice), VoucherDate="2026-11-20")

    payments = dinero.get(f"/v2/{{organization}}/invoices/{invoice['Guid']}/payments").json["Payments"]
    assert [payment["PaymentDate"] for payment in payments] == ["2026-11-20"]


def test_an_invoice_is_not_paid_before_the_item_is_booked(dinero: Caller) -> None:
    invoice = dinero.booked()

    book(dinero, add(dinero, paying(invoice)))

    assert dinero.invoice(invoice["Guid"])["PaymentStatus"] == "Booked"


def test_one_item_pays_several_invoices(dinero: Caller) -> None:
    first, second = dinero.booked(), dinero.booked()

    booked(
        dinero,
        paying(first, Description="Ordre 1"),
        paying(second, Description="Ordre 2"),
        ledger_line(-9, 7420, 55000, Description="Gebyr"),
    )

    assert {dinero.invoice(one["Guid"])["PaymentStatus"] for one in (first, second)} == {"Paid"}
    assert dinero.books().splitlines()[6:] == [
        "D 55000 249.00",
        "K 53000 249.00",
        "D 55000 249.00",
        "K 53000 249.00",
        "K 7420 9.00",
        "D 55000 9.00",
    ]
    told = [entry["Description"] for entry in all_entries(dinero)[6:]]
    assert told == ["Ordre 1", "Ordre 1", "Ordre 2", "Ordre 2", "Gebyr", "Gebyr"]


def test_ledger_payment_sign_negative_pays(dinero: Caller) -> None:
    dinero.admin("world", {"ledger_payment_sign": "negative_pays"})
    invoice = dinero.booked()

    booked(dinero, paying(invoice, -249))

    assert dinero.invoice(invoice["Guid"])["PaymentStatus"] == "Paid"
    assert dinero.books().splitlines()[3:] == ["D 55000 249.00", "K 53000 249.00"]


def test_ledger_payment_sign_positive_pays_so_a_negative_line_takes_money_back(dinero: Caller) -> None:
    invoice = dinero.booked()
    dinero.pay(invoice["Guid"], "249.00")

    booked(dinero, paying(invoice, -249))

    assert dinero.invoice(invoice["Guid"])["PaymentStatus"] == "Booked"
    assert dinero.books().splitlines()[5:] == ["K 55000 249.00", "D 53000 249.00"]


def test_a_line_that_pays_has_no_account_of_its_own(dinero: Caller) -> None:
    line = paying(dinero.booked()) | {"AccountNumber": 55000}

    reply = dinero.post(ADD, [item(line)])

    assert reply.errors == {"lines.0.accountnumber": "A line that pays an invoice has no account of its own."}


def test_a_line_that_pays_needs_a_balancing_account(dinero: Caller) -> None:
    reply = dinero.post(ADD, [item(paying(dinero.booked()) | {"BalancingAccountNumber": None})])

    assert reply.errors == {"lines.0.balancingaccountnumber": "An account number is needed."}


@pytest.mark.parametrize("how", ["unknown", "draft", "elsewhere"])
def test_only_a_booked_invoice_can_be_paid(dinero: Caller, how: str) -> None:
    guid = GONE
    if how == "draft":
        guid, _ = dinero.draft()
    if how == "elsewhere":
        with Caller.personal(dinero.url, 310004) as other:
            guid = other.booked()["Guid"]

    reply = dinero.post(ADD, [item(ledger_line(), paying({"Guid": guid}))])

    assert reply.errors == {"lines.1.ispaymentforvoucherid": "The invoice does not exist or is not booked."}


def test_an_invoice_in_another_currency_cannot_be_paid_by_the_ledger(dinero: Caller) -> None:
    invoice = dinero.booked(Currency="EUR")

    reply = dinero.post(ADD, [item(paying(invoice))])

    assert reply.errors == {"lines.0.ispaymentforvoucherid": "Only an invoice in kroner can be paid by the ledger."}
