"""What does somebody do by hand in Dinero, so that there is something to find? Over Dinero's own API."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

import httpx2

from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.project.demo.processes import LOOPBACK

BANK, CLEARING = 55000, 55120


class NotDone(Exception):
    """Dinero's double refused what a person of the demo did by hand. The text says what."""


class Person:
    """Somebody who has Dinero open beside krambod."""

    def __init__(self, url: str, organization_id: int) -> None:
        self._http = httpx2.Client(base_url=url, timeout=30.0, **LOOPBACK)
        self._organization_id = organization_id

    def __enter__(self) -> Self:
        key = api_key(self._organization_id)
        answer = self._http.post(
            "/dineroapi/oauth/token",
            auth=(PERSONAL_CLIENT_ID, CLIENT_SECRET),
            data={"grant_type": "password", "scope": "read write", "username": key, "password": key},
        )
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Raises NotDone."""
        answer = self._http.request(method, f"/v1/{self._organization_id}/{path}", json=body)
        if answer.status_code >= 300:
            raise NotDone(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json() if answer.content else None

    def make_contact(self, name: str, email: str) -> None:
        self.call("POST", "contacts", {"Name": name, "Email": email, "CountryKey": "DK", "IsPerson": True})

    def pay(self, invoice: str, amount: str | None = None, *, account: int = BANK) -> None:
        """Registers the whole invoice on the bank's account, or another amount, or on another account."""
        now = self.call("GET", f"invoices/{invoice}")
        body = {
            "Timestamp": now["TimeStamp"],
            "DepositAccountNumber": account,
            "RemainderIsFee": False,
            "Description": "Bankafstemning",
            "Amount": float(amount or Decimal(str(now["TotalInclVat"]))),
        }
        self.call("POST", f"invoices/{invoice}/payments", body)

    def credit(self, invoice: str) -> None:
        """Makes and books a credit note for the whole invoice."""
        made = self.call("POST", f"invoices/{invoice}/generate-creditnote", {})
        self.call("POST", f"sales/creditnotes/{made['Guid']}/book", {"Timestamp": made["TimeStamp"]})

    def delete_draft(self, invoice: str) -> None:
        now = self.call("GET", f"invoices/{invoice}")
        self.call("DELETE", f"invoices/{invoice}", {"Timestamp": now["TimeStamp"]})

    def invoice_again(self, invoice: str, text: str) -> str:
        """Books another invoice of the same sum for the same customer, with a text. Returns its guid."""
        now = self.call("GET", f"invoices/{invoice}")
        line = {
            "Description": text, "Quantity": 1, "Unit": "parts", "Discount": 0, "AccountNumber": 1000,
            "BaseAmountValue": float(Decimal(str(now["TotalInclVat"]))),
        }  # fmt: skip
        body = {"ContactGuid": now["ContactGuid"], "ShowLinesInclVat": True, "Description": text}
        made = self.call("POST", "invoices", {**body, "ProductLines": [line]})
        self.call("POST", f"invoices/{made['Guid']}/book", {"Timestamp": made["TimeStamp"]})
        return str(made["Guid"])


def work_in_dinero(person: Person, invoices: Mapping[str, list[tuple[str, str]]]) -> None:
    """Pays, credits and invoices by hand. `invoices` are guid and order number of booked invoices, by kind."""
    for guid, _ in [*invoices.get("bank transfer, received", [])[:2], *invoices.get("invoice, paid to the bank", [])]:
        person.pay(guid)  # the bank's own matching
    for guid, _ in invoices.get("bank transfer, received", [])[2:3]:
        person.pay(guid, "25000.00")
    ordinary = invoices.get("ordinary", [])
    for guid, _ in ordinary[-40:-39]:
        person.credit(guid)
    for guid, number in ordinary[-30:-29]:
        person.invoice_again(guid, f"Ordre {number}")
    for guid, _ in ordinary[-20:-19]:
        person.pay(person.invoice_again(guid, "Solgt på messen"), account=CLEARING)  # money that no order tells of
