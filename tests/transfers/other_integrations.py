"""Which documents do other programs make in Dinero? Three styles, each by plain calls to the double."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.doubles.caller import Caller

Style = Callable[[Caller, dict[str, Any]], str]


def numbered(dinero: Caller, order: dict[str, Any]) -> str:
    """Writes the order's number into the heading. The shop platforms' own modules do so."""
    return _book(dinero, order, _contact(dinero, order), Description=f"Ordre #{order['number']}")


def referenced(dinero: Caller, order: dict[str, Any]) -> str:
    """Writes the platform's id into the reference, and nothing into the heading."""
    return _book(dinero, order, _contact(dinero, order), ExternalReference=f"bridge/{order['id']}", Comment="Webshop")


def nameless(dinero: Caller, order: dict[str, Any]) -> str:
    """A person, or a program that books days later: buyer, amount and nearly the day."""
    later = date.fromisoformat(order["placed_at"][:10]).toordinal() + 1
    return _book(dinero, order, _contact(dinero, order), Date=date.fromordinal(later).isoformat())


STYLES: tuple[Style, ...] = (numbered, referenced, nameless)


def _contact(dinero: Caller, order: dict[str, Any]) -> str:
    buyer = order["buyer"]
    body = {
        "Name": buyer["name"], "Email": buyer["email"], "CountryKey": "DK", "IsPerson": True, "IsMember": False,
        "UseCvr": False,
    }  # fmt: skip
    answer = dinero.call("POST", "/v1/{organization}/contacts", body)
    assert answer.status in (200, 201), answer
    guid: str = answer.json["ContactGuid"]
    return guid


def _book(dinero: Caller, order: dict[str, Any], contact: str, **more: Any) -> str:
    line = {
        "Description": "Salg", "Quantity": 1, "Unit": "parts", "BaseAmountValue": float(order["total"]),
        "AccountNumber": 1000, "Discount": 0,
    }  # fmt: skip
    body = {
        "ContactGuid": contact, "Date": order["placed_at"][:10], "Currency": "DKK", "ShowLinesInclVat": True,
        "ProductLines": [line], **more,
    }  # fmt: skip
    made = dinero.call("POST", "/v1/{organization}/invoices", body)
    assert made.status in (200, 201), made
    booked = dinero.call(
        "POST", f"/v1/{{organization}}/invoices/{made.json['Guid']}/book", {"Timestamp": made.json["TimeStamp"]}
    )
    assert booked.status == 200, booked
    guid: str = made.json["Guid"]
    return guid
