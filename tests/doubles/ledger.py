"""How does a caller add, book and read items of the ledger?"""

from typing import Any

from tests.doubles.caller import Caller, Reply

LEDGER = "/v1/{organization}/ledgeritems"
ADD = "/v1.2/{organization}/ledgeritems"


def ledger_line(amount: Any = 100, account: int | None = 55000, against: int = 55040, **fields: Any) -> dict[str, Any]:
    body = {"Description": "Udbetaling", "Amount": amount, "AccountNumber": account, "BalancingAccountNumber": against}
    return {**body, **fields}


def item(*lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"Lines": list(lines) or [ledger_line()], **fields}


def add(dinero: Caller, *lines: dict[str, Any], **fields: Any) -> dict[str, str]:
    """A new item's Id and Version."""
    reply = dinero.post(ADD, [item(*lines, **fields)])
    assert reply.status == 200, reply
    key: dict[str, str] = reply.json[0]
    return key


def book(dinero: Caller, key: dict[str, str]) -> Reply:
    return dinero.post(f"{LEDGER}/book", [key])


def booked(dinero: Caller, *lines: dict[str, Any], **fields: Any) -> dict[str, str]:
    """An item whose booking was started and is done."""
    key = add(dinero, *lines, **fields)
    reply = book(dinero, key)
    assert reply.status == 200, reply
    dinero.admin("clock", {"advance_s": 1})
    return key


def status(dinero: Caller, key: dict[str, str]) -> Any:
    reply = dinero.post(f"{LEDGER}/status", [{"Id": key["Id"]}])
    assert reply.status == 200, reply
    return reply.json[0]


def lying(dinero: Caller, *keys: dict[str, str]) -> Any:
    reply = dinero.post(f"{LEDGER}/ledgers", list(keys))
    assert reply.status == 200, reply
    return reply.json


def all_entries(dinero: Caller) -> list[Any]:
    return [entry for year in dinero.years() for entry in dinero.entries_of(year)]
