"""How many calls a second does the sandbox answer? At least 500, so that it never slows down a test.

One sandbox process runs on loopback, and two processes call it, each over one kept-alive connection. Each caller takes
orders along the main path (contact, draft, read, book, list payments, pay) and then reads lists.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections import defaultdict
from http.client import HTTPConnection
from multiprocessing import get_context
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from krambod.project.demo.processes import free_port

CALLERS = 2
ORDERS = 400
LISTS = 100
ORGANIZATION = 310001
WANTED = 500

Times = dict[str, list[float]]


class Caller:
    """A caller with one connection. It collects the seconds of each call, by the name of the call."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.times: Times = defaultdict(list)
        key = f"sandbox-key-{ORGANIZATION}"
        form = {"grant_type": "password", "scope": "read write", "username": key, "password": key}
        basic = b64encode(b"personal_sandbox:sandbox").decode()
        self.headers = {"Authorization": f"Basic {basic}"}
        token = self.call("token", "POST", "/dineroapi/oauth/token", urlencode(form))["access_token"]
        self.headers = {"Authorization": f"Bearer {token}"}
        self.times.clear()

    def call(self, name: str, method: str, path: str, body: str | None = None) -> Any:
        start = time.perf_counter()
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.times[name].append(time.perf_counter() - start)
        assert answer.status == 200, content
        return json.loads(content)

    def post(self, name: str, place: str, body: Any) -> Any:
        return self.call(name, "POST", f"/v1/{ORGANIZATION}/{place}", json.dumps(body))

    def order(self) -> None:
        person = {"Name": "Jens Hansen", "CountryKey": "DK", "IsPerson": True, "Email": f"{uuid4().hex}@example.com"}
        contact = self.post("create contact", "contacts", person)["ContactGuid"]
        line = {
            "Description": "T-shirt",
            "Quantity": 2,
            "Unit": "parts",
            "BaseAmountValue": 124.5,
            "AccountNumber": 1000,
        }
        draft = {"ContactGuid": contact, "ShowLinesInclVat": True, "ProductLines": [line] * 3}
        guid = self.post("create invoice", "invoices", draft)["Guid"]
        place = f"invoices/{guid}"
        read = self.call("read invoice", "GET", f"/v1/{ORGANIZATION}/{place}")
        booked = self.post("book invoice", f"{place}/book", {"Timestamp": read["TimeStamp"]})
        self.call("list payments", "GET", f"/v2/{ORGANIZATION}/{place}/payments")
        money = {"Amount": booked["TotalInclVat"], "DepositAccountNumber": 55000, "RemainderIsFee": False}
        self.post("pay", f"{place}/payments", {**money, "Timestamp": booked["TimeStamp"], "Description": "Kort"})

    def lists(self) -> None:
        fields = "Guid,Status,Number,Date,ContactGuid,ExternalReference,TotalInclVat,UpdatedAt,DeletedAt"
        for room, asked in (("invoices", fields), ("contacts", "ContactGuid,Email,DeletedAt")):
            query = urlencode({"fields": asked, "pageSize": 50})
            self.call(f"list {room}, 50 rows", "GET", f"/v{1 + (room == 'contacts')}/{ORGANIZATION}/{room}?{query}")


def work(port: int) -> tuple[Times, float]:
    caller = Caller(port)
    start = time.perf_counter()
    for _ in range(ORDERS):
        caller.order()
    seconds = time.perf_counter() - start
    for _ in range(LISTS):
        caller.lists()
    return dict(caller.times), seconds


def start_sandbox(port: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "krambod", "sandbox", "--port", str(port), "--calls-per-minute", "10000000"]
    sandbox = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert sandbox.stdout is not None
    sandbox.stdout.readline()
    return sandbox


def main() -> None:
    port = free_port()
    sandbox = start_sandbox(port)
    try:
        with get_context("spawn").Pool(CALLERS) as pool:
            results = pool.map(work, [port] * CALLERS)
    finally:
        sandbox.terminate()
        sandbox.wait(10)
    times: Times = defaultdict(list)
    for caller_times, _ in results:
        for name, values in caller_times.items():
            times[name] += values
    for name, values in times.items():
        slow = sorted(values)[int(len(values) * 0.99)]
        print(f"{name:24} median {statistics.median(values) * 1000:6.2f} ms   99 % {slow * 1000:6.2f} ms")
    orders = sum(
        len(values) for name, values in times.items() if not name.startswith("list ") or name == "list payments"
    )
    rate = orders / max(seconds for _, seconds in results)
    verdict = "at least" if rate >= WANTED else "LESS THAN"
    print(f"sandbox: {rate:.0f} calls a second on the main path with {CALLERS} callers ({verdict} {WANTED})")
    sys.exit(rate < WANTED)


if __name__ == "__main__":
    main()
