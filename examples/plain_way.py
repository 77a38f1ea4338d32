"""How do a shop's orders get into Dinero by the simplest program, without retries or checks for duplicates?

It is the measure for krambod: how many calls does an order need at least? Start the sandbox first:

    krambod sandbox --port 9100
    python examples/plain_way.py http://127.0.0.1:9100 orders.csv

The CSV has a row for each line of an order: order_number, placed_at, buyer_email, buyer_name, description, quantity,
unit_price_incl_vat. The first 50 orders with an e-mail and something to pay are taken.
"""

import csv
import sys
from collections import Counter
from decimal import Decimal
from itertools import groupby
from urllib.parse import parse_qs, urlsplit

import httpx2

CLIENT = {"client_id": "isv_krambod_sandbox", "redirect_uri": "http://localhost:8000/dinero/callback"}
ORDERS = 50
ACQUIRER = 55120  # the deposit account for money the payment provider owes us
LINE = {"Unit": "parts", "Discount": 0, "AccountNumber": 1000}


def connect(web: httpx2.Client) -> str:
    """Asks for consent as a browser does, and exchanges the code. Returns the access token."""
    scope = "dineropublicapi:read dineropublicapi:write offline_access"
    asked = {**CLIENT, "response_type": "code", "response_mode": "query", "scope": scope, "state": "1"}
    web.get("/connect/authorize", params=asked).raise_for_status()
    answer = web.post("/connect/authorize", data={**asked, "user": "sanne", "decision": "allow"})
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    form = {**CLIENT, "client_secret": "sandbox", "grant_type": "authorization_code", "code": code}
    token: str = web.post("/connect/token", data=form).raise_for_status().json()["access_token"]
    return token


class Dinero:
    """The API of one organization. It counts the calls by their purpose."""

    def __init__(self, web: httpx2.Client, organization_id: int) -> None:
        self.web, self.organization_id = web, organization_id
        self.calls: Counter[str] = Counter()

    def call(self, purpose: str, method: str, path: str, version: str = "v1", **arguments: object) -> httpx2.Response:
        self.calls[purpose] += 1
        answer = self.web.request(method, f"/{version}/{self.organization_id}/{path}", **arguments)  # type: ignore[arg-type]
        return answer.raise_for_status()


def find_or_create_contact(dinero: Dinero, order: dict[str, str]) -> str:
    query = {"queryFilter": f"Email eq '{order['buyer_email']}'", "fields": "ContactGuid,DeletedAt"}
    found = dinero.call("find contact", "GET", "contacts", "v2", params=query).json()["Collection"]
    live: list[str] = [contact["ContactGuid"] for contact in found if contact["DeletedAt"] is None]
    if live:
        return live[0]
    contact = {"Name": order["buyer_name"], "Email": order["buyer_email"], "CountryKey": "DK"}
    kind = {"IsPerson": True, "IsMember": False, "UseCvr": False}
    created = dinero.call("create contact", "POST", "contacts", json=contact | kind).json()
    return str(created["ContactGuid"])


def transfer(dinero: Dinero, lines: list[dict[str, str]]) -> dict[str, object]:
    """Transfers one order: contact, draft, read, book, payment. Returns the booked invoice."""
    order, total = lines[0], total_of(lines)
    draft = {
        "ContactGuid": find_or_create_contact(dinero, order),
        "Date": order["placed_at"][:10],
        "ExternalReference": f"plain:{order['order_number']}",
        "ShowLinesInclVat": True,
        "ProductLines": [product_line(line) for line in lines],
    }
    guid = dinero.call("create invoice", "POST", "invoices", json=draft).json()["Guid"]
    invoice = dinero.call("read invoice", "GET", f"invoices/{guid}").json()
    assert Decimal(str(invoice["TotalInclVat"])) == total, (
        f"{order['order_number']}: {invoice['TotalInclVat']} is not {total}"
    )
    stamp = {"Timestamp": invoice["TimeStamp"]}
    booked: dict[str, object] = dinero.call("book invoice", "POST", f"invoices/{guid}/book", json=stamp).json()
    pay(dinero, booked, total, order["paid_at"][:10])
    return booked


