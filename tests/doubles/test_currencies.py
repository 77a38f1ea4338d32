"""Which entries, in kroner, do invoices, payments and credit notes in other currencies make?"""

from decimal import Decimal
from typing import Any

import pytest

from tests.doubles.caller import Caller, line, payment_body

PAYMENTS = "/v2/{organization}/invoices/%s/payments"
BEFORE, AFTER = "2026-06-30", "2026-07-01"  # the rate of the euro is 746.00 before, 745.60 after


def euro_invoice(caller: Caller, *prices: str, date: str = AFTER) -> str:
    """A booked invoice in EUR of lines without VAT; its guid."""
    lines = [line(price, AccountNumber=1050) for price in prices]
    guid: str = caller.booked(Currency="EUR", Date=date, ProductLines=lines)["Guid"]
    return guid


def pay(caller: Caller, guid: str, kroner: str, euro: str | None, **fields: Any) -> Any:
    foreign = {} if euro is None else {"AmountInForeignCurrency": float(euro)}
    return caller.pay(guid, kroner, **foreign, **fields)


def credit(caller: Caller, guid: str, euro: str, date: str = AFTER) -> Any:
    lines = [line(euro, AccountNumber=1050)]
    return caller.credited(guid, Currency="EUR", Date=date, ProductLines=lines)


def books_after(caller: Caller, count: int) -> list[str]:
    return caller.books().splitlines()[count:]


def balance(caller: Caller, account_number: int) -> Decimal:
    entries = [entry for year in caller.years() for entry in caller.entries_of(year)]
    return sum((entry["Amount"] for entry in entries if entry["AccountNumber"] == account_number), Decimal(0))


def remaining(caller: Caller, guid: str) -> Decimal:
    amount: Decimal = caller.get(PAYMENTS % guid).json["RemainingAmount"]
    return amount


# Invoices


def test_an_invoice_in_euro_is_booked_in_kroner_at_the_days_rate(dinero: Caller) -> None:
    invoice = dinero.booked(Currency="EUR", Date=AFTER, ProductLines=[line("100.00"), line("9.99")])

    assert (invoice["Currency"], invoice["TotalInclVat"]) == ("EUR", Decimal("109.99"))
    assert invoice["TotalLines"][2]["Label"] == "Total EUR"
    assert dinero.books().splitlines() == ["D 53000 820.09", "K 1000 656.06", "K 64000 164.03"]


def test_half_an_oere_goes_up_when_converting(dinero: Caller) -> None:
    dinero.booked(Currency="USD", Date=AFTER, ProductLines=[line("6.00", AccountNumber=1050)])  # 38.505 kr.

    assert dinero.books().splitlines() == ["D 53000 38.51", "K 1050 38.51"]


def test_the_last_account_takes_what_converting_leaves(dinero: Caller) -> None:
    guid = dinero.booked(
        Currency="EUR", Date=AFTER, ProductLines=[line("0.03"), line("0.03", AccountNumber=1350)], ShowLinesInclVat=True
    )["Guid"]

    assert dinero.invoice(guid)["TotalInclVat"] == Decimal("0.06")
    assert dinero.books().splitlines() == [
        "D 53000 0.45", "K 1000 0.15", "K 64000 0.07", "K 1350 0.16", "K 64000 0.07",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("currency", "date", "kroner"),
    [
        ("EUR", "2026-06-30", "746.00"),
        ("EUR", "2026-07-01", "745.60"),
        ("EUR", "2026-11-22", "745.60"),
        ("EUR", "1999-12-31", "746.00"),
        ("EUR", "2000-01-01", "746.00"),
        ("USD", "2026-07-01", "641.75"),
        ("GBP", "2026-07-01", "864.10"),
        ("NOK", "2026-06-30", "64.20"),
        ("SEK", "2026-07-01", "67.45"),
        ("DKK", "2026-07-01", "100.00"),
    ],
)
def test_lists_tell_the_total_in_kroner(dinero: Caller, currency: str, date: str, kroner: str) -> None:
    dinero.draft(Currency=currency, Date=date, ProductLines=[line("100.00")])

    fields = "TotalInclVatInDkk,TotalInclVat,TotalExclVatInDkk,Currency"
    row = dinero.get("/v1/{organization}/invoices", fields=fields).json["Collection"][0]

    exact = Decimal(kroner)
    assert row == {
        "TotalInclVatInDkk": exact, "TotalInclVat": 100, "TotalExclVatInDkk": exact * 80 / 100, "Currency": currency,
    }  # fmt: skip


