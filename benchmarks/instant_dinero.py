"""A Dinero that answers every call at once, so that a benchmark measures krambod and not the double.

    python -m benchmarks.instant_dinero PORT [DELAY_MS]

It answers as a sound Dinero would. It keeps in memory only what a later answer needs: an invoice's guid, total,
timestamp, status and payments. No rules, no disk, no limit on calls; every token is good, for all organizations. What
never changes (charts, VAT codes, settings) it asks the double for once. `GET /calls` tells when each call came, what is
booked and paid, and how much CPU all that has cost.
"""

import asyncio
import json
import sys
import time
from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from krambod.dinero.oauth import PERSONAL_SCOPES
from krambod.doubles.dinero.application import open_double
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.doubles.web import Request

HOST = "127.0.0.1"
ORGANIZATIONS = range(500001, 500101)
SEEDED = 310001
VAT = Decimal("1.25")
CONSTANT = {
    "accounts/entry": "AccountNumber,Name,VatCode,Category,IsHidden",
    "accounts/deposit": "AccountNumber,Name,IsDefault,IsHidden",
    "vatTypes": "",
    "sales/settings": "",
}


class InstantDinero:
    """The answers. Amounts are in kroner; all lines carry Danish VAT."""

    def __init__(self) -> None:
        self._constant = ask_the_double()
        self._invoices: dict[str, dict[str, Any]] = {}
        self._of: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)  # the same, by organization
        self._contacts: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        self._payments: dict[str, list[dict[str, Any]]] = {}
        self._stamps, self._numbers = count(1), count(1)
        self.calls: list[float] = []

    def answer(self, method: str, target: str, body: bytes) -> Any:
        """The document that answers a call. Raises KeyError for a call that no benchmark makes."""
        path, _, query = target.partition("?")
        if path == "/calls":
            return self._statistics()
        if path.endswith("/token"):
            return {"access_token": "token", "token_type": "Bearer", "expires_in": 3600}
        self.calls.append(time.time())
        if path == "/v1.1/organizations":
            return [self._organization(number) for number in ORGANIZATIONS]
        _, _, organization, *place = path.split("/")
        if method == "GET":
            return self._read(organization, place, dict(parse_qsl(query)))
        return self._write(method, organization, place, json.loads(body))

    def _read(self, organization: str, place: list[str], query: dict[str, str]) -> Any:
        if (whole := "/".join(place)) in self._constant:
            return self._constant[whole]
        match place:
            case ["contacts"]:
                return page_of(self._contacts[organization], query)
            case ["invoices"]:
                return page_of(self._of[organization], query)
            case ["sales", "creditnotes"]:
                return page_of([], query)
            case ["invoices", guid]:
                return self._invoices[guid]
            case ["invoices", guid, "payments"]:
                return self._paid(guid)
        raise KeyError(f"GET {whole}")

    def _write(self, method: str, organization: str, place: list[str], document: Any) -> Any:
        match method, place:
            case "POST", ["accounts", _]:
                self._constant["/".join(place)].append({"AccountNumber": document["Number"], **document})
                return {}
            case "POST", ["contacts"]:
                self._contacts[organization].append(document | {"UpdatedAt": now()})
                return {"ContactGuid": document["ContactGuid"]}
            case "POST", ["invoices"]:
                return self._create(organization, document)
            case "POST", ["invoices", guid, "book"]:
                return self._change(guid, Status="Booked", PaymentStatus="Booked", Number=next(self._numbers))
            case "POST", ["invoices", guid, "payments"]:
                return self._pay(guid, document)
        raise KeyError(f"{method} {'/'.join(place)}")

    def _create(self, organization: str, document: Mapping[str, Any]) -> dict[str, Any]:
        lines = document["ProductLines"]
        total = Decimal(str(sum(line["Quantity"] * line["BaseAmountValue"] for line in lines)))
        total = total if document["ShowLinesInclVat"] else (total * VAT).quantize(Decimal("0.01"))
        net = (total / VAT).quantize(Decimal("0.01"))
        guid = document["Guid"]
        self._invoices[guid] = {
            **document,
            "Status": "Draft",
            "Number": 0,
            "TotalInclVat": float(total),
            "TotalExclVat": float(net),
            "TotalVat": float(total - net),
            "ProductLines": [shown(line) for line in lines],
        }
        self._of[organization].append(self._invoices[guid])
        return self._change(guid)

    def _change(self, guid: str, **values: object) -> dict[str, Any]:
        invoice = self._invoices[guid]
        invoice.update(values, TimeStamp=f"{next(self._stamps):016X}", UpdatedAt=now())
        return invoice

    def _pay(self, guid: str, document: Mapping[str, Any]) -> dict[str, Any]:
        payment = {**document, "Guid": str(uuid4()), "PaymentClass": "Payment"}
        self._payments.setdefault(guid, []).append(payment)
        return {"Guid": payment["Guid"], "TimeStamp": self._change(guid, PaymentStatus="Paid")["TimeStamp"]}

    def _paid(self, guid: str) -> dict[str, Any]:
        payments = self._payments.get(guid, [])
        paid = float(sum(Decimal(str(payment["Amount"])) for payment in payments))
        remaining = self._invoices[guid]["TotalInclVat"] - paid
        return {"Payments": payments, "PaidAmount": paid, "RemainingAmount": round(remaining, 2)}

    def _organization(self, number: int) -> dict[str, Any]:
        return {"Id": number, "Name": f"Firma {number}", "Subscription": {"HasPro": True}, "CountryKey": "DK"}

    def _statistics(self) -> dict[str, Any]:
        booked = sum(invoice["Status"] == "Booked" for invoice in self._invoices.values())
        paid = sum(bool(payments) for payments in self._payments.values())
        return {"calls": self.calls, "booked": booked, "paid": paid, "cpu_s": time.process_time()}