def product_line(line: dict[str, str]) -> dict[str, object]:
    price, quantity = float(line["unit_price_incl_vat"]), int(line["quantity"])
    return {"Description": line["description"] or line["sku"], "Quantity": quantity, "BaseAmountValue": price, **LINE}


def pay(dinero: Dinero, invoice: dict[str, object], amount: Decimal, day: str) -> None:
    money = {"Amount": float(amount), "DepositAccountNumber": ACQUIRER, "RemainderIsFee": False, "PaymentDate": day}
    body = {**money, "Timestamp": invoice["TimeStamp"], "Description": f"Faktura {invoice['Number']}"}
    dinero.call("payment", "POST", f"invoices/{invoice['Guid']}/payments", json=body)


def credit(dinero: Dinero, invoice: dict[str, object], amount: Decimal, day: str, paid_back: str) -> None:
    """Credits returned goods: makes a credit note today, and a payment on the day of the refund."""
    line = {"Description": "Retur", "Quantity": 1, "BaseAmountValue": float(amount), **LINE}
    contact = {"CreditNoteFor": invoice["Guid"], "ContactGuid": invoice["ContactGuid"]}
    draft = {**contact, "Date": day, "ShowLinesInclVat": True, "ProductLines": [line]}
    made = dinero.call("create credit note", "POST", "sales/creditnotes", json=draft).json()
    stamp = {"Timestamp": made["TimeStamp"]}
    dinero.call("book credit note", "POST", f"sales/creditnotes/{made['Guid']}/book", json=stamp)
    present = dinero.call("read invoice", "GET", f"invoices/{invoice['Guid']}").json()
    pay(dinero, present, -amount, paid_back)


def total_of(lines: list[dict[str, str]]) -> Decimal:
    return sum((int(line["quantity"]) * Decimal(line["unit_price_incl_vat"]) for line in lines), Decimal(0))


def first_orders(path: str) -> list[list[dict[str, str]]]:
    with open(path, encoding="utf-8", newline="") as file:  # noqa: PTH123
        orders = [list(lines) for _, lines in groupby(csv.DictReader(file), key=lambda row: row["order_number"])]
    return [lines for lines in orders if lines[0]["buyer_email"] and total_of(lines) > 0][:ORDERS]


def main(url: str, path: str) -> None:
    with httpx2.Client(base_url=url, timeout=30) as web:
        web.headers["Authorization"] = f"Bearer {connect(web)}"
        dinero = Dinero(web, web.get("/v1.1/organizations").raise_for_status().json()[0]["Id"])
        account = {"Number": ACQUIRER, "Name": "Webshop salg – tilgode hos indløser"}
        dinero.call("set-up", "POST", "accounts/deposit", json=account)
        orders = first_orders(path)
        booked = [transfer(dinero, lines) for lines in orders]
        spent = dinero.calls.total() - dinero.calls["set-up"]
        print(f"{len(booked)} orders, {spent} calls, {spent / len(booked):.2f} an order: {dict(dinero.calls)}")
        paper = dinero.call(
            "PDF", "GET", f"invoices/{booked[0]['Guid']}", headers={"Accept": "application/octet-stream"}
        )
        print(f"PDF of invoice {booked[0]['Number']}: {len(paper.content)} bytes, begins {paper.content[:5]!r}")
        credit(dinero, booked[0], Decimal("10.00"), "2025-12-10", "2025-12-12")
        year = {"fromDate": "2025-01-01", "toDate": "2025-12-31"}
        entries = dinero.call("entries", "GET", "entries", params=year).json()
        for entry in entries[:5] + entries[-5:]:
            side = "D" if entry["Amount"] > 0 else "K"
            print(f"{entry['Date']} {side} {entry['AccountNumber']} {abs(entry['Amount']):.2f} {entry['AccountName']}")
        balance = sum(Decimal(str(entry["Amount"])) for entry in entries)
        print(f"{len(entries)} entries, debit less credit {balance:.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