@pytest.mark.parametrize(("exchange_rate_day", "kroner"), [("invoice", "746.00"), ("booking", "745.60")])
def test_which_days_rate_an_invoice_gets_is_the_world_exchange_rate_day(
    dinero: Caller, exchange_rate_day: str, kroner: str
) -> None:
    dinero.admin("clock", {"now": "2026-11-22T11:00:00Z"})
    dinero.admin("world", {"exchange_rate_day": exchange_rate_day})

    guid = dinero.booked(Currency="EUR", Date=BEFORE, ProductLines=[line("100.00")])["Guid"]

    fields = "TotalInclVatInDkk,TotalExclVatInDkk"
    row = dinero.get("/v1/{organization}/invoices", fields=fields).json["Collection"][0]
    net = Decimal(kroner) * 80 / 100
    assert row == {"TotalInclVatInDkk": Decimal(kroner), "TotalExclVatInDkk": net}
    assert dinero.books().splitlines() == [f"D 53000 {kroner}", f"K 1000 {net:.2f}", f"K 64000 {net / 4:.2f}"]
    pay(dinero, guid, kroner, "100.00")
    assert balance(dinero, 53000) == 0
    assert balance(dinero, 1445) == 0


# Payments


@pytest.mark.parametrize("euro", [None, "0.00", "-100.00"])
def test_a_payment_in_euro_needs_both_amounts_with_one_sign(dinero: Caller, euro: str | None) -> None:
    guid = euro_invoice(dinero, "100.00")

    reply = pay(dinero, guid, "745.60", euro)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"amountinforeigncurrency": "The amount in EUR is needed, with the same sign."}


def test_a_payment_in_euro_has_two_decimals(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "100.00")

    reply = pay(dinero, guid, "745.60", "100.001")

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"amountinforeigncurrency": "An amount has at most two decimals."}


def test_a_foreign_amount_beside_kroner_is_of_no_account(dinero: Caller) -> None:
    guid = dinero.booked()["Guid"]

    assert pay(dinero, guid, "249.00", "33.40").status == 200
    assert remaining(dinero, guid) == 0


@pytest.mark.parametrize(
    ("kroner", "difference"),
    [("745.60", []), ("740.00", ["D 1445 5.60"]), ("750.00", ["K 1445 4.40"])],
    ids=["same", "loss", "gain"],
)
def test_the_exchange_difference_is_on_1445_and_debtors_end_at_nothing(
    dinero: Caller, kroner: str, difference: list[str]
) -> None:
    guid = euro_invoice(dinero, "100.00")

    reply = pay(dinero, guid, kroner, "100.00")

    assert reply.status == 200
    assert books_after(dinero, 2) == [f"D 55000 {kroner}", *difference, "K 53000 745.60"]
    assert balance(dinero, 53000) == 0
    assert dinero.invoice(guid)["PaymentStatus"] == "Paid"
    told = dinero.get(PAYMENTS % guid).json["Payments"][0]
    assert (told["Currency"], told["ExchangeRate"], told["Amount"]) == ("EUR", Decimal("745.6"), Decimal(kroner))


def test_the_last_of_several_payments_leaves_nothing_on_debtors(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "0.10")  # 0.75 kr., while each cent is 0.07 kr.

    for _ in range(10):
        assert balance(dinero, 53000) != 0
        assert pay(dinero, guid, "0.07", "0.01").status == 200

    assert remaining(dinero, guid) == 0
    assert balance(dinero, 53000) == 0
    assert balance(dinero, 55000) == Decimal("0.70")
    assert balance(dinero, 1445) == Decimal("0.05")


def test_a_payment_that_was_deleted_and_made_again_leaves_nothing_on_debtors(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "0.10")
    first = pay(dinero, guid, "0.25", "0.03").json
    pay(dinero, guid, "0.50", "0.07")

    dinero.delete(f"/v1/{{organization}}/invoices/{guid}/payments/{first['Guid']}")
    assert balance(dinero, 53000) == Decimal("0.22")
    pay(dinero, guid, "0.26", "0.03")

    assert remaining(dinero, guid) == 0
    assert balance(dinero, 53000) == 0


