"""How is a purchase booked, and how is a credit purchase paid?"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, Reply, payment_body, side_of

PURCHASES = "/v1.2/{organization}/vouchers/purchase"
READ = "/v1/{organization}/vouchers/purchase"


def bought(amount: Any = 125, account: int = 7200, **fields: Any) -> dict[str, Any]:
    return {"Description": "Papir", "Amount": amount, "AccountNumber": account, **fields}


def cash(*lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"PurchaseType": "cash", "VoucherDate": "2026-06-01", "DepositAccountNumber": 55000, "RegionKey": "DK"}
    return {**body, "Lines": list(lines) or [bought()], **fields}


def credit(contact: str | None, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    body = {"PurchaseType": "credit", "VoucherDate": "2026-06-01", "PaymentDate": "2026-06-15", "ContactGuid": contact}
    return {**body, "Lines": list(lines) or [bought()], **fields}


def create(dinero: Caller, body: dict[str, Any]) -> dict[str, str]:
    reply = dinero.post(PURCHASES, body)
    assert reply.status == 200, reply
    made: dict[str, str] = reply.json
    return made


def book(dinero: Caller, body: dict[str, Any]) -> Reply:
    made = create(dinero, body)
    return dinero.post(f"{READ}/{made['Guid']}/book", {"Timestamp": made["TimeStamp"]})


def booked(dinero: Caller, body: dict[str, Any]) -> Any:
    reply = book(dinero, body)
    assert reply.status == 200, reply
    return reply.json


def entries(dinero: Caller, guid: str) -> list[str]:
    return [side_of(entry) for entry in dinero.entries_of("2026") if entry["VoucherGuid"] == guid]


# Booking


def test_a_cash_purchase_is_paid_from_its_deposit_account(dinero: Caller) -> None:
    told = booked(dinero, cash())

    assert (told["Status"], told["VoucherNumber"], told["TotalInclVat"], told["TotalVat"]) == ("Booked", 1, 125, 25)
    assert entries(dinero, told["Guid"]) == ["D 7200 100.00", "D 64060 25.00", "K 55000 125.00"]
    assert {entry["VoucherType"] for entry in dinero.entries_of("2026")} == {"Purchases"}


def test_a_credit_purchase_is_owed_to_its_contact(dinero: Caller) -> None:
    contact = dinero.contact()

    told = booked(dinero, credit(contact, bought(125), bought(50, 7220)))

    assert entries(dinero, told["Guid"]) == [
        "D 7200 100.00", "D 64060 25.00", "K 63000 125.00", "D 7220 50.00", "K 63000 50.00",
    ]  # fmt: skip
    assert {entry["ContactGuid"] for entry in dinero.entries_of("2026")} == {contact}
    assert dinero.get(f"/v1/{{organization}}/contacts/{contact}").json["IsCreditor"]


@pytest.mark.parametrize(
    ("country", "code", "accounts"),
    [("DE", "IEUY", ["D 64060 25.00", "K 64040 25.00"]), ("US", "IVV", ["D 64060 25.00", "K 64020 25.00"])],
)
def test_a_purchase_abroad_owes_and_deducts_its_vat(
    dinero: Caller, country: str, code: str, accounts: list[str]
) -> None:
    contact = dinero.contact(CountryKey=country)

    told = booked(dinero, credit(contact, bought(100, 7320, VatCode=code)))

    assert sorted(entries(dinero, told["Guid"])) == sorted(["D 7320 100.00", "K 63000 100.00", *accounts])


@pytest.mark.parametrize(("country", "code"), [("DK", "IEUY"), ("US", "IEUY"), ("DE", "IVV")])
def test_the_region_of_the_contact_must_fit_the_vat_code(dinero: Caller, country: str, code: str) -> None:
    reply = book(dinero, credit(dinero.contact(CountryKey=country), bought(VatCode=code)))

    assert (reply.status, list(reply.errors)) == (400, ["lines.0.vatcode"])


def test_a_purchase_abroad_is_no_cash_purchase(dinero: Caller) -> None:
    reply = book(dinero, cash(bought(VatCode="IEUY"), RegionKey="EU"))

    assert reply.errors == {"lines.0.vatcode": "This VAT code is for credit purchases from the region EU."}


@pytest.mark.parametrize("code", ["none", "NONE"])
def test_a_line_may_be_without_vat(dinero: Caller, code: str) -> None:
    told = booked(dinero, cash(bought(VatCode=code)))

    assert entries(dinero, told["Guid"]) == ["D 7200 125.00", "K 55000 125.00"]
    assert (told["TotalExclVat"], told["TotalVat"]) == (125, 0)


def test_a_credit_purchase_in_euro_is_booked_in_kroner(dinero: Caller) -> None:
    told = booked(dinero, credit(dinero.contact(), bought(100, 7220), CurrencyKey="EUR", VoucherDate="2026-01-05"))

    assert told["CurrencyKey"] == "EUR"
    debit, owed = entries(dinero, told["Guid"])
    assert debit.removeprefix("D 7220 ") == owed.removeprefix("K 63000 ") != "100.00"


INCOMPLETE: dict[str, tuple[Callable[[str], dict[str, Any]], str]] = {
    "no deposit account": (lambda _: cash(DepositAccountNumber=None), "depositaccountnumber"),
    "no region": (lambda _: cash(RegionKey=None), "regionkey"),
    "no contact": (lambda _: credit(None), "contactguid"),
    "no due date": (lambda contact: credit(contact, PaymentDate=None), "paymentdate"),
}


@pytest.mark.parametrize(("body", "name"), INCOMPLETE.values(), ids=INCOMPLETE)
def test_a_draft_may_lack_what_booking_needs(dinero: Caller, body: Callable[[str], dict[str, Any]], name: str) -> None:
    reply = book(dinero, body(dinero.contact()))

    assert (reply.status, list(reply.errors)) == (400, [name])
    assert dinero.books() == ""


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "cash with a due date": (cash(PaymentDate="2026-06-15"), "paymentdate"),
    "cash with a currency": (cash(CurrencyKey="DKK"), "currencykey"),
    "cash with a contact": (cash(ContactGuid=GONE), "contactguid"),
    "credit with a deposit account": (credit(None, DepositAccountNumber=55000), "depositaccountnumber"),
    "credit with a region": (credit(None, RegionKey="DK"), "regionkey"),
    "unknown contact": (credit(GONE), "invalidContactId"),
    "unknown currency": (credit(None, CurrencyKey="XYZ"), "currencykey"),
    "no deposit account": (cash(DepositAccountNumber=1000), "depositaccountnumber"),
    "no lines": (cash() | {"Lines": []}, "lines"),
    "nothing": (cash(bought(0)), "lines.0.amount"),
    "three decimals": (cash(bought(1.001)), "lines.0.amount"),
    "no account": (cash(bought(1, 9)), "lines.0.accountnumber"),
    "account of the balance sheet": (cash(bought(1, 55040)), "lines.0.accountnumber"),
    "VAT code of sales": (cash(bought(VatCode="U25")), "lines.0.vatcode"),
    "empty VAT code": (cash(bought(VatCode="")), "lines.0.vatcode"),
    "unknown VAT code": (cash(bought(VatCode="I26")), "lines.0.vatcode"),
    "no date": (cash(VoucherDate="i dag"), "voucherdate"),
    "unknown type": (cash(PurchaseType="barter"), "purchasetype"),
}


@pytest.mark.parametrize(("body", "name"), WRONG.values(), ids=WRONG)
def test_a_purchase_that_breaks_a_rule_is_refused(dinero: Caller, body: dict[str, Any], name: str) -> None:
    reply = dinero.post(PURCHASES, body)

    assert (reply.status, list(reply.errors)) == (400, [name])


def test_the_refusal_of_a_due_date_on_a_cash_purchase_has_the_words_that_were_seen(dinero: Caller) -> None:
    reply = dinero.post(PURCHASES, cash(PaymentDate="2026-06-15"))

    assert reply.code == 42
    assert reply.errors["paymentdate"] == "PaymentDate should not be set on cash purchases"


# Reading, changing, deleting


def test_a_draft_reads_back_as_it_was_sent(dinero: Caller) -> None:
    body = cash(bought(12.35, VatCode="I25"), ExternalReference="køb-1")

    told = dinero.get(f"{READ}/{create(dinero, body)['Guid']}").json

    assert {name: told[name] for name in body if name != "Lines"} == {n: v for n, v in body.items() if n != "Lines"}
    assert [(one["Amount"], one["VatCode"]) for one in told["Lines"]] == [(Decimal("12.35"), "I25")]
    assert (told["TotalExclVat"], told["TotalVat"]) == (Decimal("9.88"), Decimal("2.47"))
    assert (told["Status"], told["VoucherNumber"]) == ("Draft", None)


def test_a_calculation_saves_nothing(dinero: Caller) -> None:
    told = dinero.post(f"{READ}/fetch", cash()).json

    assert (told["TotalExclVat"], told["TotalVat"], told["TotalInclVat"]) == (100, 25, 125)


@pytest.mark.parametrize("version", ["v1", "v1.1"])
def test_an_update_replaces_a_draft(dinero: Caller, version: str) -> None:
    made = create(dinero, cash(ExternalReference="køb-1"))
    path = f"/{version}/{{organization}}/vouchers/purchase/{made['Guid']}"

    changed = dinero.put(path, {**cash(bought(50)), "Timestamp": made["TimeStamp"]})
    stale = dinero.put(path, {**cash(), "Timestamp": made["TimeStamp"]})

    assert changed.status == 200
    told = dinero.get(f"{READ}/{made['Guid']}").json
    assert (told["TotalInclVat"], told["ExternalReference"], told["Timestamp"]) == (50, None, changed.json["TimeStamp"])
    assert stale.code == 58


def test_a_deleted_draft_is_not_found(dinero: Caller) -> None:
    made = create(dinero, cash())

    assert dinero.delete(f"{READ}/{made['Guid']}", {"Timestamp": made["TimeStamp"]}).status == 200
    gone = dinero.get(f"{READ}/{made['Guid']}")
    assert (gone.status, gone.json["message"]) == (404, "There is no purchase voucher with this guid.")


def test_a_booked_purchase_is_final(dinero: Caller) -> None:
    told = booked(dinero, cash())
    path, timestamp = f"{READ}/{told['Guid']}", {"Timestamp": told["Timestamp"]}

    for reply in (
        dinero.delete(path, timestamp),
        dinero.put(path, cash() | timestamp),
        dinero.post(f"{path}/book", timestamp),
    ):
        assert reply.errors == {"status": "The voucher is booked: booked is final."}


def test_a_purchase_is_found_by_its_file(dinero: Caller) -> None:
    made = create(dinero, cash(FileGuid="f" * 32))

    assert dinero.get(f"{READ}/fileguid/{'f' * 32}").json["Guid"] == made["Guid"]
    assert dinero.get(f"{READ}/fileguid/{'e' * 32}").json["message"] == "No purchase has this file."


def test_a_credit_note_takes_a_purchase_back_line_by_line(dinero: Caller) -> None:
    told = booked(dinero, cash(bought(125), bought(40, 7220)))

    draft = dinero.post(f"{READ}/{told['Guid']}/generate-creditnote", {}).json
    note = dinero.post(f"{READ}/{draft['Guid']}/book", {"Timestamp": draft["TimeStamp"]}).json

    assert (note["CreditNoteFor"], note["TotalInclVat"]) == (told["Guid"], -165)
    assert entries(dinero, note["Guid"]) == [
        "K 7200 100.00", "K 64060 25.00", "D 55000 125.00", "K 7220 40.00", "D 55000 40.00",
    ]  # fmt: skip


def test_a_draft_is_not_credited(dinero: Caller) -> None:
    made = create(dinero, cash())

    assert dinero.post(f"{READ}/{made['Guid']}/generate-creditnote", {}).code == 59


def test_a_purchase_in_no_accounting_year_is_not_booked(dinero: Caller) -> None:
    assert book(dinero, cash(VoucherDate="2001-01-01")).code == 47


# Payments


def payments_path(purchase: Any) -> str:
    return f"/v1/{{organization}}/purchase-vouchers/{purchase['Guid']}/payments"


def pay(dinero: Caller, purchase: Any, amount: str, **fields: Any) -> Reply:
    timestamp = dinero.get(f"{READ}/{purchase['Guid']}").json["Timestamp"]
    return dinero.post(payments_path(purchase), payment_body(timestamp, amount, **fields))


def test_a_payment_takes_what_is_owed_from_a_deposit_account(dinero: Caller) -> None:
    purchase = booked(dinero, credit(dinero.contact()))

    first, second = pay(dinero, purchase, "100.00"), pay(dinero, purchase, "25.00")

    assert entries(dinero, first.json["Guid"]) == ["D 63000 100.00", "K 55000 100.00"]
    assert second.status == 200
    told = dinero.get(payments_path(purchase)).json
    assert (told["RemainingAmount"], told["PaidAmount"]) == (0, 125)
    assert [payment["Amount"] for payment in told["Payments"]] == [100, 25]


def test_what_remains_may_be_a_discount_on_the_fee_account(dinero: Caller) -> None:
    purchase = booked(dinero, credit(dinero.contact()))

    paid = pay(dinero, purchase, "120.00", RemainderIsFee=True)

    assert entries(dinero, paid.json["Guid"]) == ["D 63000 125.00", "K 55000 120.00", "K 7220 5.00"]


def test_the_difference_of_exchange_rates_is_on_2400(dinero: Caller) -> None:
    body = credit(dinero.contact(), bought(100, 7220), CurrencyKey="EUR", VoucherDate="2026-01-05")
    purchase = booked(dinero, body)
    owed = next(e["Amount"] for e in dinero.entries_of("2026") if e["AccountNumber"] == 63000)

    paid = pay(dinero, purchase, "750.00", AmountInForeignCurrency=100)

    assert paid.status == 200, paid
    posted = [entry for entry in dinero.entries_of("2026") if entry["VoucherGuid"] == paid.json["Guid"]]
    by_account = {entry["AccountNumber"]: entry["Amount"] for entry in posted}
    assert by_account == {63000: -owed, 55000: -750, 2400: 750 + owed}


def test_no_more_is_paid_than_is_owed(dinero: Caller) -> None:
    purchase = booked(dinero, credit(dinero.contact()))

    assert pay(dinero, purchase, "125.01").errors == {"amount": "No more can be paid than the purchase has left."}
    assert pay(dinero, purchase, "126.00", RemainderIsFee=True).status == 400
    assert pay(dinero, purchase, "0.00").errors == {"amount": "The amount may not be 0."}


def test_a_cash_purchase_takes_no_payment(dinero: Caller) -> None:
    purchase = booked(dinero, cash())

    assert pay(dinero, purchase, "125.00").errors == {"purchasetype": "A cash purchase is paid already."}


def test_a_draft_takes_no_payment(dinero: Caller) -> None:
    made = create(dinero, credit(dinero.contact()))

    assert pay(dinero, made, "125.00").code == 59


def test_a_payment_needs_the_present_timestamp(dinero: Caller) -> None:
    purchase = booked(dinero, credit(dinero.contact()))

    reply = dinero.post(payments_path(purchase), payment_body("00", "125.00"))

    assert reply.code == 58


def test_deleting_a_payment_takes_its_entries_back(dinero: Caller) -> None:
    purchase = booked(dinero, credit(dinero.contact()))
    paid = pay(dinero, purchase, "125.00").json
    path = f"{payments_path(purchase)}/{paid['Guid']}"

    stale = dinero.delete(f"{path}/00")
    deleted = dinero.delete(f"{path}/{paid['TimeStamp']}")

    assert stale.code == 58
    assert deleted.status == 200
    assert dinero.delete(f"{path}/{deleted.json['TimeStamp']}").status == 404
    assert dinero.get(payments_path(purchase)).json["RemainingAmount"] == 125
    assert dinero.books().split("\n")[-2:] == ["K 63000 125.00", "D 55000 125.00"]
