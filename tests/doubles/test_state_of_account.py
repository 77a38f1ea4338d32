"""What does a contact owe, and why?"""

from typing import Any

import pytest

from tests.doubles.caller import GONE, Caller, line


@pytest.fixture
def contact(dinero: Caller) -> str:
    """A contact who paid 249 kr. and owes 100 kr."""
    guid = dinero.contact(Email="jens@example.com")
    paid = dinero.booked(ContactGuid=guid, Date="2026-02-01", Description="Krus")
    dinero.pay(paid["Guid"], "249.00", PaymentDate="2026-02-03")
    dinero.booked(ContactGuid=guid, Date="2026-03-01", Description="Fad", ProductLines=[line("100.00")])
    dinero.booked()
    return guid


def statement(dinero: Caller, contact: str, **query: str) -> Any:
    reply = dinero.get(f"/v1/{{organization}}/state-of-account/{contact}", **query)
    assert reply.status == 200, reply
    return reply.json


def lines(told: Any) -> list[str]:
    return [f"{one['Date']} {one['Description']} {one['Amount']:.2f} {one['Balance']:.2f}" for one in told["Lines"]]


def test_a_statement_has_each_entry_with_the_balance_after_it(dinero: Caller, contact: str) -> None:
    told = statement(dinero, contact)

    assert lines(told) == [
        "2026-02-01 Krus 249.00 249.00",
        "2026-02-03 Kort -249.00 0.00",
        "2026-03-01 Fad 100.00 100.00",
    ]
    assert (told["ContactName"], told["BalanceBefore"], told["Balance"]) == ("Jens Hansen", 0, 100)


def test_a_statement_goes_from_day_to_day(dinero: Caller, contact: str) -> None:
    told = statement(dinero, contact, **{"from": "2026-02-02", "to": "2026-02-28"})

    assert lines(told) == ["2026-02-03 Kort -249.00 0.00"]
    assert (told["From"], told["To"], told["BalanceBefore"], told["Balance"]) == ("2026-02-02", "2026-02-28", 249, 0)


def test_what_is_paid_in_full_can_be_hidden(dinero: Caller, contact: str) -> None:
    assert lines(statement(dinero, contact, hideClosed="true")) == ["2026-03-01 Fad 100.00 100.00"]


def test_a_credited_invoice_is_closed(dinero: Caller) -> None:
    invoice = dinero.booked()
    dinero.credited(invoice["Guid"])

    told = statement(dinero, invoice["ContactGuid"], hideClosed="true")

    assert (lines(told), told["Balance"]) == ([], 0)


def test_a_statement_is_a_pdf(dinero: Caller, contact: str) -> None:
    reply = dinero.get(f"/v1/{{organization}}/state-of-account/{contact}/pdf")

    assert (reply.status, reply.headers["content-type"]) == (200, "application/octet-stream")
    assert reply.body.startswith(b"%PDF-")


def test_a_statement_is_mailed_to_the_contact(dinero: Caller, contact: str) -> None:
    path = f"/v1/{{organization}}/state-of-account/{contact}/email"
    nowhere = f"/v1/{{organization}}/state-of-account/{dinero.contact(Email=None)}/email"

    assert dinero.post(path).json == {"Recipients": [{"Email": "jens@example.com"}]}
    assert dinero.post(nowhere).code == 55


def test_a_contact_that_is_not_there_has_no_statement(dinero: Caller) -> None:
    for place in ("", "/pdf"):
        reply = dinero.get(f"/v1/{{organization}}/state-of-account/{GONE}{place}")
        assert (reply.status, reply.json["message"]) == (404, "There is no contact with this guid.")
    assert dinero.get(f"/v1/{{organization}}/state-of-account/{GONE}", hideClosed="x").status == 404


@pytest.mark.parametrize(
    ("query", "code"), [({"from": "x"}, 44), ({"to": "2026-02-30"}, 44), ({"hideClosed": "x"}, 42)]
)
def test_a_statement_wants_days_and_true_or_false(
    dinero: Caller, contact: str, query: dict[str, str], code: int
) -> None:
    reply = dinero.get(f"/v1/{{organization}}/state-of-account/{contact}", **query)

    assert (reply.status, reply.code) == (400, code)