def test_an_overpaid_invoice_leaves_nothing_on_debtors_when_paid_back(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "0.10")

    pay(dinero, guid, "0.90", "0.13")
    assert dinero.invoice(guid)["PaymentStatus"] == "OverPaid"
    pay(dinero, guid, "-0.20", "-0.03")

    assert remaining(dinero, guid) == 0
    assert balance(dinero, 53000) == 0


def test_a_fee_of_an_invoice_in_euro_is_at_the_invoices_rate(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "100.00")

    pay(dinero, guid, "720.00", "97.00", RemainderIsFee=True)

    assert books_after(dinero, 2) == ["D 55000 720.00", "D 7220 22.37", "D 1445 3.23", "K 53000 745.60"]
    assert remaining(dinero, guid) == 0


@pytest.mark.parametrize(
    ("remaining_amount", "amounts"),
    [("invoice_currency", ["60.00", "40.00", "100.00"]), ("dkk", ["447.36", "298.24", "745.60"])],
)
def test_in_which_currency_what_remains_is_told_is_the_world_remaining_amount(
    dinero: Caller, remaining_amount: str, amounts: list[str]
) -> None:
    dinero.admin("world", {"remaining_amount": remaining_amount})
    guid = euro_invoice(dinero, "100.00")

    pay(dinero, guid, "300.00", "40.00")

    told = dinero.get(PAYMENTS % guid).json
    names = ("RemainingAmount", "PaidAmount", "InvoiceTotalIncludingReminderExpenses")
    assert [f"{told[name]:.2f}" for name in names] == amounts


# Credit notes


def test_a_credit_note_on_another_rate_leaves_nothing_on_debtors(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "100.00", date=BEFORE)

    credit(dinero, guid, "100.00", date=AFTER)

    assert books_after(dinero, 2) == ["K 53000 745.60", "D 1050 745.60", "D 1445 0.40", "K 53000 0.40"]
    assert balance(dinero, 53000) == 0
    assert remaining(dinero, guid) == 0


def test_the_difference_of_rates_is_an_entry_of_the_credit_notes_day(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "100.00", date=BEFORE)

    note = credit(dinero, guid, "100.00", date=AFTER)

    entry = dinero.entries_of("2026")[-1]
    assert (entry["Date"], entry["VoucherType"], entry["Description"]) == (AFTER, "manuel", "Kursdifference")
    assert entry["ContactGuid"] == note["ContactGuid"]
    assert entry["VoucherGuid"] not in (None, guid, note["Guid"])


def test_a_partial_credit_note_and_a_payment_leave_nothing_on_debtors(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "0.10", date=BEFORE)  # 0.75 kr.

    credit(dinero, guid, "0.03", date=AFTER)
    assert remaining(dinero, guid) == Decimal("0.07")
    pay(dinero, guid, "0.52", "0.07")

    assert balance(dinero, 53000) == 0


def test_a_credit_note_after_the_payment_is_paid_back_and_leaves_nothing_on_debtors(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "100.00", date=BEFORE)
    pay(dinero, guid, "744.00", "100.00")

    credit(dinero, guid, "33.33", date=AFTER)
    assert remaining(dinero, guid) == Decimal("-33.33")
    pay(dinero, guid, "-250.00", "-33.33")

    assert remaining(dinero, guid) == 0
    assert balance(dinero, 53000) == 0


def test_a_credit_note_paid_out_by_itself_leaves_nothing_on_debtors(dinero: Caller) -> None:
    dinero.admin("world", {"credit_note_offset": "manual"})
    guid = euro_invoice(dinero, "100.00", date=BEFORE)
    note = credit(dinero, guid, "100.00", date=AFTER)
    pay(dinero, guid, "746.00", "100.00")

    body = payment_body(note["TimeStamp"], "744.00", AmountInForeignCurrency=100)
    reply = dinero.post(f"/v1/{{organization}}/sales/creditnotes/{note['Guid']}/payments", body)

    assert reply.status == 200
    assert books_after(dinero, 6) == ["K 55000 744.00", "K 1445 1.60", "D 53000 745.60"]
    assert balance(dinero, 53000) == 0


def test_a_credit_note_has_its_invoices_currency(dinero: Caller) -> None:
    guid = euro_invoice(dinero, "100.00")

    body = {"CreditNoteFor": guid, "ProductLines": [line("100.00")]}
    reply = dinero.post("/v1/{organization}/sales/creditnotes", body)

    assert (reply.status, reply.code) == (400, 42)
    assert reply.errors == {"currency": "The invoice to credit is in EUR."}
