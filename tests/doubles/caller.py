"""A plain caller of the double over HTTP: it sends what it is given and returns what came back."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any, Self
from uuid import uuid4

import httpx2

from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.outgoing.calling import Http

# No certificates are read for plain HTTP on this machine: that takes longer than most tests.
LOOPBACK: dict[str, Any] = {"verify": False, "trust_env": False}


def wire_of(http: Http) -> httpx2.Client:
    """What a door calls over: a test may look at each call, and call as a browser does."""
    return http._client


GONE = "0" * 8 + "-0000-4000-8000-" + "0" * 12


class Reply:
    """An answer with its body read once, amounts exact."""

    def __init__(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.content
        self.text = response.text

    @property
    def json(self) -> Any:
        return json.loads(self.body, parse_float=Decimal)

    @property
    def code(self) -> int | None:
        """Dinero's own code of a refusal."""
        code: int | None = self.json["code"]
        return code

    @property
    def errors(self) -> dict[str, str]:
        errors: dict[str, str] = self.json.get("validationErrors", {})
        return errors

    def __repr__(self) -> str:
        return f"{self.status} {self.text[:500]}"


class Caller(AbstractContextManager["Caller"]):
    """Calls one organization of the double: `{organization}` in paths is filled in."""

    def __init__(self, url: str, organization_id: int, token: str) -> None:
        self.url = url
        self.organization_id = organization_id
        self.token = token
        self.client = httpx2.Client(base_url=url, timeout=30, **LOOPBACK)

    @classmethod
    def personal(cls, url: str, organization_id: int) -> Self:
        """With a token of the personal integration."""
        return cls(url, organization_id, personal_token(url, organization_id))

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        if body is not None:
            content = json.dumps(body, default=str).encode()
        response = self.client.request(
            method,
            path.replace("{organization}", str(self.organization_id)),
            content=content,
            params=query,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **(headers or {})},
        )
        return Reply(response)

    def get(self, path: str, **query: Any) -> Reply:
        return self.call("GET", path, query=query)

    def post(self, path: str, body: Any = None) -> Reply:
        return self.call("POST", path, body)

    def put(self, path: str, body: Any) -> Reply:
        return self.call("PUT", path, body)

    def delete(self, path: str, body: Any = None) -> Reply:
        return self.call("DELETE", path, body)

    def admin(self, noun: str, body: Any = None, method: str = "POST") -> Any:
        reply = self.call(method, f"/admin/{noun}", body)
        assert reply.status == 200, reply
        return reply.json

    # What most tests begin with

    def contact(self, **fields: Any) -> str:
        """A new contact's guid."""
        reply = self.post("/v1/{organization}/contacts", contact_body(**fields))
        assert reply.status == 200, reply
        guid: str = reply.json["ContactGuid"]
        return guid

    def draft(self, **fields: Any) -> tuple[str, str]:
        """Guid and timestamp of a new invoice draft, with a new contact if none is given."""
        if "ContactGuid" not in fields:
            fields["ContactGuid"] = self.contact()
        reply = self.post("/v1/{organization}/invoices", invoice_body(**fields))
        assert reply.status == 200, reply
        return reply.json["Guid"], reply.json["TimeStamp"]

    def booked(self, **fields: Any) -> Any:
        """A new booked invoice: the answer to booking."""
        guid, timestamp = self.draft(**fields)
        reply = self.post(f"/v1/{{organization}}/invoices/{guid}/book", {"Timestamp": timestamp})
        assert reply.status == 200, reply
        return reply.json

    def invoice(self, guid: str) -> Any:
        reply = self.get(f"/v1/{{organization}}/invoices/{guid}")
        assert reply.status == 200, reply
        return reply.json

    def pay(self, guid: str, amount: str, **fields: Any) -> Reply:
        """Registers a payment on account 55000 with the invoice's present timestamp."""
        body = payment_body(self.invoice(guid)["TimeStamp"], amount, **fields)
        return self.post(f"/v1/{{organization}}/invoices/{guid}/payments", body)

    def credit_draft(self, invoice_guid: str, price: str = "249.00", **fields: Any) -> tuple[str, str]:
        """A new credit note draft for an invoice: its guid and timestamp."""
        contact = self.invoice(invoice_guid)["ContactGuid"]
        body = {"ContactGuid": contact, "CreditNoteFor": invoice_guid, "ShowLinesInclVat": True, **fields}
        reply = self.post("/v1/{organization}/sales/creditnotes", {"ProductLines": [line(price)], **body})
        assert reply.status == 200, reply
        return reply.json["Guid"], reply.json["TimeStamp"]

    def credited(self, invoice_guid: str, price: str = "249.00", **fields: Any) -> Any:
        """A booked credit note."""
        guid, timestamp = self.credit_draft(invoice_guid, price, **fields)
        reply = self.post(f"/v1/{{organization}}/sales/creditnotes/{guid}/book", {"Timestamp": timestamp})
        assert reply.status == 200, reply
        return reply.json

    def books(self) -> str:
        """All entries since the beginning, one a line: `D 53000 249.00` or `K 1000 199.20`."""
        entries = [entry for year in self.years() for entry in self.entries_of(year)]
        return "\n".join(side_of(entry) for entry in entries)

    def years(self) -> list[str]:
        return [year["Name"] for year in self.get("/v1/{organization}/accountingyears").json]

    def entries_of(self, year: str) -> list[Any]:
        query = {"fromDate": f"{year}-01-01", "toDate": f"{year}-12-31", "includePrimo": "false"}
        reply = self.get("/v1/{organization}/entries", **query)
        assert reply.status == 200, reply
        entries: list[Any] = reply.json
        return entries


def side_of(entry: Any) -> str:
    """`D 53000 249.00` for a debit, `K 1000 199.20` for a credit."""
    side = "D" if entry["Amount"] > 0 else "K"
    return f"{side} {entry['AccountNumber']} {abs(entry['Amount']):.2f}"


def personal_token(url: str, organization_id: int) -> str:
    key = api_key(organization_id)
    response = httpx2.post(
        f"{url}/dineroapi/oauth/token",
        **LOOPBACK,
        auth=(PERSONAL_CLIENT_ID, CLIENT_SECRET),
        data={"grant_type": "password", "scope": "read write", "username": key, "password": key},
    )
    assert response.status_code == 200, response.text
    token: str = response.json()["access_token"]
    return token


def contact_body(**fields: Any) -> dict[str, Any]:
    body = {"Name": "Jens Hansen", "CountryKey": "DK", "IsPerson": True, "IsMember": False, "UseCvr": False}
    return {**body, "Email": f"{uuid4().hex}@example.com", **fields}


def line(price: str = "249.00", **fields: Any) -> dict[str, Any]:
    """A product line; the price incl. or excl. VAT as its document says."""
    body = {"Description": "T-shirt", "Quantity": 1, "Unit": "parts", "Discount": 0, "AccountNumber": 1000}
    return {**body, "BaseAmountValue": _number(price), **fields}


def invoice_body(**fields: Any) -> dict[str, Any]:
    return {"ShowLinesInclVat": True, "ProductLines": [line()], **fields}


def payment_body(timestamp: str, amount: str, **fields: Any) -> dict[str, Any]:
    body = {"Timestamp": timestamp, "DepositAccountNumber": 55000, "RemainderIsFee": False, "Description": "Kort"}
    return {**body, "Amount": _number(amount), **fields}


def _number(text: str) -> float:
    """A float: JSON has no decimals, and two decimals are exact enough in a float of 64 bits."""
    return float(text)