def now() -> str:
    return datetime.now(UTC).isoformat()


def page_of(rows: list[dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """The rows that were changed last, and those with the reference that is asked for; the first page has all."""
    since, asked = query.get("changesSince", ""), query.get("queryFilter", "")
    wanted = [row for row in rows if row["UpdatedAt"] >= since] if query["page"] == "0" else []
    if asked:
        wanted = [row for row in wanted if f"ExternalReference eq '{row.get('ExternalReference')}'" == asked]
    return {"Collection": wanted, "Pagination": {"Page": 0, "PageSize": 1000, "Result": len(wanted)}}


def shown(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as an invoice shows it. Both totals are the one that was asked for: only that one is read."""
    total = line["Quantity"] * line["BaseAmountValue"]
    return {**line, "TotalAmount": total, "TotalAmountInclVat": total}


def ask_the_double() -> dict[str, Any]:
    """The double's answers to the calls that always get the same one."""
    double = open_double(calls_per_minute=1000)
    try:
        key = api_key(SEEDED)
        form = urlencode({"grant_type": "password", "scope": PERSONAL_SCOPES, "username": key, "password": key})
        basic = b64encode(f"{PERSONAL_CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        headers = {"authorization": f"Basic {basic}", "content-type": "application/x-www-form-urlencoded"}
        asked = Request(method="POST", path="/dineroapi/oauth/token", headers=headers, body=form.encode())
        token = json.loads(double.answer(asked).body)["access_token"]
        own = {"authorization": f"Bearer {token}"}
        found = {}
        for place, fields in CONSTANT.items():
            query = {"fields": fields} if fields else {}
            asked = Request(method="GET", path=f"/v1/{SEEDED}/{place}", headers=own, query=query)
            found[place] = json.loads(double.answer(asked).body)
        return found
    finally:
        double.store.close()


class Connection(asyncio.Protocol):
    """HTTP/1.1 as our own client speaks it: a request with a length, one after the other."""

    def __init__(self, dinero: InstantDinero, delay_s: float) -> None:
        self._dinero = dinero
        self._delay_s = delay_s
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].decode("latin-1").lower()
            length = head.partition("content-length:")[2].partition("\r")[0]
            whole = end + 4 + int(length or 0)
            if len(self._received) < whole:
                return
            line, body = self._received[:end].split(b"\r\n", 1)[0].decode(), self._received[end + 4 : whole]
            self._received = self._received[whole:]
            asyncio.get_running_loop().call_later(self._delay_s, self._answer, line, body)

    def _answer(self, line: str, body: bytes) -> None:
        method, target, _ = line.split(" ")
        status, document = "200 OK", None
        try:
            document = self._dinero.answer(method, target, body)
        except KeyError as error:
            status = "404 Not Found"
            print(f"no answer for {error}", file=sys.stderr, flush=True)
        content = json.dumps(document, default=float).encode()
        head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self._transport.write(head.encode() + content)


async def serve(port: int, delay_s: float) -> None:
    dinero = InstantDinero()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(dinero, delay_s), HOST, port, backlog=1024)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.0))
