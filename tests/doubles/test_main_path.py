"""The main path of a sale and of a refund, with the entries in the books after each step."""

from uuid import uuid4

from tests.doubles.caller import Caller, contact_body, line, payment_body


def books(text: str) -> str:
    """Expected entries, in the form of `Caller.books`."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def test_a_sale_is_booked_and_paid(dinero: Caller) -> None:
    invoice = dinero.booked()
    payment = dinero.pay(invoice["Guid"], "249.00")

    assert payment.status == 200, payment
    assert dinero.invoice(invoice["Guid"])["PaymentStatus"] == "Paid"
    assert dinero.books() == books("""
        D 53000 249.00
        K 1000 199.20
        K 64000 49.80
        D 55000 249.00
        K 53000 249.00
    """)


def test_goods_returned_are_credited_and_paid_back_later(dinero: Caller) -> None:
    invoice = dinero.booked()
    dinero.pay(invoice["Guid"], "249.00")

    dinero.credited(invoice["Guid"], "100.00")
    owed = dinero.get(f"/v2/{{organization}}/invoices/{invoice['Guid']}/payments").json["RemainingAmount"]
    refund = dinero.pay(invoice["Guid"], "-100.00")

    assert owed == -100
    assert refund.status == 200, refund
    assert dinero.books() == books("""
        D 53000 249.00
        K 1000 199.20
        K 64000 49.80
        D 55000 249.00
        K 53000 249.00
        K 53000 100.00
        D 1000 80.00
        D 64000 20.00
        K 55000 100.00
        D 53000 100.00
    """)


def test_a_sale_goes_from_contact_to_payment_one_call_after_another(dinero: Caller) -> None:
    contact, guid = str(uuid4()), str(uuid4())
    lines = [line("199.00", Quantity=2), line("39.00", AccountNumber=1350), {"Description": "Tak", "LineType": "Text"}]
    draft = {"Guid": guid, "ContactGuid": contact, "ShowLinesInclVat": True, "ProductLines": lines}

    created = dinero.post("/v1/{organization}/contacts", contact_body(ContactGuid=contact))
    calculated = dinero.post("/v1/{organization}/invoices/fetch", draft)
    drafted = dinero.post("/v1/{organization}/invoices", draft)
    twice = dinero.post("/v1/{organization}/invoices", draft)
    timestamp = {"Timestamp": drafted.json["TimeStamp"]}
    booked = dinero.post(f"/v1/{{organization}}/invoices/{guid}/book", timestamp)
    payment = payment_body(booked.json["TimeStamp"], "437.00")
    paid = dinero.post(f"/v1/{{organization}}/invoices/{guid}/payments", payment)

    answers = (created, calculated, drafted, twice, booked, paid)
    assert [answer.status for answer in answers] == [200, 200, 200, 409, 200, 200]
    assert calculated.json["TotalInclVat"] == booked.json["TotalInclVat"] == 437
    assert dinero.books() == books("""
        D 53000 437.00
        K 1000 318.40
        K 64000 79.60
        K 1350 31.20
        K 64000 7.80
        D 55000 437.00
        K 53000 437.00
    """)


def test_two_organizations_keep_their_own_books(dinero: Caller) -> None:
    with Caller.personal(dinero.url, 310004) as other:
        dinero.booked()

        assert other.books() == ""
        assert other.booked()["Number"] == 1
        assert other.books() == dinero.books()
